package dev.trapline.analyze.switches;

import dev.trapline.analyze.Wording;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.TaskPairs.Pair;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts what is remarkable about switches into words.
final class SwitchesFindings {
    /// Fewer switches than this are not worth a sentence.
    private static final long FEWEST = 100;

    /// A thread loses the processor against its will from this share of its switches on ...
    private static final double INVOLUNTARY_SHARE = 0.5;
    private static final int MOST_THREADS = 3;
    /// ... and the same task takes it from this share of these on.
    private static final double ANTAGONIST_SHARE = 0.3;

    private static final double DOMINATING_SHARE = 0.5;

    /// Switching costs this share of a processor.
    private static final double HIGH_COST_PERCENT = 5;

    private final SwitchesState state;
    private final ReportContext context;
    private final List<ThreadSwitches> threads;
    private final ThreadSwitches sum;
    private final CpuSwitches cpus;

    SwitchesFindings(
            SwitchesState state,
            ReportContext context,
            List<ThreadSwitches> threads,
            ThreadSwitches sum,
            CpuSwitches cpus) {
        this.state = state;
        this.context = context;
        this.threads = threads;
        this.sum = sum;
        this.cpus = cpus;
    }

    List<Finding> build() {
        List<Finding> findings = new ArrayList<>();
        threads.stream()
                .filter(thread -> thread.involuntary() >= FEWEST
                        && thread.involuntary() >= INVOLUNTARY_SHARE * thread.switches)
                .sorted(Comparator.comparingLong((ThreadSwitches thread) -> -thread.involuntary())
                        .thenComparing(ThreadSwitches::mostSwitchesFirst))
                .limit(MOST_THREADS)
                .forEach(thread -> findings.add(preempted(thread)));
        addBlockingCall(findings);
        addCost(findings);
        return findings;
    }

    private Finding preempted(ThreadSwitches thread) {
        Pair worst = state.preemptions.mostOften(thread.task);
        Task by = worst == null ? null : worst.second();
        boolean named = worst != null && by != null && worst.count() >= ANTAGONIST_SHARE * thread.involuntary();
        String evidence = String.format(Locale.ROOT, "%,d of %,d switches", thread.involuntary(), thread.switches);
        if (context.measuresTime()) {
            evidence += String.format(Locale.ROOT, "; ran %s, waited %s to go on",
                    Wording.duration(thread.runNs), Wording.duration(thread.preemptedNs));
        }
        if (worst != null && by != null) {
            evidence += String.format(Locale.ROOT, "; %,d times %s came next", worst.count(), by);
        }
        return new Finding(
                "switches.preempted",
                thread.involuntary() >= DOMINATING_SHARE * sum.switches ? Severity.WARNING : Severity.NOTICE,
                String.format(Locale.ROOT,
                        "%.0f %% of the switches away from %s are involuntary%s",
                        100.0 * thread.involuntary() / thread.switches,
                        thread.task,
                        named ? ", mostly for " + by : ""),
                evidence,
                null,
                "More runnable tasks than processors: run fewer threads, keep the two on different processors, or give"
                        + " this one a larger share.");
    }

    private void addBlockingCall(List<Finding> findings) {
        Map.Entry<String, BlockingCall> most = mostSwitches();
        if (most == null || most.getValue().switches < FEWEST
                || most.getValue().switches < DOMINATING_SHARE * sum.voluntary) {
            return;
        }
        BlockingCall call = most.getValue();
        String evidence = String.format(Locale.ROOT, "%,d of %,d", call.switches, sum.voluntary);
        if (context.measuresTime() && call.timed > 0) {
            evidence += String.format(Locale.ROOT, "; %s off in %,d of them, the longest %s",
                    Wording.duration(call.offNs), call.timed, Wording.duration(call.maxNs));
        }
        findings.add(new Finding(
                "switches.blocking-call",
                Severity.INFO,
                String.format(Locale.ROOT, "%.0f %% of the voluntary switches are in %s", 100.0 * call.switches
                        / sum.voluntary, most.getKey()),
                evidence,
                null,
                "Fewer waits change the whole: larger messages, several requests in flight, or one wait for many"
                        + " events."));
    }

    private Map.@Nullable Entry<String, BlockingCall> mostSwitches() {
        Map.Entry<String, BlockingCall> most = null;
        for (Map.Entry<String, BlockingCall> call : state.calls.entrySet()) {
            if (!call.getKey().isEmpty()
                    && (most == null
                            || call.getValue().switches > most.getValue().switches
                            || (call.getValue().switches == most.getValue().switches
                                    && call.getKey().compareTo(most.getKey()) < 0))) {
                most = call;
            }
        }
        return most;
    }

    private void addCost(List<Finding> findings) {
        long wallNs = context.wallNs();
        long switches = cpus.switches - cpus.fromIdle;
        if (wallNs == 0 || switches < FEWEST) {
            return;
        }
        SwitchesOptions options = state.options;
        double percent = 100.0 * switches * options.costNs() / wallNs;
        if (percent >= HIGH_COST_PERCENT) {
            findings.add(new Finding(
                    "switches.cost",
                    Severity.NOTICE,
                    String.format(Locale.ROOT, "Switching takes about %.1f %% of one processor", percent),
                    String.format(Locale.ROOT,
                            "%,d switches, %,.0f in a second, x %,d ns (%,d to %,d); an estimate, measured times do not"
                                    + " contain it",
                            switches,
                            1e9 * switches / wallNs,
                            options.costNs(),
                            options.costLowNs(),
                            options.costHighNs()),
                    null,
                    "Fewer waits or fewer threads; the tables by thread and call show where they come from."));
        }
    }
}
