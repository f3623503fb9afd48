package dev.trapline.analyze.syscalls;

import dev.trapline.model.span.Task;

/// The figures of one thread.
final class ThreadStats {
    final Task task;
    long calls;
    long errors;
    long noReturn;
    long timed;
    long totalNs;

    ThreadStats(Task task) {
        this.task = task;
    }

    /// Most time in calls first, then most calls; never a tie.
    static int mostTimeFirst(ThreadStats a, ThreadStats b) {
        if (a.totalNs != b.totalNs) {
            return a.totalNs > b.totalNs ? -1 : 1;
        }
        if (a.calls != b.calls) {
            return a.calls > b.calls ? -1 : 1;
        }
        int order = Integer.compare(a.task.tid(), b.task.tid());
        return order != 0 ? order : Integer.compare(a.task.generation(), b.task.generation());
    }

    void add(ThreadStats other) {
        calls += other.calls;
        errors += other.errors;
        noReturn += other.noReturn;
        timed += other.timed;
        totalNs += other.totalNs;
    }
}
