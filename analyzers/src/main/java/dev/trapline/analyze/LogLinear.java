package dev.trapline.analyze;

import java.util.Arrays;

/// Counts of values in buckets whose width grows with the value: the layout of an HdrHistogram, so that
/// with three significant digits a value is told at most 0.1 % too high.
///
/// The smallest values (2048 of them for three digits) have a bucket each. Above, every power of two is
/// divided into half as many equal buckets.
final class LogLinear {
    private static final long[] NOTHING = {};

    /// Buckets in a power of two, and its logarithm.
    private final int part;
    private final int partBits;
    private long[] counts = NOTHING;

    private LogLinear(int partBits) {
        this.partBits = partBits;
        part = 1 << partBits;
    }

    /// Buckets that tell a value to `digits` significant decimal digits, 1 to 3.
    static LogLinear ofDigits(int digits) {
        int singles = 1;
        for (int i = 0; i < digits; i++) {
            singles *= 10;
        }
        // twice the power of ten, rounded up to a power of two, halved
        return ofPartBits(Integer.SIZE - Integer.numberOfLeadingZeros(2 * singles - 1) - 1);
    }

    /// Two to the power of `partBits` buckets in each power of two.
    static LogLinear ofPartBits(int partBits) {
        return new LogLinear(partBits);
    }

    /// One more `value`, which is not negative.
    void record(long value) {
        record(value, 1);
    }

    /// Another `times` of `value`.
    void record(long value, long times) {
        int index = index(value);
        if (index >= counts.length) {
            counts = Arrays.copyOf(counts, (index | part - 1) + 1);
        }
        counts[index] += times;
    }

    void add(LogLinear other) {
        long[] more = other.counts;
        if (more.length > counts.length) {
            counts = Arrays.copyOf(counts, more.length);
        }
        for (int i = 0; i < more.length; i++) {
            counts[i] += more[i];
        }
    }

    /// The first bucket from `index` on that is not empty, -1 when there is none.
    int next(int index) {
        long[] all = counts;
        for (int i = index; i < all.length; i++) {
            if (all[i] != 0) {
                return i;
            }
        }
        return -1;
    }

    long count(int index) {
        return counts[index];
    }

    int index(long value) {
        int shift = Long.SIZE - 1 - partBits - Long.numberOfLeadingZeros(value);
        return shift <= 0 ? (int) value : (shift << partBits) + (int) (value >>> shift);
    }

    /// The smallest value that is counted at `index`.
    long lowerEnd(int index) {
        return index == 0 ? 0 : upperEnd(index - 1) + 1;
    }

    /// The largest value that is counted at `index`.
    long upperEnd(int index) {
        if (index < 2 * part) {
            return index;
        }
        int shift = (index >>> partBits) - 1;
        long lower = (long) (index & part - 1) + part;
        return (lower + 1 << shift) - 1;
    }
}
