package dev.trapline.analyze.bursts;

import dev.trapline.analyze.RowPrecision;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where flushes and the bursts they end are counted.
final class FlushLedger {
    private final FoldedRows<FlushRow> rows;
    /// Where it has to count without touching the rows, null otherwise.
    private final @Nullable Map<StreamKey, FlushRow> aside;
    /// The gaps at which a flush of all files has ended a burst already, a bit for each.
    private final IdentityHashMap<Flush, Long> matched;
    private final List<FlushLedger> views;

    private FlushLedger(
            FoldedRows<FlushRow> rows, @Nullable Map<StreamKey, FlushRow> aside, IdentityHashMap<Flush, Long> matched,
            List<FlushLedger> views) {
        this.rows = rows;
        this.aside = aside;
        this.matched = matched;
        this.views = views;
    }

    /// Counts in `rows`.
    ///
    /// @param views where each [WeakView] counts
    static FlushLedger of(FoldedRows<FlushRow> rows, List<FlushLedger> views) {
        return new FlushLedger(rows, null, new IdentityHashMap<>(), views);
    }

    /// Counts beside this one, which stays as it is.
    FlushLedger aside() {
        return new FlushLedger(
                rows, new HashMap<>(), new IdentityHashMap<>(matched), views.stream().map(FlushLedger::aside).toList());
    }

    /// Where the [WeakView] of that number counts.
    FlushLedger view(int index) {
        return views.get(index);
    }

    FlushRow row(StreamKey key) {
        return aside == null
                ? rows.get(key)
                : aside.computeIfAbsent(
                        key, full -> new FlushRow(full, 0, RowPrecision.finest()));
    }

    /// `flush` ended bursts at the gaps in `levels`, a bit for each.
    void match(Flush flush, long levels, int grid) {
        long before = flush.kind == Flush.Kind.ALL ? matched.getOrDefault(flush, 0L) : 0;
        long fresh = levels & ~before;
        if (fresh == 0) {
            return;
        }
        FlushTally tally = row(flush.key).tally(flush.kind);
        for (int level = 0; level < grid; level++) {
            if ((fresh >> level & 1) != 0) {
                tally.match(level, grid);
            }
        }
        if (flush.kind == Flush.Kind.ALL) {
            matched.put(flush, before | fresh);
        }
    }

    /// What was counted aside.
    Map<StreamKey, FlushRow> counted() {
        return aside == null ? Map.of() : aside;
    }

    void merge(FlushLedger later) {
        matched.putAll(later.matched);
    }
}
