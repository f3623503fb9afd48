package dev.trapline.ingest.kernel;

import static dev.trapline.ingest.kernel.EventLines.pair;

import dev.trapline.model.event.TraceEvent;

/// Understands what an event says about itself, in the words of the kernel's `TP_printk`, of
/// trace-cmd's plugins, or field by field (`trace-cmd report -R`).
///
/// ```
/// NR 59 (55ef89eee018, 55ef89eebd88, 55ef89eedef8, 1, 7ffe53827eef, 55ef520ba550)
/// prev_comm=a [b] (c) prev_pid=5205 prev_prio=120 prev_state=S ==> next_comm=comms next_pid=5206 next_prio=120
/// trace-cmd:4127 [120] R ==> migration/1:21 [0]
/// prev_comm=sigs prev_pid=4166 prev_prio=120 prev_state=1 next_comm=rcu_tasks_trace next_pid=29 next_prio=120
/// comm=x-12 [001] pid=29560 prio=120 target_cpu=001
/// irq=36 name=virtio1-req.0
/// address=0x7f2c0a ip=elf_load error_code=0x2
/// ```
///
/// A task may be called ` pid=5 prio=1`, but a name has at most 15 bytes (`TASK_COMM_LEN`), too few
/// for all the fields that must follow it: a name ends where everything behind it reads well.
///
/// The three words mean, by event:
///
/// ```
///                        first              second             third
///  sys_enter             number             arguments          the first register
///  sys_exit              number             return value
///  sys_enter_NAME        name               arguments
///  sys_exit_NAME         name               return value
///  sched_switch          prev_pid|next_pid  see SwitchBody     see SwitchBody
///  sched_waking, wakeup  pid|prio           comm               target_cpu
///  sched_migrate_task    pid|prio           comm               orig_cpu|dest_cpu
///  sched_process_fork    pid|child_pid      comm               child_comm
///  sched_process_exec    pid|old_pid        filename
///  sched_process_exit    pid                comm               prio|group_dead
///  sched_stat_runtime    pid                comm               runtime
///  sched_blocked_reason  pid|iowait         caller
///  irq_handler_entry     irq                name
///  irq_handler_exit      irq                1 handled
///  softirq_*             vec
///  tasklet_*                                function
///  NAME_entry, _exit     vector
///  ipi_*                 target             callsite           callback
///  signal_generate       sig|errno          code|pid           comm from|length 16|grp 8|res 8
///  signal_deliver        sig                the rest
///  page_fault_*          address            ip                 error_code
///  print and its like                       message
///  task_rename           pid                newcomm            oldcomm from|length 16|oom 16
///  others                name               everything
/// ```
///
/// Texts are pairs of positions. With `OTHER_FORM`, the arguments of sys_enter are an array of
/// bytes.
final class EventBody extends TextCursor {
    long first;
    long second;
    long third;
    boolean otherForm;

    private final SwitchBody switches = new SwitchBody();

    /// Reads the text `bytes[p..to)` of event `id`.
    ///
    /// @return whether it is complete
    boolean read(int id, byte[] bytes, int p, int to) {
        b = bytes;
        end = to;
        first = 0;
        second = 0;
        third = 0;
        otherForm = false;
        return switch (id) {
            case EventNames.SYS_ENTER -> sysEnter(p);
            case EventNames.SYS_EXIT -> sysExit(p);
            case EventNames.SCHED_SWITCH -> schedSwitch(p);
            case EventNames.SCHED_WAKING, EventNames.SCHED_WAKEUP, EventNames.SCHED_WAKEUP_NEW ->
                    wakeup(p);
            case EventNames.SCHED_STAT_RUNTIME -> statRuntime(p);
            case EventNames.SOFTIRQ_RAISE, EventNames.SOFTIRQ_ENTRY, EventNames.SOFTIRQ_EXIT ->
                    softirq(p);
            default -> id >= EventNames.VECTORS ? vector(p) : rare(id, p);
        };
    }

    private boolean rare(int id, int p) {
        return switch (id) {
            case EventNames.SCHED_MIGRATE_TASK -> migrate(p);
            case EventNames.SCHED_PROCESS_FORK -> fork(p);
            case EventNames.SCHED_PROCESS_EXEC -> exec(p);
            case EventNames.SCHED_PROCESS_EXIT -> exit(p);
            case EventNames.SCHED_BLOCKED_REASON -> blockedReason(p);
            case EventNames.IRQ_HANDLER_ENTRY -> irqEntry(p);
            case EventNames.IRQ_HANDLER_EXIT -> irqExit(p);
            case EventNames.TASKLET_ENTRY, EventNames.TASKLET_EXIT -> tasklet(p);
            case EventNames.IPI_SEND_CPU -> ipi(p, "cpu=");
            case EventNames.IPI_SEND_CPUMASK -> ipi(p, "cpumask=");
            case EventNames.IPI_RAISE -> ipiRaise(p);
            case EventNames.SIGNAL_GENERATE -> signalGenerate(p);
            case EventNames.SIGNAL_DELIVER -> signalDeliver(p);
            case EventNames.PAGE_FAULT_USER, EventNames.PAGE_FAULT_KERNEL -> pageFault(p);
            case EventNames.TRACING_MARK_WRITE -> message(p);
            case EventNames.PRINT, EventNames.BPRINT -> message(behindSymbol(p));
            case EventNames.TASK_RENAME -> rename(p);
            default -> message(p);
        };
    }

    // ---------------------------------------------------------------- system calls

    private boolean sysEnter(int p) {
        if (b[p] != 'N' || b[p + 1] != 'R' || b[p + 2] != ' ') {
            return rawSysEnter(p);
        }
        int next = number(p + 3);
        first = value;
        if (next < 0 || b[next] != ' ' || b[next + 1] != '(' || next + 2 >= end || b[end - 1] != ')') {
            return false;
        }
        second = pair(next + 2, end - 1);
        third = TextScan.hex(b, next + 2);
        return true;
    }

    /// `id=59 args=ARRAY[d0, fa, 36, …]`, the bytes of six words.
    private boolean rawSysEnter(int p) {
        int next = number(over(p, "id="));
        first = value;
        next = over(next, " args=ARRAY[");
        if (next < 0 || b[end - 1] != ']') {
            return false;
        }
        second = pair(next, end - 1);
        otherForm = true;
        return true;
    }

    private boolean sysExit(int p) {
        if (b[p] != 'N' || b[p + 1] != 'R' || b[p + 2] != ' ') {
            return rawSysExit(p);
        }
        int next = number(p + 3);
        first = value;
        if (next < 0 || b[next] != ' ' || b[next + 1] != '=' || b[next + 2] != ' ') {
            return false;
        }
        next = number(next + 3);
        second = value;
        return next == end;
    }

    private boolean rawSysExit(int p) {
        int next = number(over(p, "id="));
        first = value;
        next = number(over(next, " ret="));
        second = value;
        return next == end;
    }

    // ---------------------------------------------------------------- the scheduler

    private boolean schedSwitch(int p) {
        if (!switches.read(b, p, end)) {
            return false;
        }
        first = switches.pids();
        second = switches.head();
        third = switches.tail();
        return true;
    }

    private boolean wakeup(int p) {
        int comm = over(p, "comm=");
        if (comm < 0) {
            return pluginWakeup(p);
        }
        for (int at = to(comm, " pid="); at >= 0; at = to(at + 1, " pid=")) {
            int next = number(at + 5);
            long pid = value;
            next = number(over(next, " prio="));
            long prio = value;
            int success = number(over(next, " success="));
            next = number(over(success < 0 ? next : success, " target_cpu="));
            if (next == end) {
                first = pair((int) pid, (int) prio);
                second = pair(comm, at);
                third = value;
                return true;
            }
        }
        return false;
    }

    /// `trace-cmd:4336 [120] CPU:000`, in older versions `… [120] success=1 CPU:000`; read from the
    /// right, because only the name may contain anything.
    private boolean pluginWakeup(int p) {
        int cpu = digitsBefore(end, p);
        third = value;
        int at = cpu - " CPU:".length();
        if (cpu < 0 || at < p || over(at, " CPU:") < 0) {
            return false;
        }
        int success = digitsBefore(at, p);
        if (success >= p && TextScan.endsWith(b, p, success, " success=")) {
            at = success - " success=".length();
        }
        int colon = commBefore(at, p);
        if (colon < 0) {
            return false;
        }
        first = pair((int) value, (int) prio);
        second = pair(p, colon);
        return true;
    }

    private boolean migrate(int p) {
        int comm = over(p, "comm=");
        for (int at = to(comm, " pid="); at >= 0; at = to(at + 1, " pid=")) {
            int next = number(at + 5);
            long pid = value;
            next = number(over(next, " prio="));
            long prio = value;
            next = number(over(next, " orig_cpu="));
            long from = value;
            next = number(over(next, " dest_cpu="));
            if (next == end) {
                first = pair((int) pid, (int) prio);
                second = pair(comm, at);
                third = pair((int) from, (int) value);
                return true;
            }
        }
        return false;
    }

    private boolean statRuntime(int p) {
        int comm = over(p, "comm=");
        for (int at = to(comm, " pid="); at >= 0; at = to(at + 1, " pid=")) {
            int next = number(at + 5);
            first = value;
            next = number(over(next, " runtime="));
            if (next >= 0 && (next == end || over(next, " [ns]") > 0 || over(next, " vruntime=") > 0)) {
                second = pair(comm, at);
                third = value;
                return true;
            }
        }
        return false;
    }

    private boolean fork(int p) {
        int comm = over(p, "comm=");
        String key = " pid=";
        if (comm < 0) {
            comm = over(p, "parent_comm=");
            key = " parent_pid=";
        }
        for (int at = to(comm, key); at >= 0; at = to(at + 1, key)) {
            int next = number(at + key.length());
            long pid = value;
            int child = over(next, " child_comm=");
            for (int to = to(child, " child_pid="); to >= 0; to = to(to + 1, " child_pid=")) {
                if (number(to + " child_pid=".length()) == end) {
                    first = pair((int) pid, (int) value);
                    second = pair(comm, at);
                    third = pair(child, to);
                    return true;
                }
            }
        }
        return false;
    }

    private boolean exec(int p) {
        int file = over(p, "filename=");
        for (int at = to(file, " pid="); at >= 0; at = to(at + 1, " pid=")) {
            int next = number(at + 5);
            long pid = value;
            if (number(over(next, " old_pid=")) == end) {
                first = pair((int) pid, (int) value);
                second = pair(file, at);
                return true;
            }
        }
        return false;
    }

    private boolean exit(int p) {
        int comm = over(p, "comm=");
        for (int at = to(comm, " pid="); at >= 0; at = to(at + 1, " pid=")) {
            int next = number(at + 5);
            first = value;
            next = number(over(next, " prio="));
            int dead = over(next, " group_dead=");
            if (next >= 0 && (next == end || dead > 0)) {
                second = pair(comm, at);
                third = pair((int) value, dead < 0 ? TraceEvent.UNKNOWN : b[dead] == 't' || b[dead] == '1' ? 1 : 0);
                return true;
            }
        }
        return false;
    }

    private boolean blockedReason(int p) {
        int next = number(over(p, "pid="));
        long pid = value;
        next = number(over(next, " iowait="));
        first = pair((int) pid, (int) value);
        next = over(next, " caller=");
        second = pair(next, end);
        return next >= 0;
    }

    private boolean rename(int p) {
        int next = number(over(p, "pid="));
        first = next < 0 ? NOTHING : value;
        int comm = next < 0 ? over(p, "oldcomm=") : over(next, " oldcomm=");
        for (int at = to(comm, " newcomm="); at >= 0; at = to(at + 1, " newcomm=")) {
            int from = at + " newcomm=".length();
            int to = to(from, " oom_score_adj=");
            if (to >= 0) {
                number(to + " oom_score_adj=".length());
                second = pair(from, to);
                third = (long) comm << 32 | (at - comm & 0xffffL) << 16 | value & 0xffff;
                return true;
            }
        }
        return false;
    }

    // ---------------------------------------------------------------- interrupts

    private boolean softirq(int p) {
        int next = number(over(p, "vec="));
        first = value;
        return next >= 0 && (next == end || b[next] == ' ' && b[end - 1] == ']');
    }

    private boolean vector(int p) {
        int next = number(over(p, "vector="));
        first = value;
        return next == end;
    }

    private boolean irqEntry(int p) {
        int next = number(over(p, "irq="));
        first = value;
        next = over(next, " name=");
        second = pair(next, end);
        return next >= 0;
    }

    private boolean irqExit(int p) {
        int next = number(over(p, "irq="));
        first = value;
        next = over(next, " ret=");
        if (next < 0 || next == end) {
            return false;
        }
        second = b[next] == 'h' || b[next] == '1' ? 1 : 0;
        return over(next, "handled") == end || over(next, "unhandled") == end || number(next) == end;
    }

    private boolean tasklet(int p) {
        int next = to(p, "function=");
        second = pair(next + "function=".length(), end);
        return next >= 0;
    }

    private boolean ipi(int p, String key) {
        int target = over(p, key);
        int site = to(target, " callsite=");
        int callback = to(site, " callback=");
        if (callback < 0) {
            return false;
        }
        first = pair(target, site);
        second = pair(site + " callsite=".length(), callback);
        third = pair(callback + " callback=".length(), end);
        return true;
    }

    /// `target_mask=00000000,00000002 (Rescheduling interrupts)`.
    private boolean ipiRaise(int p) {
        int target = over(p, "target_mask=");
        int open = to(target, " (");
        if (open < 0 || b[end - 1] != ')') {
            return false;
        }
        first = pair(target, open);
        second = pair(open + 2, end - 1);
        third = pair(end, end);
        return true;
    }

    private boolean pageFault(int p) {
        int address = over(p, "address=");
        int ip = over(to(address, " ip="), " ip=");
        int code = over(to(ip, " error_code="), " error_code=");
        if (code < 0 || hex(code) != end) {
            return false;
        }
        third = value;
        first = address(address);
        second = address(ip);
        return true;
    }

    /// An address, or 0 where the kernel printed the name of the function there.
    private long address(int p) {
        return b[p] == '0' && b[p + 1] == 'x' ? TextScan.hex(b, p) : 0;
    }

    // ---------------------------------------------------------------- signals

    private boolean signalGenerate(int p) {
        int next = number(over(p, "sig="));
        long sig = value;
        next = number(over(next, " errno="));
        first = pair((int) sig, (int) value);
        next = number(over(next, " code="));
        long code = value;
        int comm = over(next, " comm=");
        for (int at = to(comm, " pid="); at >= 0; at = to(at + 1, " pid=")) {
            next = number(at + 5);
            second = pair((int) code, (int) value);
            int group = over(next, " grp=");
            next = number(group < 0 ? over(next, " group=") : group);
            long isGroup = value;
            int result = over(next, " res=");
            next = number(result < 0 ? over(next, " result=") : result);
            if (next == end) {
                third = (long) comm << 32 | (at - comm & 0xffffL) << 16 | (isGroup & 1) << 8 | value & 0xff;
                return true;
            }
        }
        return false;
    }

    private boolean signalDeliver(int p) {
        int next = number(over(p, "sig="));
        first = value;
        int from = over(next, " ");
        second = pair(from, end);
        return from >= 0 && to(from, "sa_flags=") >= 0;
    }

    // ---------------------------------------------------------------- text

    private boolean message(int p) {
        second = pair(p, end);
        return true;
    }

    /// trace-cmd and perf put the function that printed before the text.
    private int behindSymbol(int p) {
        int next = word(p);
        return next > p && b[next - 1] == ':' ? Math.min(next + 1, end) : p;
    }
}
