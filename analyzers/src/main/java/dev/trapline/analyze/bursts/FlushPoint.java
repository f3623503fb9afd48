package dev.trapline.analyze.bursts;

import java.util.Comparator;

/// A flush and what it had to write, for a plot.
///
/// @param bytes of the batch
/// @param ns how long the flush took
/// @param startNs when it began
/// @param tid who made it
record FlushPoint(long bytes, long ns, long startNs, int tid) {
    /// A fixed random order, so that the first so many are a sample and parts of a recording choose the same as the
    /// whole.
    static final Comparator<FlushPoint> ORDER = Comparator.comparingLong(FlushPoint::hash)
            .thenComparingLong(FlushPoint::startNs)
            .thenComparingInt(FlushPoint::tid)
            .thenComparingLong(FlushPoint::bytes)
            .thenComparingLong(FlushPoint::ns);

    private long hash() {
        long z = startNs * 0x9E3779B97F4A7C15L + tid;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        return z ^ z >>> 27;
    }
}
