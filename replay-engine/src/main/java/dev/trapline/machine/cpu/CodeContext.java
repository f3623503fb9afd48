package dev.trapline.machine.cpu;

import org.jspecify.annotations.Nullable;

/// What code means beyond its bytes: code is decoded once for each.
///
/// @param mode  how its bytes are read
/// @param base  linear address of offset 0, which is 0 in 64-bit mode
/// @param limit the last offset that can be fetched
/// @param flat  whether all segments but FS and GS go from 0 to 4 GiB in 32-bit code of protected mode with a 32-bit stack, so
///              that offsets are linear addresses and need no check
record CodeContext(Mode mode, long base, long limit, boolean flat) {

    /// Far beyond all canonical addresses, but not so far that the distance from one of the upper half would not be a number.
    private static final long LIMIT_64 = 1L << 62;

    static final CodeContext BITS_64 = new CodeContext(Mode.BITS_64, 0, LIMIT_64, false);

    /// Written out, because the one that records come with has to be made first, which takes as long as many instructions.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CodeContext context && mode == context.mode && base == context.base
                && limit == context.limit && flat == context.flat;
    }

    @Override
    public int hashCode() {
        return (mode.addressBytes * 31 + Long.hashCode(base)) * 31 + Long.hashCode(limit);
    }

    /// The linear address of an instruction.
    long linear(long rip) {
        return mode == Mode.BITS_64 ? rip : base + rip & Segment.LOW_32;
    }
}
