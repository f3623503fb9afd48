package dev.trapline.ingest.encode;

import dev.trapline.ingest.kernel.ThreadNames;
import dev.trapline.model.event.SchedEvent;
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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// `sched` and `task` (`include/trace/events/sched.h`, `task.h`), laid out as Linux 6.18 has them.
final class SchedEncoder {
    private static final String SCHED = "sched";
    private static final String TASK = "task";
    private static final String WAKEUP =
            "\"comm=%s pid=%d prio=%d target_cpu=%03d\", REC->comm, REC->pid, REC->prio, REC->target_cpu";

    /// What tells one description of sched_process_exit from another: the fields that some recordings
    /// lack.
    private record ExitShape(boolean hasPrio, boolean hasGroupDead) {}

    private final StateBits states = new StateBits();

    private final Tracepoint switched =
            Tracepoint.of(SCHED, "sched_switch")
                    .comm("prev_comm")
                    .pid("prev_pid")
                    .s32("prev_prio")
                    .s64("prev_state")
                    .comm("next_comm")
                    .pid("next_pid")
                    .s32("next_prio")
                    .print(
                            () -> "\"prev_comm=%s prev_pid=%d prev_prio=%d prev_state=%s%s ==> next_comm=%s next_pid=%d next_prio=%d\","
                                    + " REC->prev_comm, REC->prev_pid, REC->prev_prio, " + states.printArguments()
                                    + ", REC->next_comm, REC->next_pid, REC->next_prio");
    private final Tracepoint waking = wakeup("sched_waking");
    private final Tracepoint wakeup = wakeup("sched_wakeup");
    private final Tracepoint wakeupNew = wakeup("sched_wakeup_new");
    private final Tracepoint migrate =
            Tracepoint.of(SCHED, "sched_migrate_task")
                    .text("comm")
                    .pid("pid")
                    .s32("prio")
                    .s32("orig_cpu")
                    .s32("dest_cpu")
                    .print(
                            "\"comm=%s pid=%d prio=%d orig_cpu=%d dest_cpu=%d\","
                                    + " __get_str(comm), REC->pid, REC->prio, REC->orig_cpu, REC->dest_cpu");
    private final Tracepoint fork =
            Tracepoint.of(SCHED, "sched_process_fork")
                    .text("parent_comm")
                    .pid("parent_pid")
                    .text("child_comm")
                    .pid("child_pid")
                    .print(
                            "\"comm=%s pid=%d child_comm=%s child_pid=%d\","
                                    + " __get_str(parent_comm), REC->parent_pid, __get_str(child_comm), REC->child_pid");
    private final Tracepoint exec =
            Tracepoint.of(SCHED, "sched_process_exec")
                    .text("filename")
                    .pid("pid")
                    .pid("old_pid")
                    .print("\"filename=%s pid=%d old_pid=%d\", __get_str(filename), REC->pid, REC->old_pid");
    private final Map<ExitShape, Tracepoint> exits = new HashMap<>();
    private final Tracepoint statRuntime =
            Tracepoint.of(SCHED, "sched_stat_runtime")
                    .text("comm")
                    .pid("pid")
                    .number("u64", "runtime", 8, false)
                    .print(
                            "\"comm=%s pid=%d runtime=%Lu [ns]\","
                                    + " __get_str(comm), REC->pid, (unsigned long long)REC->runtime");
    private final Map<Delay, Tracepoint> delays = new EnumMap<>(Delay.class);
    private final Tracepoint processWait = process("sched_process_wait");
    private final Tracepoint processFree = process("sched_process_free");
    private final Tracepoint setPrio =
            Tracepoint.of(SCHED, "sched_pi_setprio")
                    .text("comm")
                    .pid("pid")
                    .s32("oldprio")
                    .s32("newprio")
                    .print(
                            "\"comm=%s pid=%d oldprio=%d newprio=%d\","
                                    + " __get_str(comm), REC->pid, REC->oldprio, REC->newprio");
    private final Tracepoint newTask =
            Tracepoint.of(TASK, "task_newtask")
                    .pid("pid")
                    .comm("comm")
                    .number("u64", "clone_flags", 8, false)
                    .number("short", "oom_score_adj", 2, true)
                    .print(
                            "\"pid=%d comm=%s clone_flags=%llx oom_score_adj=%hd\","
                                    + " REC->pid, REC->comm, REC->clone_flags, REC->oom_score_adj");
    private final Tracepoint blockedReason =
            Tracepoint.of(SCHED, "sched_blocked_reason")
                    .pid("pid")
                    .pointer("caller")
                    .number("bool", "io_wait", 1, false)
                    .print("\"pid=%d iowait=%d caller=%pS\", REC->pid, REC->io_wait, REC->caller");
    private final Tracepoint rename =
            Tracepoint.of(TASK, "task_rename")
                    .pid("pid")
                    .comm("oldcomm")
                    .comm("newcomm")
                    .number("short", "oom_score_adj", 2, true)
                    .print(
                            "\"pid=%d oldcomm=%s newcomm=%s oom_score_adj=%hd\","
                                    + " REC->pid, REC->oldcomm, REC->newcomm, REC->oom_score_adj");

    private final RecordBuffer out;
    private final ThreadNames names;
    private final SymbolBook symbols;
    private final Omissions omissions;

    SchedEncoder(RecordBuffer out, ThreadNames names, SymbolBook symbols, Omissions omissions) {
        this.out = out;
        this.names = names;
        this.symbols = symbols;
        this.omissions = omissions;
    }

    private static Tracepoint wakeup(String name) {
        return Tracepoint.of(SCHED, name).comm("comm").pid("pid").s32("prio").s32("target_cpu").print(WAKEUP);
    }

    private static Tracepoint process(String name) {
        return Tracepoint.of(SCHED, name)
                .text("comm")
                .pid("pid")
                .s32("prio")
                .print("\"comm=%s pid=%d prio=%d\", __get_str(comm), REC->pid, REC->prio");
    }

    private static Tracepoint delay(Delay kind) {
        return Tracepoint.of(SCHED, kind.kernelName())
                .text("comm")
                .pid("pid")
                .number("u64", "delay", 8, false)
                .print(
                        "\"comm=%s pid=%d delay=%Lu [ns]\","
                                + " __get_str(comm), REC->pid, (unsigned long long)REC->delay");
    }

    private static Tracepoint exit(ExitShape shape) {
        Tracepoint.Builder fields = Tracepoint.of(SCHED, "sched_process_exit").comm("comm").pid("pid");
        if (shape.hasPrio) {
            fields.s32("prio");
        }
        if (shape.hasGroupDead) {
            fields.number("bool", "group_dead", 1, false);
        }
        return fields.print(
                new PrintFormat()
                        .add("comm=%s pid=%d", "REC->comm", "REC->pid")
                        .addIf(shape.hasPrio, " prio=%d", "REC->prio")
                        .addIf(shape.hasGroupDead, " group_dead=%s", "REC->group_dead ? \"true\" : \"false\""));
    }

    void encode(SchedEvent event) {
        switch (event) {
            case SchedSwitch e -> switched(e);
            case SchedWaking e -> wakeup(waking, e, e.comm(), e.pid(), e.prio(), e.targetCpu());
            case SchedWakeup e ->
                    wakeup(e.isNew() ? wakeupNew : wakeup, e, e.comm(), e.pid(), e.prio(), e.targetCpu());
            case SchedMigrateTask e -> {
                names.mention(e.pid(), e.comm());
                out.begin(migrate, e.tid());
                out.text(e.comm());
                out.s32(e.pid());
                out.s32(e.prio());
                out.s32(e.origCpu());
                out.s32(e.destCpu());
            }
            case SchedProcessFork e -> {
                names.mention(e.pid(), e.comm());
                names.mention(e.childPid(), e.childComm());
                out.begin(fork, e.tid());
                out.text(e.comm());
                out.s32(e.pid());
                out.text(e.childComm());
                out.s32(e.childPid());
            }
            case SchedStatRuntime e -> {
                names.mention(e.pid(), e.comm());
                out.begin(statRuntime, e.tid());
                out.text(e.comm());
                out.s32(e.pid());
                out.s64(e.runtimeNs());
            }
            case SchedBlockedReason e -> {
                out.begin(blockedReason, e.tid());
                out.s32(e.pid());
                out.s64(symbols.address(e.caller(), e.kernelName()));
                out.u8(e.ioWait() ? 1 : 0);
            }
            case SchedStatDelay e -> {
                names.mention(e.pid(), e.comm());
                out.begin(delays.computeIfAbsent(e.kind(), SchedEncoder::delay), e.tid());
                out.text(e.comm());
                out.s32(e.pid());
                out.s64(e.delayNs());
            }
            case SchedProcessWait e -> process(processWait, e, e.comm(), e.pid(), e.prio());
            case SchedProcessFree e -> process(processFree, e, e.comm(), e.pid(), e.prio());
            case SchedPiSetprio e -> {
                process(setPrio, e, e.comm(), e.pid(), e.oldPrio());
                out.s32(e.newPrio());
            }
            case TaskNewtask e -> {
                names.mention(e.pid(), e.comm());
                out.begin(newTask, e.tid());
                out.s32(e.pid());
                out.comm(e.comm());
                out.s64(e.cloneFlags());
                out.s16(e.oomScoreAdj());
            }
        }
    }

    private void process(Tracepoint tracepoint, TraceEvent event, String comm, int pid, int prio) {
        out.begin(tracepoint, event.tid());
        out.text(comm);
        out.s32(pid);
        out.s32(prio);
    }

    private void switched(SchedSwitch e) {
        names.mention(e.prevPid(), e.prevComm());
        names.mention(e.nextPid(), e.nextComm());
        long state = states.bits(e.prevState());
        if (state == StateBits.UNKNOWN) {
            omissions.abridge(e.kernelName(), "prev_state");
            state = 0;
        }
        out.begin(switched, e.tid());
        out.comm(e.prevComm());
        out.s32(e.prevPid());
        out.s32(e.prevPrio());
        out.s64(state);
        out.comm(e.nextComm());
        out.s32(e.nextPid());
        out.s32(e.nextPrio());
    }

    private void wakeup(
            Tracepoint tracepoint, TraceEvent event, String comm, int pid, int prio, int targetCpu) {
        names.mention(pid, comm);
        out.begin(tracepoint, event.tid());
        out.comm(comm);
        out.s32(pid);
        out.s32(prio);
        out.s32(targetCpu);
    }

    void exec(SchedProcessExec e) {
        out.begin(exec, e.tid());
        out.text(e.filename());
        out.s32(e.tid());
        out.s32(e.oldTid());
    }

    /// The kernel does not record the status.
    void exit(SchedProcessExit e) {
        if (e.exitCode() != TraceEvent.UNKNOWN || e.killedBy() != 0) {
            omissions.abridge(e.kernelName(), "status");
        }
        ExitShape shape = new ExitShape(e.prio() != TraceEvent.UNKNOWN, e.groupDead() != TraceEvent.UNKNOWN);
        out.begin(exits.computeIfAbsent(shape, SchedEncoder::exit), e.tid());
        out.comm(e.comm());
        out.s32(e.tid());
        if (shape.hasPrio) {
            out.s32(e.prio());
        }
        if (shape.hasGroupDead) {
            out.u8(e.groupDead());
        }
    }

    /// A recorded renaming; one on no processor is what the source calls the task, see [ThreadNames].
    void rename(TaskRename e) {
        out.begin(rename, e.tid());
        out.s32(e.tid());
        out.comm(e.oldComm());
        out.comm(e.comm());
        out.s16(e.oomScoreAdj());
        names.mention(e.tid(), e.comm());
    }
}
