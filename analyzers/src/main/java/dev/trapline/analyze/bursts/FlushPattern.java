package dev.trapline.analyze.bursts;

import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.bursts.StreamKey.What;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one process writes to one file and the flushes of one sort that it ends in, as the report tells it.
final class FlushPattern {
    /// Where a file is never written twice between flushes, so that there is no pause to go by.
    private static final long DEFAULT_GAP_NS = 1_000_000;

    private static final long FEWEST_INTERVALS = 3;

    final FlushRow row;
    final FlushTally tally;
    final int level;
    final long gapNs;
    private final long unmatchedBursts;

    private FlushPattern(FlushRow row, FlushTally tally, int level, long gapNs, long unmatchedBursts) {
        this.row = row;
        this.tally = tally;
        this.level = level;
        this.gapNs = gapNs;
        this.unmatchedBursts = unmatchedBursts;
    }

    /// All of them, those that took most time first, then those that only close.
    static List<FlushPattern> of(BurstsState state, ReportContext context) {
        List<FlushPattern> patterns = new ArrayList<>();
        for (FlushRow row : state.calls.flushed().sorted()) {
            Long median = row.pauses.percentileNs(50);
            long gap = median == null ? DEFAULT_GAP_NS : state.options.medians() * median;
            int level = state.grid.levelFor(gap);
            long unmatched = context.measuresTime() ? row.unmatchedBursts(level) : 0;
            // a sync of all files is counted in a row of its own, the bursts that it ended in theirs
            boolean durable = row.durable.flushes > 0 || row.durable.pairs(level) > 0;
            if (durable) {
                patterns.add(new FlushPattern(row, row.durable, level, state.grid.gapNs(level), unmatched));
            }
            if (row.closing.flushes > 0 || (!durable && unmatched > 0)) {
                patterns.add(new FlushPattern(
                        row, row.closing, level, state.grid.gapNs(level), durable ? 0 : unmatched));
            }
        }
        patterns.sort(FlushPattern::mostFirst);
        return patterns;
    }

    private static int mostFirst(FlushPattern a, FlushPattern b) {
        int order = Boolean.compare(b.isDurable(), a.isDurable());
        if (order == 0) {
            order = Boolean.compare(a.isSoftirq(), b.isSoftirq());
        }
        if (order == 0) {
            order = Long.compare(b.tally.latency.totalNs(), a.tally.latency.totalNs());
        }
        if (order == 0) {
            order = Long.compare(b.tally.flushes, a.tally.flushes);
        }
        if (order == 0) {
            order = Long.compare(b.tally.bytes, a.tally.bytes);
        }
        return order != 0 ? order : a.row.key.compareTo(b.row.key);
    }

    /// Flushes that wait for the device, or softirqs; not mere closes.
    boolean isDurable() {
        return tally == row.durable;
    }

    boolean isSoftirq() {
        return row.key.what() == What.SOFTIRQ;
    }

    long pairs() {
        return tally.pairs(level);
    }

    long unmatchedBursts() {
        return unmatchedBursts;
    }

    long unmatchedFlushes() {
        return tally.unmatched(level);
    }

    /// Bytes of a batch, on average; null for what has none.
    @Nullable
    Double bytesPerFlush() {
        return isSoftirq() || tally.flushes == 0 ? null : (Double) ((double) tally.bytes / tally.flushes);
    }

    @Nullable
    Double callsPerFlush() {
        return tally.flushes == 0 ? null : (Double) ((double) tally.writes / tally.flushes);
    }

    /// The share of bursts that ended in a flush.
    @Nullable
    Double support() {
        long all = pairs() + unmatchedBursts;
        return all == 0 ? null : (Double) ((double) pairs() / all);
    }

    /// The time from one flush to the next, null when there are too few.
    @Nullable
    Long periodNs() {
        return tally.interval.count() < FEWEST_INTERVALS ? null : tally.interval.percentileNs(50);
    }

    @Nullable
    Double periodVariation() {
        return tally.intervals.count() < FEWEST_INTERVALS ? null : tally.intervals.variation();
    }

    /// 1 when every burst ends in a flush and the flushes come like a clock.
    @Nullable
    Double regularity() {
        Double support = support();
        Double variation = periodVariation();
        return support == null || variation == null ? null : (Double) (support * (1 - Math.min(1, variation)));
    }

    /// The median pause inside bursts, from the start of one call to the start of the next.
    @Nullable
    Long pauseP50Ns() {
        long inside = row.pauses.countUpTo(gapNs);
        return inside == 0 ? null : row.pauses.percentileNs(50.0 * inside / row.pauses.count());
    }
}
