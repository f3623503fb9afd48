package dev.trapline.analyze.wakeups;

import dev.trapline.analyze.Wording;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.TaskPairs.Pair;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Puts what is remarkable about waiting into words.
final class WakeupsFindings {
    /// Fewer wakeups than this are not worth a sentence.
    private static final long FEWEST = 100;
    /// Two threads wake each other if that is this share of the wakeups of both.
    private static final double PARTNER_SHARE = 0.5;

    /// Shorter waits than this in all, and than this share of elapsed time, are not worth one either.
    private static final long LEAST_NS = 10_000_000;
    private static final double LEAST_SHARE = 0.01;
    private static final double IDLE_ELSEWHERE_SHARE = 0.25;
    private static final double ANTAGONIST_SHARE = 0.5;
    private static final int MOST = 3;

    private final WakeupsState state;
    private final ReportContext context;
    private final List<ThreadWaits> threads;

    WakeupsFindings(WakeupsState state, ReportContext context, List<ThreadWaits> threads) {
        this.state = state;
        this.context = context;
        this.threads = threads;
    }

    List<Finding> build() {
        List<Finding> findings = new ArrayList<>();
        addAntagonists(findings);
        addIdleElsewhere(findings);
        addPingPong(findings);
        return findings;
    }

    private long leastNs() {
        return Math.max(LEAST_NS, (long) (LEAST_SHARE * context.wallNs()));
    }

    private void addAntagonists(List<Finding> findings) {
        int found = 0;
        for (Pair pair : state.delays.atLeast(leastNs(), Pair::ns)) {
            Task by = pair.second();
            if (found == MOST) {
                return;
            }
            ThreadWaits victim = state.threads.find(pair.first());
            if (by != null && by.tid() != 0 && victim != null && pair.ns() >= ANTAGONIST_SHARE * victim.waitNs()) {
                findings.add(antagonist(pair, by, victim));
                found++;
            }
        }
    }

    private static Finding antagonist(Pair pair, Task by, ThreadWaits victim) {
        return new Finding(
                "wakeups.antagonist",
                Severity.NOTICE,
                String.format(Locale.ROOT, "%s waits for a processor mostly while %s runs there", victim.task, by),
                String.format(Locale.ROOT,
                        "%s of %s waited, in %,d slices; %,d wakeups and %,d preemptions",
                        Wording.duration(pair.ns()),
                        Wording.duration(victim.waitNs()),
                        pair.count(),
                        victim.wakeups.count(),
                        victim.preempted),
                null,
                "Keep the two on different processors (taskset, cpusets), or give the one that waits a higher weight or"
                        + " a shorter slice.");
    }

    private void addIdleElsewhere(List<Finding> findings) {
        ThreadWaits worst = null;
        long sumNs = 0;
        long waitNs = 0;
        for (ThreadWaits thread : threads) {
            sumNs += thread.idleElsewhereNs;
            waitNs += thread.waitNs();
            if (worst == null || thread.idleElsewhereNs > worst.idleElsewhereNs) {
                worst = thread;
            }
        }
        if (worst == null || sumNs < leastNs() || sumNs < IDLE_ELSEWHERE_SHARE * waitNs) {
            return;
        }
        findings.add(new Finding(
                "wakeups.idle-elsewhere",
                Severity.NOTICE,
                String.format(Locale.ROOT, "Tasks wait behind others while a processor has nothing to do: %.0f %% of"
                        + " all waiting", 100.0 * sumNs / waitNs),
                String.format(Locale.ROOT,
                        "%s of %s waited; %s of elapsed time in %,d periods; most of it, %s, is %s",
                        Wording.duration(sumNs),
                        Wording.duration(waitNs),
                        Wording.duration(state.imbalanceNs),
                        state.imbalances,
                        Wording.duration(worst.idleElsewhereNs),
                        worst.task),
                null,
                "Look for affinities that keep the tasks together (taskset, cpusets, isolated processors)."));
    }

    private void addPingPong(List<Finding> findings) {
        int found = 0;
        for (Pair pair : state.wakers.atLeast(FEWEST, Pair::count)) {
            Task waker = pair.second();
            if (found == MOST) {
                return;
            }
            if (waker == null || waker.tid() == 0 || pair.first().tid() > waker.tid()) {
                continue; // each two once
            }
            long back = state.wakers.count(waker, pair.first());
            if (back >= FEWEST && dominates(pair.count(), pair.first()) && dominates(back, waker)) {
                findings.add(new Finding(
                        "wakeups.ping-pong",
                        Severity.NOTICE,
                        String.format(Locale.ROOT, "%s and %s take turns: each wakes the other and waits", pair.first(),
                                waker),
                        String.format(Locale.ROOT, "woken %,d and %,d times by each other; %s", pair.count(), back,
                                latencies(pair.first(), waker)),
                        null,
                        "Hand over more at a time (a queue, larger messages), or do both parts in one thread."));
                found++;
            }
        }
    }

    private boolean dominates(long count, Task task) {
        ThreadWaits waits = state.threads.find(task);
        return waits != null && count >= PARTNER_SHARE * waits.wakeups.count();
    }

    private String latencies(Task a, Task b) {
        return String.format(Locale.ROOT, "median from wakeup to running %s and %s",
                Wording.duration(median(a)), Wording.duration(median(b)));
    }

    private long median(Task task) {
        ThreadWaits waits = state.threads.find(task);
        @Nullable Long median = waits == null ? null : waits.wakeups.percentileNs(50);
        return median == null ? 0 : median;
    }
}
