package dev.trapline.analyze.wakeups;

import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.model.span.Task;

/// The figures of one thread.
final class ThreadWaits {
    final Task task;
    final Latencies wakeups;
    /// Times it was preempted and came back, and how long that took.
    long preempted;
    long preemptedNs;
    long preemptedMaxNs;
    /// Nanoseconds runnable behind another task while some processor was idle.
    long idleElsewhereNs;

    ThreadWaits(Task task, RowPrecision precision) {
        this.task = task;
        wakeups = new Latencies(precision);
    }

    void preempted(long ns) {
        preempted++;
        preemptedNs += ns;
        preemptedMaxNs = Math.max(preemptedMaxNs, ns);
    }

    long waitNs() {
        return wakeups.totalNs() + preemptedNs;
    }

    void add(ThreadWaits other) {
        wakeups.add(other.wakeups);
        preempted += other.preempted;
        preemptedNs += other.preemptedNs;
        preemptedMaxNs = Math.max(preemptedMaxNs, other.preemptedMaxNs);
        idleElsewhereNs += other.idleElsewhereNs;
    }

    /// Longest wait first; never a tie.
    static int longestWaitFirst(ThreadWaits a, ThreadWaits b) {
        if (a.waitNs() != b.waitNs()) {
            return a.waitNs() > b.waitNs() ? -1 : 1;
        }
        int order = Integer.compare(a.task.tid(), b.task.tid());
        return order != 0 ? order : Integer.compare(a.task.generation(), b.task.generation());
    }
}
