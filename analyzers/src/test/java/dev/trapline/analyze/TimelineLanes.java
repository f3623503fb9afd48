package dev.trapline.analyze;

import dev.trapline.analyze.timeline.TimelineAnalysis;
import dev.trapline.analyze.timeline.TimelineState;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.Span;
import java.util.List;
import java.util.Set;

/// A timeline whose report says all of its pieces.
record TimelineLanes(TimelineAnalysis analysis) implements Analysis<TimelineState> {
    @Override
    public String id() {
        return analysis.id();
    }

    @Override
    public TimelineState newState() {
        return analysis.newState();
    }

    @Override
    public Set<SpanKind> takes() {
        return analysis.takes();
    }

    @Override
    public void accept(TimelineState state, Span span) {
        analysis.accept(state, span);
    }

    @Override
    public void merge(TimelineState earlier, TimelineState later) {
        analysis.merge(earlier, later);
    }

    @Override
    public AnalysisReport report(TimelineState state, ReportContext context) {
        return new AnalysisReport(
                id(), "", List.of(), List.of(), List.of(), List.of(),
                List.of(analysis.timeline(state, context).toString()));
    }
}
