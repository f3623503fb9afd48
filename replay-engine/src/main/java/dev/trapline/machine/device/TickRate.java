package dev.trapline.machine.device;

/// The clock of a device, counted from power-on, against that of the processor. Exact for all times below a century.
///
/// @param ticksPerSecond  of the device
/// @param cyclesPerSecond of the processor
public record TickRate(long ticksPerSecond, long cyclesPerSecond) {

    /// The fastest clock, so that no product of two overflows: 3 GHz.
    static final long FASTEST = 3_000_000_000L;

    /// Rejects clocks that stand still or are too fast to compute with.
    public TickRate {
        if (ticksPerSecond <= 0 || ticksPerSecond > FASTEST || cyclesPerSecond <= 0 || cyclesPerSecond > FASTEST) {
            throw new IllegalArgumentException(ticksPerSecond + " ticks a second of " + cyclesPerSecond + " cycles");
        }
    }

    /// How many ticks are complete at a cycle.
    public long ticks(long cycle) {
        return Math.floorDiv(cycle, cyclesPerSecond) * ticksPerSecond
                + Math.floorMod(cycle, cyclesPerSecond) * ticksPerSecond / cyclesPerSecond;
    }

    /// The first cycle at which so many ticks are complete; [EventQueue#NEVER] if that is beyond all time.
    public long cycle(long ticks) {
        long seconds = Math.floorDiv(ticks, ticksPerSecond);
        if (seconds >= EventQueue.NEVER / cyclesPerSecond) {
            return EventQueue.NEVER;
        }
        return seconds * cyclesPerSecond
                + Math.ceilDiv(Math.floorMod(ticks, ticksPerSecond) * cyclesPerSecond, ticksPerSecond);
    }
}
