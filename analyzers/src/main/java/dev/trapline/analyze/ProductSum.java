package dev.trapline.analyze;

/// A sum of products of numbers that are not negative, in 128 bits: exact, whatever the order of adding.
public final class ProductSum {
    private long high;
    private long low;

    /// Adds `a * b`.
    public void add(long a, long b) {
        add128(Math.multiplyHigh(a, b), a * b);
    }

    /// Adds everything that `other` has.
    public void add(ProductSum other) {
        add128(other.high, other.low);
    }

    private void add128(long moreHigh, long moreLow) {
        long before = low;
        low += moreLow;
        high += moreHigh + (Long.compareUnsigned(low, before) < 0 ? 1 : 0);
    }

    /// The nearest double, or one beside it.
    public double toDouble() {
        return (double) high * 0x1p64 + ((double) (low >>> 1) * 2 + (low & 1));
    }
}
