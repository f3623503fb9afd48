package dev.trapline.analyze;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.SchedSpan.Switch;
import dev.trapline.model.span.Span;
import org.jspecify.annotations.Nullable;

/// A part of a recording: what begins at `fromNs` or later and before `toNs`.
///
/// That is what `perf script --time` and `trace-cmd report` do with events. A call belongs to the
/// window in which it was entered, whole, however long it takes.
///
/// @param fromNs nanoseconds of the recording's clock
/// @param toNs nanoseconds of the recording's clock, not included
public record TimeWindow(long fromNs, long toNs) {
    /// The time before all others, and the one after: no limit.
    public static final long NO_START = Long.MIN_VALUE;
    public static final long NO_END = Long.MAX_VALUE;

    /// All of a recording.
    public static final TimeWindow ALL = new TimeWindow(NO_START, NO_END);

    /// Whether something that begins at `ns` is inside.
    public boolean contains(long ns) {
        return fromNs <= ns && ns < toNs;
    }

    /// What of `span` is inside, null for nothing. The time that a task was running before a switch is
    /// cut at the start of the window, as `perf sched timehist --time` does; everything else is whole.
    /// What began before the recording is inside only when the window has no start.
    @Nullable
    Span inside(Span span) {
        if (!contains(span.startNs())) {
            return null;
        }
        if (fromNs != NO_START
                && span instanceof Switch change
                && change.ranNs() != TraceEvent.UNKNOWN_NS
                && change.ranNs() > change.startNs() - fromNs) {
            return new Switch(
                    change.startNs(),
                    change.cpu(),
                    change.prev(),
                    change.next(),
                    change.prevState(),
                    change.call(),
                    change.startNs() - fromNs);
        }
        return span;
    }
}
