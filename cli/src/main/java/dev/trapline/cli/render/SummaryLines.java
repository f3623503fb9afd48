package dev.trapline.cli.render;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Metric;
import java.util.ArrayList;
import java.util.List;

/// The metrics of an analysis in a sentence or two.
///
/// Analyses without sentences of their own get a list of all their metrics, see [TextAnalysis].
public final class SummaryLines {
    private final AnalysisReport analysis;

    private SummaryLines(AnalysisReport analysis) {
        this.analysis = analysis;
    }

    /// The sentences for `analysis`, none if there are no words for its metrics.
    public static List<String> of(AnalysisReport analysis) {
        SummaryLines lines = new SummaryLines(analysis);
        return switch (analysis.id()) {
            case "syscalls" -> lines.syscalls();
            case "batching" -> lines.batching();
            case "bursts" -> lines.bursts();
            case "switches" -> lines.switches();
            case "wakeups" -> lines.wakeups();
            case "irqs" -> lines.irqs();
            case "signals" -> lines.signals();
            case "processes" -> lines.processes();
            case "io" -> lines.io();
            case "faults" -> lines.faults();
            case "path" -> lines.path();
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
                    + ") if made together: saves " + duration("savedNs") + " of CPU time"
                    + range("savedNsLow", "savedNsHigh"));
        } else {
            lines.add("No calls were found that could be made together");
        }
        return lines;
    }

    private List<String> bursts() {
        List<String> lines = new ArrayList<>();
        if (value("bursts") > 0) {
            lines.add(things("bursts", "burst", "bursts") + " with " + things("burstEvents", "event", "events") + " in "
                    + things("streams", "stream", "streams")
                    + (value("burstyStreams") > 0 ? ", " + count("burstyStreams") + " of them bursty" : ""));
        } else if (has("bursts")) {
            lines.add("No bursts in " + things("streams", "stream", "streams"));
        }
        List<String> flushes = new ArrayList<>();
        if (value("flushCount") > 0) {
            String took = value("flushNs") > 0 ? " took " + duration("flushNs") : "";
            flushes.add(things("flushCount", "flush", "flushes") + took);
        }
        addCount(flushes, "closeCount", "close after writes", "closes after writes");
        addCount(flushes, "guessedFlushCount", "message or large write", "messages and large writes");
        addCount(flushes, "kernelFlushCount", "flush by the kernel", "flushes by the kernel");
        StringBuilder line = new StringBuilder(flushes.isEmpty() ? "No flushes" : String.join(", ", flushes));
        if (value("pairs") + value("unmatchedBursts") > 0) {
            line.append("; ").append(things("pairs", "burst", "bursts")).append(" of writes ended in a flush or close");
            if (value("unmatchedBursts") > 0) {
                line.append(", ").append(count("unmatchedBursts")).append(" did not");
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private List<String> switches() {
        if (value("total") == 0) {
            return List.of();
        }
        StringBuilder line = new StringBuilder(things("total", "switch", "switches"))
                .append(": ").append(count("voluntary")).append(" voluntary, ")
                .append(count("involuntary")).append(" involuntary, ")
                .append(count("fromIdle")).append(" from idle");
        if (has("switchesPerSec")) {
            line.append("; ").append(Quantity.perSecond(value("switchesPerSec")));
        }
        if (value("migrations") > 0) {
            line.append("; ").append(things("migrations", "migration", "migrations"));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line.toString());
        if (has("runNs")) {
            lines.add(duration("runNs") + " on a processor, " + duration("preemptedNs") + " preempted, "
                    + duration("diskNs") + " in uninterruptible sleep; switching itself is estimated at "
                    + duration("costNs") + range("costLowNs", "costHighNs"));
        }
        return lines;
    }

    private List<String> wakeups() {
        if (!has("waitNs") || value("count") + value("preempted") == 0) {
            return List.of();
        }
        StringBuilder line = new StringBuilder(things("count", "wakeup", "wakeups"));
        if (has("p50Ns")) {
            line.append(": ").append(duration("p50Ns")).append(" to run (p50), ")
                    .append(duration("p99Ns")).append(" (p99), ").append(duration("maxNs")).append(" at most");
        }
        if (value("preempted") > 0) {
            line.append("; preempted ").append(count("preempted")).append(" times, ")
                    .append(duration("preemptedP99Ns")).append(" until back (p99)");
        }
        List<String> lines = new ArrayList<>();
        lines.add(line.toString());
        String elsewhere = value("idleElsewhereNs") > 0
                ? ", " + duration("idleElsewhereNs") + " of it behind others while a processor was idle"
                : "";
        lines.add(duration("waitNs") + " waited in all" + elsewhere);
        return lines;
    }

    private List<String> irqs() {
        List<String> counts = new ArrayList<>();
        addCount(counts, "irqs", "handler run", "handler runs");
        addCount(counts, "vectors", "vector", "vectors");
        addCount(counts, "nmis", "NMI handler", "NMI handlers");
        addCount(counts, "softirqs", "softirq", "softirqs");
        addCount(counts, "tasklets", "tasklet", "tasklets");
        addCount(counts, "ipisSent", "sent to other CPUs", "sent to other CPUs");
        if (counts.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(String.join(", ", counts));
        if (has("hardNs")) {
            String share = has("busyPercent")
                    ? ": " + Quantity.percent(value("busyPercent")) + " of "
                            + Quantity.things((long) value("cpus"), "CPU", "CPUs")
                    : "";
            lines.add(duration("hardNs") + " in hard interrupts, " + duration("softNs") + " in softirqs" + share);
        }
        double open = value("noEntry") + value("noExit");
        if (open > 0) {
            lines.add(Quantity.things((long) open, "run has", "runs have")
                    + " no beginning or no end in the recording and therefore no time");
        }
        return lines;
    }

    private List<String> signals() {
        if (!has("delivered")) {
            return List.of();
        }
        StringBuilder line = new StringBuilder(things("delivered", "signal", "signals")).append(" delivered");
        if (has("generated")) {
            line.append(", ").append(count("generated")).append(" seen to be sent");
        }
        if (has("deliveredPerSec") && value("delivered") > 0) {
            line.append("; ").append(Quantity.perSecond(value("deliveredPerSec")));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line.toString());
        if (value("interrupted") > 0) {
            lines.add(things("interrupted", "call", "calls") + " interrupted: " + count("restarted") + " restarted, "
                    + count("eintr") + " ended with EINTR");
        }
        return lines;
    }

    private List<String> processes() {
        if (value("processes") == 0) {
            return List.of();
        }
        StringBuilder line = new StringBuilder(things("processes", "process", "processes"))
                .append(" with ").append(things("threads", "thread", "threads"))
                .append(", ").append(count("mostAtOnce")).append(" at the same time");
        if (value("made") > 0) {
            line.append("; ").append(count("made")).append(" made in the recording");
            if (has("madePerSec")) {
                line.append(" (").append(Quantity.perSecond(value("madePerSec"))).append(")");
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(line.toString());
        if (has("lifetimeP50Ns")) {
            lines.add(things("lifetimes", "lifetime", "lifetimes") + " known: " + duration("lifetimeP50Ns") + " (p50), "
                    + duration("lifetimeP99Ns") + " (p99), " + duration("lifetimeMaxNs") + " at most");
        }
        return lines;
    }

    private List<String> io() {
        List<String> lines = new ArrayList<>();
        if (value("requests") > 0) {
            lines.add(things("requests", "request", "requests") + " to block devices, "
                    + Quantity.bytes(value("requestBytes")));
        }
        if (value("calls") + value("opens") + value("openErrors") + value("maps") == 0) {
            return lines;
        }
        StringBuilder line = new StringBuilder(things("reads", "read", "reads")).append(" of ")
                .append(Quantity.bytes(value("readBytes"))).append(", ").append(things("writes", "write", "writes"))
                .append(" of ").append(Quantity.bytes(value("writtenBytes")));
        if (value("copiedBytes") > 0) {
            line.append(", ").append(Quantity.bytes(value("copiedBytes"))).append(" copied in the kernel");
        }
        if (has("timeNs")) {
            line.append("; ").append(duration("timeNs")).append(" in these calls");
        }
        lines.add(line.toString());
        if (has("sequentialPercent")) {
            lines.add(Quantity.percent(value("sequentialPercent")) + " of accesses to files are sequential, "
                    + Quantity.percent(value("consecutivePercent")) + " consecutive");
        }
        List<String> counts = new ArrayList<>();
        addCount(counts, "opens", "open", "opens");
        addCount(counts, "openErrors", "open that failed", "opens that failed");
        addCount(counts, "maps", "file mapped", "files mapped");
        addCount(counts, "syncs", "flush", "flushes");
        if (value("errors") > 0) {
            String wouldBlock = value("wouldBlock") > 0 ? " (" + count("wouldBlock") + " EAGAIN)" : "";
            counts.add(things("errors", "error", "errors") + wouldBlock);
        }
        addCount(counts, "shorter", "short transfer", "short transfers");
        if (!counts.isEmpty()) {
            lines.add(String.join(", ", counts));
        }
        return lines;
    }

    private List<String> faults() {
        if (value("faults") == 0) {
            return List.of();
        }
        StringBuilder line = new StringBuilder(things("faults", "page fault", "page faults"));
        if (has("user")) {
            line.append(": ").append(count("user")).append(" in user mode, ").append(count("kernel"))
                    .append(" in the kernel");
        }
        if (has("major")) {
            line.append("; ").append(count("major")).append(" of them waited for a device");
        }
        if (has("faultsPerSec")) {
            line.append("; ").append(Quantity.perSecond(value("faultsPerSec")));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line.toString());
        if (has("reads")) {
            lines.add(things("reads", "read", "reads") + ", " + things("writes", "write", "writes") + ", "
                    + things("fetches", "fetch", "fetches") + "; " + count("notPresent") + " without a page, "
                    + count("protection") + " against protection");
        }
        if (value("firstTouchRuns") > 0) {
            lines.add(count("firstTouchFaults") + " touch fresh memory one page after the other, in "
                    + things("firstTouchRuns", "run", "runs") + " over " + Quantity.bytes(value("firstTouchBytes")));
        }
        return lines;
    }

    private List<String> path() {
        if (!has("tid")) {
            return List.of();
        }
        StringBuilder line = new StringBuilder("Thread ").append(Math.round(value("tid"))).append(", ")
                .append(duration("lengthNs")).append(" from its first to its last event: ")
                .append(duration("runningNs")).append(" running, ").append(duration("preemptedNs"))
                .append(" preempted, ")
                .append(duration("queuedNs")).append(" waiting for a processor, ").append(duration("blockedNs"))
                .append(" blocked");
        if (has("unknownNs")) {
            line.append(", ").append(duration("unknownNs")).append(" before what is kept");
        }
        return List.of(
                line.toString(),
                things("legs", "piece", "pieces") + ", " + count("jumps") + " handed over by another thread");
    }

    private void addCount(List<String> counts, String name, String one, String many) {
        if (value(name) > 0) {
            counts.add(things(name, one, many));
        }
    }

    /// The bounds of a figure, ` (60.0 to 240 us)`, if there are any.
    private String range(String lowName, String highName) {
        String low = duration(lowName);
        String high = duration(highName);
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
