package dev.trapline.analyze.path;

import dev.trapline.analyze.path.Leg.Kind;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.Task;
import java.util.function.Consumer;

/// Walks back from the end of a thread's time to its beginning.
///
/// While the thread runs, is preempted or waits for a processor, that is what its time is spent on.
/// While it is blocked, the time belongs to whatever woke it: a task, whose own time is followed from
/// the moment of the wakeup, or an interrupt, that is a device or a timer. (The idea of a path through
/// wakeups is that of Giraldeau and Dagenais, "Wait analysis of distributed systems using kernel
/// tracing", IEEE TPDS 27(8), 2016.)
final class Walk {
    private final WaitLog log;
    private final long fromNs;
    private final Consumer<Leg> out;
    private Task task;
    private long nowNs;
    private int index;
    /// How often the path goes on in another task.
    private long jumps;

    /// @param fromNs where the path begins
    /// @param toNs where it ends, with `task`
    /// @param out takes the pieces, the last one first
    Walk(WaitLog log, Task task, long fromNs, long toNs, Consumer<Leg> out) {
        this.log = log;
        this.task = task;
        this.fromNs = fromNs;
        this.nowNs = toNs;
        this.index = log.size();
        this.out = out;
    }

    /// Tells all pieces.
    ///
    /// @return how often the path goes on in another task
    long run() {
        while (nowNs > fromNs) {
            index = log.before(index, task, nowNs);
            if (index < 0) {
                beforeTheFirst();
                break;
            }
            leg(Kind.RUNNING, "", "", log.inNs(index));
            if (log.preempted(index)) {
                leg(Kind.PREEMPTED, "", "", log.outNs(index));
            } else {
                blocked();
            }
        }
        return jumps;
    }

    private void beforeTheFirst() {
        long knownNs = log.droppedNs();
        if (knownNs != TraceEvent.UNKNOWN_NS) {
            leg(Kind.RUNNING, "", "", Math.max(fromNs, Math.min(knownNs, nowNs)));
            leg(Kind.UNKNOWN, "", "", fromNs);
        } else {
            leg(Kind.RUNNING, "", "", fromNs);
        }
    }

    private void blocked() {
        long outNs = log.outNs(index);
        long wakeNs = log.wakeNs(index);
        Task waker = log.waker(index);
        if (wakeNs == TraceEvent.UNKNOWN_NS || waker == null) {
            leg(Kind.BLOCKED, asleep(), log.call(index), outNs);
            return;
        }
        leg(Kind.QUEUED, "", "", wakeNs);
        InterruptSource interrupt = log.interrupt(index);
        if (interrupt == null && waker.tid() != 0 && waker != task) {
            task = waker;
            jumps++;
            return;
        }
        String cause = interrupt != null ? interrupt.label() : "an interrupt";
        leg(Kind.BLOCKED, log.forDevice(index) ? cause + ", for a device" : cause, log.call(index), outNs);
    }

    private String asleep() {
        String state = log.state(index);
        String what = state.isEmpty() ? "nothing recorded" : "nothing recorded, state " + state;
        return log.forDevice(index) ? what + ", for a device" : what;
    }

    /// A piece that began at `sinceNs`, or where the path does.
    private void leg(Kind kind, String cause, String call, long sinceNs) {
        // the beginning of a time off may not be recorded: then all of it is the same as its end
        long startNs = sinceNs == TraceEvent.UNKNOWN_NS ? fromNs : Math.max(fromNs, Math.min(sinceNs, nowNs));
        if (startNs < nowNs) {
            out.accept(new Leg(task, kind, cause, call, startNs, nowNs));
        }
        nowNs = startNs;
    }
}
