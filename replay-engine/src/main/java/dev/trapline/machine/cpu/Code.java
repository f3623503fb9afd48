package dev.trapline.machine.cpu;

/// Which case of the interpreter's switch a step takes.
final class Code {

    /// [Operations] does it.
    static final int GENERAL = 0;

    private Code() {}

    /// The case for a step whose operands are known.
    static int of(Step step) {
        return GENERAL;
    }
}
