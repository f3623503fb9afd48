package dev.trapline.analyze.track;

import dev.trapline.model.event.TraceEvent;

/// Whether processors have nothing to do while tasks wait for others.
///
/// A processor is idle while its idle task runs, and congested while a task runs and others wait for
/// it. A processor that is not known is neither.
final class LoadBalance {
    private int idle;
    private int congested;
    private long nowNs = TraceEvent.UNKNOWN_NS;
    private long idleClockNs;
    private long unevenSinceNs = TraceEvent.UNKNOWN_NS;

    /// Time goes on to `ns`.
    void advance(long ns) {
        if (idle > 0 && ns > nowNs) {
            idleClockNs += ns - nowNs;
        }
        if (ns > nowNs) {
            nowNs = ns;
        }
    }

    /// How long some processor has been idle so far, nanoseconds.
    long idleClockNs() {
        return idleClockNs;
    }

    /// The state of `cpu` has changed.
    void update(CpuQueue cpu) {
        boolean nowIdle = cpu.current != null && cpu.current.tid() == 0;
        boolean nowCongested = cpu.current != null && !nowIdle && cpu.waiting > 0;
        if (nowIdle != cpu.idle) {
            cpu.idle = nowIdle;
            idle += nowIdle ? 1 : -1;
        }
        if (nowCongested != cpu.congested) {
            cpu.congested = nowCongested;
            congested += nowCongested ? 1 : -1;
        }
    }

    /// Since when tasks have waited in vain, if that has just come to its end; else
    /// [TraceEvent#UNKNOWN_NS].
    long endedImbalance() {
        boolean uneven = idle > 0 && congested > 0;
        long since = unevenSinceNs;
        if (uneven) {
            if (since == TraceEvent.UNKNOWN_NS) {
                unevenSinceNs = nowNs;
            }
            return TraceEvent.UNKNOWN_NS;
        }
        unevenSinceNs = TraceEvent.UNKNOWN_NS;
        return since;
    }
}
