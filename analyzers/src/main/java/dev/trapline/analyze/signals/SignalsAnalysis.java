package dev.trapline.analyze.signals;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.Span;
import java.util.Set;

/// Signals from sending to delivery, who sends them to whom, the calls that they interrupt, and how
/// threads ended. Every thread that ends counts once, as strace prints a line for each.
///
/// A latency is from signal_generate to signal_deliver: the time until a thread of the target runs
/// and goes back to user mode. Signals that are blocked wait until they are not.
public final class SignalsAnalysis implements Analysis<SignalsState> {
    private static final int MOST_ROUTES = 4096;

    private final int maxRoutes;

    /// With the documented defaults.
    public SignalsAnalysis() {
        this(MOST_ROUTES);
    }

    /// Tells apart no more than `maxRoutes` pairs of sender and target.
    public SignalsAnalysis(int maxRoutes) {
        this.maxRoutes = maxRoutes;
    }

    @Override
    public String id() {
        return "signals";
    }

    @Override
    public String needsAllCalls() {
        return "Signals are sent to threads, whatever call they are in.";
    }

    @Override
    public SignalsState newState() {
        return new SignalsState(maxRoutes);
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.SIGNAL, SpanKind.LIFE);
    }

    @Override
    public void accept(SignalsState state, Span span) {
        if (span instanceof SignalSpan signal) {
            state.add(signal);
        } else if (span instanceof Span.ExitSpan exit) {
            state.add(exit);
        }
    }

    @Override
    public void merge(SignalsState earlier, SignalsState later) {
        earlier.merge(later);
    }

    @Override
    public AnalysisReport report(SignalsState state, ReportContext context) {
        return new SignalsReport(state, context).build();
    }
}
