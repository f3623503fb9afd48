package dev.trapline.analyze.switches;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Task;

/// The figures of one thread.
final class ThreadSwitches {
    final Task task;
    /// Switches away from it, and of these the ones by its own will.
    long switches;
    long voluntary;
    /// Slices whose both ends are known, and their time.
    long slices;
    long runNs;
    /// sched_migrate_task; and switches to another processor than the one it left.
    long migrations;
    long moves;
    /// System calls that ended.
    long calls;
    /// Off any processor: preempted, asleep (`S`), in uninterruptible sleep (`D`), otherwise; and of
    /// the third, waiting for a block device.
    long preemptedNs;
    long sleepNs;
    long diskNs;
    long otherNs;
    long ioWaitNs;

    ThreadSwitches(Task task) {
        this.task = task;
    }

    long involuntary() {
        return switches - voluntary;
    }

    void off(SchedSpan.OffCpu span) {
        if (span.fromCpu() != TraceEvent.UNKNOWN && span.fromCpu() != span.cpu()) {
            moves++;
        }
        long ns = span.offNs();
        if (ns == TraceEvent.UNKNOWN_NS || span.state().isEmpty()) {
            return;
        }
        switch (span.state().charAt(0)) {
            case 'R' -> preemptedNs += ns;
            case 'S' -> sleepNs += ns;
            case 'D' -> {
                diskNs += ns;
                if (span.ioWait()) {
                    ioWaitNs += ns;
                }
            }
            default -> otherNs += ns;
        }
    }

    void add(ThreadSwitches other) {
        switches += other.switches;
        voluntary += other.voluntary;
        slices += other.slices;
        runNs += other.runNs;
        migrations += other.migrations;
        moves += other.moves;
        calls += other.calls;
        preemptedNs += other.preemptedNs;
        sleepNs += other.sleepNs;
        diskNs += other.diskNs;
        otherNs += other.otherNs;
        ioWaitNs += other.ioWaitNs;
    }

    /// Most switches first; never a tie.
    static int mostSwitchesFirst(ThreadSwitches a, ThreadSwitches b) {
        if (a.switches != b.switches) {
            return a.switches > b.switches ? -1 : 1;
        }
        int order = Integer.compare(a.task.tid(), b.task.tid());
        return order != 0 ? order : Integer.compare(a.task.generation(), b.task.generation());
    }
}
