package dev.trapline.analyze.irqs;

import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.TaskMap;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.InterruptSpan.Context;
import dev.trapline.model.span.InterruptSpan.Ends;
import dev.trapline.model.span.InterruptSpan.Softirq;
import java.util.ArrayList;
import java.util.List;

/// What [IrqsAnalysis] has counted.
public final class IrqsState {
    /// The name of what was added up because there was too much of it.
    static final String OTHERS = "(others)";

    private static final int MOST_CHAINS = 200;
    private static final int MOST_CALLSITES = 200;

    final BoundedTable<InterruptSource, SourceStats> sources;
    final BoundedTable<Chain.Key, Chain> chains = new BoundedTable<>(
            MOST_CHAINS, _ -> new Chain.Key(null, null, OTHERS), Chain::new, Chain::add);
    /// Interrupts sent, by event and callsite.
    final BoundedTable<Sender, Counter> sends = new BoundedTable<>(
            MOST_CALLSITES, sender -> new Sender(sender.event(), OTHERS), _ -> new Counter(), Counter::add);
    final TaskMap<Stolen> stolen = new TaskMap<>();
    /// Interrupt handlers, vectors and NMIs; softirqs. Not tasklets, which are part of softirqs.
    final RateSeries hardRate = new RateSeries();
    final RateSeries softRate = new RateSeries();
    /// Runs without an entry, and without an exit.
    long noEntry;
    long noExit;

    /// Who sends interrupts.
    ///
    /// @param event the tracepoint
    /// @param callsite the sending function
    record Sender(String event, String callsite) implements Comparable<Sender> {
        @Override
        public int compareTo(Sender other) {
            int order = event.compareTo(other.event);
            return order != 0 ? order : callsite.compareTo(other.callsite);
        }
    }

    IrqsState(int mostSources) {
        sources = new BoundedTable<>(
                mostSources,
                source -> new InterruptSource(source.kind(), TraceEvent.UNKNOWN, OTHERS),
                source -> new SourceStats(source, source.name().equals(OTHERS)),
                SourceStats::add);
    }

    void add(InterruptSpan span) {
        switch (span) {
            case InterruptSpan.Run run -> add(run);
            case InterruptSpan.Raise raise -> {
                SoftirqStats softirq = sources.get(raise.softirq()).softirq;
                if (softirq != null) {
                    softirq.add(raise);
                }
            }
            case InterruptSpan.IpiSend send -> sends.get(new Sender(send.kernelName(), send.callsite())).count++;
            case InterruptSpan.Wakeup wakeup ->
                    chains.get(new Chain.Key(wakeup.hard(), wakeup.softirq(), wakeup.call())).add(wakeup);
        }
    }

    private void add(InterruptSpan.Run run) {
        if (run.ends() == Ends.NO_ENTRY) {
            noEntry++;
            return;
        }
        sources.get(run.source()).add(run);
        if (run.ends() == Ends.NO_EXIT) {
            noExit++;
            return;
        }
        Kind kind = run.source().kind();
        if (kind.isHard()) {
            hardRate.record(run.endNs());
        } else if (kind == Kind.SOFTIRQ) {
            softRate.record(run.endNs());
        }
        Softirq softirq = run.softirq();
        if (softirq == null || softirq.context() != Context.KSOFTIRQD) {
            Stolen from = stolen.get(run.task(), Stolen::new);
            if (kind.isHard()) {
                from.interrupts++;
                from.hardNs += run.netNs();
            } else {
                from.softNs += run.netNs();
            }
        }
    }

    void merge(IrqsState later) {
        sources.merge(later.sources);
        chains.merge(later.chains);
        sends.merge(later.sends);
        for (Stolen more : later.stolen.values()) {
            stolen.get(more.task, Stolen::new).add(more);
        }
        hardRate.add(later.hardRate);
        softRate.add(later.softRate);
        noEntry += later.noEntry;
        noExit += later.noExit;
    }

    /// Whether the recording has nothing about interrupts.
    boolean isEmpty() {
        return sources.values().isEmpty() && sends.values().isEmpty() && noEntry == 0;
    }

    /// The sources of `kind`.
    List<SourceStats> of(Kind kind) {
        List<SourceStats> of = new ArrayList<>();
        for (SourceStats stats : sources.values()) {
            if (stats.source.kind() == kind) {
                of.add(stats);
            }
        }
        return of;
    }
}
