package dev.trapline.analyze.processes;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.LifeSpan;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Span;
import java.util.Set;

/// The tree of processes: parents, programs, lifetimes, exit codes, calls and processor time.
///
/// State grows with the number of tasks of the recording, whose lifetimes it is about.
public final class ProcessesAnalysis implements Analysis<ProcessesState> {

    @Override
    public String id() {
        return "processes";
    }

    @Override
    public String needsAllCalls() {
        return "Processes and their ends are not those of some of their calls.";
    }

    @Override
    public ProcessesState newState() {
        return new ProcessesState();
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.FAMILY, SpanKind.LIFE, SpanKind.CALL, SpanKind.SCHEDULING);
    }

    /// Calls and processor time are welcome.
    @Override
    public Set<SpanKind> needs() {
        return Set.of(SpanKind.FAMILY);
    }

    @Override
    public void accept(ProcessesState state, Span span) {
        if (span instanceof Span.SyscallSpan call) {
            state.lives.get(call.task(), Life::new).add(call);
        } else if (span instanceof SchedSpan.Switch change) {
            if (change.ranNs() != TraceEvent.UNKNOWN_NS && !change.fromIdle()) {
                state.lives.get(change.prev(), Life::new).ran(change.startNs() - change.ranNs(), change.startNs());
            }
        } else if (span instanceof LifeSpan.Began began) {
            state.lives.get(began.task(), Life::new).add(began);
        } else if (span instanceof LifeSpan.Executed executed) {
            state.lives.get(executed.task(), Life::new).add(executed);
        } else if (span instanceof Span.ExitSpan exit) {
            state.lives.get(exit.task(), Life::new).add(exit);
        }
    }

    @Override
    public void merge(ProcessesState earlier, ProcessesState later) {
        earlier.merge(later);
    }

    @Override
    public boolean applies(ProcessesState state) {
        return state.lives.size() > 1;
    }

    @Override
    public AnalysisReport report(ProcessesState state, ReportContext context) {
        return new ProcessesReport(state, context).build();
    }
}
