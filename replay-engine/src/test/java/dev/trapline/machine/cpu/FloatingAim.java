package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Operand.Place;
import dev.trapline.machine.cpu.VectorInput.Seeded;

/// What states are like in which instructions of floating point and vectors have something to do.
final class FloatingAim {

    private static final int OPERAND_SIZE = 0x66;
    private static final int REPNE = 0xf2;

    private FloatingAim() {}

    /// The numbers that an instruction works on.
    static Numbers numbers(Encoding encoding, Seeded random) {
        return switch (encoding.operation().unit) {
            case GENERAL -> Numbers.NONE;
            default -> Numbers.INTEGERS;
        };
    }

    /// To how many bytes its memory operand should be aligned.
    static int alignment(Encoding encoding) {
        for (Operand operand : encoding.operands()) {
            if (operand.place() != Place.I && operand.place() != Place.V && operand.place() != Place.P) {
                return Math.max(1, Integer.highestOneBit(operand.width().bytes(Integer.BYTES)));
            }
        }
        return 1;
    }
}
