package dev.trapline.cli;

import dev.trapline.analyze.Selection;
import dev.trapline.analyze.TimeWindow;
import dev.trapline.model.event.Clock;
import dev.trapline.model.report.Filters;
import dev.trapline.model.span.Span;

/// The spans that a filter lets the analyses see.
///
/// A filter by call would take away the barriers that the batching analysis looks for; that is why it
/// goes with the syscall analysis alone.
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
                && filter.hasCall(span instanceof Span.SyscallSpan call ? call.call() : null);
    }

    @Override
    public Filters filters() {
        return filter.described(window);
    }
}
