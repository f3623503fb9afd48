package dev.trapline.analyze.switches;

import org.jspecify.annotations.Nullable;

/// The figures of one processor. Times are between its first and its last switch.
final class CpuSwitches {
    long switches;
    long toIdle;
    long fromIdle;
    long busyNs;
    long idleNs;
    /// Switches before which it is not known for how long the task ran.
    long withoutBegin;

    /// The share of the time that is known to be spent in tasks. Null when nothing is known, or when more
    /// than what came before the first switch is missing: then it is not known of which kind.
    @Nullable
    Double busyPercent() {
        long knownNs = busyNs + idleNs;
        return knownNs == 0 || withoutBegin > 1 ? null : (Double) (100.0 * busyNs / knownNs);
    }

    void add(CpuSwitches other) {
        switches += other.switches;
        toIdle += other.toIdle;
        fromIdle += other.fromIdle;
        busyNs += other.busyNs;
        idleNs += other.idleNs;
        withoutBegin += other.withoutBegin;
    }
}
