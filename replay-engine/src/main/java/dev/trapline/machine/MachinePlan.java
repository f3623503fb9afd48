package dev.trapline.machine;

import dev.trapline.machine.device.BoardPlan;

/// How a [Machine] is built.
///
/// @param memoryBytes   of RAM, a multiple of 4096
/// @param quantumCycles how long one processor executes before it is the turn of the next: the time by which they may be apart
/// @param portCycles    how long a processor waits for a port, besides the instruction; a microsecond on the buses that ports are on
public record MachinePlan(long memoryBytes, long quantumCycles, long portCycles, BoardPlan board) {

    private static final long STANDARD_MEMORY = 16 << 20;
    private static final long STANDARD_QUANTUM = 1000;
    private static final long MICROSECONDS = 1_000_000;

    /// Rejects a quantum that gets nowhere.
    public MachinePlan {
        if (quantumCycles <= 0 || portCycles < 0) {
            throw new IllegalArgumentException(
                    "quantum of %d cycles, ports of %d".formatted(quantumCycles, portCycles));
        }
    }

    /// A board, 16 MiB, turns of 1000 cycles, ports that take a microsecond.
    public static MachinePlan of(BoardPlan board) {
        return new MachinePlan(STANDARD_MEMORY, STANDARD_QUANTUM, board.cyclesPerSecond() / MICROSECONDS, board);
    }

    /// The same with so much memory.
    public MachinePlan withMemory(long bytes) {
        return new MachinePlan(bytes, quantumCycles, portCycles, board);
    }

    /// The same with turns of another length.
    public MachinePlan withQuantum(long cycles) {
        return new MachinePlan(memoryBytes, cycles, portCycles, board);
    }
}
