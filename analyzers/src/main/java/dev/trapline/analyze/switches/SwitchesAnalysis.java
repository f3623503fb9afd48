package dev.trapline.analyze.switches;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Span;
import java.util.Set;

/// Context switches: how many, whether the task gave the processor up or lost it, in which call it
/// blocked, how long it ran and how long it was off.
///
/// One sched_switch is one switch, counted for the task that leaves (`switches`) on the processor it
/// leaves. It is involuntary (nivcsw in the kernel) when the task is left runnable, `R` or `R+`, and
/// voluntary otherwise; a switch away from the idle task is neither. The kernel decides before it
/// looks for pending signals, so that a sleep that a signal prevents is voluntary there and `R` here.
///
/// What a switch costs is an estimate beside the measured times, never part of them.
public final class SwitchesAnalysis implements Analysis<SwitchesState> {
    private final SwitchesOptions options;

    /// With the documented defaults.
    public SwitchesAnalysis() {
        this(SwitchesOptions.defaults());
    }

    public SwitchesAnalysis(SwitchesOptions options) {
        this.options = options;
    }

    @Override
    public String id() {
        return "switches";
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.CALL, SpanKind.SCHEDULING);
    }

    @Override
    public SwitchesState newState() {
        return new SwitchesState(options);
    }

    @Override
    public void accept(SwitchesState state, Span span) {
        if (span instanceof Span.SyscallSpan call) {
            state.add(call);
        } else if (span instanceof SchedSpan.Switch change) {
            state.add(change);
        } else if (span instanceof SchedSpan.OffCpu off) {
            state.add(off);
        } else if (span instanceof SchedSpan.Migration migration) {
            state.add(migration);
        }
    }

    @Override
    public void merge(SwitchesState earlier, SwitchesState later) {
        earlier.merge(later);
    }

    @Override
    public boolean applies(SwitchesState state) {
        return state.sawScheduler();
    }

    @Override
    public AnalysisReport report(SwitchesState state, ReportContext context) {
        return new SwitchesReport(state, context).build();
    }
}
