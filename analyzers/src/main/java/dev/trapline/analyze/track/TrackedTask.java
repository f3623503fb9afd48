package dev.trapline.analyze.track;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import org.jspecify.annotations.Nullable;

/// What the tracker keeps for a thread id: its present life, and how many there were.
final class TrackedTask {
    final int tid;

    /// The present or last life; a number that has only been announced by its parent has none.
    Task task;
    /// The thread has been seen and has not ended.
    boolean alive;
    /// It called exit or exit_group; whatever this thread id does next is another life.
    boolean leaving;
    /// It has ended, but was not yet switched out for good: what the scheduler tells of this number is
    /// still about it.
    boolean dying;
    /// It was switched out for good; whatever the scheduler does next with this number is another life.
    boolean gone;
    /// Lives that have begun.
    int lives;
    /// Where in the recording this life began.
    long bornAt;
    /// Index among the tasks that are alive.
    int aliveIndex;

    FdTable fds = new FdTable();
    /// The parent's clone has returned, or was in progress when this thread was first seen.
    boolean linked;
    /// What the parent's clone told about a child that has not been seen yet.
    @Nullable
    TrackedTask announcedBy;
    int announcedTgid = TraceEvent.UNKNOWN;
    String announcedComm = "";
    /// The name of a thread that is not known to live yet, for its next life.
    @Nullable
    String nextComm;
    /// Who made the present life, and who will have made the next; null when that is not known.
    @Nullable
    Task parent;
    @Nullable
    Task nextParent;

    /// Whose clone made it, and where in the recording that was entered.
    @Nullable
    TrackedTask clonedBy;
    long clonedAt;
    /// A thread first seen while this one's clone had not returned, taken for its child.
    @Nullable
    TrackedTask presumedChild;

    /// The call in progress.
    TraceEvent.@Nullable SysEnter pending;
    /// Where in the recording it began.
    long enteredAt;
    /// How often the recorder had lost events by then.
    int losses;
    /// The descriptor it was called with, or -1, and what that referred to if it was known.
    int fd = -1;
    @Nullable
    OpenFile file;

    /// What the scheduler does with it, null while nobody asks.
    @Nullable
    SchedState sched;

    /// Signals sent to it and calls they interrupted, null while there are none.
    @Nullable
    SignalState signals;

    /// The runs of pages that it touches, null while there are none.
    @Nullable
    FirstTouches touches;

    /// When its next life was announced, and the program that it is about to run.
    long announcedNs = TraceEvent.UNKNOWN_NS;
    @Nullable
    String program;
    @Nullable
    String programArguments;

    /// Its way from the interrupt that woke it to the return of its call.
    WakeupChains.@Nullable Chain wokenBy;

    TrackedTask(int tid) {
        this.tid = tid;
        this.task = new Task(tid, 0);
    }
}
