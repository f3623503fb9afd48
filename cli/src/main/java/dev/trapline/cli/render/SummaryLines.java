package dev.trapline.cli.render;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Metric;
import java.util.ArrayList;
import java.util.List;

/// The metrics of an analysis in a sentence or two.
///
/// Analyses without sentences of their own get a list of all their metrics, see [TextAnalysis].
final class SummaryLines {
    private final AnalysisReport analysis;

    private SummaryLines(AnalysisReport analysis) {
        this.analysis = analysis;
    }

    /// The sentences for `analysis`, none if there are no words for its metrics.
    static List<String> of(AnalysisReport analysis) {
        SummaryLines lines = new SummaryLines(analysis);
        return switch (analysis.id()) {
            case "syscalls" -> lines.syscalls();
            case "batching" -> lines.batching();
            default -> List.of();
        };
    }

    private List<String> syscalls() {
        if (!has("calls")) {
            return List.of();
        }
        StringBuilder line = new StringBuilder(things("calls", "call", "calls"));
        if (value("errors") > 0) {
            line.append(", ").append(things("errors", "error", "errors"));
        }
        if (value("noReturn") > 0) {
            line.append(", ").append(count("noReturn")).append(" never returned");
        }
        if (has("callsPerSec")) {
            line.append(", ").append(Quantity.perSecond(value("callsPerSec")));
        }
        if (has("totalNs")) {
            line.append(", ").append(duration("totalNs")).append(" in calls");
            if (value("blockedNs") > 0) {
                line.append(" (").append(duration("blockedNs")).append(" waiting)");
            }
        }
        return List.of(line.toString());
    }

    private List<String> batching() {
        if (value("calls") == 0 || !has("entryCostNs")) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        String overhead = has("overheadPercent")
                ? ", " + Quantity.percent(value("overheadPercent")) + " of the elapsed time"
                : "";
        lines.add(things("calls", "call", "calls") + " × " + duration("entryCostNs") + " to enter the kernel = "
                + duration("overheadNs") + overhead);
        if (value("savedCalls") > 0) {
            lines.add(count("savedCalls") + " fewer (" + Quantity.percent(value("savedPercent"))
                    + ") if made together: saves " + duration("savedNs") + " of CPU time" + range());
        } else {
            lines.add("No calls were found that could be made together.");
        }
        return lines;
    }

    /// The bounds of the saving, ` (60.0 to 240 us)`, if there are any.
    private String range() {
        String low = duration("savedNsLow");
        String high = duration("savedNsHigh");
        if (low.equals(high)) {
            return "";
        }
        int unit = low.lastIndexOf(' ');
        boolean same = high.endsWith(low.substring(unit));
        return " (" + (same ? low.substring(0, unit) : low) + " to " + high + ")";
    }

    private boolean has(String name) {
        for (Metric metric : analysis.metrics()) {
            if (metric.name().equals(name)) {
                return metric.value() != null;
            }
        }
        return false;
    }

    private double value(String name) {
        for (Metric metric : analysis.metrics()) {
            if (metric.name().equals(name) && metric.value() != null) {
                return metric.value().doubleValue();
            }
        }
        return 0;
    }

    private String count(String name) {
        return Quantity.count(value(name));
    }

    private String things(String name, String one, String many) {
        return Quantity.things((long) value(name), one, many);
    }

    private String duration(String name) {
        return Quantity.duration(value(name));
    }
}
