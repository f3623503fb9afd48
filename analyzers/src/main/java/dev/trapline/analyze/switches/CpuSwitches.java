package dev.trapline.analyze.switches;

/// The figures of one processor. Times are between its first and its last switch.
final class CpuSwitches {
    long switches;
    long toIdle;
    long fromIdle;
    long busyNs;
    long idleNs;
    /// Switches before which it is not known for how long the task ran.
    long withoutBegin;

    void add(CpuSwitches other) {
        switches += other.switches;
        toIdle += other.toIdle;
        fromIdle += other.fromIdle;
        busyNs += other.busyNs;
        idleNs += other.idleNs;
        withoutBegin += other.withoutBegin;
    }
}
