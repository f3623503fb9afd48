package dev.trapline.ingest.tracedat;

/// Turns the stamps of the ring buffer into the time that `trace-cmd report` shows.
///
/// Stamps of a cycle counter are first scaled to nanoseconds, then the offset is added that the
/// recording brings along (`--date`, `--ts-offset`).
///
/// @param multiplier the factor, 0 for stamps that are not scaled
/// @param shift by how many bits the product is shifted right
/// @param offsetNs nanoseconds added
record TimeBase(long multiplier, int shift, long offsetNs) {
    /// Stamps as they are.
    static final TimeBase PLAIN = new TimeBase(0, 0, 0);

    /// The time of `stamp`, which is taken as unsigned.
    long ns(long stamp) {
        return (multiplier == 0 ? stamp : scaled(stamp)) + offsetNs;
    }

    private long scaled(long stamp) {
        long low = stamp * multiplier;
        long high = Math.unsignedMultiplyHigh(stamp, multiplier);
        return shift == 0 ? low : low >>> shift | high << 64 - shift;
    }

    boolean isScaled() {
        return multiplier != 0;
    }
}
