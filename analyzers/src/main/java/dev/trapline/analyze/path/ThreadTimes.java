package dev.trapline.analyze.path;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Task;

/// From when to when a thread was seen by the scheduler, and how long it ran.
final class ThreadTimes {
    final Task task;
    long firstNs = TraceEvent.UNKNOWN_NS;
    long lastNs = TraceEvent.UNKNOWN_NS;
    long runNs;
    /// It was switched to and not away since.
    boolean running;
    /// It makes system calls, which a thread of the kernel does not.
    boolean user;

    ThreadTimes(Task task) {
        this.task = task;
    }

    void left(SchedSpan.Switch change) {
        long ranNs = change.ranNs();
        boolean known = ranNs != TraceEvent.UNKNOWN_NS;
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = known ? change.startNs() - ranNs : change.startNs();
        }
        lastNs = change.startNs();
        runNs += known ? ranNs : 0;
        running = false;
        user |= change.call() != null;
    }

    void came(long ns) {
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = ns;
        }
        lastNs = ns;
        running = true;
    }

    void add(ThreadTimes later) {
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = later.firstNs;
        }
        lastNs = later.lastNs;
        running = later.running;
        runNs += later.runNs;
        user |= later.user;
    }
}
