package dev.trapline.machine.device;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/// How a [Board] is equipped.
///
/// @param processors           1 to 64
/// @param cyclesPerSecond      of the processors
/// @param apicTicksPerSecond   of the clock that the timers of local APICs divide
/// @param start                what the clock shows at power-on
/// @param disk                 what is on the disk, or null for no disk
/// @param diskAccessNanoseconds until the first sector of a command
/// @param diskSectorNanoseconds for each sector behind it
public record BoardPlan(int processors, long cyclesPerSecond, long apicTicksPerSecond, LocalDateTime start,
        @Nullable DiskImage disk, long diskAccessNanoseconds, long diskSectorNanoseconds) {

    /// Bits of a logical destination are few, but physical ids go up to 254.
    public static final int MOST_PROCESSORS = 64;

    /// Rejects what cannot be built.
    public BoardPlan {
        if (processors < 1 || processors > MOST_PROCESSORS) {
            throw new IllegalArgumentException("processors: " + processors);
        }
        if (diskAccessNanoseconds < 0 || diskSectorNanoseconds < 0) {
            throw new IllegalArgumentException("negative time");
        }
    }

    /// One processor of 2 GHz, a bus of 100 MHz, no disk, midnight of the first day of 2000.
    public static BoardPlan standard() {
        return new BoardPlan(1, 2_000_000_000, 100_000_000, LocalDateTime.of(2000, 1, 1, 0, 0), null, 100_000, 20_000);
    }

    /// The same with so many processors.
    public BoardPlan withProcessors(int count) {
        return new BoardPlan(count, cyclesPerSecond, apicTicksPerSecond, start, disk, diskAccessNanoseconds,
                diskSectorNanoseconds);
    }

    /// The same with a disk.
    public BoardPlan withDisk(DiskImage image) {
        return new BoardPlan(processors, cyclesPerSecond, apicTicksPerSecond, start, image, diskAccessNanoseconds,
                diskSectorNanoseconds);
    }

    /// The same with a clock that shows another date.
    public BoardPlan withStart(LocalDateTime date) {
        return new BoardPlan(processors, cyclesPerSecond, apicTicksPerSecond, date, disk, diskAccessNanoseconds,
                diskSectorNanoseconds);
    }
}
