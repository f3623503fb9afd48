package dev.trapline.analyze.signals;

import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.Wording;
import dev.trapline.analyze.signals.SignalsState.Broken;
import dev.trapline.analyze.signals.SignalsState.BrokenStats;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.span.SignalSpan.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts what is remarkable about signals into words.
final class SignalsFindings {
    /// Latencies and EINTRs of fewer signals are not worth a sentence.
    private static final long FEWEST = 20;
    /// A signal that takes as long as a slice of the scheduler is late.
    private static final long LATE_NS = 3_000_000;
    private static final double COALESCED_SHARE = 0.1;

    private final SignalsState state;
    private final ReportContext context;
    private final List<SignalStats> signals;

    SignalsFindings(SignalsState state, ReportContext context, List<SignalStats> signals) {
        this.state = state;
        this.context = context;
        this.signals = signals;
    }

    List<Finding> build() {
        List<Finding> findings = new ArrayList<>();
        for (SignalStats stats : signals) {
            addLost(findings, stats);
            addCoalesced(findings, stats);
            addLate(findings, stats);
        }
        state.killed.forEach((sig, count) -> addKilled(findings, sig, count));
        addBroken(findings);
        return findings;
    }

    private static void addLost(List<Finding> findings, SignalStats stats) {
        long lost = stats.count(Result.LOST);
        if (lost > 0) {
            findings.add(finding(
                    "signals.lost",
                    Severity.WARNING,
                    Wording.text("%,d %s were lost because the queue was full", lost, Signals.name(stats.sig)),
                    Wording.text("%,d sent, %,d delivered", stats.sent(), stats.delivered),
                    "Raise RLIMIT_SIGPENDING, take them faster (a thread in sigwaitinfo or a signalfd), or send less."));
        }
    }

    private static void addCoalesced(List<Finding> findings, SignalStats stats) {
        long coalesced = stats.count(Result.COALESCED);
        if (coalesced >= FEWEST && coalesced >= COALESCED_SHARE * stats.sent()) {
            findings.add(finding(
                    "signals.coalesced",
                    Severity.NOTICE,
                    Wording.text("%,d of %,d %s came while one was pending and were not delivered", coalesced,
                            stats.sent(), Signals.name(stats.sig)),
                    Wording.text("%,d delivered", stats.delivered),
                    "The handler must do the work of all that came (for SIGCHLD: waitpid with WNOHANG until there is"
                            + " no more); if each one counts use a real-time signal, an eventfd or a pipe."));
        }
    }

    private void addLate(List<Finding> findings, SignalStats stats) {
        Long p99 = stats.latencies.percentileNs(99);
        if (context.measuresTime() && p99 != null && p99 >= LATE_NS && stats.latencies.count() >= FEWEST) {
            findings.add(finding(
                    "signals.late",
                    Severity.NOTICE,
                    Wording.text("%s takes %s to arrive (p99)", Signals.name(stats.sig), Wording.duration(p99)),
                    Wording.text("%,d timed from signal_generate to signal_deliver, p50 %s, longest %s",
                            stats.latencies.count(), latency(stats.latencies.percentileNs(50)),
                            latency(stats.latencies.maxNs())),
                    "Look whether the target blocks the signal, waits for a processor (wakeups), or is in"
                            + " uninterruptible sleep."));
        }
    }

    private static String latency(@Nullable Long ns) {
        return ns == null ? "?" : Wording.duration(ns);
    }

    private static void addKilled(List<Finding> findings, int sig, long count) {
        if (Signals.defaultAction(sig) == Signals.Action.CORE) {
            findings.add(finding(
                    "signals.crash",
                    Severity.WARNING,
                    Wording.text("%,d %s killed by %s", count, count == 1 ? "thread was" : "threads were",
                            Signals.name(sig)),
                    "its default action is a core file",
                    "Look at the core file, or record again with strace -k or perf to see where."));
        }
    }

    /// The call and signal with most EINTRs.
    private void addBroken(List<Finding> findings) {
        Map.Entry<Broken, BrokenStats> worst = null;
        for (Map.Entry<Broken, BrokenStats> entry : state.interrupted.entrySet()) {
            if (worst == null || entry.getValue().eintr > worst.getValue().eintr) {
                worst = entry;
            }
        }
        if (worst == null || worst.getValue().eintr < FEWEST) {
            return;
        }
        int sig = worst.getKey().sig();
        findings.add(finding(
                "signals.eintr",
                Severity.NOTICE,
                Wording.text("%s was broken off %,d times with EINTR by %s", worst.getKey().call(),
                        worst.getValue().eintr, sig == 0 ? "a signal" : Signals.name(sig)),
                Wording.text("%,d interruptions, %,d of them restarted by the kernel", worst.getValue().times,
                        worst.getValue().restarted),
                "Install the handler with SA_RESTART where the call can be restarted (signal(7)), or take the signal"
                        + " with a signalfd."));
    }

    private static Finding finding(String id, Severity severity, String title, String evidence, String advice) {
        return new Finding(id, severity, title, evidence, null, advice);
    }
}
