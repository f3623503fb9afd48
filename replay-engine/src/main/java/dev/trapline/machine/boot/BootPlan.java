package dev.trapline.machine.boot;

import dev.trapline.machine.device.DiskImage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What to boot, and on what.
///
/// @param disk        what to boot, which keeps what the guest writes
/// @param memoryBytes of RAM
/// @param answer      what to type when the loader asks, without the key that ends it; null to let it wait
/// @param badSectors  sectors that cannot be read, and how often that is so
/// @param instructions how many at most
/// @param nanoseconds how much virtual time at most
public record BootPlan(DiskImage disk, long memoryBytes, @Nullable String answer,
        Map<Long, Integer> badSectors, long instructions, long nanoseconds) {

    private static final long MEMORY = 64L << 20;
    private static final long INSTRUCTIONS = 1_000_000_000;
    private static final long NANOSECONDS = 60_000_000_000L;

    /// A disk in a PC with 64 MiB and without faults, for a minute of virtual time.
    public static BootPlan of(DiskImage disk) {
        return new BootPlan(disk, MEMORY, null, Map.of(), INSTRUCTIONS, NANOSECONDS);
    }

    /// The same with a disk that has these bytes.
    public static BootPlan of(byte[] disk) {
        return of(DiskImage.of(disk));
    }

    /// The same with this typed when the loader asks.
    public BootPlan withAnswer(String text) {
        return new BootPlan(disk, memoryBytes, text, badSectors, instructions, nanoseconds);
    }

    /// The same with so much memory.
    public BootPlan withMemory(long bytes) {
        return new BootPlan(disk, bytes, answer, badSectors, instructions, nanoseconds);
    }

    /// The same with sectors that cannot be read so many times.
    public BootPlan withBadSectors(Map<Long, Integer> times) {
        return new BootPlan(disk, memoryBytes, answer, times, instructions, nanoseconds);
    }

    /// The same with other limits.
    public BootPlan withLimits(long mostInstructions, long mostNanoseconds) {
        return new BootPlan(disk, memoryBytes, answer, badSectors, mostInstructions, mostNanoseconds);
    }
}
