package dev.trapline.analyze.track;

import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SchedEvent.SchedStatRuntime;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.SchedEvent.SchedWaking;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;

/// The kinds of events that recordings are full of, and all others: by them is decided which trackers an
/// event concerns.
public enum EventKind {
    /// [SysEnter] and [SysExit].
    CALL,
    /// A processor goes from one task to another: [SchedSwitch].
    SWITCH,
    /// [SchedWaking] and [SchedWakeup].
    WAKEUP,
    /// How long a task has run or waited so far, which switches tell as well: [SchedStatRuntime].
    ACCOUNTING,
    /// Any other [SchedEvent].
    SCHED,
    /// [InterruptEvent].
    INTERRUPT,
    /// What is rare, that events were lost among it.
    OTHER;

    /// The kind of `event`. Single types are told apart faster than groups of them, so the frequent ones come first.
    public static EventKind of(TraceEvent event) {
        if (event instanceof SysExit || event instanceof SysEnter) {
            return CALL;
        }
        if (event instanceof SchedStatRuntime) {
            return ACCOUNTING;
        }
        if (event instanceof SchedSwitch) {
            return SWITCH;
        }
        if (event instanceof SchedWaking || event instanceof SchedWakeup) {
            return WAKEUP;
        }
        if (event instanceof SchedEvent) {
            return SCHED;
        }
        return event instanceof InterruptEvent ? INTERRUPT : OTHER;
    }
}
