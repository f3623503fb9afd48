package dev.trapline.cli.render;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Anomaly;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyCode.Severity;
import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// A report for a person: what was read, what is wrong with it, what is worth doing, and then the
/// tables, cut to the rows that matter.
public final class TextReport implements ReportRenderer {
    private static final int MOST_INPUTS = 6;

    private final int width;
    private final Ink ink;
    private final int top;
    private final Strokes strokes;

    /// A renderer for a page `width` columns wide that shows `top` rows of each table.
    public TextReport(int width, Ink ink, int top) {
        this(width, ink, top, Strokes.BLOCKS);
    }

    /// Such a renderer that draws the charts of a report with `strokes`.
    public TextReport(int width, Ink ink, int top, Strokes strokes) {
        this.width = width;
        this.ink = ink;
        this.top = top;
        this.strokes = strokes;
    }

    @Override
    public void render(Report report, Utf8Output out) throws IOException {
        Page page = new Page(out, width, ink);
        inputs(page, report);
        damage(page, report.coverage());
        List<AnalysisReport> analyses = report.coverage().events() == 0 ? List.of() : report.analyses();
        List<String> notes = report.coverage().events() == 0 ? List.of() : report.notes();
        String part = RecordingFacts.part(report);
        if (part != null) {
            page.wrap(
                    ink.bold("only: "), "      ", part + " (the figures above are of the whole recording)", Ink::bold);
        }
        for (String note : notes) {
            page.wrap(ink.dim("note: "), "      ", SafeText.of(note), Ink::dim);
        }
        findings(page, report.findings());
        long origin = RecordingFacts.originNs(report);
        for (AnalysisReport analysis : analyses) {
            new TextAnalysis(page, top, origin).print(analysis);
            new TextCharts(page, strokes).print(analysis.charts());
        }
        for (Table table : report.recordedTables()) {
            page.heading(SafeText.of(table.title()));
            new TextAnalysis(page, top, origin).table("recorded", table, top);
        }
        notes(page, analyses);
    }

    /// What one should know to read the figures rightly, after the figures.
    private void notes(Page page, List<AnalysisReport> analyses) throws IOException {
        boolean first = true;
        for (AnalysisReport analysis : analyses) {
            for (String note : analysis.notes()) {
                if (first) {
                    page.heading("Notes");
                    first = false;
                }
                page.wrap("  ", "  ", SafeText.of(analysis.title()) + ": " + SafeText.of(note), Ink::dim);
            }
        }
    }

    private void inputs(Page page, Report report) throws IOException {
        List<InputInfo> inputs = report.inputs();
        String facts = String.join(Page.SEPARATOR, RecordingFacts.of(report));
        String name = RecordingFacts.name(report);
        if (DisplayWidth.of(name) + 2 + DisplayWidth.of(facts) <= width) {
            page.line(ink.bold(name) + "  " + ink.dim(facts));
        } else {
            page.line(ink.bold(DisplayWidth.shorten(name, width)));
            page.wrap("  ", "  ", facts, Ink::dim);
        }
        if (inputs.size() > 1) {
            list(page, inputs);
        }
    }

    private void list(Page page, List<InputInfo> inputs) throws IOException {
        TextTable table = new TextTable();
        table.column("", TextTable.Kind.TEXT, 0);
        table.column("", TextTable.Kind.TEXT, 1);
        table.column("", TextTable.Kind.NUMBER, 2);
        table.column("", TextTable.Kind.NUMBER, 3);
        for (InputInfo input : inputs.subList(0, Math.min(MOST_INPUTS, inputs.size()))) {
            table.row(
                    RecordingFacts.name(input),
                    SafeText.of(input.format()),
                    Quantity.things(input.records(), "record", "records"),
                    input.firstNs() == null || input.lastNs() == null
                            ? ""
                            : Quantity.duration(input.lastNs() - input.firstNs()));
        }
        table.print(page);
        more(page, inputs.size() - MOST_INPUTS);
    }

    private void damage(Page page, Coverage coverage) throws IOException {
        if (coverage.lostEvents() > 0) {
            problem(
                    page,
                    Quantity.things(coverage.lostEvents(), "event was", "events were")
                            + " lost by the recorder",
                    AnomalyCode.EVENTS_LOST.advice());
        }
        if (coverage.unparsedLines() > 0) {
            String place = first(coverage, AnomalyCode.UNPARSED_LINE);
            problem(
                    page,
                    Quantity.things(coverage.unparsedLines(), "line was", "lines were")
                            + " not understood"
                            + place,
                    place.isEmpty() ? "" : AnomalyCode.UNPARSED_LINE.advice());
        }
        for (Anomaly anomaly : coverage.anomalies()) {
            AnomalyCode code = anomaly.code();
            if (code.severity() != Severity.INFO
                    && code != AnomalyCode.EVENTS_LOST
                    && code != AnomalyCode.UNPARSED_LINE) {
                problem(
                        page,
                        Quantity.count(anomaly.count())
                                + " × "
                                + label(code)
                                + ", first at "
                                + SafeText.of(anomaly.first()),
                        code.advice());
            }
        }
        if (coverage.openSpans() > 0) {
            page.wrap(
                    ink.yellow("! "),
                    "  ",
                    Quantity.things(coverage.openSpans(), "span has", "spans have")
                            + " no beginning or no end in the recording",
                    (_, text) -> text);
        }
    }

    private void problem(Page page, String what, String advice) throws IOException {
        page.wrap(ink.red("! "), "  ", what, Ink::red);
        page.wrap("  ", "  ", advice, Ink::dim);
    }

    private static String first(Coverage coverage, AnomalyCode code) {
        for (Anomaly anomaly : coverage.anomalies()) {
            if (anomaly.code() == code) {
                return ", the first at " + SafeText.of(anomaly.first());
            }
        }
        return "";
    }

    /// `TRUNCATED_RECORD` as words.
    static String label(AnomalyCode code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void findings(Page page, List<Finding> findings) throws IOException {
        if (findings.isEmpty()) {
            return;
        }
        page.heading("Findings");
        int shown = Math.min(Math.max(top / 3, 1), findings.size());
        for (Finding finding : findings.subList(0, shown)) {
            String mark =
                    switch (finding.severity()) {
                        case WARNING -> ink.red("!! ");
                        case NOTICE -> ink.yellow(" ! ");
                        case INFO -> ink.dim(" · ");
                    };
            Long saved = finding.savedNs();
            String saving = saved == null ? "" : " (saves about " + Quantity.duration(saved) + ")";
            page.wrap(mark, "   ", SafeText.of(finding.title()) + saving, Ink::bold);
            page.wrap("     ", "     ", SafeText.of(finding.evidence()), Ink::dim);
            page.wrap("   → ", "     ", SafeText.of(finding.advice()), (_, text) -> text);
        }
        more(page, findings.size() - shown);
    }

    private static void more(Page page, int hidden) throws IOException {
        if (hidden > 0) {
            page.line("  " + page.ink().dim("… and " + Quantity.count(hidden) + " more"));
        }
    }
}
