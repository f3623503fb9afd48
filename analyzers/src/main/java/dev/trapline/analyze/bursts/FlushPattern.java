package dev.trapline.analyze.bursts;

import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.bursts.Flush.Kind;
import dev.trapline.analyze.bursts.StreamKey.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    /// Whose flushes these are, null for those that everything is settled with.
    final @Nullable WeakView view;

    private FlushPattern(
            FlushRow row, FlushTally tally, int level, long gapNs, long unmatchedBursts, @Nullable WeakView view) {
        this.row = row;
        this.tally = tally;
        this.level = level;
        this.gapNs = gapNs;
        this.unmatchedBursts = unmatchedBursts;
        this.view = view;
    }

    /// All of them, those that took most time first, then those that only close.
    static List<FlushPattern> of(BurstsState state, ReportContext context) {
        List<FlushPattern> patterns = new ArrayList<>();
        FlushTables tables = state.flushed();
        for (FlushRow row : tables.rows().sorted()) {
            int level = level(row, state);
            long unmatched = context.measuresTime() ? row.unmatchedBursts(level) : 0;
            // a sync of all files is counted in a row of its own, the bursts that it ended in theirs
            boolean durable = row.durable.flushes > 0 || row.durable.pairs(level) > 0;
            if (durable) {
                patterns.add(new FlushPattern(row, row.durable, level, state.grid.gapNs(level), unmatched, null));
            }
            if (row.weak.flushes > 0 || (!durable && unmatched > 0)) {
                patterns.add(new FlushPattern(
                        row, row.weak, level, state.grid.gapNs(level), durable ? 0 : unmatched, null));
            }
        }
        addViews(patterns, tables, state, context);
        patterns.sort(FlushPattern::mostFirst);
        return patterns;
    }

    private static int level(FlushRow row, BurstsState state) {
        Long median = row.pauses.percentileNs(50);
        return state.grid.levelFor(median == null ? DEFAULT_GAP_NS : state.options.medians() * median);
    }

    private static void addViews(
            List<FlushPattern> patterns, FlushTables tables, BurstsState state, ReportContext context) {
        Map<StreamKey, Long> thresholds = new HashMap<>();
        for (int i = 0; i < tables.views().size(); i++) {
            WeakView view = tables.views().get(i);
            for (FlushRow row : tables.byView().get(i).sorted()) {
                if (view.kind() == Kind.LARGE) {
                    thresholds.computeIfAbsent(row.key, _ -> WeakView.threshold(row.sizes.median()));
                }
                boolean chosen = view.leastBytes() == thresholds.getOrDefault(row.key, 0L);
                if (row.weak.flushes > 0 && (view.kind() == Kind.MESSAGE || chosen)) {
                    int level = level(row, state);
                    patterns.add(new FlushPattern(
                            row, row.weak, level, state.grid.gapNs(level),
                            context.measuresTime() ? row.unmatchedBursts(level) : 0, view));
                }
            }
        }
    }

    private static int mostFirst(FlushPattern a, FlushPattern b) {
        int order = Boolean.compare(b.isDurable(), a.isDurable());
        if (order == 0) {
            order = Boolean.compare(a.isKernel(), b.isKernel());
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
        if (order == 0) {
            order = a.row.key.compareTo(b.row.key);
        }
        return order != 0 ? order : a.kind().compareTo(b.kind());
    }

    /// What flushes, in the words of [FlushKind], of calls and rings perhaps both; empty where nothing does.
    String kind() {
        FlushKind kernel = switch (row.key.what()) {
            case SOFTIRQ -> FlushKind.SOFTIRQ;
            case DISPATCH -> FlushKind.DISPATCH;
            case DEVICE -> FlushKind.DEVICE;
            case WRITEBACK -> FlushKind.WRITEBACK;
            default -> null;
        };
        if (kernel != null) {
            return tally.flushes == 0 ? "" : kernel.label();
        }
        if (view != null) {
            return (view.kind() == Kind.MESSAGE ? FlushKind.MESSAGE : FlushKind.LARGE).label();
        }
        if (isDurable() && tally.has(true)) {
            return tally.has(false) ? FlushKind.SYNC.label() + ", " + FlushKind.RING.label() : FlushKind.RING.label();
        }
        return isDurable() ? FlushKind.SYNC.label() : tally.flushes == 0 ? "" : FlushKind.CLOSE.label();
    }

    /// Flushes that wait for the device, or the kernel's; not mere closes.
    boolean isDurable() {
        return tally == row.durable;
    }

    /// What the kernel does by itself, in answer to the calls of some process or to interrupts.
    boolean isKernel() {
        return row.key.what() != What.FLUSH;
    }

    /// Whether it says which writes its flushes have flushed.
    boolean isPaired() {
        return row.key.what() != What.WRITEBACK;
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
