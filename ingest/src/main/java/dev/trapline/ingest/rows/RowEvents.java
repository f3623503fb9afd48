package dev.trapline.ingest.rows;

import dev.trapline.ingest.kernel.RegisterArgs;
import dev.trapline.ingest.strace.StraceArgs;
import dev.trapline.ingest.strace.StraceSource;
import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SchedEvent.Delay;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes of a row the event that [TraceEvent#fields] made the row of.
///
/// An event whose fields are not all there is kept by name and fields.
final class RowEvents {
    private static final String ENTER = "sys_enter";
    private static final String EXIT = "sys_exit";
    private static final int MOST_CALLS = 8192;
    private static final int HEX = 16;

    private final Map<String, Syscall> calls = new HashMap<>();

    /// The entry that was the row before, for the arguments that its return has in common with it.
    private TraceEvent.@Nullable SysEnter entered;
    private boolean returnsAtOnce;

    /// The event of `row`.
    TraceEvent event(EventRow row) {
        TraceEvent.SysEnter before = entered;
        entered = null;
        returnsAtOnce = false;
        TraceEvent event = typed(row, row.event == null ? "" : row.event, before);
        if (event == null || row.isLacking()) {
            return new TraceEvent.Other(
                    row.timestampNs, row.cpu, row.tid, String.valueOf(row.event), row.fields);
        }
        if (event instanceof TraceEvent.SysEnter enter) {
            entered = enter;
        }
        return event;
    }

    /// The last event was the return of the call whose entry was the event before it.
    boolean returnsAtOnce() {
        return returnsAtOnce;
    }

    private @Nullable TraceEvent typed(EventRow row, String name, TraceEvent.@Nullable SysEnter before) {
        if (name.startsWith("sys_")) {
            return callEvent(row, name, before);
        }
        if (name.startsWith("sched_") || name.startsWith("task_")) {
            return scheduled(row, name);
        }
        TraceEvent event = device(row, name);
        return event == null ? interrupt(row, name) : event;
    }

    private static @Nullable TraceEvent device(EventRow row, String name) {
        if (name.startsWith("hrtimer_") || name.startsWith("timer_") || name.startsWith("itimer_")
                || name.startsWith("tick_")) {
            return RowTimerEvents.of(row, name);
        }
        if (name.startsWith("block_")) {
            return RowBlockEvents.of(row, name);
        }
        if (name.startsWith("net") || name.startsWith("napi_")) {
            return RowNetEvents.of(row, name);
        }
        if (name.startsWith("io_uring_")) {
            return RowIoUringEvents.of(row, name);
        }
        if (name.startsWith("writeback_")) {
            return RowWritebackEvents.of(row, name);
        }
        return name.startsWith("workqueue_") || name.startsWith("cpu_") ? RowWorkEvents.of(row, name) : null;
    }

    // ---------------------------------------------------------------- system calls

    private @Nullable TraceEvent callEvent(
            EventRow row, String name, TraceEvent.@Nullable SysEnter before) {
        if (name.equals("sys_no_return")) {
            return new TraceEvent.SysNoReturn(row.timestampNs, row.cpu, row.tid, call(row));
        }
        if (name.startsWith(ENTER)) {
            Syscall call = call(row);
            return new TraceEvent.SysEnter(row.timestampNs, row.cpu, row.tid, call, args(row, call), name);
        }
        return name.startsWith(EXIT) ? exit(row, name, before) : null;
    }

    private TraceEvent exit(EventRow row, String name, TraceEvent.@Nullable SysEnter before) {
        Syscall call = call(row);
        long ret = row.number("ret");
        returnsAtOnce = before != null && before.tid() == row.tid && before.call().equals(call);
        SysArgs args = SysArgs.NONE;
        if (row.fields.containsKey("args")) {
            args = StraceArgs.ofText(row.text("args"));
        } else if (before != null && returnsAtOnce && before.args().registers() == 0) {
            args = before.args();
        }
        String file = row.fields.get("retFile");
        if (file != null) {
            args = StraceArgs.ofText(args.text(), ret, file);
        }
        return new TraceEvent.SysExit(
                row.timestampNs,
                row.cpu,
                row.tid,
                call,
                ret,
                errno(row.fields.get("errno")),
                row.fields.containsKey("durationNs") ? row.number("durationNs") : TraceEvent.UNKNOWN_NS,
                args,
                name);
    }

    private static int errno(@Nullable String name) {
        if (name == null) {
            return 0;
        }
        int errno = Errno.number(name);
        if (errno == Errno.NONE) {
            errno = (int) EventRow.parse(name);
        }
        return errno > 0 ? errno : StraceSource.UNKNOWN_ERRNO;
    }

    private Syscall call(EventRow row) {
        String name = row.text("name");
        int nr = row.integer("nr");
        String label = row.fields.get("abi");
        Abi abi = label == null ? Abi.X86_64 : Abi.ofLabel(label);
        if (abi == null) {
            abi = Abi.X86_64;
        }
        Syscall call = calls.get(name);
        if (call == null || call.nr() != nr || call.abi() != abi) {
            Syscall known = SyscallTable.of(abi).byName(name);
            boolean isIt = known != null && known.name().equals(name) && known.nr() == nr;
            call = known != null && isIt ? known : Syscall.unknown(name, nr, abi);
            if (calls.size() < MOST_CALLS || calls.containsKey(name)) {
                calls.put(name, call);
            }
        }
        return call;
    }

    private static SysArgs args(EventRow row, Syscall call) {
        String regs = row.fields.get("regs");
        return regs == null ? StraceArgs.ofText(row.text("args")) : registers(row, call, regs);
    }

    /// `3 7ffd5a 5 0 0 0`.
    private static SysArgs registers(EventRow row, Syscall call, String text) {
        long[] values = new long[RegisterArgs.REGISTERS];
        @Nullable String @Nullable [] strings = null;
        int count = 0;
        for (int i = 0; i < text.length() && count < values.length; i++) {
            int digit = Character.digit(text.charAt(i), HEX);
            if (digit >= 0) {
                values[count] = values[count] << 4 | digit;
            }
            if (digit < 0 || i + 1 == text.length()) {
                String string = row.fields.get("string" + count);
                if (string != null) {
                    strings = strings == null ? new String[RegisterArgs.REGISTERS] : strings;
                    strings[count] = string;
                }
                count++;
            }
        }
        return new RegisterArgs(
                call, count, values[0], values[1], values[2], values[3], values[4], values[5], strings);
    }

    // ---------------------------------------------------------------- the scheduler

    private static @Nullable TraceEvent scheduled(EventRow row, String name) {
        long now = row.timestampNs;
        int cpu = row.cpu;
        int tid = row.tid;
        return switch (name) {
            case "sched_switch" -> new SchedEvent.SchedSwitch(
                    now, cpu, tid, row.text("prev_comm"), row.integer("prev_pid"), row.integer("prev_prio"),
                    row.text("prev_state"), row.text("next_comm"), row.integer("next_pid"), row.integer("next_prio"));
            case "sched_waking" -> new SchedEvent.SchedWaking(
                    now, cpu, tid, row.text("comm"), row.integer("pid"), row.integer("prio"),
                    row.integer("target_cpu"));
            case "sched_wakeup", "sched_wakeup_new" -> new SchedEvent.SchedWakeup(
                    now, cpu, tid, name.equals("sched_wakeup_new"), row.text("comm"), row.integer("pid"),
                    row.integer("prio"), row.integer("target_cpu"));
            case "sched_migrate_task" -> new SchedEvent.SchedMigrateTask(
                    now, cpu, tid, row.text("comm"), row.integer("pid"), row.integer("prio"),
                    row.integer("orig_cpu"), row.integer("dest_cpu"));
            case "sched_process_fork" -> new SchedEvent.SchedProcessFork(
                    now, cpu, tid, row.text("comm"), row.integer("pid"), row.text("child_comm"),
                    row.integer("child_pid"));
            case "sched_process_exec" -> new TraceEvent.SchedProcessExec(
                    now, cpu, tid, row.fields.getOrDefault("filename", ""), row.integer("old_pid"));
            case "sched_process_exit" -> new TraceEvent.SchedProcessExit(
                    now, cpu, tid, row.fields.getOrDefault("comm", ""), (int) row.number("prio", TraceEvent.UNKNOWN),
                    flag(row.fields.get("group_dead")), (int) row.number("exitCode", TraceEvent.UNKNOWN),
                    signal(row.fields.get("killedBy")), row.fields.containsKey("coreDumped"));
            case "sched_stat_runtime" -> new SchedEvent.SchedStatRuntime(
                    now, cpu, tid, row.text("comm"), row.integer("pid"), row.number("runtime"));
            case "sched_stat_wait" -> delay(row, Delay.WAIT);
            case "sched_stat_sleep" -> delay(row, Delay.SLEEP);
            case "sched_stat_blocked" -> delay(row, Delay.BLOCKED);
            case "sched_stat_iowait" -> delay(row, Delay.IOWAIT);
            case "task_newtask" -> new SchedEvent.TaskNewtask(
                    now, cpu, tid, row.integer("pid"), row.text("comm"), row.address("clone_flags"),
                    row.integer("oom_score_adj"));
            case "sched_process_wait" -> new SchedEvent.SchedProcessWait(
                    now, cpu, tid, row.text("comm"), row.integer("pid"), row.integer("prio"));
            case "sched_process_free" -> new SchedEvent.SchedProcessFree(
                    now, cpu, tid, row.text("comm"), row.integer("pid"), row.integer("prio"));
            case "sched_pi_setprio" -> new SchedEvent.SchedPiSetprio(
                    now, cpu, tid, row.text("comm"), row.integer("pid"), row.integer("oldprio"),
                    row.integer("newprio"));
            case "sched_blocked_reason" -> new SchedEvent.SchedBlockedReason(
                    now, cpu, tid, row.integer("pid"), row.integer("iowait") != 0, row.text("caller"));
            case "task_rename" -> new TraceEvent.TaskRename(
                    now, cpu, tid, row.fields.getOrDefault("oldcomm", ""), row.text("newcomm"),
                    (int) row.number("oom_score_adj", 0));
            default -> null;
        };
    }

    private static SchedEvent delay(EventRow row, Delay kind) {
        return new SchedEvent.SchedStatDelay(
                row.timestampNs, row.cpu, row.tid, kind, row.text("comm"), row.integer("pid"), row.number("delay"));
    }

    private static int flag(@Nullable String value) {
        return value == null ? TraceEvent.UNKNOWN : value.equals("true") ? 1 : 0;
    }

    private static int signal(@Nullable String name) {
        return name == null ? 0 : Math.max(0, Signals.number(name));
    }

    // ---------------------------------------------------------------- interrupts and the rest

    private static @Nullable TraceEvent interrupt(EventRow row, String name) {
        long now = row.timestampNs;
        int cpu = row.cpu;
        int tid = row.tid;
        return switch (name) {
            case "irq_handler_entry" ->
                    new InterruptEvent.IrqHandlerEntry(now, cpu, tid, row.integer("irq"), row.text("name"));
            case "irq_handler_exit" -> new InterruptEvent.IrqHandlerExit(
                    now, cpu, tid, row.integer("irq"), row.text("ret").equals("handled"));
            case "softirq_raise" -> new InterruptEvent.SoftirqRaise(now, cpu, tid, row.integer("vec"));
            case "softirq_entry" -> new InterruptEvent.SoftirqEntry(now, cpu, tid, row.integer("vec"));
            case "softirq_exit" -> new InterruptEvent.SoftirqExit(now, cpu, tid, row.integer("vec"));
            case "tasklet_entry" -> new InterruptEvent.TaskletEntry(now, cpu, tid, row.text("func"));
            case "tasklet_exit" -> new InterruptEvent.TaskletExit(now, cpu, tid, row.text("func"));
            case "ipi_send_cpu", "ipi_send_cpumask", "ipi_raise" -> new InterruptEvent.IpiSend(
                    now, cpu, tid, name, row.text("target"), row.text("callsite"), row.text("callback"));
            case "page_fault_user", "page_fault_kernel" -> new InterruptEvent.PageFault(
                    now, cpu, tid, name.equals("page_fault_user"), row.number("address"), row.number("ip"),
                    row.fields.getOrDefault("ipSymbol", ""), row.number("error_code"));
            case "signal_generate" -> new TraceEvent.SignalGenerate(
                    now, cpu, tid, row.integer("sig"), row.integer("errno"), row.integer("code"),
                    row.text("comm"), row.integer("pid"), row.integer("grp") != 0, row.integer("res"));
            case "signal_deliver" -> new TraceEvent.SignalDeliver(
                    now, cpu, tid, row.integer("sig"), row.fields.getOrDefault("info", ""));
            case "events_lost" -> new TraceEvent.EventsLost(now, cpu, row.number("count"));
            default -> byShape(row, name);
        };
    }

    /// A pair of irq_vectors has nothing but its vector, what a program printed nothing but the text.
    private static @Nullable TraceEvent byShape(EventRow row, String name) {
        if (row.fields.size() != 1) {
            return null;
        }
        String text = row.fields.get("buf");
        if (text != null) {
            return new TraceEvent.Print(row.timestampNs, row.cpu, row.tid, name, text);
        }
        if (row.fields.containsKey("vector") && name.endsWith("_entry")) {
            String pair = name.substring(0, name.length() - "_entry".length());
            return new InterruptEvent.VectorEntry(row.timestampNs, row.cpu, row.tid, pair, row.integer("vector"));
        }
        if (row.fields.containsKey("vector") && name.endsWith("_exit")) {
            String pair = name.substring(0, name.length() - "_exit".length());
            return new InterruptEvent.VectorExit(row.timestampNs, row.cpu, row.tid, pair, row.integer("vector"));
        }
        return null;
    }
}
