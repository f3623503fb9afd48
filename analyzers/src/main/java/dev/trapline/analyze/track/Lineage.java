package dev.trapline.analyze.track;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.CloneFlags;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who is whose child: thread groups, shared and inherited descriptors, inherited names.
///
/// A child often runs before its parent's clone has returned. While a single clone is in progress,
/// a thread that is seen for the first time is taken for its child at once; otherwise the two are
/// linked when the clone returns, and what the child has done by then is moved over.
final class Lineage {
    /// No span refers to them yet.
    private static final TaskChanges OF_THE_NEWBORN = new TaskChanges(() -> {}, () -> {});

    private final TaskTable tasks;
    private final TaskChanges changes;
    private final List<TrackedTask> cloning = new ArrayList<>();
    private long threads;
    /// Lives that have begun and children that found their parents, null while nobody listens.
    private @Nullable List<TrackedTask> news;

    Lineage(TaskTable tasks, TaskChanges changes) {
        this.tasks = tasks;
        this.changes = changes;
    }

    long threads() {
        return threads;
    }

    /// From now on lives that have begun, and those whose parent became known or turned out to be another one,
    /// are added to the list returned.
    List<TrackedTask> listen() {
        List<TrackedTask> told = new ArrayList<>();
        news = told;
        return told;
    }

    private void tell(TrackedTask entry) {
        if (news != null) {
            news.add(entry);
        }
    }

    /// A call that makes a task was entered by `parent`.
    void cloneEntered(TrackedTask parent) {
        cloning.add(parent);
        parent.presumedChild = null;
    }

    /// It has returned, or will not any more.
    void cloneLeft(TrackedTask parent) {
        cloning.remove(parent);
    }

    /// A life of `entry` begins at `position` of the recording.
    void begin(TrackedTask entry, long position) {
        if (bornUnannounced(entry, position) && cloning.size() == 1) {
            presume(cloning.getFirst(), entry);
        }
    }

    /// A life of `entry` begins that need not have to do with a clone in progress: the scheduler has
    /// mentioned it.
    void beginUnrelated(TrackedTask entry, long position) {
        bornUnannounced(entry, position);
    }

    /// @return whether no parent has told of it
    private boolean bornUnannounced(TrackedTask entry, long position) {
        if (entry.lives > 0) {
            entry.task = new Task(entry.tid, entry.lives);
        }
        entry.lives++;
        threads++;
        entry.bornAt = position;
        entry.leaving = false;
        entry.dying = false;
        entry.gone = false;
        entry.linked = false;
        tasks.begin(entry);
        entry.parent = entry.nextParent;
        entry.nextParent = null;
        tell(entry);
        if (entry.announcedBy != null) {
            entry.announcedBy = null;
            settle(entry, entry.announcedTgid, entry.announcedComm, OF_THE_NEWBORN);
            return false;
        }
        entry.fds = new FdTable();
        return true;
    }

    /// The life of `entry` is over.
    void end(TrackedTask entry) {
        tasks.end(entry);
        entry.fds = new FdTable();
        entry.presumedChild = null;
    }

    private static void settle(TrackedTask child, int tgid, String comm, TaskChanges changes) {
        if (tgid != TraceEvent.UNKNOWN) {
            changes.joinGroup(child.task, tgid);
        }
        if (child.task.comm().isEmpty()) {
            changes.rename(child.task, comm);
        }
        child.linked = true;
    }

    private void presume(TrackedTask parent, TrackedTask child) {
        TraceEvent.SysEnter enter = parent.pending;
        if (enter == null || parent.presumedChild != null) {
            return;
        }
        Sharing sharing = Sharing.of(enter.call(), enter.args());
        child.fds = sharing.files ? parent.fds : parent.fds.copy();
        settle(child, sharing.thread ? parent.task.tgid() : TraceEvent.UNKNOWN, parent.task.comm(), OF_THE_NEWBORN);
        parent.presumedChild = child;
        child.parent = parent.task;
        child.clonedBy = parent;
        child.clonedAt = parent.enteredAt;
    }

    /// `parent`'s clone has made `childTid`: it returned it, or the kernel told earlier.
    void cloned(TrackedTask parent, Syscall call, SysArgs args, int childTid) {
        TrackedTask child = tasks.get(childTid);
        TrackedTask presumed = parent.presumedChild;
        parent.presumedChild = null;
        if (presumed != null && presumed != child) {
            disown(parent, presumed);
        }
        if (child.clonedBy == parent && child.clonedAt == parent.enteredAt) {
            return; // already known
        }
        child.clonedBy = parent;
        child.clonedAt = parent.enteredAt;
        Sharing sharing = Sharing.of(call, args);
        int tgid = sharing.thread ? parent.task.tgid() : TraceEvent.UNKNOWN;
        if (child.alive) {
            child.parent = parent.task;
            tell(child);
            adopt(parent, child, sharing);
            settle(child, tgid, parent.task.comm(), changes);
        } else {
            child.fds = sharing.files ? parent.fds : parent.fds.copy();
            child.nextParent = parent.task;
            child.announcedBy = parent;
            child.announcedTgid = tgid;
            child.announcedComm = parent.task.comm();
        }
    }

    private static void adopt(TrackedTask parent, TrackedTask child, Sharing sharing) {
        if (sharing.files) {
            child.fds.moveInto(parent.fds);
            child.fds = parent.fds;
        } else {
            child.fds.inherit(parent.fds);
        }
    }

    /// `child` turned out to be someone else's.
    private void disown(TrackedTask parent, TrackedTask child) {
        child.linked = false;
        child.parent = null;
        tell(child);
        child.clonedBy = null;
        changes.joinGroup(child.task, child.tid);
        child.fds = new FdTable();
        if (child.task.comm().equals(parent.task.comm())) {
            changes.rename(child.task, "");
        }
    }

    /// `caller`, not the leader of its group, called execve and goes on as `leader`.
    static void becomeLeader(TrackedTask leader, TrackedTask caller) {
        leader.leaving = false;
        leader.fds = caller.fds;
        leader.pending = caller.pending;
        leader.enteredAt = caller.enteredAt;
        leader.losses = caller.losses;
        leader.fd = caller.fd;
        leader.file = caller.file;
        caller.pending = null;
    }

    /// What a new task shares with its parent.
    private enum Sharing {
        /// fork and vfork.
        NOTHING(false, false),
        FILES(true, false),
        GROUP(false, true),
        /// A thread as pthread_create makes it.
        ALL(true, true);

        final boolean files;
        final boolean thread;

        Sharing(boolean files, boolean thread) {
            this.files = files;
            this.thread = thread;
        }

        static Sharing of(Syscall call, SysArgs args) {
            if (call.name().endsWith("fork")) {
                return NOTHING;
            }
            if (call.name().equals("clone3") && !args.mentions("CLONE_") && !args.mentions("flags=")) {
                return ALL; // only an address was recorded; pthread_create is by far the main user
            }
            boolean files = has(call, args, "CLONE_FILES", CloneFlags.CLONE_FILES);
            boolean thread = has(call, args, "CLONE_THREAD", CloneFlags.CLONE_THREAD);
            return thread ? files ? ALL : GROUP : files ? FILES : NOTHING;
        }

        private static boolean has(Syscall call, SysArgs args, String name, long mask) {
            return (call.flagsArg() >= 0 && args.hasFlag(call.flagsArg(), name, mask)) || args.mentions(name);
        }
    }
}
