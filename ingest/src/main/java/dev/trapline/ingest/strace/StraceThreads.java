package dev.trapline.ingest.strace;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import org.jspecify.annotations.Nullable;

/// The tracees that are alive, found by pid, or by being the only one.
///
/// On standard error strace writes `[pid N]` only while it traces more than one task. A line
/// without it belongs to the first task, whose number may never be said, or to whichever is the
/// last one alive.
final class StraceThreads {
    /// No arguments of an interrupted call.
    static final byte[] NOTHING = {};

    private static final int FIRST_CAPACITY = 64;

    /// A tracee.
    static final class Tracee {
        final int tid;
        @Nullable
        Syscall pending;
        byte[] partial = NOTHING;
        long partialStarts;
        /// What the pending call was entered with.
        SysArgs pendingArgs = SysArgs.NONE;
        byte[] comm = NOTHING;
        Abi abi = Abi.X86_64;

        Tracee(int tid) {
            this.tid = tid;
        }
    }

    private @Nullable Tracee[] table = new @Nullable Tracee[FIRST_CAPACITY];
    private int alive;
    private Tracee last;
    private boolean ambiguous;
    private boolean met;
    private final int firstTid;

    /// @param firstTid the number of the task whose lines carry none, if something tells it
    StraceThreads(int firstTid) {
        this.firstTid = firstTid;
        this.last = new Tracee(TraceEvent.UNKNOWN - 1);
    }

    /// The task `tid`, alive from now on.
    Tracee named(int tid) {
        met = false;
        if (last.tid == tid) {
            return last;
        }
        Tracee thread = find(tid);
        if (thread == null) {
            thread = new Tracee(tid);
            insert(thread);
            met = true;
        }
        last = thread;
        return thread;
    }

    /// Whether the last answer of [#named] is a task that nothing had spoken of before.
    boolean justMet() {
        return met;
    }

    /// The task that a line without a pid belongs to.
    Tracee unnamed() {
        ambiguous = false;
        if (alive == 0) {
            return named(firstTid);
        }
        if (alive == 1) {
            if (find(last.tid) != last) {
                last = theOnlyOne();
            }
            return last;
        }
        ambiguous = true;
        return find(last.tid) == last ? last : named(firstTid);
    }

    /// Whether the last answer of [#unnamed] was a guess.
    boolean isAmbiguous() {
        return ambiguous;
    }

    /// strace says that it now traces `tid`.
    void attached(int tid) {
        if (find(tid) == null) {
            insert(new Tracee(tid));
        }
    }

    @Nullable
    Tracee find(int tid) {
        int mask = table.length - 1;
        int i = slot(tid, mask);
        while (true) {
            Tracee thread = table[i];
            if (thread == null) {
                return null;
            }
            if (thread.tid == tid) {
                return thread;
            }
            i = i + 1 & mask;
        }
    }

    /// `thread` is gone; its number may come again.
    void ended(Tracee thread) {
        int mask = table.length - 1;
        int i = slot(thread.tid, mask);
        while (table[i] != thread) {
            if (table[i] == null) {
                return;
            }
            i = i + 1 & mask;
        }
        alive--;
        // close the gap: move up every later entry of the run that may stand here
        int gap = i;
        for (int j = gap + 1 & mask;; j = j + 1 & mask) {
            Tracee next = table[j];
            if (next == null) {
                break;
            }
            int home = slot(next.tid, mask);
            if ((j - home & mask) >= (j - gap & mask)) {
                table[gap] = next;
                gap = j;
            }
        }
        table[gap] = null;
        if (last == thread) {
            last = new Tracee(TraceEvent.UNKNOWN - 1);
        }
    }

    private Tracee theOnlyOne() {
        for (Tracee thread : table) {
            if (thread != null) {
                return thread;
            }
        }
        throw new IllegalStateException("no task is alive");
    }

    private void insert(Tracee thread) {
        if (2 * (alive + 1) > table.length) {
            @Nullable Tracee[] old = table;
            table = new @Nullable Tracee[2 * old.length];
            for (Tracee entry : old) {
                if (entry != null) {
                    place(entry);
                }
            }
        }
        place(thread);
        alive++;
    }

    private void place(Tracee thread) {
        int mask = table.length - 1;
        int i = slot(thread.tid, mask);
        while (table[i] != null) {
            i = i + 1 & mask;
        }
        table[i] = thread;
    }

    private static int slot(int tid, int mask) {
        int hash = tid * 0x9e3779b9;
        return hash >>> 16 & mask;
    }
}
