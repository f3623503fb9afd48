package dev.trapline.ingest.kernel;

import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SchedEvent.Delay;
import org.jspecify.annotations.Nullable;

/// The texts of the less frequent events of `sched` and `task` (`include/trace/events/sched.h`,
/// `task.h`).
///
/// ```
/// comm=dd pid=19847 prio=120
/// comm=dd pid=19847 delay=5230 [ns]
/// pid=19846 comm=bash clone_flags=1200000 oom_score_adj=0
/// ```
///
/// A task may be called anything, so a name ends where everything behind it reads well.
final class TaskBody extends TypedBody {
    private String comm = "";
    private int pid;

    TaskBody(NamePool names) {
        super(names);
    }

    @Nullable
    SchedEvent delay(Delay kind, int p) {
        return isTask(p, " delay=", " [ns]")
                ? new SchedEvent.SchedStatDelay(now, cpu, tid, kind, comm, pid, value)
                : null;
    }

    @Nullable
    SchedEvent processWait(int p) {
        return isTask(p, " prio=", "")
                ? new SchedEvent.SchedProcessWait(now, cpu, tid, comm, pid, (int) value)
                : null;
    }

    @Nullable
    SchedEvent processFree(int p) {
        return isTask(p, " prio=", "")
                ? new SchedEvent.SchedProcessFree(now, cpu, tid, comm, pid, (int) value)
                : null;
    }

    /// Whether the text is a name, a pid and the number behind `key`, which is then in [#value].
    private boolean isTask(int p, String key, String unit) {
        int from = over(p, "comm=");
        for (int at = to(from, " pid="); at >= 0; at = to(at + 1, " pid=")) {
            int next = number(at, " pid=");
            pid = (int) value;
            if (isEnd(over(number(next, key), unit))) {
                until(from, at);
                return true;
            }
        }
        return false;
    }

    private void until(int from, int to) {
        int whole = end;
        end = to;
        until(from, "");
        end = whole;
        comm = text;
    }

    @Nullable
    SchedEvent setPrio(int p) {
        int from = over(p, "comm=");
        for (int at = to(from, " pid="); at >= 0; at = to(at + 1, " pid=")) {
            int next = number(at, " pid=");
            pid = (int) value;
            next = number(next, " oldprio=");
            int oldPrio = (int) value;
            if (isEnd(number(next, " newprio="))) {
                until(from, at);
                return new SchedEvent.SchedPiSetprio(now, cpu, tid, comm, pid, oldPrio, (int) value);
            }
        }
        return null;
    }

    @Nullable
    SchedEvent newTask(int p) {
        int from = over(number(p, "pid="), " comm=");
        pid = (int) value;
        for (int at = to(from, " clone_flags="); at >= 0; at = to(at + 1, " clone_flags=")) {
            int next = hex(at, " clone_flags=");
            long flags = value;
            if (isEnd(number(next, " oom_score_adj="))) {
                until(from, at);
                return new SchedEvent.TaskNewtask(now, cpu, tid, pid, comm, flags, (int) value);
            }
        }
        return null;
    }
}
