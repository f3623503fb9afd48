package dev.trapline.analyze;

import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The 95 % confidence intervals of a median and a 99th percentile, four columns of a table.
public final class ConfidenceColumns {
    private static final int[] PERCENTS = {50, 99};

    private ConfidenceColumns() {}

    /// `p50LowNs`, `p50HighNs`, `p99LowNs` and `p99HighNs`.
    public static List<Column> columns() {
        return columns("");
    }

    /// The same of `what`, a noun that is part of their names; an empty one says nothing.
    public static List<Column> columns(String what) {
        List<Column> columns = new ArrayList<>();
        for (int percent : PERCENTS) {
            String name = what.isEmpty() ? "p" + percent : what + "P" + percent;
            String title = (what + " p" + percent).strip().toLowerCase(Locale.ROOT);
            columns.add(Column.detail(name + "LowNs", title + " 95% low", Unit.NS));
            columns.add(Column.detail(name + "HighNs", title + " 95% high", Unit.NS));
        }
        return columns;
    }

    /// `head` with these columns behind.
    public static List<Column> behind(Column... head) {
        List<Column> columns = new ArrayList<>(Arrays.asList(head));
        columns.addAll(columns());
        return columns;
    }

    /// The cells of these columns, null for what too few durations cannot tell.
    public static List<@Nullable Long> cells(Latencies times) {
        List<@Nullable Long> cells = new ArrayList<>();
        for (int percent : PERCENTS) {
            Latencies.Interval interval = times.confidence(percent);
            cells.add(interval == null ? null : (Long) interval.lowNs());
            cells.add(interval == null ? null : (Long) interval.highNs());
        }
        return cells;
    }

    /// The cells of times between events, null if the clock measures none.
    public static List<@Nullable Long> cells(Latencies times, ReportContext context) {
        return context.measuresTime() ? cells(times) : Collections.nCopies(2 * PERCENTS.length, null);
    }
}
