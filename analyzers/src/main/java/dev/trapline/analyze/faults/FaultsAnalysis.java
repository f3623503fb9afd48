package dev.trapline.analyze.faults;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.FaultSpan;
import dev.trapline.model.span.Span;
import java.util.Set;

/// Page faults: how many, of whom, at which instructions and in which memory.
///
/// What the access was is told by the processor's error code (Intel SDM volume 3, section 4.7): bit 0
/// a page that is present but protected, bit 1 a write, bit 2 in user mode, bit 4 an instruction
/// fetch. Whether a fault needed I/O is known only where perf counted minor-faults and major-faults.
public final class FaultsAnalysis implements Analysis<FaultsState> {
    private static final int MOST_ROWS = 8192;

    private final int maxRows;

    /// With the documented defaults.
    public FaultsAnalysis() {
        this(MOST_ROWS);
    }

    /// Tells apart no more than `maxRows` places and regions of memory.
    public FaultsAnalysis(int maxRows) {
        this.maxRows = maxRows;
    }

    @Override
    public String id() {
        return "faults";
    }

    @Override
    public String needsAllCalls() {
        return "Page faults belong to no system call.";
    }

    @Override
    public FaultsState newState() {
        return new FaultsState(maxRows);
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.FAULT);
    }

    @Override
    public void accept(FaultsState state, Span span) {
        if (span instanceof FaultSpan fault) {
            state.add(fault);
        }
    }

    @Override
    public void merge(FaultsState earlier, FaultsState later) {
        earlier.merge(later);
    }

    @Override
    public boolean applies(FaultsState state) {
        return state.counts.total() > 0;
    }

    @Override
    public AnalysisReport report(FaultsState state, ReportContext context) {
        return new FaultsReport(state, context).build();
    }
}
