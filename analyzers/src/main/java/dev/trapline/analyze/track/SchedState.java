package dev.trapline.analyze.track;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.Task;
import org.jspecify.annotations.Nullable;

/// Where a task stands with the scheduler.
final class SchedState {
    /// Which life of its thread id this is about.
    final Task task;
    /// How often events had been lost when the rest was last written; after another loss it says nothing.
    int losses;
    Place place = Place.UNKNOWN;

    /// When it was switched out, the state it was left in and where; only while it is off.
    long outNs = TraceEvent.UNKNOWN_NS;
    String state = "";
    int outCpu = TraceEvent.UNKNOWN;
    @Nullable
    Syscall call;
    boolean ioWait;

    /// When it was made runnable, and asked for.
    long wakeupNs = TraceEvent.UNKNOWN_NS;
    long wakingNs = TraceEvent.UNKNOWN_NS;
    int wakingCpu = TraceEvent.UNKNOWN;
    boolean remote;
    @Nullable
    Task waker;

    /// The processor it waits for, since when, and how much of the time a processor was idle by then.
    int queueCpu;
    long queuedNs;
    long idleClockNs;
    /// While it waited, how long its own processor was idle.
    long ownIdleNs;

    enum Place {
        UNKNOWN,
        RUNNING,
        /// Off its processor and not runnable.
        SLEEPING,
        /// Runnable, waiting for a processor.
        QUEUED
    }

    SchedState(Task task, int losses) {
        this.task = task;
        this.losses = losses;
    }

    boolean preempted() {
        return outNs != TraceEvent.UNKNOWN_NS && !state.isEmpty() && state.charAt(0) == 'R';
    }

    /// Nothing is known any more.
    void forget(int losses) {
        this.losses = losses;
        place = Place.UNKNOWN;
        clear();
    }

    /// It is switched to: how it got there is history.
    void running() {
        place = Place.RUNNING;
        clear();
    }

    private void clear() {
        outNs = TraceEvent.UNKNOWN_NS;
        state = "";
        outCpu = TraceEvent.UNKNOWN;
        call = null;
        ioWait = false;
        wakeupNs = TraceEvent.UNKNOWN_NS;
        wakingNs = TraceEvent.UNKNOWN_NS;
        wakingCpu = TraceEvent.UNKNOWN;
        waker = null;
        ownIdleNs = 0;
    }
}
