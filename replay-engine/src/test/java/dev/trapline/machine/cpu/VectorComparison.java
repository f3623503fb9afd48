package dev.trapline.machine.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Says where two outcomes of the same instruction differ, leaving out what is undefined.
final class VectorComparison {

    private static final int COMPARED = Flags.STATUS | Flags.DF;
    private static final int PRESENT = 1;

    private final Decoder decoder;

    VectorComparison(Mode mode) {
        decoder = new Decoder(mode);
    }

    /// The differences, none if they agree.
    List<String> differences(VectorInput input, VectorOutcome expected, VectorOutcome actual) {
        List<String> differences = new ArrayList<>();
        if (expected.vector() != actual.vector()) {
            differences.add("exception " + expected.vector() + " but " + actual.vector());
            return differences;
        }
        differ(differences, "rip", expected.rip(), actual.rip());
        for (int i = 0; i < expected.registers().length; i++) {
            differ(differences, Registers.name(i, Long.BYTES), expected.registers()[i], actual.registers()[i]);
        }
        Instruction instruction = decoder.decode(input.code(), 0, input.code().length, VectorInput.CODE);
        int compared =
                expected.vector() == VectorOutcome.NO_EXCEPTION
                        ? COMPARED & ~undefined(instruction, input.state().registers()[Registers.RCX])
                        : COMPARED;
        differ(differences, "rflags", expected.rflags() & compared, actual.rflags() & compared);
        int at = Arrays.mismatch(expected.window(), actual.window());
        if (at >= 0) {
            differences.add("memory at " + Long.toHexString(VectorInput.WINDOW + at));
        }
        FloatingDifferences.add(differences, instruction, input.state().image(), expected, actual);
        if (expected.vector() != VectorOutcome.NO_EXCEPTION) {
            // Which byte of a large operand is the first to be touched differs between processors.
            long exact = instruction.encoding().operation().unit == Operation.Unit.X87_CONTROL
                    ? -VectorInput.PAGE
                    : -1;
            differ(differences, "cr2", expected.address() & exact, actual.address() & exact);
            // Linux does not tell a program what it has mapped for itself.
            int mask = expected.address() < 0 ? ~PRESENT : ~0;
            differ(differences, "error code", expected.errorCode() & mask, actual.errorCode() & mask);
        }
        return differences;
    }

    private static void differ(List<String> differences, String what, long expected, long actual) {
        if (expected != actual) {
            differences.add(what + " " + Long.toHexString(expected) + " but " + Long.toHexString(actual));
        }
    }

    /// The flags that an instruction leaves undefined: from the table, with what depends on the count of a shift, which may be
    /// in RCX.
    static int undefined(Instruction instruction, long rcx) {
        FlagEffects effects = instruction.encoding().flags();
        if (effects.undefinedUnlessOne() == 0) {
            return effects.undefined();
        }
        Operand last = instruction.encoding().operands().getLast();
        int count = switch (last.place()) {
            case ONE -> 1;
            case I -> (int) instruction.immediate;
            default -> (int) rcx;
        };
        count &= instruction.operandBytes == Long.BYTES
                && instruction.encoding().operands().get(0).width() != Operand.Width.B ? 63 : 31;
        return switch (count) {
            case 0 -> 0;
            case 1 -> effects.undefined();
            default -> effects.undefined() | effects.undefinedUnlessOne();
        };
    }
}
