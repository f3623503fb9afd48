package dev.trapline.analyze;

/// Counts of values in buckets whose width grows with the value: the layout of an HdrHistogram, so that
/// with three significant digits a value is told at most 0.1 % too high.
///
/// The smallest values (2048 of them for three digits) have a bucket each. Above, every power of two is
/// divided into half as many equal buckets.
final class LogLinear {
    /// Buckets in a power of two, and its logarithm.
    private final int part;
    private final int partBits;
    private final BucketCounts counts = new BucketCounts();

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
        counts.add(index(value), times);
    }

    /// Adds what `other` has, whose buckets are the same or finer.
    void add(LogLinear other) {
        for (int index : other.indices()) {
            counts.add(other.partBits == partBits ? index : index(other.upperEnd(index)), other.count(index));
        }
    }

    /// The same values in half as many buckets.
    LogLinear coarser() {
        LogLinear coarser = ofPartBits(partBits - 1);
        coarser.add(this);
        return coarser;
    }

    /// Whether nothing is lost when `other` is added.
    boolean takes(LogLinear other) {
        return partBits <= other.partBits;
    }

    /// How many buckets are not empty.
    int used() {
        return counts.used();
    }

    /// The buckets that are not empty, smallest values first.
    int[] indices() {
        return counts.indices();
    }

    long count(int index) {
        return counts.count(index);
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
