package dev.trapline.analyze.bursts;

/// The bursts of one row, for each gap of the grid.
final class SessionStats {
    private static final long[] NOTHING = {};

    private long[] bursts = NOTHING;
    private long[] events = NOTHING;
    private long[] lastingNs = NOTHING;
    private long[] longest = NOTHING;

    void add(int fromLevel, int toLevel, int levels, long burstEvents, long lastedNs) {
        reach(levels);
        for (int level = fromLevel; level < toLevel; level++) {
            bursts[level]++;
            events[level] += burstEvents;
            lastingNs[level] += lastedNs;
            longest[level] = Math.max(longest[level], burstEvents);
        }
    }

    private void reach(int levels) {
        if (bursts.length == 0) {
            bursts = new long[levels];
            events = new long[levels];
            lastingNs = new long[levels];
            longest = new long[levels];
        }
    }

    void add(SessionStats other) {
        if (other.bursts.length == 0) {
            return;
        }
        reach(other.bursts.length);
        for (int level = 0; level < bursts.length; level++) {
            bursts[level] += other.bursts[level];
            events[level] += other.events[level];
            lastingNs[level] += other.lastingNs[level];
            longest[level] = Math.max(longest[level], other.longest[level]);
        }
    }

    long bursts(int level) {
        return bursts.length == 0 ? 0 : bursts[level];
    }

    /// Events in bursts.
    long events(int level) {
        return bursts.length == 0 ? 0 : events[level];
    }

    /// From the start of a burst's first event to the end of its last one, summed.
    long lastingNs(int level) {
        return bursts.length == 0 ? 0 : lastingNs[level];
    }

    /// Events in the longest burst.
    long longest(int level) {
        return bursts.length == 0 ? 0 : longest[level];
    }
}
