package dev.trapline.ingest.kernel;

import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.SchedEvent.SchedWaking;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.TaskRename;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What threads are called, as far as the events so far have told.
///
/// The recording's own word ([TaskRename]) counts; what the scheduler's events say in passing fills in
/// for threads it has no word about.
public final class ThreadNames {
    private static final int FREE = -1;

    private int[] tids = new int[1 << 8];
    private @Nullable String[] names = new @Nullable String[1 << 8];
    private boolean[] told = new boolean[1 << 8];
    private int size;

    /// Nobody has a name yet.
    public ThreadNames() {
        Arrays.fill(tids, FREE);
    }

    /// Takes note of the names in `event`.
    public void learn(TraceEvent event) {
        switch (event) {
            case SchedSwitch s -> {
                put(s.prevPid(), s.prevComm(), false);
                put(s.nextPid(), s.nextComm(), false);
            }
            case SchedWaking s -> put(s.pid(), s.comm(), false);
            case SchedWakeup s -> put(s.pid(), s.comm(), false);
            case SchedProcessFork s -> put(s.childPid(), s.childComm(), false);
            case TaskRename s -> put(s.tid(), s.comm(), true);
            default -> {
                // tells no names, or of the thread whose line it stands on
            }
        }
    }

    /// The name of thread `tid`, or null.
    public @Nullable String of(int tid) {
        return tid <= 0 ? null : names[slot(tid)];
    }

    private void put(int tid, String name, boolean isTold) {
        if (tid <= 0) {
            return;
        }
        int slot = slot(tid);
        if (tids[slot] == FREE) {
            if (2 * size >= tids.length) {
                grow();
                slot = slot(tid);
            }
            tids[slot] = tid;
            size++;
        }
        if (isTold || !told[slot]) {
            names[slot] = name;
            told[slot] = isTold;
        }
    }

    private int slot(int tid) {
        int mask = tids.length - 1;
        int slot = tid * 0x9e3779b9 >>> 8 & mask;
        while (tids[slot] != tid && tids[slot] != FREE) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldTids = tids;
        @Nullable String[] oldNames = names;
        boolean[] oldTold = told;
        tids = new int[2 * oldTids.length];
        Arrays.fill(tids, FREE);
        names = new @Nullable String[tids.length];
        told = new boolean[tids.length];
        for (int i = 0; i < oldTids.length; i++) {
            if (oldTids[i] != FREE) {
                int slot = slot(oldTids[i]);
                tids[slot] = oldTids[i];
                names[slot] = oldNames[i];
                told[slot] = oldTold[i];
            }
        }
    }
}
