package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Operand.Place;

/// What states are like in which instructions of floating point and vectors have something to do.
final class FloatingAim {

    private static final int OPERAND_SIZE = 0x66;
    private static final int REPNE = 0xf2;

    private FloatingAim() {}

    /// The numbers that an instruction works on.
    static Numbers numbers(Encoding encoding) {
        return switch (encoding.operation().unit) {
            case GENERAL -> Numbers.NONE;
            case FLOATS -> isDouble(encoding) ? Numbers.DOUBLES : Numbers.SINGLES;
            case CONVERSIONS -> switch (encoding.operation()) {
                case CVTPI2PS, CVTPI2PD, CVTSI2SS, CVTSI2SD, CVTDQ2PS, CVTDQ2PD -> Numbers.INTEGERS;
                case CVTTPS2PI, CVTTSS2SI, CVTPS2PI, CVTSS2SI, CVTPS2PD, CVTSS2SD, CVTPS2DQ, CVTTPS2DQ ->
                        Numbers.SINGLES;
                default -> Numbers.DOUBLES;
            };
            case X87_ARITHMETIC, X87_MOVES, X87_FUNCTIONS -> inMemory(encoding);
            default -> Numbers.INTEGERS;
        };
    }

    private static Numbers inMemory(Encoding encoding) {
        return switch (encoding.operation()) {
            case FBLD -> Numbers.DECIMALS;
            case FIADD, FISUB, FISUBR, FIMUL, FIDIV, FIDIVR, FICOM, FICOMP, FILD -> Numbers.INTEGERS;
            default -> encoding.operands().isEmpty() ? Numbers.EXTENDED : switch (encoding.operands().get(0).width()) {
                case D -> Numbers.SINGLES;
                case Q -> Numbers.DOUBLES;
                default -> Numbers.EXTENDED;
            };
        };
    }

    private static boolean isDouble(Encoding encoding) {
        return encoding.prefix() == OPERAND_SIZE || encoding.prefix() == REPNE;
    }

    /// To how many bytes its memory operand should be aligned.
    static int alignment(Encoding encoding) {
        for (Operand operand : encoding.operands()) {
            if (operand.place() != Place.I && operand.place() != Place.V && operand.place() != Place.P) {
                return operand.width() == Operand.Width.T
                        ? 16
                        : Math.max(1, Integer.highestOneBit(operand.width().bytes(Integer.BYTES)));
            }
        }
        return 1;
    }
}
