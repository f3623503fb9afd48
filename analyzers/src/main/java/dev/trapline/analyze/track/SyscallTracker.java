package dev.trapline.analyze.track;

import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.linux.CloneFlags;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallClass;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Span.Outcome;
import dev.trapline.model.span.Span.SyscallSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Pairs the entry of every system call with its return, and knows which task made it and which open
/// file it was made on.
///
/// Spans are delivered when they end. A call that another one of the same thread replaces, that was
/// in progress when the recorder lost events, or that is in progress at the end of the recording is
/// delivered as [Outcome#OPEN]; a thread that ends inside a call makes it [Outcome#NO_RETURN]. All
/// of these, and returns whose entry is missing, count as [#openSpans].
public final class SyscallTracker implements Tracker {

    /// TASK_COMM_LEN without its terminator.
    private static final int COMM_LENGTH = 15;

    private static final long PR_SET_NAME = 15;
    private static final long ABSENT = Long.MIN_VALUE + 1;

    private final boolean timesFromEvents;
    private final Consumer<? super Span> out;
    private final Tasks known;
    private final TaskTable tasks;
    private final Lineage lineage;
    private final FileCalls files;
    private final CallEffect.Table effects = new CallEffect.Table();

    /// Times that events were lost.
    private int losses;

    private long openSpans;

    /// A tracker that delivers to `out`.
    ///
    /// @param tasks is kept up to date for other trackers of the same run
    /// @param timesFromEvents entry and return were stamped as they happened (ftrace, perf), so that
    ///     their distance is the call's duration, and a return without an entry is no call. False
    ///     for a recorder that stops the task at both ends (strace): only a duration it recorded
    ///     counts, and a return without an entry is a call that was attached to
    public SyscallTracker(Tasks tasks, boolean timesFromEvents, Consumer<? super Span> out) {
        this.known = tasks;
        this.tasks = tasks.table;
        this.lineage = tasks.lineage;
        this.files = tasks.files;
        this.timesFromEvents = timesFromEvents;
        this.out = out;
    }

    @Override
    public void accept(TraceEvent event) {
        if (event instanceof SysExit exit) {
            returned(exit);
        } else if (event instanceof SysEnter enter) {
            entered(enter);
        } else if (event instanceof SchedEvent sched) {
            scheduled(sched);
        } else if (!(event instanceof InterruptEvent)) {
            other(event);
        }
    }

    private void scheduled(SchedEvent event) {
        if (event instanceof SchedEvent.SchedSwitch change) {
            endIfGone(change.nextPid(), false);
            known.switched(change);
        } else if (event instanceof SchedEvent.SchedWakeup wakeup) {
            endIfGone(wakeup.pid(), wakeup.isNew());
            known.woken(wakeup);
        } else if (event instanceof SchedEvent.SchedProcessFork fork) {
            forked(fork);
        }
    }

    /// Asks one by one, because a switch over types makes itself a class when it is first reached, which takes
    /// longer than a small recording.
    private void other(TraceEvent event) {
        if (event instanceof SysNoReturn end) {
            noReturn(end);
        } else if (event instanceof TraceEvent.SignalDeliver signal) {
            living(signal.tid());
        } else if (event instanceof SchedProcessExit end) {
            ended(end);
        } else if (event instanceof SchedProcessExec exec) {
            executed(exec);
        } else if (event instanceof TaskRename rename) {
            renamed(rename);
        } else if (event instanceof TraceEvent.EventsLost lost) {
            losses = known.lost(lost.cpu());
        }
    }

    private TrackedTask living(int tid) {
        return known.living(tid);
    }

    // ---------------------------------------------------------------- entry and return

    private void entered(SysEnter enter) {
        TrackedTask task = living(enter.tid());
        if (task.pending != null || task.leaving) {
            task = interrupted(task);
        }
        Syscall call = enter.call();
        task.pending = enter;
        task.enteredAt = ++known.position;
        task.losses = losses;
        int arg = call.fdArg();
        if (arg < 0) {
            task.fd = -1;
            task.file = null;
        } else {
            lookUp(task, enter.args().value(arg, -1));
        }
        if (call.syscallClass() == SyscallClass.CLONE) {
            lineage.cloneEntered(task);
        }
    }

    private static void lookUp(TrackedTask task, long fd) {
        if (fd >= 0 && fd < FdTable.LIMIT) {
            task.fd = (int) fd;
            task.file = task.fds.peek((int) fd);
        } else {
            task.fd = -1;
            task.file = null;
        }
    }

    private void returned(SysExit exit) {
        TrackedTask task = living(exit.tid());
        SysEnter enter = task.pending;
        if (enter == null || task.losses != losses || !isSame(enter.call(), exit.call())) {
            withoutEntry(task, exit);
        } else {
            complete(task, enter, exit);
        }
    }

    private void complete(TrackedTask task, SysEnter enter, SysExit exit) {
        SysArgs args = exit.args().isRecorded() ? exit.args() : enter.args();
        OpenFile file = task.file;
        if (task.fd >= 0 && (file == null || file.kind() == OpenFile.Kind.UNKNOWN || files.mistrusts(file))) {
            file = files.settle(task, exit, args);
            task.file = file;
        }
        CallEffect effect = effects.of(enter.call());
        if (effect != CallEffect.NONE) {
            file = apply(effect, task, exit, args);
        }
        task.pending = null;
        out.accept(new SyscallSpan(enter, exit, task.task, file, task.fd, duration(enter, exit), Outcome.RETURNED));
    }

    private long duration(SysEnter enter, SysExit exit) {
        long recorded = exit.durationNs();
        return recorded == TraceEvent.UNKNOWN_NS && isStamped(exit)
                ? Math.max(0, exit.timestampNs() - enter.timestampNs())
                : recorded;
    }

    /// The event was stamped as it happened. Where strace's recording is merged with one of tracepoints
    /// only the latter know the processor.
    private boolean isStamped(TraceEvent event) {
        return timesFromEvents || event.cpu() != TraceEvent.UNKNOWN;
    }

    private static boolean isSame(Syscall entered, Syscall left) {
        return entered == left || entered.nr() == left.nr() || entered.name().equals(left.name());
    }

    private @Nullable OpenFile apply(CallEffect effect, TrackedTask task, SysExit exit, SysArgs args) {
        if (effect == CallEffect.CLONE) {
            lineage.cloneLeft(task);
        }
        int errno = exit.errno();
        if (errno != 0 && !(errno == Errno.EINPROGRESS && effect == CallEffect.ADDRESS)) {
            return task.file;
        }
        switch (effect) {
            case CLONE -> cloned(task, exit, args);
            case EXEC -> newProgram(task, exit.call(), args);
            case UNSHARE -> {
                if (args.hasFlag(0, "CLONE_FILES", CloneFlags.CLONE_FILES)) {
                    task.fds = task.fds.copy();
                }
            }
            case PRCTL -> named(task, args);
            default -> {
                return files.apply(effect, task, exit.call(), exit.ret(), args);
            }
        }
        return task.file;
    }

    /// The thread enters a call, or does something else, although it has not returned from one or
    /// was leaving for good.
    private TrackedTask interrupted(TrackedTask task) {
        if (task.pending != null) {
            unreturned(task, outcomeWithoutReturn(task));
        }
        if (!task.leaving) {
            return task;
        }
        lineage.end(task);
        return living(task.tid);
    }

    private Outcome outcomeWithoutReturn(TrackedTask task) {
        SysEnter pending = task.pending;
        boolean never = pending != null && isStamped(pending) && pending.call().isNoReturn();
        return never ? Outcome.NO_RETURN : Outcome.OPEN;
    }

    /// Delivers the call in progress, whose return is not in the recording.
    private void unreturned(TrackedTask task, Outcome outcome) {
        openSpans++;
        deliver(task, outcome);
    }

    private void deliver(TrackedTask task, Outcome outcome) {
        SysEnter enter = task.pending;
        if (enter == null) {
            return;
        }
        task.pending = null;
        Syscall call = enter.call();
        if (call.syscallClass() == SyscallClass.CLONE) {
            lineage.cloneLeft(task);
        }
        task.leaving |= outcome == Outcome.NO_RETURN && call.isNoReturn();
        out.accept(new SyscallSpan(enter, null, task.task, task.file, task.fd, TraceEvent.UNKNOWN_NS, outcome));
    }

    private void withoutEntry(TrackedTask task, SysExit exit) {
        if (task.pending != null) {
            task = interrupted(task);
        }
        openSpans++;
        if (!isStamped(exit)) {
            SysEnter enter = missingEntry(task, exit.timestampNs(), exit.cpu(), exit.call(), exit.args());
            complete(task, enter, exit);
        }
    }

    private static SysEnter missingEntry(TrackedTask task, long timestampNs, int cpu, Syscall call, SysArgs args) {
        task.fd = -1;
        task.file = null;
        if (call.fdArg() >= 0) {
            lookUp(task, args.value(call.fdArg(), -1));
        }
        return new SysEnter(timestampNs, cpu, task.tid, call, args);
    }

    private void noReturn(SysNoReturn end) {
        TrackedTask task = living(end.tid());
        SysEnter enter = task.pending;
        if (enter == null || !isSame(enter.call(), end.call())) {
            if (enter != null) {
                task = interrupted(task);
            }
            openSpans++;
            task.pending = missingEntry(task, end.timestampNs(), end.cpu(), end.call(), SysArgs.NONE);
        }
        deliver(task, Outcome.NO_RETURN);
    }

    // ---------------------------------------------------------------- lives

    private void cloned(TrackedTask parent, SysExit exit, SysArgs args) {
        long ret = exit.ret();
        if (ret > 0 && ret <= Integer.MAX_VALUE) {
            cloned(parent, exit.call(), args, (int) ret);
        }
    }

    /// The kernel tells of the child before the parent's call returns.
    private void forked(SchedEvent.SchedProcessFork fork) {
        TrackedTask parent = tasks.get(fork.pid());
        SysEnter enter = parent.alive ? parent.pending : null;
        if (enter != null && enter.call().syscallClass() == SyscallClass.CLONE && parent.losses == losses) {
            cloned(parent, enter.call(), enter.args(), fork.childPid());
        } else {
            endUnrecorded(tasks.get(fork.childPid()));
            tasks.get(fork.childPid()).nextParent = known.entry(fork.pid()).task;
        }
        known.forked(fork);
    }

    /// `tid` is to run; after its end, or if it `isNew`, that is another life.
    private void endIfGone(int tid, boolean isNew) {
        TrackedTask task = tasks.get(tid);
        if (task.gone || (isNew && task.dying)) {
            endUnrecorded(task);
            task.gone = false;
            task.dying = false;
        }
    }

    private void cloned(TrackedTask parent, Syscall call, SysArgs args, int childTid) {
        TrackedTask child = tasks.get(childTid);
        if (child.bornAt < parent.enteredAt) {
            endUnrecorded(child);
        }
        lineage.cloned(parent, call, args, childTid);
    }

    /// An earlier life of this number, if there is one, has ended without the recording saying so.
    private void endUnrecorded(TrackedTask task) {
        if (task.alive) {
            if (task.pending != null) {
                unreturned(task, outcomeWithoutReturn(task));
            }
            lineage.end(task);
        }
    }

    private void newProgram(TrackedTask task, Syscall call, SysArgs args) {
        task.fds = task.fds.afterExec();
        String path = args.string(call.pathArg());
        if (path != null && !path.isEmpty()) {
            known.changes.rename(task.task, cut(path.substring(path.lastIndexOf('/') + 1)));
        }
    }

    private void named(TrackedTask task, SysArgs args) {
        long option = args.value(0, ABSENT);
        if (option == PR_SET_NAME || (option == ABSENT && "PR_SET_NAME".equals(args.text(0)))) {
            String name = args.string(1);
            if (name != null) {
                known.changes.rename(task.task, cut(name));
            }
        }
    }

    /// A command name as the kernel keeps it: its first 15 bytes.
    private static String cut(String name) {
        int end = 0;
        int bytes = 0;
        while (end < name.length()) {
            int character = name.codePointAt(end);
            bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x1_0000 ? 3 : 4;
            if (bytes > COMM_LENGTH) {
                break;
            }
            end += Character.charCount(character);
        }
        return name.substring(0, end);
    }

    private void ended(SchedProcessExit end) {
        TrackedTask task = living(end.tid());
        if (task.pending != null) {
            unreturned(task, Outcome.NO_RETURN);
        }
        out.accept(new Span.ExitSpan(end.timestampNs(), end.cpu(), task.task, end.exitCode(), end.killedBy()));
        known.exiting(task);
    }

    private void executed(SchedProcessExec exec) {
        if (exec.tid() == exec.oldTid()) {
            return;
        }
        TrackedTask leader = living(exec.tid());
        if (leader.pending != null) {
            unreturned(leader, Outcome.NO_RETURN);
        }
        TrackedTask caller = tasks.get(exec.oldTid());
        if (caller.alive) {
            Lineage.becomeLeader(leader, caller);
            lineage.end(caller);
            known.becameLeader(exec.cpu(), leader.task);
        }
    }

    private void renamed(TaskRename rename) {
        TrackedTask task = tasks.get(rename.tid());
        if (!task.alive) {
            if (task.lives > 0 && task.task.comm().equals(rename.comm())) {
                return;
            }
            if (rename.cpu() == TraceEvent.UNKNOWN) {
                // only says what a thread is called of which nothing else may ever be seen
                task.nextComm = rename.comm();
                return;
            }
        }
        known.changes.rename(living(rename.tid()).task, rename.comm());
    }

    // ---------------------------------------------------------------- the recording's ends

    @Override
    public void endOfChunk() {
        for (int i = 0; i < tasks.aliveCount(); i++) {
            TrackedTask task = tasks.alive(i);
            if (task.pending != null) {
                task.pending = task.pending.durable();
            }
        }
    }

    @Override
    public void finish() {
        List<TrackedTask> open = new ArrayList<>();
        for (int i = 0; i < tasks.aliveCount(); i++) {
            if (tasks.alive(i).pending != null) {
                open.add(tasks.alive(i));
            }
        }
        open.sort((a, b) -> Integer.compare(a.tid, b.tid));
        for (TrackedTask task : open) {
            unreturned(task, outcomeWithoutReturn(task));
        }
    }

    @Override
    public long openSpans() {
        return openSpans;
    }
}
