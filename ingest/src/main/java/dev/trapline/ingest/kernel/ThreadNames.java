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
/// for threads it has no word about. Of each kind the last one counts, as with the kernel's own
/// `saved_cmdlines`. Bounded: further threads stay without a name.
public final class ThreadNames {
    private static final int FREE = -1;
    private static final int MOST = 1 << 20;

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
                mention(s.prevPid(), s.prevComm());
                mention(s.nextPid(), s.nextComm());
            }
            case SchedWaking s -> mention(s.pid(), s.comm());
            case SchedWakeup s -> mention(s.pid(), s.comm());
            case SchedProcessFork s -> mention(s.childPid(), s.childComm());
            case TaskRename s -> tell(s.tid(), s.comm());
            default -> {
                // tells no names, or of the thread whose line it stands on
            }
        }
    }

    /// The name of thread `tid`, or null.
    public @Nullable String of(int tid) {
        return tid <= 0 ? null : names[slot(tid)];
    }

    /// All threads that have a name, in order.
    public int[] named() {
        return Arrays.stream(tids).filter(tid -> tid != FREE).sorted().toArray();
    }

    /// The recording calls thread `tid` `name`.
    public void tell(int tid, String name) {
        put(tid, name, true);
    }

    /// An event mentions thread `tid` as `name`.
    public void mention(int tid, String name) {
        put(tid, name, false);
    }

    private void put(int tid, String name, boolean isTold) {
        if (tid <= 0) {
            return;
        }
        int slot = slot(tid);
        if (tids[slot] == FREE) {
            if (size == MOST) {
                return;
            }
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
