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

    /// Tells `receiver` who ran between `fromNs` and `toNs`, the last one first.
    void ranBetween(long fromNs, long toNs, SliceReceiver receiver) {
        int oldest = Math.max(0, slices - REMEMBERED);
        for (int i = slices - 1; i >= oldest; i--) {
            int slot = i & REMEMBERED - 1;
            if (ends[slot] <= fromNs) {
                return;
            }
            overlap(who[slot], Math.max(begins[slot], fromNs), Math.min(ends[slot], toNs), receiver);
        }
    }

    /// Tells `receiver` what part of the time from `fromNs` to `nowNs` the present task has run.
    void runsNow(long fromNs, long nowNs, SliceReceiver receiver) {
        if (sinceNs != TraceEvent.UNKNOWN_NS) {
            overlap(current, Math.max(sinceNs, fromNs), nowNs, receiver);
        }
    }

    private static void overlap(@Nullable Task task, long fromNs, long toNs, SliceReceiver receiver) {
        if (task != null && toNs > fromNs) {
            receiver.ran(task, fromNs, toNs - fromNs);
        }
    }

    interface SliceReceiver {
        void ran(Task task, long fromNs, long ns);
    }
}
