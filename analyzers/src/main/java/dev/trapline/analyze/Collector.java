package dev.trapline.analyze;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.Span;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An analysis with its state.
///
/// @param <S> the state
final class Collector<S> implements SpanRelay.Taker {
    private final Analysis<S> analysis;
    private final S state;
    private final Set<SpanKind> kinds = EnumSet.noneOf(SpanKind.class);

    Collector(Analysis<S> analysis) {
        this.analysis = analysis;
        this.state = analysis.newState();
        kinds.addAll(analysis.takes());
    }

    String id() {
        return analysis.id();
    }

    @Override
    public boolean takes(SpanKind kind) {
        return kinds.contains(kind);
    }

    boolean needs(SpanKind kind) {
        return analysis.needs().contains(kind);
    }

    /// See [Analysis#looksAtNames].
    boolean looksAtNames() {
        return analysis.looksAtNames();
    }

    @Nullable
    String needsAllCalls() {
        return analysis.needsAllCalls();
    }

    @Override
    public void accept(Span span) {
        analysis.accept(state, span);
    }

    boolean applies() {
        return analysis.applies(state);
    }

    AnalysisReport report(ReportContext context) {
        return analysis.report(state, context);
    }
}
