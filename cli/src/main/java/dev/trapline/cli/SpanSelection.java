package dev.trapline.cli;

import dev.trapline.analyze.Selection;
import dev.trapline.analyze.TimeWindow;
import dev.trapline.model.event.Clock;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.report.Filters;
import dev.trapline.model.span.FaultSpan;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.LifeSpan;
import dev.trapline.model.span.RingSpan;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.Span;
import org.jspecify.annotations.Nullable;

/// The spans that a filter lets the analyses see.
///
/// A filter by call leaves calls and what happens inside them, and ends of threads, which end what analyses know of them.
final class SpanSelection implements Selection {
    private final RecordingFilter filter;
    private final Clock clock;
    private TimeWindow window = TimeWindow.ALL;

    /// What `filter` lets pass of a recording with `clock`.
    SpanSelection(RecordingFilter filter, Clock clock) {
        this.filter = filter;
        this.clock = clock;
        filter.check(clock);
    }

    @Override
    public TimeWindow window(long firstNs) {
        window = filter.window(clock, firstNs);
        return window;
    }

    @Override
    public boolean takes(Span span) {
        return filter.hasTask(span.task())
                && filter.hasCpu(span.cpu())
                && (span instanceof Span.ExitSpan || filter.hasCall(call(span)));
    }

    /// The call that `span` is, or is inside of, null when it is neither.
    private static @Nullable Syscall call(Span span) {
        return switch (span) {
            case Span.SyscallSpan call -> call.call();
            case IoSpan.Access access -> access.call().call();
            case SchedSpan.Switch change -> change.call();
            case SchedSpan.OffCpu off -> off.call();
            case SignalSpan.Interrupted interrupted -> interrupted.call();
            case Span.ExitSpan _,SchedSpan _,InterruptSpan _,SignalSpan _,FaultSpan _,IoSpan _,RingSpan _,LifeSpan _ ->
                    null;
        };
    }

    @Override
    public boolean allTasks() {
        return !filter.asksForTasks() && filter.tids().isEmpty() && filter.syscalls() == null;
    }

    @Override
    public boolean onlySomeCalls() {
        return filter.syscalls() != null;
    }

    @Override
    public Filters filters() {
        return filter.described(window);
    }
}
