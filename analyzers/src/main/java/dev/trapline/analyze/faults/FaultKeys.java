package dev.trapline.analyze.faults;

import java.util.Comparator;

/// What faults are told apart by, and how detail is given up when there is too much of it.
final class FaultKeys {
    /// Of a process: several were added up.
    static final int MANY = -1;

    static final int PAGE_SHIFT = 12;
    private static final int NIBBLE = 4;

    /// The level at which addresses are gone altogether.
    static final int LAST_REGION_LEVEL = (Long.SIZE - PAGE_SHIFT) / NIBBLE + 1;
    static final int LAST_PLACE_LEVEL = Long.SIZE / NIBBLE + 2;

    /// Bits of the error code that exist (Intel SDM volume 3, section 4.7): up to SS, and SGX.
    private static final long KNOWN_BITS = 0x807f;

    private FaultKeys() {}

    /// Memory that was accessed.
    ///
    /// @param tgid whose, [#MANY] when processes were added up
    /// @param start the first address
    record Region(int tgid, long start) {
        static final Comparator<Region> ORDER =
                Comparator.comparingInt(Region::tgid).thenComparing(Region::start, Long::compareUnsigned);
    }

    /// Bits of an address within a region at `level`.
    static int regionBits(int level) {
        return Math.min(Long.SIZE, PAGE_SHIFT + NIBBLE * level);
    }

    static Region folded(Region region, int level) {
        return level >= LAST_REGION_LEVEL
                ? new Region(MANY, 0)
                : new Region(region.tgid, cut(region.start, regionBits(level)));
    }

    /// Where an instruction is.
    ///
    /// @param tgid whose, [#MANY] when processes were added up
    /// @param ip its address, 0 where there is a name
    /// @param name its name, empty when there is none
    record Place(int tgid, long ip, String name) {
        static final Comparator<Place> ORDER = Comparator.comparingInt(Place::tgid)
                .thenComparing(Place::name)
                .thenComparing(Place::ip, Long::compareUnsigned);
    }

    /// Bits of an address within a place at `level`.
    static int placeBits(int level) {
        return Math.min(Long.SIZE, NIBBLE * Math.max(0, level - 1));
    }

    static Place folded(Place place, int level) {
        boolean named = level < LAST_PLACE_LEVEL;
        return new Place(MANY, cut(place.ip, placeBits(level)), named ? place.name : "");
    }

    private static long cut(long address, int bits) {
        return bits >= Long.SIZE ? 0 : address >>> bits << bits;
    }

    /// An error code without bits that do not exist.
    static Long foldedCode(Long code, int level) {
        return code & KNOWN_BITS;
    }
}
