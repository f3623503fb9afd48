package dev.trapline.analyze.bursts;

import dev.trapline.analyze.RowPrecision;
import java.util.ArrayList;
import java.util.List;

/// Where flushes are counted, by process and file: those that everything is settled with, and beside them those of each
/// [WeakView].
///
/// @param rows the former
/// @param views the ways to look at writes, none by default
/// @param byView a table for each of them
/// @param precision how fine the times in all these tables are
record FlushTables(
        FoldedRows<FlushRow> rows, List<WeakView> views, List<FoldedRows<FlushRow>> byView, RowPrecision precision) {
    /// A row of a view may be one of two dozen.
    private static final int MOST_ROWS_OF_A_VIEW = 64;

    /// A row has seven collections of times: beyond both limits up to 40 kB, which is 40 MB for the files alone.
    static final RowPrecision.Limits PRECISION = new RowPrecision.Limits(64, 1_000_000, 256);

    static FlushTables of(BurstsOptions options, RowPrecision.Limits limits) {
        List<FoldedRows<FlushRow>> tables = new ArrayList<>();
        RowPrecision precision = new RowPrecision(limits, () -> mostRows(tables));
        tables.add(table(options.maxFlushRows(), precision));
        List<WeakView> views = WeakView.of(options.flushes());
        for (int i = 0; i < views.size(); i++) {
            tables.add(table(Math.min(options.maxFlushRows(), MOST_ROWS_OF_A_VIEW), precision));
        }
        return new FlushTables(tables.getFirst(), views, List.copyOf(tables.subList(1, tables.size())), precision);
    }

    private static FoldedRows<FlushRow> table(int limit, RowPrecision precision) {
        return new FoldedRows<>(limit, limit, (key, level) -> new FlushRow(key, level, precision));
    }

    /// How many rows there are, or were before some were added up.
    private static int mostRows(List<FoldedRows<FlushRow>> tables) {
        int rows = 0;
        for (FoldedRows<FlushRow> table : tables) {
            if (table.level() > 0) {
                return Integer.MAX_VALUE;
            }
            rows += table.size();
        }
        return rows;
    }

    FlushLedger ledger() {
        List<FlushLedger> ofViews = new ArrayList<>();
        for (FoldedRows<FlushRow> view : byView) {
            ofViews.add(FlushLedger.of(view, List.of()));
        }
        return FlushLedger.of(rows, ofViews);
    }

    void merge(FlushTables later) {
        precision.add(later.precision);
        rows.merge(later.rows);
        for (int i = 0; i < byView.size(); i++) {
            byView.get(i).merge(later.byView.get(i));
        }
    }

    /// Tables with what was counted aside added up. Changes nothing here.
    FlushTables with(FlushLedger aside) {
        List<FoldedRows<FlushRow>> sums = new ArrayList<>();
        for (int i = 0; i < byView.size(); i++) {
            sums.add(byView.get(i).with(aside.view(i).counted()));
        }
        return new FlushTables(rows.with(aside.counted()), views, List.copyOf(sums), precision);
    }
}
