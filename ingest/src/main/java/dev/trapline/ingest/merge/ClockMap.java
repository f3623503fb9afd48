package dev.trapline.ingest.merge;

/// Brings times of one clock to another: `t + offsetNs + (t - originNs) * driftPpb / 10^9`.
///
/// @param originNs time at which the offset holds
/// @param offsetNs nanoseconds to add
/// @param driftPpb nanoseconds that the other clock gains in a second
record ClockMap(long originNs, long offsetNs, long driftPpb) {
    static final ClockMap IDENTITY = new ClockMap(0, 0, 0);

    private static final long SECOND = 1_000_000_000L;

    static ClockMap ofOffset(long offsetNs) {
        return new ClockMap(0, offsetNs, 0);
    }

    boolean isIdentity() {
        return offsetNs == 0 && driftPpb == 0;
    }

    /// Never runs backwards, because a drift is small against a second.
    long map(long ns) {
        long mapped = ns + offsetNs;
        if (driftPpb != 0) {
            long since = ns - originNs;
            mapped += since / SECOND * driftPpb + since % SECOND * driftPpb / SECOND;
        }
        return mapped;
    }
}
