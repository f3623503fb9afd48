package dev.trapline.analyze.faults;

import dev.trapline.model.span.Task;

/// The faults of one thread.
final class ThreadFaults {
    final Task task;
    final FaultCounts counts = new FaultCounts();

    ThreadFaults(Task task) {
        this.task = task;
    }

    /// Most faults first; never a tie.
    static int mostFirst(ThreadFaults a, ThreadFaults b) {
        int order = Long.compare(b.counts.total(), a.counts.total());
        if (order == 0) {
            order = Integer.compare(a.task.tid(), b.task.tid());
        }
        return order != 0 ? order : Integer.compare(a.task.generation(), b.task.generation());
    }
}
