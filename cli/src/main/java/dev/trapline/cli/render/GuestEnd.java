package dev.trapline.cli.render;

import dev.trapline.machine.MachineStop;

/// Why a guest has come to an end.
public final class GuestEnd {
    private GuestEnd() {}

    /// In words, with the state of the processors where that says more.
    public static String of(MachineStop stop) {
        String why = switch (stop.reason()) {
            case EXIT -> "the guest ended the run with result " + stop.result();
            case HALTED -> "halted with interrupts off, so nothing can wake the guest";
            case IDLE -> "all processors have halted, and nothing can wake them";
            case INSTRUCTIONS -> "as many instructions as were allowed";
            case TIME -> "as much virtual time as was allowed";
            case SHUTDOWN -> "processor " + stop.processor() + " has shut down: a triple fault";
            case RESET -> "the guest asked for a reset";
            case BREAKPOINT -> "a breakpoint";
            case UNSUPPORTED -> "an instruction that is not simulated";
        };
        return stop.reason() == MachineStop.Reason.EXIT
                ? why + "\n"
                : why + "\n" + stop.report().stripTrailing() + "\n";
    }
}
