package dev.trapline.analyze.track;

import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.linux.RingOp;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Who the tasks of a recording are, and which of them runs on which processor: one for all trackers
/// of a run.
///
/// The [SyscallTracker] keeps it up to date and therefore sees every event before the trackers that
/// ask it.
///
/// A tid goes on acting after sched_process_exit: it sleeps, is woken, and is switched out for good
/// with `prev_state` Z or X (do_exit in `kernel/exit.c`). All that is still its last life. A new one
/// begins with a fork or first wakeup that names it, or with a system call.
public final class Tasks {
    /// More processors than any kernel supports; a larger number is damage.
    private static final int MOST_CPUS = 1 << 16;

    private static final @Nullable Task[] NO_TASKS = {};

    final TaskTable table = new TaskTable();
    final TaskChanges changes;
    final Lineage lineage;
    final FileCalls files = new FileCalls();

    /// Entries of system calls so far; orders births and clones.
    long position;
    /// Times that events were lost.
    int losses;

    private @Nullable Task[] onCpu = NO_TASKS;
    private @Nullable Task[] idle = NO_TASKS;

    /// The tasks of a run that hands spans on at once.
    public Tasks() {
        this(() -> {}, () -> {});
    }

    /// @param beforeRename is run before the name of a task changes that spans already delivered may be of
    /// @param beforeJoin is run before the thread group of such a task changes
    public Tasks(Runnable beforeRename, Runnable beforeJoin) {
        changes = new TaskChanges(beforeRename, beforeJoin);
        lineage = new Lineage(table, changes);
    }

    /// The task that `tid`, met on processor `cpu`, is at this point of the recording. Thread id 0 is
    /// the idle task of that processor.
    public Task task(int tid, int cpu) {
        return tid == 0 ? idle(cpu) : entry(tid).task;
    }

    /// The task that was running when `event` was recorded: the one the event names, else the one last
    /// switched to on its processor, null when neither is known.
    public @Nullable Task running(TraceEvent event) {
        return event.tid() == TraceEvent.UNKNOWN ? onCpu(event.cpu()) : task(event.tid(), event.cpu());
    }

    /// The task that was last switched to on `cpu`, null when that is not known: no sched_switch
    /// there yet, or none since events of that processor were lost.
    public @Nullable Task onCpu(int cpu) {
        return cpu >= 0 && cpu < onCpu.length ? onCpu[cpu] : null;
    }

    /// The idle task of `cpu`, told from a thread by its tid 0.
    public Task idle(int cpu) {
        int index = Math.clamp(cpu, 0, MOST_CPUS - 1);
        if (index >= idle.length) {
            idle = Arrays.copyOf(idle, index + 1);
        }
        Task task = idle[index];
        if (task == null) {
            task = new Task(0, index);
            task.rename("swapper/" + index);
            idle[index] = task;
        }
        return task;
    }

    /// What descriptor `fd` refers to in `task`, which uses it without a call; null for none.
    @Nullable
    OpenFile file(Task task, int fd) {
        return task.tid() == 0 || fd < 0 || fd >= FdTable.LIMIT ? null : files.used(table.get(task.tid()), fd);
    }

    /// What a request of `task` to a ring has opened as `result`, which is not negative; null if that is no descriptor of the
    /// task.
    @Nullable
    OpenFile opened(Task task, RingOp op, int result, @Nullable OpenFile worksOn) {
        TrackedTask entry = table.get(task.tid());
        return lives(entry, task) ? files.opened(entry, op, result, worksOn) : null;
    }

    /// A request of `task` to a ring has closed a descriptor, [TraceEvent#UNKNOWN] when that is not told.
    void closed(Task task, int fd) {
        TrackedTask entry = table.get(task.tid());
        if (!lives(entry, task)) {
            return;
        }
        if (fd >= 0 && fd < FdTable.LIMIT) {
            entry.fds.close(fd);
        } else {
            entry.fds.closeUnknown();
        }
    }

    private static boolean lives(TrackedTask entry, Task task) {
        return task.tid() != 0 && entry.task.generation() == task.generation();
    }

    /// Distinct threads so far; a thread id that is used again counts again.
    public long threads() {
        return lineage.threads();
    }

    /// The entry of `tid`, which the kernel has just mentioned: alive, or in its last throes.
    TrackedTask entry(int tid) {
        TrackedTask entry = table.get(tid);
        if (!entry.alive && !entry.dying) {
            lineage.beginUnrelated(entry, position);
            nameAnnounced(entry);
        }
        return entry;
    }

    /// The entry of `tid`, which has done something that only the living do.
    TrackedTask living(int tid) {
        TrackedTask entry = table.get(tid);
        if (!entry.alive) {
            lineage.begin(entry, position);
            nameAnnounced(entry);
        }
        return entry;
    }

    private void nameAnnounced(TrackedTask entry) {
        if (entry.nextComm != null) {
            changes.rename(entry.task, entry.nextComm);
            entry.nextComm = null;
        }
    }

    /// The call that the task of `entry` is in, null when it is in none that is known.
    @Nullable
    SysEnter openCall(TrackedTask entry) {
        return entry.losses == losses ? entry.pending : null;
    }

    // ---------------------------------------------------------------- kept up to date by the SyscallTracker

    /// A processor goes from one task to another.
    void switched(SchedSwitch event) {
        if (event.prevPid() != 0) {
            TrackedTask prev = entry(event.prevPid());
            changes.rename(prev.task, event.prevComm());
            prev.gone = isFinal(event.prevState());
        }
        Task next = idle(event.cpu());
        if (event.nextPid() != 0) {
            next = entry(event.nextPid()).task;
            changes.rename(next, event.nextComm());
        }
        setOnCpu(event.cpu(), next);
    }

    private static boolean isFinal(String prevState) {
        return !prevState.isEmpty() && (prevState.charAt(0) == 'Z' || prevState.charAt(0) == 'X');
    }

    private void setOnCpu(int cpu, @Nullable Task task) {
        if (cpu >= onCpu.length && cpu < MOST_CPUS) {
            onCpu = Arrays.copyOf(onCpu, cpu + 1);
        }
        if (cpu >= 0 && cpu < onCpu.length) {
            onCpu[cpu] = task;
        }
    }

    /// A task is awake.
    void woken(SchedWakeup event) {
        changes.rename(entry(event.pid()).task, event.comm());
    }

    /// A task was made, whose number cannot be anyone else's any more.
    void forked(SchedProcessFork event) {
        TrackedTask child = table.get(event.childPid());
        child.dying = false;
        if (!child.alive && child.announcedBy == null) {
            child.nextComm = event.childComm();
        }
    }

    /// The task that runs on `cpu` has taken the number of its leader.
    void becameLeader(int cpu, Task leader) {
        setOnCpu(cpu, leader);
    }

    /// Events of `cpu`, or of any if it is [TraceEvent#UNKNOWN], are missing.
    ///
    /// @return how often that has happened
    int lost(int cpu) {
        if (cpu == TraceEvent.UNKNOWN) {
            Arrays.fill(onCpu, null);
        } else {
            setOnCpu(cpu, null);
        }
        return ++losses;
    }

    /// The life of `entry` is over, but it is not off its processor yet.
    void exiting(TrackedTask entry) {
        lineage.end(entry);
        entry.dying = true;
    }
}
