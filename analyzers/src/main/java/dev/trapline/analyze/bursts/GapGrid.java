package dev.trapline.analyze.bursts;

/// The pauses at which events may be cut into sessions.
///
/// How long a pause has to be to end a burst follows from the median pause of a stream, which is not known before its
/// end. So events are cut at every gap of a grid at the same time ([Sessions]), and the report picks one. A gap that
/// the user chose is a grid of one.
final class GapGrid {
    /// 68.7 s.
    private static final int COARSEST_BITS = 36;

    private final long fixedNs;
    private final int finestBits;

    private GapGrid(long fixedNs, int finestBits) {
        this.fixedNs = fixedNs;
        this.finestBits = finestBits;
    }

    /// Powers of two from `leastNs` or more to a minute.
    static GapGrid doubling(long leastNs) {
        return new GapGrid(-1, Math.min(bits(leastNs), COARSEST_BITS));
    }

    /// The number of the smallest power of two that is not less than `ns`.
    private static int bits(long ns) {
        return Long.SIZE - Long.numberOfLeadingZeros(Math.max(ns, 1) - 1);
    }

    /// The gap `gapNs` alone.
    static GapGrid fixed(long gapNs) {
        return new GapGrid(gapNs, 0);
    }

    /// How many gaps there are.
    int levels() {
        return fixedNs >= 0 ? 1 : COARSEST_BITS - finestBits + 1;
    }

    /// Gap number `level`, counted from 0; they grow.
    long gapNs(int level) {
        return fixedNs >= 0 ? fixedNs : 1L << finestBits + level;
    }

    /// The number of gaps that are shorter than `pauseNs`: the pause ends the sessions of those.
    int shorterThan(long pauseNs) {
        if (fixedNs >= 0) {
            return pauseNs > fixedNs ? 1 : 0;
        }
        return Math.clamp(bits(pauseNs) - finestBits, 0, levels());
    }

    /// The shortest gap that is not shorter than `leastNs`, or the longest there is.
    int levelFor(long leastNs) {
        return Math.min(shorterThan(leastNs), levels() - 1);
    }
}
