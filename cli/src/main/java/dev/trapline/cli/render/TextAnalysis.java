package dev.trapline.cli.render;

import dev.trapline.cli.render.TextTable.Kind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Breakdown;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One analysis on a page: its metrics in a line or two, its breakdowns in a line each, its tables.
final class TextAnalysis {
    private static final String INDENT = "  ";
    private static final int BAR_COLUMNS = 10;

    private final Page page;
    private final int top;
    private final long originNs;

    /// Writes to `page`, `top` rows of a table, points in time counted from `originNs`.
    TextAnalysis(Page page, int top, long originNs) {
        this.page = page;
        this.top = top;
        this.originNs = originNs;
    }

    void print(AnalysisReport analysis) throws IOException {
        page.heading(SafeText.of(analysis.title()));
        List<String> summary = SummaryLines.of(analysis);
        for (String line : summary) {
            page.wrap(INDENT, INDENT + INDENT, line, (_, text) -> text);
        }
        if (summary.isEmpty()) {
            metrics(analysis.metrics());
        }
        for (Breakdown breakdown : analysis.breakdowns()) {
            if (!breakdown.counts().isEmpty()) {
                page.facts(
                        INDENT,
                        List.of(SafeText.of(breakdown.title())),
                        List.of(Cells.counts(breakdown.counts())));
            }
        }
        List<Table> tables = new ArrayList<>(analysis.tables());
        tables.removeIf(table -> TableLayout.saysNothingNew(analysis, table));
        for (Table table : tables) {
            int count = onlyCount(table);
            if (count >= 0) {
                counts(table, count);
                continue;
            }
            boolean main = table.name().equals(analysis.tables().getFirst().name());
            if (tables.size() > 1 || !main) {
                page.gap();
                page.line(DisplayWidth.shorten(INDENT + SafeText.of(table.title()), page.width()));
            }
            table(analysis.id(), table, main ? top : Math.max(top / 2, 1));
        }
    }

    /// The column of a table that, for all it says, is no more than names with a count each: the
    /// column of the counts, or -1.
    private static int onlyCount(Table table) {
        int count = -1;
        for (int i = 1; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            if (!column.detail() && TableLayout.saysSomething(table, i)) {
                if (count >= 0 || column.unit() != Unit.COUNT) {
                    return -1;
                }
                count = i;
            }
        }
        return table.columns().getFirst().unit() == Unit.TEXT ? count : -1;
    }

    /// Writes such a table in a line, like a breakdown.
    private void counts(Table table, int count) throws IOException {
        Map<String, Object> counts = new LinkedHashMap<>();
        for (List<@Nullable Object> row : table.rows().subList(0, Math.min(top, table.rows().size()))) {
            if (row.get(count) instanceof Long number) {
                counts.put(String.valueOf(row.getFirst()), number);
            }
        }
        int hidden = table.rows().size() - counts.size();
        String more = hidden > 0 ? " … and " + hidden + " more" : "";
        page.facts(INDENT, List.of(SafeText.of(table.title())), List.of(Cells.counts(counts) + more));
    }

    private void metrics(List<Metric> metrics) throws IOException {
        List<String> labels = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Metric metric : metrics) {
            if (metric.value() != null) {
                labels.add(SafeText.of(metric.title()));
                values.add(
                        metric.unit() == Unit.COUNT
                                ? Quantity.count(metric.value().doubleValue())
                                : Cells.show(metric.value(), metric.unit(), originNs));
            }
        }
        page.facts(INDENT, labels, values);
    }

    /// Writes up to `most` rows of `table` of the analysis `analysis`.
    void table(String analysis, Table table, int most) throws IOException {
        TableLayout layout = TableLayout.of(analysis, table);
        TextTable text = new TextTable();
        int share = layout.shareColumn(table);
        if (share >= 0) {
            text.column("", Kind.BAR, 4);
            boolean time = table.columns().get(share).unit() == Unit.NS;
            text.column(time ? "% time" : "% calls", Kind.NUMBER, 3);
        }
        List<Integer> shown = new ArrayList<>();
        for (TableLayout.Ranked ranked : layout.columns()) {
            int position = TableLayout.position(table, ranked.name());
            if (position >= 0 && TableLayout.saysSomething(table, position)) {
                shown.add(position);
                Column column = table.columns().get(position);
                text.column(SafeText.of(column.title()), kind(column.unit()), ranked.rank());
            }
        }
        double total = share < 0 ? 0 : TableLayout.total(table, share);
        double largest = share < 0 ? 0 : largest(table, share);
        int rows = Math.min(most, table.rows().size());
        for (List<@Nullable Object> row : table.rows().subList(0, rows)) {
            List<String> cells = new ArrayList<>();
            if (share >= 0) {
                boolean known = row.get(share) instanceof Number;
                double part = row.get(share) instanceof Number n ? n.doubleValue() : 0;
                cells.add(Strokes.BLOCKS.bar(part / largest, BAR_COLUMNS));
                cells.add(known ? Quantity.percent(100 * part / total) : Cells.ABSENT);
            }
            for (int position : shown) {
                cells.add(
                        Cells.show(row.get(position), table.columns().get(position).unit(), originNs));
            }
            text.row(cells.toArray(String[]::new));
        }
        text.print(page);
        int hidden = table.rows().size() - rows;
        if (hidden > 0) {
            page.line(INDENT + page.ink().dim("… and " + Quantity.count(hidden) + " more"));
        }
    }

    private static double largest(Table table, int column) {
        double largest = 0;
        for (List<@Nullable Object> row : table.rows()) {
            largest = row.get(column) instanceof Number n ? Math.max(largest, n.doubleValue()) : largest;
        }
        return largest;
    }

    private static Kind kind(Unit unit) {
        return unit == Unit.TEXT || unit == Unit.COUNTS ? Kind.TEXT : Kind.NUMBER;
    }
}
