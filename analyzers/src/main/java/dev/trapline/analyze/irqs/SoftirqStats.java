package dev.trapline.analyze.irqs;

import dev.trapline.analyze.Latencies;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan.Context;
import dev.trapline.model.span.InterruptSpan.Raise;
import dev.trapline.model.span.InterruptSpan.Run;
import dev.trapline.model.span.InterruptSpan.Softirq;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is kept of a softirq beside what is kept of every source.
final class SoftirqStats {
    private static final int MOST_RAISERS = 64;

    /// From the first raise to the entry.
    final Latencies latency = new Latencies();
    /// From the end of the hard interrupt before to the entry, where it runs on the way out of it.
    final Latencies afterHard = new Latencies();
    /// Raises that were followed by a run, and those runs.
    long raisesRun;
    long raisedRuns;
    /// All raises, and those by tasks.
    long raised;
    private long raisedByTasks;
    private long atIrqExit;
    private long inTask;
    private long inKsoftirqd;
    private final BoundedTable<InterruptSource, Counter> raisers = new BoundedTable<>(
            MOST_RAISERS,
            raiser -> new InterruptSource(raiser.kind(), TraceEvent.UNKNOWN, IrqsState.OTHERS),
            _ -> new Counter(),
            Counter::add);

    void add(Run run, Softirq cause) {
        switch (cause.context()) {
            case IRQ_EXIT -> atIrqExit++;
            case TASK -> inTask++;
            case KSOFTIRQD -> inKsoftirqd++;
        }
        if (cause.raisedNs() != TraceEvent.UNKNOWN_NS) {
            latency.record(run.startNs() - cause.raisedNs());
            raisesRun += cause.raises();
            raisedRuns++;
        }
        if (cause.context() == Context.IRQ_EXIT && cause.hardEndNs() != TraceEvent.UNKNOWN_NS) {
            afterHard.record(run.startNs() - cause.hardEndNs());
        }
    }

    void add(Raise raise) {
        raised++;
        InterruptSource by = raise.by();
        if (by == null) {
            raisedByTasks++;
        } else {
            raisers.get(by).count++;
        }
    }

    void add(SoftirqStats later) {
        latency.add(later.latency);
        afterHard.add(later.afterHard);
        raisesRun += later.raisesRun;
        raisedRuns += later.raisedRuns;
        raised += later.raised;
        raisedByTasks += later.raisedByTasks;
        atIrqExit += later.atIrqExit;
        inTask += later.inTask;
        inKsoftirqd += later.inKsoftirqd;
        raisers.merge(later.raisers);
    }

    long in(Context context) {
        return switch (context) {
            case IRQ_EXIT -> atIrqExit;
            case TASK -> inTask;
            case KSOFTIRQD -> inKsoftirqd;
        };
    }

    /// Who raised it, and how often.
    Map<String, Long> raisedBy() {
        Map<String, Long> counts = new LinkedHashMap<>();
        if (raisedByTasks > 0) {
            counts.put("task", raisedByTasks);
        }
        raisers.entries().forEach(entry -> counts.merge(label(entry.getKey()), entry.getValue().count, Long::sum));
        return counts;
    }

    private static String label(InterruptSource source) {
        return source.kind() == Kind.IRQ && source.name().equals(IrqsState.OTHERS)
                ? Kind.IRQ.label() + " " + IrqsState.OTHERS
                : source.label();
    }
}
