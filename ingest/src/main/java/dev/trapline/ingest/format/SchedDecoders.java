package dev.trapline.ingest.format;

import dev.trapline.model.event.SchedEvent.SchedBlockedReason;
import dev.trapline.model.event.SchedEvent.SchedMigrateTask;
import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.SchedEvent.SchedStatRuntime;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.SchedEvent.SchedWaking;
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
        NumberField pid = fields.number("pid");
        NumberField oldPid = fields.number("old_pid");
        TextField filename = fields.has("filename") ? fields.text("filename") : null;
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SchedProcessExec(
                        timestampNs,
                        cpu,
                        pid.readInt(record),
                        oldPid.readInt(record),
                        filename == null ? "" : filename.read(record));
            }
        };
    }

    private static EventDecoder processExit(FieldFinder fields) throws FieldFinder.Missing {
        NumberField pid = fields.number("pid");
        TextField comm = fields.has("comm") ? fields.text("comm") : null;
        NumberField prio = fields.has("prio") ? fields.number("prio") : null;
        NumberField groupDead = fields.has("group_dead") ? fields.number("group_dead") : null;
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SchedProcessExit(
                        timestampNs,
                        cpu,
                        pid.readInt(record),
                        TraceEvent.UNKNOWN,
                        0,
                        false,
                        comm == null ? "" : comm.read(record),
                        prio == null ? TraceEvent.UNKNOWN : prio.readInt(record),
                        groupDead == null ? TraceEvent.UNKNOWN : groupDead.readInt(record));
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
        TextField comm = fields.text("newcomm");
        NumberField pid = fields.has("pid") ? fields.number("pid") : null;
        TextField oldComm = fields.has("oldcomm") ? fields.text("oldcomm") : null;
        NumberField oom = fields.has("oom_score_adj") ? fields.number("oom_score_adj") : null;
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                int renamed = pid == null ? tid : pid.readInt(record);
                return new TaskRename(
                        timestampNs,
                        cpu,
                        renamed,
                        comm.read(record),
                        oldComm == null ? "" : oldComm.read(record),
                        oom == null ? 0 : oom.readInt(record));
            }
        };
    }
}
