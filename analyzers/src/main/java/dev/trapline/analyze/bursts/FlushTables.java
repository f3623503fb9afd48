package dev.trapline.analyze.bursts;

import java.util.ArrayList;
import java.util.List;

/// Where flushes are counted, by process and file: those that everything is settled with, and beside them those of each
/// [WeakView].
///
/// @param rows the former
/// @param views the ways to look at writes, none by default
/// @param byView a table for each of them
record FlushTables(FoldedRows<FlushRow> rows, List<WeakView> views, List<FoldedRows<FlushRow>> byView) {
    /// A row of a view may be one of two dozen.
    private static final int MOST_ROWS_OF_A_VIEW = 64;

    static FlushTables of(BurstsOptions options) {
        List<WeakView> views = WeakView.of(options.flushes());
        List<FoldedRows<FlushRow>> byView = new ArrayList<>();
        for (int i = 0; i < views.size(); i++) {
            byView.add(table(Math.min(options.maxFlushRows(), MOST_ROWS_OF_A_VIEW)));
        }
        return new FlushTables(table(options.maxFlushRows()), views, List.copyOf(byView));
    }

    private static FoldedRows<FlushRow> table(int limit) {
        return new FoldedRows<>(limit, limit, FlushRow::new);
    }

    FlushLedger ledger() {
        List<FlushLedger> ofViews = new ArrayList<>();
        for (FoldedRows<FlushRow> view : byView) {
            ofViews.add(FlushLedger.of(view, List.of()));
        }
        return FlushLedger.of(rows, ofViews);
    }

    void merge(FlushTables later) {
        rows.merge(later.rows);
        for (int i = 0; i < byView.size(); i++) {
            byView.get(i).merge(later.byView.get(i));
        }
    }

    /// Tables with what was counted aside added up. Changes nothing here.
    FlushTables with(FlushLedger aside) {
        List<FoldedRows<FlushRow>> sums = new ArrayList<>();
        for (int i = 0; i < byView.size(); i++) {
            sums.add(byView.get(i).with(aside.view(i).counted().values()));
        }
        return new FlushTables(rows.with(aside.counted().values()), views, List.copyOf(sums));
    }
}
