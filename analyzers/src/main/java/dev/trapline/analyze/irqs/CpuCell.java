package dev.trapline.analyze.irqs;

import dev.trapline.analyze.Moments;

/// What one source did on one processor.
final class CpuCell {
    long count;
    long netNs;
    /// Nanoseconds from the beginning of one run to that of the next.
    final Moments gaps = new Moments();
    private boolean any;
    private long firstNs;
    private long lastNs;

    void began(long startNs) {
        if (any) {
            gaps.record(startNs - lastNs);
        } else {
            any = true;
            firstNs = startNs;
        }
        lastNs = startNs;
    }

    /// Adds what `later` has seen after this one.
    void add(CpuCell later) {
        count += later.count;
        netNs += later.netNs;
        gaps.add(later.gaps);
        if (later.any) {
            if (any) {
                gaps.record(later.firstNs - lastNs);
            } else {
                any = true;
                firstNs = later.firstNs;
            }
            lastNs = later.lastNs;
        }
    }
}
