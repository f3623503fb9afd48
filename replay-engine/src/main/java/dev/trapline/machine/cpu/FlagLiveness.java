package dev.trapline.machine.cpu;

/// Whether anybody can see the status flags that an instruction sets: not if the next that sets them all comes before one
/// that reads them, that may raise an exception, or that leaves the block.
final class FlagLiveness {

    private FlagLiveness() {}

    /// For each of the first `count` steps, whether its flags are never seen.
    static boolean[] dead(Step[] steps, int count) {
        boolean[] dead = new boolean[count];
        boolean overwritten = false;
        for (int i = count - 1; i >= 0; i--) {
            Step step = steps[i];
            dead[i] = overwritten;
            FlagEffects effects = step.instruction.encoding().flags();
            // What a step sets; of those that have a code no shift is by 0.
            int set = effects.written() | effects.undefined() | effects.undefinedUnlessOne();
            if (set == Flags.STATUS && effects.read() == 0 && !mayRaise(step)) {
                overwritten = true;
            } else if (set != 0 || effects.read() != 0 || overwritten && mayRaise(step)) {
                // Also to one that leaves some of them as they are it matters what they were.
                overwritten = false;
            }
        }
        return dead;
    }

    /// The same steps, without the flags that are never seen.
    static Step[] withoutDeadFlags(Step[] steps) {
        boolean[] dead = dead(steps, steps.length);
        Step[] result = steps.clone();
        for (int i = 0; i < steps.length; i++) {
            int code = dead[i] ? Code.withoutFlags(steps[i].code) : steps[i].code;
            if (code != steps[i].code) {
                result[i] = new Step(steps[i], code);
            }
        }
        return result;
    }

    /// Whether a step can raise an exception, or leave the compiled code for another reason.
    static boolean mayRaise(Step step) {
        if (Code.isGeneral(step.code) || Code.isVector(step.code)) {
            return true;
        }
        return switch (step.operation) {
            // Their operand is not accessed.
            case LEA, NOP -> false;
            case PUSH, POP -> true;
            default -> step.endsBlock || step.destination == Registers.MEMORY || step.source == Registers.MEMORY;
        };
    }
}
