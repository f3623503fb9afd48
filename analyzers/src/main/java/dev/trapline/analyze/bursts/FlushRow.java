package dev.trapline.analyze.bursts;

import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.analyze.SizeClasses;

/// Bursts of writes of one process to one file, and what they ended in.
final class FlushRow extends FoldedRows.Row<FlushRow> {
    private static final long[] NOTHING = {};

    /// Calls that wait for the device, and what is weaker: calls that only close, or the flushes of a [WeakView].
    final FlushTally durable;
    final FlushTally weak;
    /// Of the first view of large writes: how large all of them are.
    final SizeClasses sizes = new SizeClasses();
    /// Pauses between the writes of a batch, of all threads together, from start to start.
    final Latencies pauses;
    private long[] unmatched = NOTHING;

    FlushRow(StreamKey key, int level, RowPrecision precision) {
        super(key, level);
        durable = new FlushTally(precision);
        weak = new FlushTally(precision);
        pauses = new Latencies(precision);
    }

    FlushTally tally(Flush.Kind kind) {
        return kind.isWeak() ? weak : durable;
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
        weak.add(other.weak);
        sizes.addAll(other.sizes);
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
