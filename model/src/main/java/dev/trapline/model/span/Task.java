package dev.trapline.model.span;

import dev.trapline.model.event.TraceEvent;

/// A thread of the recording: one life of a tid, from its first event to its exit.
///
/// The kernel reuses tids; two lives of the same number are two tasks. The command name and the
/// thread group become known, and the name may change, while events arrive.
public final class Task {
    private final int tid;
    private final int generation;
    private int tgid = TraceEvent.UNKNOWN;
    private String comm = "";

    /// A task that has just been seen for the first time.
    ///
    /// @param tid the kernel's number, or [TraceEvent#UNKNOWN] if the recording has only one task
    ///     and does not name it
    /// @param generation 0 for the first life of this tid, 1 for the next
    public Task(int tid, int generation) {
        this.tid = tid;
        this.generation = generation;
    }

    /// The kernel's thread id.
    public int tid() {
        return tid;
    }

    /// How many earlier tasks of the recording had this tid.
    public int generation() {
        return generation;
    }

    /// The thread group (what user space calls pid), the tid itself while nothing else is known.
    public int tgid() {
        return tgid == TraceEvent.UNKNOWN ? tid : tgid;
    }

    /// The thread belongs to group `tgid`.
    public void joinGroup(int tgid) {
        this.tgid = tgid;
    }

    /// The command name last known, empty if none is.
    public String comm() {
        return comm;
    }

    /// The thread is now called `comm`.
    public void rename(String comm) {
        this.comm = comm;
    }

    @Override
    public String toString() {
        return comm.isEmpty() ? Integer.toString(tid) : comm + ":" + tid;
    }
}
