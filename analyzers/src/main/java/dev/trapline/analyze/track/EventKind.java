package dev.trapline.analyze.track;

import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;

/// The kinds of events that recordings are full of, and all others: by them is decided which trackers an
/// event concerns.
public enum EventKind {
    /// [SysEnter] and [SysExit].
    CALL,
    /// [SchedEvent].
    SCHED,
    /// [InterruptEvent].
    INTERRUPT,
    /// What is rare, that events were lost among it.
    OTHER;

    /// The kind of `event`.
    public static EventKind of(TraceEvent event) {
        if (event instanceof SysExit || event instanceof SysEnter) {
            return CALL;
        }
        if (event instanceof SchedEvent) {
            return SCHED;
        }
        return event instanceof InterruptEvent ? INTERRUPT : OTHER;
    }
}
