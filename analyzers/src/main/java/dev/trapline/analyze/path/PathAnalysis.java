package dev.trapline.analyze.path;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Span;
import java.util.Set;

/// The critical path of a thread: what its time from its first to its last event was spent on, through
/// the tasks that woke it. Shortening anything that is not on it makes nothing faster.
///
/// Only the last so many waits are kept, so in a long recording the path is told from there on.
public final class PathAnalysis implements Analysis<PathState> {
    private final PathOptions options;

    /// The path of the main thread.
    public PathAnalysis() {
        this(PathOptions.defaults());
    }

    public PathAnalysis(PathOptions options) {
        this.options = options;
    }

    @Override
    public String id() {
        return "path";
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.SCHEDULING, SpanKind.INTERRUPT);
    }

    @Override
    public String needsAllCalls() {
        return "What a thread waited for leads through all that tasks do, not through some calls.";
    }

    @Override
    public PathState newState() {
        return new PathState(options);
    }

    @Override
    public void accept(PathState state, Span span) {
        if (span instanceof SchedSpan.Switch change) {
            state.add(change);
        } else if (span instanceof SchedSpan.OffCpu off) {
            state.add(off);
        } else if (span instanceof InterruptSpan) {
            state.sawInterrupts = true;
        }
    }

    @Override
    public void merge(PathState earlier, PathState later) {
        earlier.merge(later);
    }

    @Override
    public boolean applies(PathState state) {
        return state.sawWakes;
    }

    @Override
    public AnalysisReport report(PathState state, ReportContext context) {
        return new PathReport(state, context).build();
    }
}
