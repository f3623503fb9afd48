package dev.trapline.cli.render;

import dev.trapline.cli.render.KeyFigures.KeyFigure;
import dev.trapline.cli.render.Quality.Grade;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A report as a comment on a pull request: how good the recording is, the key figures, the findings,
/// and the tables folded away below.
public final class MarkdownReport implements ReportRenderer {
    /// Comments of GitHub may have 65,536 characters.
    private static final int MOST_CHARACTERS = 60_000;

    private static final int MOST_COLUMNS = 9;

    private final int top;
    private final StringBuilder page = new StringBuilder();

    /// A renderer that shows `top` rows of each table.
    public MarkdownReport(int top) {
        this.top = top;
    }

    @Override
    public void render(Report report, Utf8Output out) throws IOException {
        page.setLength(0);
        line("### Trapline: " + SafeMarkdown.code(RecordingFacts.name(report)));
        line("");
        quality(Quality.of(report));
        line(SafeMarkdown.of(String.join(Page.SEPARATOR, RecordingFacts.of(report))));
        line("");
        for (String note : RecordingFacts.notes(report)) {
            line("> Note: " + SafeMarkdown.of(note));
            line("");
        }
        figures(KeyFigures.of(report));
        findings(report.findings());
        tables(report);
        out.text(page.toString());
    }

    private void quality(Quality quality) {
        List<String> problems = new ArrayList<>();
        for (Quality.Line line : quality.lines()) {
            if (line.grade() != Grade.OK) {
                problems.add(SafeMarkdown.of(line.what()));
            }
        }
        String mark = switch (quality.worst()) {
            case OK -> "✅";
            case WARN -> "⚠️";
            case FAIL -> "❌";
        };
        String all = problems.isEmpty()
                ? "nothing is said to be lost, everything is understood"
                : String.join("; ", problems);
        line(mark + " **Data quality " + quality.worst() + "**: " + all);
        line("");
    }

    private void figures(List<KeyFigure> figures) {
        if (figures.isEmpty()) {
            return;
        }
        line("| | |");
        line("| :-- | --: |");
        for (KeyFigure figure : figures) {
            String beside = figure.beside().isEmpty() ? "" : " (" + SafeMarkdown.of(figure.beside()) + ")";
            line("| " + SafeMarkdown.of(figure.label()) + " | **" + SafeMarkdown.of(figure.value()) + "**" + beside
                    + " |");
        }
        line("");
    }

    private void findings(List<Finding> findings) {
        int shown = Math.min(top, findings.size());
        for (Finding finding : findings.subList(0, shown)) {
            String saves =
                    finding.savedNs() == null
                            ? ""
                            : ", saves about " + SafeMarkdown.of(Quantity.duration(finding.savedNs()));
            line("- " + mark(finding.severity()) + " **" + SafeMarkdown.of(finding.title()) + "**" + saves + "  ");
            line("  " + SafeMarkdown.of(finding.advice()) + "  ");
            line("  <sub>" + SafeMarkdown.of(finding.evidence()) + "</sub>");
        }
        if (findings.size() > shown) {
            line("- and " + Quantity.things(findings.size() - shown, "more finding", "more findings"));
        }
        line("");
    }

    private static String mark(Severity severity) {
        return switch (severity) {
            case WARNING -> "🔴";
            case NOTICE -> "🟡";
            case INFO -> "⚪";
        };
    }

    // ---------------------------------------------------------------- tables

    private void tables(Report report) {
        boolean cut = false;
        long originNs = RecordingFacts.originNs(report);
        List<AnalysisReport> analyses = report.coverage().events() == 0 ? List.of() : report.analyses();
        for (AnalysisReport analysis : analyses) {
            cut |= !add(analysis(analysis, originNs));
        }
        for (Table table : report.recordedTables()) {
            cut |= !add(folded(table.title(), table("recorded", table, top, originNs)));
        }
        if (cut) {
            line("More than fits into a comment was left out; `--format html` has all of it.");
        }
    }

    /// Adds `details` unless that would be too much, and returns whether it did.
    private boolean add(String details) {
        boolean fits = page.length() + details.length() <= MOST_CHARACTERS;
        if (fits) {
            page.append(details);
        }
        return fits;
    }

    private String analysis(AnalysisReport analysis, long originNs) {
        StringBuilder body = new StringBuilder();
        List<String> summary = SummaryLines.of(analysis);
        if (!summary.isEmpty()) {
            body.append(SafeMarkdown.of(String.join(". ", summary))).append(".\n\n");
        }
        boolean main = true;
        for (Table table : analysis.tables()) {
            if (!table.rows().isEmpty() && !TableLayout.saysNothingNew(analysis, table)) {
                body.append("**").append(SafeMarkdown.of(table.title())).append("**\n\n");
                body.append(table(analysis.id(), table, main ? top : Math.max(top / 2, 1), originNs)).append('\n');
            }
            main = false;
        }
        for (String note : analysis.notes()) {
            body.append("> Note: ").append(SafeMarkdown.of(note)).append("\n\n");
        }
        return body.isEmpty() ? "" : folded(analysis.title(), body.toString());
    }

    private static String folded(String title, String body) {
        return "<details><summary>" + SafeMarkdown.of(title) + "</summary>\n\n" + body + "\n</details>\n\n";
    }

    private static String table(String analysis, Table table, int most, long originNs) {
        List<Integer> columns = TableLayout.of(analysis, table).shownColumns(table);
        columns = columns.subList(0, Math.min(MOST_COLUMNS, columns.size()));
        StringBuilder out = new StringBuilder("|");
        StringBuilder alignment = new StringBuilder("|");
        for (int column : columns) {
            Table.Column shown = table.columns().get(column);
            out.append(' ').append(SafeMarkdown.of(shown.title())).append(" |");
            alignment.append(shown.unit() == Unit.TEXT || shown.unit() == Unit.COUNTS ? " :-- |" : " --: |");
        }
        out.append('\n').append(alignment).append('\n');
        int rows = Math.min(most, table.rows().size());
        for (List<@Nullable Object> row : table.rows().subList(0, rows)) {
            out.append('|');
            for (int column : columns) {
                String cell = Cells.show(row.get(column), table.columns().get(column).unit(), originNs);
                out.append(' ').append(cell.equals(Cells.ABSENT) ? "–" : SafeMarkdown.of(cell)).append(" |");
            }
            out.append('\n');
        }
        if (table.rows().size() > rows) {
            out.append("\nand ").append(Quantity.things(table.rows().size() - rows, "more row", "more rows"))
                    .append('\n');
        }
        return out.toString();
    }

    private void line(String line) {
        page.append(line).append('\n');
    }
}
