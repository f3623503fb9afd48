package dev.trapline.cli.render;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The few figures that say the most about a recording, for the top of a page.
public final class KeyFigures {
    /// A figure.
    ///
    /// @param analysis the analysis it is from
    /// @param label what it is
    /// @param value the figure with its unit, rounded for people
    /// @param beside what puts it into proportion, or empty
    public record KeyFigure(String analysis, String label, String value, String beside) {}

    private final Report report;
    private final List<KeyFigure> figures = new ArrayList<>();

    private KeyFigures(Report report) {
        this.report = report;
    }

    /// The figures of `report`, those about all of the program first.
    public static List<KeyFigure> of(Report report) {
        KeyFigures figures = new KeyFigures(report);
        if (report.coverage().events() > 0) {
            figures.collect();
        }
        return figures.figures;
    }

    private void collect() {
        add("syscalls", "calls", "System calls", show("syscalls", "callsPerSec"));
        add("syscalls", "errors", "Failed calls", share("syscalls", "errors", "calls", "of all calls"));
        add("syscalls", "totalNs", "Time in calls", with("syscalls", "blockedNs", "of it waiting"));
        if (isPositive("batching", "savedCalls")) {
            add("batching", "savedCalls", "Avoidable calls", with("batching", "savedPercent", "of all calls"));
        }
        if (isPositive("bursts", "flushNs")) {
            add("bursts", "flushNs", "Time in flushes", with("bursts", "flushCount", "flushes"));
        }
        add("switches", "total", "Context switches", show("switches", "switchesPerSec"));
        add("wakeups", "p99Ns", "Wakeups, p99", with("wakeups", "maxNs", "at most"));
        add("irqs", "busyPercent", "CPU in interrupts", interrupts());
        add("faults", "faults", "Page faults", show("faults", "faultsPerSec"));
    }

    private boolean isPositive(String analysis, String name) {
        Metric metric = metric(analysis, name);
        return metric != null && metric.value() != null && metric.value().doubleValue() > 0;
    }

    private void add(String analysis, String metric, String label, String beside) {
        String value = show(analysis, metric);
        if (!value.isEmpty()) {
            figures.add(new KeyFigure(analysis, label, value, beside));
        }
    }

    private String interrupts() {
        Metric hard = metric("irqs", "hardNs");
        Metric soft = metric("irqs", "softNs");
        if (hard == null || hard.value() == null || soft == null || soft.value() == null) {
            return "";
        }
        return Quantity.duration(hard.value().doubleValue() + soft.value().doubleValue());
    }

    private String with(String analysis, String metric, String words) {
        String value = show(analysis, metric);
        return value.isEmpty() ? "" : value + " " + words;
    }

    private String share(String analysis, String part, String whole, String words) {
        Metric some = metric(analysis, part);
        Metric all = metric(analysis, whole);
        if (some == null || all == null || some.value() == null || all.value() == null
                || all.value().doubleValue() == 0) {
            return "";
        }
        return Quantity.percent(100 * some.value().doubleValue() / all.value().doubleValue()) + " " + words;
    }

    private String show(String analysis, String name) {
        Metric metric = metric(analysis, name);
        if (metric == null || metric.value() == null) {
            return "";
        }
        return metric.unit() == Unit.COUNT
                ? Quantity.count(metric.value().doubleValue())
                : Cells.show(metric.value(), metric.unit(), 0);
    }

    private @Nullable Metric metric(String analysis, String name) {
        for (AnalysisReport candidate : report.analyses()) {
            if (candidate.id().equals(analysis)) {
                for (Metric metric : candidate.metrics()) {
                    if (metric.name().equals(name)) {
                        return metric;
                    }
                }
            }
        }
        return null;
    }
}
