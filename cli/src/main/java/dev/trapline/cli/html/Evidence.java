package dev.trapline.cli.html;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where on the page the figures behind a finding are.
///
/// @param anchor the element's id
/// @param title what is there
record Evidence(String anchor, String title) {
    /// The table behind most findings of an analysis, and that behind findings of some kinds; the others lead
    /// to the analysis.
    private static final Map<String, String> TABLES = Map.ofEntries(
            Map.entry("syscalls", "bySyscall"),
            Map.entry("batching", "runs"),
            Map.entry("batching.io-uring", "manyFiles"),
            Map.entry("batching.entry-cost", ""),
            Map.entry("batching.lookup-storm", ""),
            Map.entry("bursts", "flushes"),
            Map.entry("bursts.unbounded-burst", "byStream"),
            Map.entry("switches.preempted", "preemptions"),
            Map.entry("switches.blocking-call", "byCall"),
            Map.entry("wakeups.antagonist", "antagonists"),
            Map.entry("wakeups.idle-elsewhere", "byThread"),
            Map.entry("wakeups.ping-pong", "wakers"),
            Map.entry("irqs.storm", "storms"),
            Map.entry("irqs.softirq-latency", "bySoftirq"),
            Map.entry("irqs.ksoftirqd", "bySoftirq"),
            Map.entry("irqs.imbalance", "byCpu"),
            Map.entry("irqs.unhandled", "byIrq"),
            Map.entry("signals", "bySignal"),
            Map.entry("signals.eintr", "interruptedCalls"),
            Map.entry("faults.first-touch", "firstTouches"),
            Map.entry("faults.again", "byPlace"),
            Map.entry("faults.major", "byThread"),
            Map.entry("io", "byPath"),
            Map.entry("io.device-tail", "devices"),
            Map.entry("path", "byCause"));

    /// The evidence of `finding` in `report`, null when no analysis of its name is there.
    static @Nullable Evidence of(Finding finding, Report report) {
        int dot = finding.id().indexOf('.');
        String name = dot < 0 ? finding.id() : finding.id().substring(0, dot);
        for (AnalysisReport analysis : report.analyses()) {
            if (analysis.id().equals(name)) {
                return in(analysis, TABLES.getOrDefault(finding.id(), TABLES.getOrDefault(name, "")));
            }
        }
        return null;
    }

    private static Evidence in(AnalysisReport analysis, String wanted) {
        for (Table table : analysis.tables()) {
            if (table.name().equals(wanted) && !table.rows().isEmpty()) {
                return new Evidence(anchor(analysis.id(), wanted), analysis.title() + " › " + table.title());
            }
        }
        return new Evidence(anchor(analysis.id()), analysis.title());
    }

    /// An element's id made of `names`, whatever is in them.
    static String anchor(String... names) {
        StringBuilder anchor = new StringBuilder();
        for (String name : names) {
            anchor.append(anchor.isEmpty() ? "" : "-");
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                boolean plain = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
                anchor.append(plain ? c : '_');
            }
        }
        return anchor.toString();
    }
}
