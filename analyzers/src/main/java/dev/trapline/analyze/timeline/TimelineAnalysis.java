package dev.trapline.analyze.timeline;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Timeline;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.Span;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Who did what when: what ran on each processor and what interrupted it, states, system calls and signals of
/// each thread. Its result is a [Timeline] of bounded size; no figures.
public final class TimelineAnalysis implements Analysis<TimelineState> {
    /// So many pieces take less than 3 MB of a page and are drawn at once.
    private static final int PIECES = 150_000;
    /// Most threads of a large recording have no lane in the end.
    private static final int KEPT_FOR_EACH_SHOWN = 4;
    /// More threads than anybody scrolls through.
    private static final int THREADS = 200;

    private final int pieces;
    private final int threads;

    /// With as many pieces and threads as a page has room for.
    public TimelineAnalysis() {
        this(PIECES, THREADS);
    }

    /// With about `pieces` pieces at most, and lanes for `threads` threads.
    public TimelineAnalysis(int pieces, int threads) {
        this.pieces = pieces;
        this.threads = threads;
    }

    @Override
    public String id() {
        return "timeline";
    }

    @Override
    public TimelineState newState() {
        return new TimelineState(KEPT_FOR_EACH_SHOWN * pieces);
    }

    @Override
    public Set<SpanKind> takes() {
        return EnumSet.of(SpanKind.CALL, SpanKind.SCHEDULING, SpanKind.INTERRUPT, SpanKind.SIGNAL);
    }

    /// Any of them will do.
    @Override
    public Set<SpanKind> needs() {
        return Set.of();
    }

    @Override
    public void accept(TimelineState state, Span span) {
        switch (span) {
            case Span.SyscallSpan call -> state.add(call);
            case SignalSpan.Delivered signal -> state.add(signal);
            case SchedSpan.Switch change -> state.add(change);
            case SchedSpan.OffCpu off -> state.add(off);
            case InterruptSpan.Run run -> state.add(run);
            default -> {
                // in between, or about several lanes
            }
        }
    }

    @Override
    public void merge(TimelineState earlier, TimelineState later) {
        earlier.merge(later);
    }

    @Override
    public boolean applies(TimelineState state) {
        return !state.isEmpty();
    }

    @Override
    public AnalysisReport report(TimelineState state, ReportContext context) {
        Timeline timeline = context.charts() ? new TimelineReport(pieces, threads).timeline(state, context) : null;
        return new AnalysisReport(
                id(), "Timeline", List.of(), List.of(), List.of(), List.of(), List.of(),
                timeline == null ? List.of() : List.of(timeline));
    }
}
