package dev.trapline.machine.cpu;

/// Why [Interpreter#run] has come back.
public enum StopReason {
    /// As many instructions have been executed as were asked for.
    BUDGET,
    /// HLT: nothing goes on until an interrupt comes.
    HALTED,
    /// The processor has stopped for good, as an exception while a double fault is delivered makes it.
    SHUTDOWN,
    /// The next instruction is at an address to stop at.
    BREAKPOINT,
    /// The next instruction is one that real processors have and this one has not yet.
    UNSUPPORTED
}
