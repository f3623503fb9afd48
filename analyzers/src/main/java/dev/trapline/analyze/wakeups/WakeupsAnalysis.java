package dev.trapline.analyze.wakeups;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.analyze.SpanKind;
import dev.trapline.analyze.TaskPairs;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Span;
import java.util.Set;

/// How long tasks that could run did not.
///
/// *Wakeup latency* is from sched_wakeup to the switch to the task, what `perf sched timehist` calls
/// "sch delay". *Preemption latency* is from a switch away from a task that is left runnable to the
/// switch back to it; `perf sched timehist` has it in "wait time", together with sleep. The way from
/// sched_waking to sched_wakeup is told apart, because on another processor it is that of an
/// interrupt. Medians and tails are those of the waits that have both ends.
public final class WakeupsAnalysis implements Analysis<WakeupsState> {
    private final int maxPairs;
    private final RowPrecision.Limits limits;

    /// With the documented defaults.
    public WakeupsAnalysis() {
        this(TaskPairs.DEFAULT_LIMIT);
    }

    /// Tells apart no more than `maxPairs` pairs of tasks.
    public WakeupsAnalysis(int maxPairs) {
        this(maxPairs, RowPrecision.Limits.DEFAULT);
    }

    /// Tells apart no more than `maxPairs` pairs of tasks, and keeps percentiles within `limits`.
    public WakeupsAnalysis(int maxPairs, RowPrecision.Limits limits) {
        this.maxPairs = maxPairs;
        this.limits = limits;
    }

    @Override
    public String id() {
        return "wakeups";
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.SCHEDULING);
    }

    @Override
    public WakeupsState newState() {
        return new WakeupsState(maxPairs, limits);
    }

    @Override
    public void accept(WakeupsState state, Span span) {
        if (span instanceof SchedSpan.OffCpu off) {
            state.add(off);
        } else if (span instanceof SchedSpan.Delay delay) {
            state.add(delay);
        } else if (span instanceof SchedSpan.Imbalance imbalance) {
            state.add(imbalance);
        }
    }

    @Override
    public void merge(WakeupsState earlier, WakeupsState later) {
        earlier.merge(later);
    }

    @Override
    public boolean applies(WakeupsState state) {
        return state.wakeups.count() + state.preemptions.count() > 0;
    }

    @Override
    public AnalysisReport report(WakeupsState state, ReportContext context) {
        return new WakeupsReport(state, context).build();
    }
}
