package dev.trapline.analyze;

import java.util.Arrays;

/// Counts of values in buckets whose width grows with the value: the layout of an HdrHistogram of three
/// significant digits, so that a value is told at most 0.1 % too high.
///
/// Values below 2048 have a bucket each. Above, every power of two is divided into 1024 equal buckets.
final class LogLinear {
    private static final int SUB_BITS = 10;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;
    private static final int EXACT = 2 * SUB_BUCKETS;
    private static final long[] NOTHING = {};

    private long[] counts = NOTHING;

    /// One more `value`, which is not negative.
    void record(long value) {
        int index = index(value);
        if (index >= counts.length) {
            grow(index);
        }
        counts[index]++;
    }

    private void grow(int index) {
        counts = Arrays.copyOf(counts, (index | SUB_BUCKETS - 1) + 1);
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

    /// How many buckets there are up to the largest value; ends are their indexes.
    int size() {
        return counts.length;
    }

    long count(int index) {
        return counts[index];
    }

    static int index(long value) {
        if (value < EXACT) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(value);
        return (shift << SUB_BITS) + (int) (value >>> shift);
    }

    /// The largest value that is counted at `index`.
    static long upperEnd(int index) {
        if (index < EXACT) {
            return index;
        }
        int shift = (index >>> SUB_BITS) - 1;
        long part = (long) (index & SUB_BUCKETS - 1) + SUB_BUCKETS;
        return (part + 1 << shift) - 1;
    }
}
