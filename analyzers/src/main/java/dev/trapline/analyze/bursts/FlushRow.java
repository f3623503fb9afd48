package dev.trapline.analyze.bursts;

import dev.trapline.analyze.Latencies;

/// Bursts of writes of one process to one file, and what they ended in.
final class FlushRow extends FoldedRows.Row<FlushRow> {
    private static final long[] NOTHING = {};

    /// Calls that wait for the device, and calls that only close.
    final FlushTally durable = new FlushTally();
    final FlushTally closing = new FlushTally();
    /// Pauses between the writes of a batch, of all threads together, from start to start.
    final Latencies pauses = new Latencies(1);
    private long[] unmatched = NOTHING;

    FlushRow(StreamKey key, int level) {
        super(key, level);
    }

    FlushTally tally(Flush.Kind kind) {
        return kind == Flush.Kind.CLOSE ? closing : durable;
    }

    /// A burst for which no flush came in time.
    void unmatched(int level, int levels) {
        if (unmatched.length == 0) {
            unmatched = new long[levels];
        }
        unmatched[level]++;
    }

    long unmatchedBursts(int level) {
        return unmatched.length == 0 ? 0 : unmatched[level];
    }

    @Override
    boolean isLarge() {
        return false;
    }

    @Override
    void add(FlushRow other) {
        durable.add(other.durable);
        closing.add(other.closing);
        pauses.add(other.pauses);
        if (other.unmatched.length > 0) {
            if (unmatched.length == 0) {
                unmatched = new long[other.unmatched.length];
            }
            for (int level = 0; level < unmatched.length; level++) {
                unmatched[level] += other.unmatched[level];
            }
        }
    }
}
