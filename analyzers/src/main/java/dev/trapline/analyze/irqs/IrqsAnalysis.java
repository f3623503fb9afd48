package dev.trapline.analyze.irqs;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.Span;
import java.util.Set;

/// What interrupts the processors: how often, for how long, from whom they take the time, and how long
/// what they begin takes to reach the program that waits for it.
///
/// *Gross* time is from entry to exit, *net* time without other interrupts inside. A softirq's latency
/// is counted from the first raise since its last run on that processor: later raises before it runs
/// change nothing (`raise_softirq` in `kernel/softirq.c` sets a bit).
public final class IrqsAnalysis implements Analysis<IrqsState> {
    /// More handlers than any machine that was looked at has.
    private static final int MOST_SOURCES = 1024;

    private final int mostSources;

    /// With figures of their own for the first 1024 sources.
    public IrqsAnalysis() {
        this(MOST_SOURCES);
    }

    /// With figures of their own for `mostSources` sources; the others are added up by kind.
    public IrqsAnalysis(int mostSources) {
        this.mostSources = mostSources;
    }

    @Override
    public String id() {
        return "irqs";
    }

    @Override
    public String needsAllCalls() {
        return "Interrupts belong to no system call.";
    }

    @Override
    public IrqsState newState() {
        return new IrqsState(mostSources);
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.INTERRUPT);
    }

    @Override
    public void accept(IrqsState state, Span span) {
        if (span instanceof InterruptSpan interrupt) {
            state.add(interrupt);
        }
    }

    @Override
    public void merge(IrqsState earlier, IrqsState later) {
        earlier.merge(later);
    }

    @Override
    public boolean applies(IrqsState state) {
        return !state.isEmpty();
    }

    @Override
    public AnalysisReport report(IrqsState state, ReportContext context) {
        return new IrqsReport(state, context).build();
    }
}
