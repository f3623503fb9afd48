package dev.trapline.machine.boot;

/// Why a [Pc] has stopped.
public enum PcStop {
    /// The guest wrote to the exit port.
    EXIT,
    /// HLT with interrupts off: nothing can come any more.
    HALTED,
    /// A triple fault.
    SHUTDOWN,
    /// The guest asked for a reset of the processor.
    RESET,
    /// As many instructions as were allowed.
    INSTRUCTIONS,
    /// As much virtual time as was allowed.
    TIME,
    /// An instruction that the simulated processor does not have.
    UNSUPPORTED
}
