package dev.trapline.analyze.syscalls;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.Span;
import java.util.Set;

/// Calls, errors and latencies by system call, thread and process.
///
/// Counting follows `strace -c -w`: `calls` returned, with or without an error, and a call that is
/// to be restarted counts as an error; a call that never returned is counted apart. Latencies are
/// wall-clock time from entry to return of the calls whose duration is known (`timed`).
public final class SyscallsAnalysis implements Analysis<SyscallsState> {
    private final boolean overTime;

    /// Without what only a chart shows.
    public SyscallsAnalysis() {
        this(false);
    }

    /// @param overTime count calls, errors and latencies in pieces of time too, for charts; calls are by far
    ///     the most frequent spans, and where nobody looks at charts this would be in vain
    public SyscallsAnalysis(boolean overTime) {
        this.overTime = overTime;
    }

    @Override
    public String id() {
        return "syscalls";
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.CALL);
    }

    @Override
    public SyscallsState newState() {
        return new SyscallsState(overTime);
    }

    @Override
    public void accept(SyscallsState state, Span span) {
        if (span instanceof Span.SyscallSpan call) {
            state.add(call);
        }
    }

    @Override
    public void merge(SyscallsState earlier, SyscallsState later) {
        earlier.merge(later);
    }

    @Override
    public AnalysisReport report(SyscallsState state, ReportContext context) {
        return new SyscallsReport(state, context).build();
    }
}
