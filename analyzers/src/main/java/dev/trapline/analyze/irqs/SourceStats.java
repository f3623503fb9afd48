package dev.trapline.analyze.irqs;

import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.Moments;
import dev.trapline.analyze.RateSeries;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan.Ends;
import dev.trapline.model.span.InterruptSpan.Run;
import dev.trapline.model.span.InterruptSpan.Softirq;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The figures of one source of interrupts.
final class SourceStats {
    /// More processors than Linux supports (NR_CPUS); what names a larger one is counted for none.
    private static final int MOST_CPUS = 8192;

    private static final @Nullable CpuCell[] NO_CELLS = {};

    final InterruptSource source;
    /// Several sources that were added up, so that gaps between them mean nothing.
    final boolean mixed;
    /// From entry to exit.
    final Latencies gross = new Latencies();
    final RateSeries rate = new RateSeries();
    final @Nullable SoftirqStats softirq;
    /// Entries.
    long count;
    long netNs;
    long unhandled;
    private @Nullable CpuCell[] cells = NO_CELLS;

    SourceStats(InterruptSource source, boolean mixed) {
        this.source = source;
        this.mixed = mixed;
        this.softirq = source.kind() == Kind.SOFTIRQ ? new SoftirqStats() : null;
    }

    void add(Run run) {
        CpuCell cell = cell(run.cpu());
        count++;
        cell.count++;
        if (run.ends() != Ends.BOTH) {
            return;
        }
        long net = run.netNs();
        gross.record(run.grossNs());
        rate.record(run.endNs());
        netNs += net;
        cell.netNs += net;
        cell.began(run.startNs());
        if (!run.handled()) {
            unhandled++;
        }
        Softirq cause = run.softirq();
        if (softirq != null && cause != null) {
            softirq.add(run, cause);
        }
    }

    void add(SourceStats later) {
        gross.add(later.gross);
        rate.add(later.rate);
        count += later.count;
        netNs += later.netNs;
        unhandled += later.unhandled;
        if (softirq != null && later.softirq != null) {
            softirq.add(later.softirq);
        }
        for (int i = 0; i < later.cells.length; i++) {
            CpuCell cell = later.cells[i];
            if (cell != null) {
                cell(i - 1).add(cell);
            }
        }
    }

    private CpuCell cell(int cpu) {
        int index = cpu >= 0 && cpu < MOST_CPUS ? cpu + 1 : 0;
        if (index >= cells.length) {
            cells = Arrays.copyOf(cells, index + 1);
        }
        CpuCell cell = cells[index];
        if (cell == null) {
            cell = new CpuCell();
            cells[index] = cell;
        }
        return cell;
    }

    /// One more than the highest processor.
    int cpus() {
        return Math.max(cells.length - 1, 0);
    }

    /// What was seen on `cpu`, -1 for what names none; null for nothing.
    @Nullable
    CpuCell onCpu(int cpu) {
        return cpu + 1 < cells.length ? cells[cpu + 1] : null;
    }

    /// The gaps between runs on the same processor.
    Moments gaps() {
        Moments gaps = new Moments();
        for (CpuCell cell : cells) {
            if (cell != null && !mixed) {
                gaps.add(cell.gaps);
            }
        }
        return gaps;
    }
}
