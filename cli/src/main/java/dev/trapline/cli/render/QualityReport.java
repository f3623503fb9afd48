package dev.trapline.cli.render;

import dev.trapline.model.report.Anomaly;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyCode.Severity;
import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Report;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// How far a recording can be trusted: a line for each question, and PASS or FAIL at the end.
///
/// FAIL means that something in the input was not understood or that there is nothing in it; what
/// the recorder itself left out is a WARN, because the rest is still right.
public final class QualityReport {
    private static final int GRADE_COLUMNS = 6;
    private static final int NAME_COLUMNS = 11;
    private static final String INDENT = " ".repeat(GRADE_COLUMNS + NAME_COLUMNS);

    private final Report report;
    private final Page page;
    private Grade worst = Grade.OK;

    /// Grades the coverage of `report` on a page of `out` that is `width` columns wide.
    public QualityReport(Report report, Utf8Output out, int width, Ink ink) {
        this.report = report;
        this.page = new Page(out, width, ink);
    }

    /// Writes the lines and returns whether the last one is PASS.
    public boolean print() throws IOException {
        for (InputInfo input : report.inputs()) {
            read(input);
        }
        Coverage coverage = report.coverage();
        topic(Topic.LOST, coverage.lostEvents());
        topic(Topic.UNPARSED, coverage.unparsedLines());
        topic(Topic.UNMATCHED, coverage.openSpans());
        topic(Topic.REORDERED, 0);
        topic(Topic.TRUNCATED, 0);
        topic(Topic.OTHER, 0);
        boolean pass = worst != Grade.FAIL;
        page.line(page.ink().bold(pass ? "PASS" : "FAIL"));
        return pass;
    }

    private void read(InputInfo input) throws IOException {
        String path = input.path().equals("-") ? "standard input" : SafeText.of(input.path());
        boolean empty = input.records() == 0 || report.coverage().events() == 0;
        boolean totals = empty && !report.recordedTables().isEmpty();
        String what = totals ? "only totals" : Quantity.things(input.records(), "record", "records");
        if (input.lines() > 0) {
            what += " in " + Quantity.things(input.lines(), "line", "lines");
        }
        Grade grade = totals ? Grade.WARN : empty ? Grade.FAIL : Grade.OK;
        line(grade, "read", path + ": " + SafeText.of(input.format()) + ", " + what);
    }

    /// One question: what the coverage counts, then the anomalies, or that all is well.
    private void topic(Topic topic, long count) throws IOException {
        boolean quiet = count == 0;
        if (count > 0) {
            String place = place(topic.counted);
            // Without an anomaly of its own the figure is explained by one of another topic.
            Grade grade = place.isEmpty() && topic.counted != null ? Grade.WARN : topic.grade;
            line(grade, topic.label, topic.counted(count) + place);
            if (topic.counted != null && !place.isEmpty()) {
                page.wrap(INDENT, INDENT, topic.counted.advice(), Ink::dim);
            }
        }
        for (Anomaly anomaly : report.coverage().anomalies()) {
            AnomalyCode code = anomaly.code();
            if (Topic.of(code) == topic && (count == 0 || code != topic.counted)) {
                anomaly(topic.label, anomaly);
                quiet = false;
            }
        }
        if (quiet && topic != Topic.OTHER) {
            line(Grade.OK, topic.label, topic.fine);
        }
    }

    private String place(@Nullable AnomalyCode code) {
        for (Anomaly anomaly : report.coverage().anomalies()) {
            if (anomaly.code() == code) {
                return ", first at " + SafeText.of(anomaly.first());
            }
        }
        return "";
    }

    private void anomaly(String name, Anomaly anomaly) throws IOException {
        AnomalyCode code = anomaly.code();
        String what = Quantity.count(anomaly.count()) + " × " + TextReport.label(code);
        line(Grade.of(code.severity()), name, what + ", first at " + SafeText.of(anomaly.first()));
        page.wrap(INDENT, INDENT, code.advice(), Ink::dim);
    }

    private void line(Grade grade, String name, String what) throws IOException {
        worst = grade.compareTo(worst) > 0 ? grade : worst;
        Ink ink = page.ink();
        String word = grade.name();
        String mark =
                switch (grade) {
                    case OK -> ink.green(word);
                    case WARN -> ink.yellow(word);
                    case FAIL -> ink.red(word);
                };
        String lead =
                mark + " ".repeat(GRADE_COLUMNS - word.length()) + DisplayWidth.padRight(name, NAME_COLUMNS);
        page.wrap(lead, INDENT, what, (_, text) -> text);
    }

    private enum Topic {
        LOST("lost", "nothing is said to be lost", Grade.WARN, AnomalyCode.EVENTS_LOST) {
            @Override
            String counted(long count) {
                return Quantity.things(count, "event", "events") + " lost by the recorder";
            }
        },
        UNPARSED("unparsed", "every line is understood", Grade.FAIL, AnomalyCode.UNPARSED_LINE) {
            @Override
            String counted(long count) {
                return Quantity.things(count, "line", "lines") + " not understood";
            }
        },
        UNMATCHED("unmatched", "every call has both its ends", Grade.WARN, null) {
            @Override
            String counted(long count) {
                return Quantity.things(count, "call", "calls") + " without beginning or end";
            }
        },
        REORDERED("reordered", "everything is in the order of time", Grade.OK, null),
        TRUNCATED("truncated", "nothing is cut off", Grade.OK, null),
        OTHER("other", "", Grade.OK, null);

        final String label;
        final String fine;
        final Grade grade;
        final @Nullable AnomalyCode counted;

        Topic(String label, String fine, Grade grade, @Nullable AnomalyCode counted) {
            this.label = label;
            this.fine = fine;
            this.grade = grade;
            this.counted = counted;
        }

        /// What the coverage counts, in words.
        String counted(long count) {
            return Quantity.count(count);
        }

        static Topic of(AnomalyCode code) {
            return switch (code) {
                case EVENTS_LOST -> LOST;
                case UNPARSED_LINE, BINARY_BYTES -> UNPARSED;
                case RESUMED_WITHOUT_START, UNFINISHED_REPLACED -> UNMATCHED;
                case REORDERED -> REORDERED;
                case TRUNCATED_RECORD, INPUT_CUT, ABRIDGED_LINE, NO_FINAL_NEWLINE -> TRUNCATED;
                default -> OTHER;
            };
        }
    }

    private enum Grade {
        OK,
        WARN,
        FAIL;

        static Grade of(Severity severity) {
            return switch (severity) {
                case INFO -> OK;
                case DATA_LOSS -> WARN;
                case ERROR -> FAIL;
            };
        }
    }
}
