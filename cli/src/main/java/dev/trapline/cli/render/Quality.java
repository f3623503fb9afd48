package dev.trapline.cli.render;

import dev.trapline.model.report.Anomaly;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyCode.Severity;
import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Report;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a recording can be trusted: an answer to each question, worst of all first asked: what was
/// read, what is lost, not understood, unmatched, out of order, cut off.
///
/// [Grade#FAIL] means that something in the input was not understood or that there is nothing in it;
/// what the recorder itself left out is a [Grade#WARN], because the rest is still right.
public final class Quality {
    private final Report report;
    private final List<Line> lines = new ArrayList<>();
    private Grade worst = Grade.OK;

    private Quality(Report report) {
        this.report = report;
    }

    /// The quality of the recordings behind `report`.
    public static Quality of(Report report) {
        Quality quality = new Quality(report);
        quality.ask();
        return quality;
    }

    /// The answers in the order of the questions.
    public List<Line> lines() {
        return List.copyOf(lines);
    }

    /// The worst of all grades.
    public Grade worst() {
        return worst;
    }

    /// An answer.
    ///
    /// @param grade how bad it is
    /// @param label what was asked
    /// @param what the answer, safe for a terminal
    /// @param advice what it means and what to do, empty where all is well
    public record Line(Grade grade, String label, String what, String advice) {}

    private void ask() {
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
    }

    private void read(InputInfo input) {
        String path = input.path().equals("-") ? "standard input" : SafeText.of(input.path());
        boolean empty = input.records() == 0 || report.coverage().events() == 0;
        boolean totals = empty && !report.recordedTables().isEmpty();
        String what = totals ? "only totals" : Quantity.things(input.records(), "record", "records");
        if (input.lines() > 0) {
            what += " in " + Quantity.things(input.lines(), "line", "lines");
        }
        Grade grade = totals ? Grade.WARN : empty ? Grade.FAIL : Grade.OK;
        line(grade, "read", path + ": " + SafeText.of(input.format()) + ", " + what, "");
    }

    /// One question: what the coverage counts, then the anomalies, or that all is well.
    private void topic(Topic topic, long count) {
        boolean quiet = count == 0;
        if (count > 0) {
            String place = place(topic.counted);
            // Without an anomaly of its own the figure is explained by one of another topic.
            Grade grade = place.isEmpty() && topic.counted != null ? Grade.WARN : topic.grade;
            String advice = topic.counted == null || place.isEmpty() ? "" : topic.counted.advice();
            line(grade, topic.label, topic.counted(count) + place, advice);
        }
        for (Anomaly anomaly : report.coverage().anomalies()) {
            AnomalyCode code = anomaly.code();
            if (Topic.of(code) == topic && (count == 0 || code != topic.counted)) {
                anomaly(topic.label, anomaly);
                quiet = false;
            }
        }
        if (quiet && topic != Topic.OTHER) {
            line(Grade.OK, topic.label, topic.fine, "");
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

    private void anomaly(String name, Anomaly anomaly) {
        AnomalyCode code = anomaly.code();
        String what = Quantity.count(anomaly.count()) + " × " + TextReport.label(code);
        line(Grade.of(code.severity()), name, what + ", first at " + SafeText.of(anomaly.first()), code.advice());
    }

    private void line(Grade grade, String label, String what, String advice) {
        worst = grade.compareTo(worst) > 0 ? grade : worst;
        lines.add(new Line(grade, label, what, advice));
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

    /// How bad something is.
    public enum Grade {
        /// As it should be.
        OK,
        /// Something is missing, the rest is right.
        WARN,
        /// Something was not understood, or there is nothing.
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
