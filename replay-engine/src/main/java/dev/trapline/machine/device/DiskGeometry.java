package dev.trapline.machine.device;

/// Cylinders, heads and sectors of a track, as old software addresses a disk.
///
/// @param heads           1 to 16
/// @param sectorsPerTrack 1 to 255; sectors count from 1
record DiskGeometry(int cylinders, int heads, int sectorsPerTrack) {

    static final int NO_SECTOR = -1;
    private static final int MOST_CYLINDERS = 16_383;

    /// What drives say by themselves: 16 heads, 63 sectors, and no more cylinders than fit.
    static DiskGeometry of(long sectors) {
        return translated(sectors, 16, 63);
    }

    /// The geometry that software asks for.
    static DiskGeometry translated(long sectors, int heads, int sectorsPerTrack) {
        long perCylinder = (long) heads * sectorsPerTrack;
        return new DiskGeometry(Math.clamp(Math.ceilDiv(sectors, perCylinder), 1, MOST_CYLINDERS), heads,
                sectorsPerTrack);
    }

    /// The number of a sector, or [#NO_SECTOR] if there is no such one.
    long sector(int cylinder, int head, int sector) {
        if (sector < 1 || sector > sectorsPerTrack || head >= heads) {
            return NO_SECTOR;
        }
        return ((long) cylinder * heads + head) * sectorsPerTrack + sector - 1;
    }

    int cylinderOf(long number) {
        return (int) (number / sectorsPerTrack / heads);
    }

    int headOf(long number) {
        return (int) (number / sectorsPerTrack % heads);
    }

    int sectorOf(long number) {
        return (int) (number % sectorsPerTrack) + 1;
    }

    /// How many sectors can be addressed.
    long capacity() {
        return (long) cylinders * heads * sectorsPerTrack;
    }
}
