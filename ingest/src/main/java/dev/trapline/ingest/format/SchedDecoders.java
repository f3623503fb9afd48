package dev.trapline.ingest.format;

import dev.trapline.model.event.SchedEvent.Delay;
import dev.trapline.model.event.SchedEvent.SchedBlockedReason;
import dev.trapline.model.event.SchedEvent.SchedMigrateTask;
import dev.trapline.model.event.SchedEvent.SchedPiSetprio;
import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.SchedEvent.SchedProcessFree;
import dev.trapline.model.event.SchedEvent.SchedProcessWait;
import dev.trapline.model.event.SchedEvent.SchedStatDelay;
import dev.trapline.model.event.SchedEvent.SchedStatRuntime;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.SchedEvent.SchedWaking;
import dev.trapline.model.event.SchedEvent.TaskNewtask;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.TaskRename;
import org.jspecify.annotations.Nullable;

/// `sched` and `task` (`include/trace/events/sched.h`, `task.h`).
final class SchedDecoders {
    private SchedDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields, KernelSymbols symbols)
            throws FieldFinder.Missing {
        return switch (fields.format().name()) {
            case "sched_switch" -> switched(fields);
            case "sched_waking" -> waking(fields);
            case "sched_wakeup" -> wakeup(fields, false);
            case "sched_wakeup_new" -> wakeup(fields, true);
            case "sched_migrate_task" -> migrateTask(fields);
            case "sched_process_fork" -> processFork(fields);
            case "sched_process_exec" -> processExec(fields);
            case "sched_process_exit" -> processExit(fields);
            case "sched_stat_runtime" -> statRuntime(fields);
            case "sched_blocked_reason" -> blockedReason(fields, symbols);
            case "sched_stat_wait" -> delay(fields, Delay.WAIT);
            case "sched_stat_sleep" -> delay(fields, Delay.SLEEP);
            case "sched_stat_blocked" -> delay(fields, Delay.BLOCKED);
            case "sched_stat_iowait" -> delay(fields, Delay.IOWAIT);
            case "sched_process_wait" -> processWait(fields);
            case "sched_process_free" -> processFree(fields);
            case "sched_pi_setprio" -> setPrio(fields);
            case "task_newtask" -> newTask(fields);
            case "task_rename" -> rename(fields);
            default -> null;
        };
    }

    private static EventDecoder switched(FieldFinder fields) throws FieldFinder.Missing {
        TextField prevComm = fields.text("prev_comm");
        NumberField prevPid = fields.number("prev_pid");
        NumberField prevPrio = fields.number("prev_prio");
        NumberField prevState = fields.number("prev_state");
        TextField nextComm = fields.text("next_comm");
        NumberField nextPid = fields.number("next_pid");
        NumberField nextPrio = fields.number("next_prio");
        TaskStates states = TaskStates.of(fields.format().printFormat());
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                int pid = prevPid.readInt(record);
                return new SchedSwitch(
                        timestampNs,
                        cpu,
                        pid,
                        prevComm.read(record),
                        pid,
                        prevPrio.readInt(record),
                        states.text(prevState.read(record)),
                        nextComm.read(record),
                        nextPid.readInt(record),
                        nextPrio.readInt(record));
            }
        };
    }

    private static EventDecoder waking(FieldFinder fields) throws FieldFinder.Missing {
        TextField comm = fields.text("comm");
        NumberField pid = fields.number("pid");
        NumberField prio = fields.number("prio");
        NumberField targetCpu = fields.number("target_cpu");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SchedWaking(
                        timestampNs,
                        cpu,
                        tid,
                        comm.read(record),
                        pid.readInt(record),
                        prio.readInt(record),
                        targetCpu.readInt(record));
            }
        };
    }

    private static EventDecoder wakeup(FieldFinder fields, boolean isNew)
            throws FieldFinder.Missing {
        TextField comm = fields.text("comm");
        NumberField pid = fields.number("pid");
        NumberField prio = fields.number("prio");
        NumberField targetCpu = fields.number("target_cpu");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SchedWakeup(
                        timestampNs,
                        cpu,
                        tid,
                        isNew,
                        comm.read(record),
                        pid.readInt(record),
                        prio.readInt(record),
                        targetCpu.readInt(record));
            }
        };
    }

    private static EventDecoder migrateTask(FieldFinder fields) throws FieldFinder.Missing {
        TextField comm = fields.text("comm");
        NumberField pid = fields.number("pid");
        NumberField prio = fields.number("prio");
        NumberField origCpu = fields.number("orig_cpu");
        NumberField destCpu = fields.number("dest_cpu");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SchedMigrateTask(
                        timestampNs,
                        cpu,
                        tid,
                        comm.read(record),
                        pid.readInt(record),
                        prio.readInt(record),
                        origCpu.readInt(record),
                        destCpu.readInt(record));
            }
        };
    }

    private static EventDecoder processFork(FieldFinder fields) throws FieldFinder.Missing {
        TextField comm = fields.text("parent_comm");
        NumberField pid = fields.number("parent_pid");
        TextField childComm = fields.text("child_comm");
        NumberField childPid = fields.number("child_pid");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SchedProcessFork(
                        timestampNs,
                        cpu,
                        tid,
                        comm.read(record),
                        pid.readInt(record),
                        childComm.read(record),
                        childPid.readInt(record));
            }
        };
    }

    private static EventDecoder processExec(FieldFinder fields) throws FieldFinder.Missing {
        TextField filename = fields.textOrEmpty("filename");
        NumberField pid = fields.number("pid");
        NumberField oldPid = fields.number("old_pid");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SchedProcessExec(
                        timestampNs, cpu, pid.readInt(record), filename.read(record), oldPid.readInt(record));
            }
        };
    }

    private static EventDecoder processExit(FieldFinder fields) throws FieldFinder.Missing {
        TextField comm = fields.textOrEmpty("comm");
        NumberField pid = fields.number("pid");
        NumberField prio = fields.numberOr("prio", TraceEvent.UNKNOWN);
        NumberField groupDead = fields.numberOr("group_dead", TraceEvent.UNKNOWN);
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SchedProcessExit(
                        timestampNs,
                        cpu,
                        pid.readInt(record),
                        comm.read(record),
                        prio.readInt(record),
                        groupDead.readInt(record),
                        TraceEvent.UNKNOWN,
                        0,
                        false);
            }
        };
    }

    private static EventDecoder statRuntime(FieldFinder fields) throws FieldFinder.Missing {
        TextField comm = fields.text("comm");
        NumberField pid = fields.number("pid");
        NumberField runtime = fields.number("runtime");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SchedStatRuntime(
                        timestampNs,
                        cpu,
                        tid,
                        comm.read(record),
                        pid.readInt(record),
                        runtime.read(record));
            }
        };
    }

    private static EventDecoder blockedReason(FieldFinder fields, KernelSymbols symbols)
            throws FieldFinder.Missing {
        NumberField pid = fields.number("pid");
        NumberField ioWait = fields.number("io_wait");
        NumberField caller = fields.number("caller");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SchedBlockedReason(
                        timestampNs,
                        cpu,
                        tid,
                        pid.readInt(record),
                        ioWait.read(record) != 0,
                        symbols.name(caller.read(record)));
            }
        };
    }

    /// Recent kernels leave out the pid: a task that renames itself is the one that runs.
    private static EventDecoder rename(FieldFinder fields) throws FieldFinder.Missing {
        TextField oldComm = fields.textOrEmpty("oldcomm");
        TextField comm = fields.text("newcomm");
        NumberField oomScoreAdj = fields.numberOr("oom_score_adj", 0);
        NumberField pid = fields.has("pid") ? fields.number("pid") : null;
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                int renamed = pid == null ? tid : pid.readInt(record);
                return new TaskRename(
                        timestampNs, cpu, renamed, oldComm.read(record), comm.read(record),
                        oomScoreAdj.readInt(record));
            }
        };
    }

    private static EventDecoder delay(FieldFinder fields, Delay kind) throws FieldFinder.Missing {
        TextField comm = fields.text("comm");
        NumberField pid = fields.number("pid");
        NumberField delay = fields.number("delay");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new SchedStatDelay(
                now, cpu, tid, kind, comm.read(r), pid.readInt(r), delay.read(r)));
    }

    private static EventDecoder processWait(FieldFinder fields) throws FieldFinder.Missing {
        TextField comm = fields.text("comm");
        NumberField pid = fields.number("pid");
        NumberField prio = fields.number("prio");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new SchedProcessWait(
                now, cpu, tid, comm.read(r), pid.readInt(r), prio.readInt(r)));
    }

    private static EventDecoder processFree(FieldFinder fields) throws FieldFinder.Missing {
        TextField comm = fields.text("comm");
        NumberField pid = fields.number("pid");
        NumberField prio = fields.number("prio");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new SchedProcessFree(
                now, cpu, tid, comm.read(r), pid.readInt(r), prio.readInt(r)));
    }

    private static EventDecoder setPrio(FieldFinder fields) throws FieldFinder.Missing {
        TextField comm = fields.text("comm");
        NumberField pid = fields.number("pid");
        NumberField oldPrio = fields.number("oldprio");
        NumberField newPrio = fields.number("newprio");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new SchedPiSetprio(
                now, cpu, tid, comm.read(r), pid.readInt(r), oldPrio.readInt(r), newPrio.readInt(r)));
    }

    private static EventDecoder newTask(FieldFinder fields) throws FieldFinder.Missing {
        NumberField pid = fields.number("pid");
        TextField comm = fields.text("comm");
        NumberField cloneFlags = fields.number("clone_flags");
        NumberField oomScoreAdj = fields.number("oom_score_adj");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new TaskNewtask(
                now, cpu, tid, pid.readInt(r), comm.read(r), cloneFlags.read(r), oomScoreAdj.readInt(r)));
    }
}
