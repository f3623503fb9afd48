package dev.trapline.cli.render;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Anomaly;
import dev.trapline.model.report.Breakdown;
import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.Filters;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A report as CSV: every table with its header row, or a single one.
///
/// A single table is nothing but CSV. Of several, each is preceded by a line `# NAME` and followed
/// by an empty line, which is what one cuts at. Tables of an analysis are called
/// `analysis.table`; what is not a table in a report (inputs, coverage, metrics, breakdowns,
/// findings) is made one.
public final class CsvReport implements ReportRenderer {
    private final @Nullable String only;

    /// A renderer of the table called `only`, with or without its analysis; of all if that is null.
    public CsvReport(@Nullable String only) {
        this.only = only;
    }

    @Override
    public void render(Report report, Utf8Output out) throws IOException {
        List<Sheet> sheets = sheets(report);
        if (only == null) {
            for (Sheet sheet : sheets) {
                out.text(sheet == sheets.getFirst() ? "# " : "\n# ").safe(sheet.name).append('\n');
                sheet.print(out);
            }
        } else {
            select(sheets, only).print(out);
        }
    }

    /// Writes every table of `report` to an output of its own.
    public static void renderEach(Report report, Outputs outputs) throws IOException {
        for (Sheet sheet : sheets(report)) {
            sheet.print(outputs.open(sheet.name));
        }
    }

    /// Where the tables of a report go.
    public interface Outputs {
        /// An output for the table called `name`, which is not asked for twice, except for tables that the
        /// recorders of several inputs have written.
        Utf8Output open(String name) throws IOException;
    }

    private static Sheet select(List<Sheet> sheets, String name) throws NoSuchTableException {
        Sheet found = null;
        StringBuilder names = new StringBuilder();
        for (Sheet sheet : sheets) {
            if (sheet.name.equals(name)) {
                return sheet;
            }
            if (sheet.name.endsWith("." + name)) {
                if (found != null) {
                    throw new NoSuchTableException(
                            "table " + name + " is in several analyses; say " + found.name + " or " + sheet.name);
                }
                found = sheet;
            }
            names.append(names.isEmpty() ? "" : ", ").append(sheet.name);
        }
        if (found == null) {
            throw new NoSuchTableException("no table " + name + " in this report; there are " + names);
        }
        return found;
    }

    private static List<Sheet> sheets(Report report) {
        List<Sheet> sheets = new ArrayList<>();
        Sheet inputs =
                new Sheet("inputs", "path", "format", "clock", "lines", "records", "firstNs", "lastNs");
        for (InputInfo in : report.inputs()) {
            inputs.row(
                    in.path(), in.format(), in.clock(), in.lines(), in.records(), in.firstNs(), in.lastNs());
        }
        sheets.add(inputs);
        Filters filters = report.filters();
        if (filters != null) {
            sheets.add(filters(filters));
        }
        coverage(report.coverage(), sheets);
        for (AnalysisReport analysis : report.analyses()) {
            analysis(analysis, sheets);
        }
        Sheet findings =
                new Sheet("findings", "id", "severity", "title", "evidence", "savedNs", "advice");
        for (Finding f : report.findings()) {
            findings.row(f.id(), f.severity().name(), f.title(), f.evidence(), f.savedNs(), f.advice());
        }
        sheets.add(findings);
        for (Table table : report.recordedTables()) {
            sheets.add(sheet("recorded." + table.name(), table));
        }
        return sheets;
    }

    private static Sheet filters(Filters filters) {
        Sheet sheet = new Sheet("filters", "name", "value");
        filters.given().forEach(sheet::row);
        sheet.row("fromNs", filters.fromNs());
        sheet.row("toNs", filters.toNs());
        return sheet;
    }

    private static void coverage(Coverage coverage, List<Sheet> sheets) {
        Sheet figures = new Sheet("coverage", "name", "value");
        figures.row("events", coverage.events());
        figures.row("threads", coverage.threads());
        figures.row("lostEvents", coverage.lostEvents());
        figures.row("unparsedLines", coverage.unparsedLines());
        figures.row("openSpans", coverage.openSpans());
        sheets.add(figures);
        sheets.add(counts("coverage.byEvent", coverage.byEvent()));
        sheets.add(counts("coverage.byCpu", coverage.byCpu()));
        Sheet anomalies =
                new Sheet("coverage.anomalies", "code", "severity", "count", "first", "advice");
        for (Anomaly a : coverage.anomalies()) {
            anomalies.row(
                    a.code().name(), a.code().severity().name(), a.count(), a.first(), a.code().advice());
        }
        sheets.add(anomalies);
    }

    private static void analysis(AnalysisReport analysis, List<Sheet> sheets) {
        if (!analysis.metrics().isEmpty()) {
            Sheet metrics = new Sheet(analysis.id() + ".metrics", "name", "value");
            for (Metric metric : analysis.metrics()) {
                metrics.row(metric.name(), metric.value());
            }
            sheets.add(metrics);
        }
        for (Breakdown breakdown : analysis.breakdowns()) {
            sheets.add(counts(analysis.id() + "." + breakdown.name(), breakdown.counts()));
        }
        for (Table table : analysis.tables()) {
            sheets.add(sheet(analysis.id() + "." + table.name(), table));
        }
    }

    private static Sheet counts(String name, Map<?, Long> counts) {
        Sheet sheet = new Sheet(name, "name", "count");
        counts.forEach((key, count) -> sheet.row(key.toString(), count));
        return sheet;
    }

    private static Sheet sheet(String name, Table table) {
        String[] header = new String[table.columns().size()];
        for (int i = 0; i < header.length; i++) {
            header[i] = table.columns().get(i).name();
        }
        Sheet sheet = new Sheet(name, header);
        sheet.rows.addAll(table.rows());
        return sheet;
    }

    /// The table that was asked for is not in the report.
    public static final class NoSuchTableException extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        NoSuchTableException(String message) {
            super(message);
        }
    }

    private static final class Sheet {
        final String name;
        final String[] header;
        final List<List<@Nullable Object>> rows = new ArrayList<>();

        Sheet(String name, String... header) {
            this.name = name;
            this.header = header;
        }

        void row(@Nullable Object... cells) {
            rows.add(Arrays.asList(cells));
        }

        void print(Utf8Output out) throws IOException {
            SafeCsv csv = new SafeCsv(out);
            csv.row((Object[]) header);
            for (List<@Nullable Object> row : rows) {
                csv.row(row.toArray());
            }
        }
    }
}
