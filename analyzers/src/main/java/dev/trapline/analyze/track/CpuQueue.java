package dev.trapline.analyze.track;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.Task;
import org.jspecify.annotations.Nullable;

/// A processor: what runs there, what ran there lately, and how many wait.
final class CpuQueue {
    /// Enough to say who ran while a task waited, unless very many took turns.
    private static final int REMEMBERED = 8;

    final int cpu;
    /// Null when not known.
    @Nullable
    Task current;
    /// Since when it runs, [TraceEvent#UNKNOWN_NS] when its beginning was not seen.
    long sinceNs = TraceEvent.UNKNOWN_NS;
    int waiting;
    /// What the balance has counted this processor as.
    boolean idle;
    boolean congested;

    /// The last slices, a ring whose newest is at `slices - 1`.
    private final @Nullable Task[] who = new Task[REMEMBERED];
    private final long[] begins = new long[REMEMBERED];
    private final long[] ends = new long[REMEMBERED];
    private int slices;

    CpuQueue(int cpu) {
        this.cpu = cpu;
    }

    /// Ends the slice of what is running.
    void remember(long endNs) {
        int slot = slices++ & REMEMBERED - 1;
        who[slot] = current;
        begins[slot] = sinceNs;
        ends[slot] = endNs;
    }

    /// Nothing is known about this processor any more.
    void forget() {
        current = null;
        sinceNs = TraceEvent.UNKNOWN_NS;
        slices = 0;
    }

    /// Tells `receiver` who ran since the task of `waiting` was put into the queue, until `toNs`, the last one first.
    void ranWhileQueued(SchedState waiting, long toNs, SliceReceiver receiver) {
        long fromNs = waiting.queuedNs;
        int oldest = Math.max(0, slices - REMEMBERED);
        for (int i = slices - 1; i >= oldest; i--) {
            int slot = i & REMEMBERED - 1;
            if (ends[slot] <= fromNs) {
                return;
            }
            overlap(waiting, who[slot], begins[slot], Math.min(ends[slot], toNs), receiver);
        }
    }

    /// Tells `receiver` what part of that time until `nowNs` the present task has run.
    void runsNow(SchedState waiting, long nowNs, SliceReceiver receiver) {
        if (sinceNs != TraceEvent.UNKNOWN_NS) {
            overlap(waiting, current, sinceNs, nowNs, receiver);
        }
    }

    private static void overlap(
            SchedState waiting, @Nullable Task task, long beginNs, long toNs, SliceReceiver receiver) {
        long fromNs = Math.max(beginNs, waiting.queuedNs);
        if (task != null && toNs > fromNs) {
            receiver.ran(waiting, task, fromNs, toNs - fromNs);
        }
    }

    interface SliceReceiver {
        void ran(SchedState waiting, Task task, long fromNs, long ns);
    }
}
