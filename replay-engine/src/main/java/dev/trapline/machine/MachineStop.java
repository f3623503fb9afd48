package dev.trapline.machine;

/// Why [Machine#run] has come back.
///
/// @param processor    which one the reason is about, or [#ALL]
/// @param result       what the guest wrote to the exit port, otherwise 0
/// @param instructions executed by all processors since power-on
/// @param cycle        that it is
/// @param report       for a person: the state of the processors
public record MachineStop(Reason reason, int processor, int result, long instructions, long cycle, String report) {

    /// Not one processor in particular.
    public static final int ALL = -1;

    /// What can end a run.
    public enum Reason {
        /// The guest has written to the exit port.
        EXIT,
        /// All processors have halted with interrupts off, and no device is set up to interrupt them all the same.
        HALTED,
        /// All processors have halted and no device has anything to come, so nothing would ever happen.
        IDLE,
        /// As many instructions have been executed as were allowed.
        INSTRUCTIONS,
        /// As much time has passed as was allowed.
        TIME,
        /// A processor has shut down: an exception came while a double fault was being delivered.
        SHUTDOWN,
        /// The guest has asked for a reset; [Machine#reset] does it.
        RESET,
        /// A processor has reached an address to stop at.
        BREAKPOINT,
        /// A processor has come to an instruction that is not simulated.
        UNSUPPORTED
    }
}
