package dev.trapline.ingest.merge;

import java.util.List;

/// Brings times of one clock to another: `t + offsetNs + (t - originNs) * driftPpb / 10^9`.
///
/// @param originNs time at which the offset holds
/// @param offsetNs nanoseconds to add
/// @param driftPpb nanoseconds that the other clock gains in a second
/// @param bends what to add besides, in the order of time; between two of them it changes steadily, outside it stays
record ClockMap(long originNs, long offsetNs, long driftPpb, List<Bend> bends) {
    static final ClockMap IDENTITY = new ClockMap(0, 0, 0);

    /// At `ns`, `addNs` more.
    record Bend(long ns, long addNs) {}

    ClockMap(long originNs, long offsetNs, long driftPpb) {
        this(originNs, offsetNs, driftPpb, List.of());
    }

    private static final long SECOND = 1_000_000_000L;

    static ClockMap ofOffset(long offsetNs) {
        return new ClockMap(0, offsetNs, 0);
    }

    boolean isIdentity() {
        return offsetNs == 0 && driftPpb == 0 && bends.isEmpty();
    }

    /// Never runs backwards, because a drift is small against a second and bends are shallow.
    long map(long ns) {
        long mapped = ns + offsetNs;
        if (driftPpb != 0) {
            long since = ns - originNs;
            mapped += since / SECOND * driftPpb + since % SECOND * driftPpb / SECOND;
        }
        return bends.isEmpty() ? mapped : mapped + bend(ns);
    }

    private long bend(long ns) {
        int after = 0;
        while (after < bends.size() && bends.get(after).ns <= ns) {
            after++;
        }
        if (after == 0 || after == bends.size()) {
            return bends.get(Math.max(0, after - 1)).addNs;
        }
        Bend from = bends.get(after - 1);
        Bend to = bends.get(after);
        return from.addNs + (long) ((to.addNs - from.addNs) * ((double) (ns - from.ns) / (to.ns - from.ns)));
    }
}
