package dev.trapline.analyze.irqs;

import java.util.ArrayList;
import java.util.List;

/// What interrupts took of one processor.
///
/// @param cpu its number, -1 for what names none
/// @param irqs runs of handlers of lines, and of NMIs
/// @param vectors runs of vectors
/// @param softirqs runs of softirqs
/// @param hardNs net time of the first two
/// @param softNs net time of softirqs and tasklets
record CpuLoad(int cpu, long irqs, long vectors, long softirqs, long hardNs, long softNs) {

    long totalNs() {
        return hardNs + softNs;
    }

    /// The processors that were interrupted, in order.
    static List<CpuLoad> of(IrqsState state) {
        List<SourceStats> sources = state.sources.values();
        int cpus = sources.stream().mapToInt(SourceStats::cpus).max().orElse(0);
        List<CpuLoad> loads = new ArrayList<>();
        for (int cpu = -1; cpu < cpus; cpu++) {
            CpuLoad load = of(sources, cpu);
            if (load.irqs + load.vectors + load.softirqs > 0) {
                loads.add(load);
            }
        }
        return loads;
    }

    private static CpuLoad of(List<SourceStats> sources, int cpu) {
        long irqs = 0;
        long vectors = 0;
        long softirqs = 0;
        long hardNs = 0;
        long softNs = 0;
        for (SourceStats source : sources) {
            CpuCell cell = source.onCpu(cpu);
            if (cell == null) {
                continue;
            }
            switch (source.source.kind()) {
                case IRQ, NMI -> irqs += cell.count;
                case VECTOR -> vectors += cell.count;
                case SOFTIRQ -> softirqs += cell.count;
                case TASKLET -> {
                    // part of a softirq
                }
            }
            if (source.source.kind().isHard()) {
                hardNs += cell.netNs;
            } else {
                softNs += cell.netNs;
            }
        }
        return new CpuLoad(cpu, irqs, vectors, softirqs, hardNs, softNs);
    }
}
