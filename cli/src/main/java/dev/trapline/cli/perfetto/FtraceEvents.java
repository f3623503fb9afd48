package dev.trapline.cli.perfetto;

import dev.trapline.ingest.encode.StateBits;
import dev.trapline.model.event.InterruptEvent.IrqHandlerEntry;
import dev.trapline.model.event.InterruptEvent.IrqHandlerExit;
import dev.trapline.model.event.PowerEvent;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SchedEvent.SchedBlockedReason;
import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.SchedEvent.SchedProcessFree;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.SchedEvent.SchedWaking;
import dev.trapline.model.event.SchedEvent.TaskNewtask;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.TaskRename;
import java.io.IOException;

/// Tracepoints as Perfetto's recorder writes them, so that it draws what it knows how to draw: who runs,
/// the states of threads, who woke whom, interrupts, softirqs and frequencies.
///
/// The numbers are those of the event in `FtraceEvent` and of its fields in the file of its system
/// (`ftrace/sched.proto` and so on).
final class FtraceEvents {
    private static final int PRINT = 3;
    private static final int SCHED_SWITCH = 4;
    private static final int CPU_FREQUENCY = 11;
    private static final int CPU_IDLE = 13;
    private static final int SCHED_WAKEUP = 17;
    private static final int SCHED_BLOCKED_REASON = 18;
    private static final int SCHED_WAKING = 20;
    private static final int SOFTIRQ_ENTRY = 24;
    private static final int SOFTIRQ_EXIT = 25;
    private static final int SOFTIRQ_RAISE = 26;
    private static final int IRQ_HANDLER_ENTRY = 36;
    private static final int IRQ_HANDLER_EXIT = 37;
    private static final int SCHED_WAKEUP_NEW = 114;
    private static final int TASK_NEWTASK = 235;
    private static final int TASK_RENAME = 236;
    private static final int SCHED_PROCESS_EXEC = 237;
    private static final int SCHED_PROCESS_EXIT = 238;
    private static final int SCHED_PROCESS_FORK = 239;
    private static final int SCHED_PROCESS_FREE = 240;
    private static final int GENERIC = 327;

    /// The bits of `prev_state` that kernels since 4.14 have; Perfetto shows others as unknown.
    private static final long STATE_MASK = 0x1ff;
    private static final long STATE_UNKNOWN = 0x200;

    private final FtraceBundles bundles;
    private final StateBits states = new StateBits();
    private boolean hasWaking;

    FtraceEvents(FtraceBundles bundles) {
        this.bundles = bundles;
    }

    /// Writes an event of the scheduler. The kernel symbol of a sched_blocked_reason is not written.
    void write(SchedEvent event, long ns) throws IOException {
        switch (event) {
            case SchedSwitch e -> change(e, ns);
            case SchedWaking e -> {
                hasWaking = true;
                woken(e, ns, SCHED_WAKING, e.comm(), e.pid(), e.prio(), e.targetCpu());
            }
            case SchedWakeup e -> wakeup(e, ns);
            case SchedBlockedReason e -> {
                ProtoBuffer out = bundles.begin(e.cpu(), ns, e.tid(), SCHED_BLOCKED_REASON);
                out.number(1, e.pid());
                out.number(3, e.ioWait() ? 1 : 0);
                bundles.end(out);
            }
            case SchedProcessFork e -> {
                ProtoBuffer out = bundles.begin(e.cpu(), ns, e.tid(), SCHED_PROCESS_FORK);
                out.text(1, e.comm());
                out.number(2, e.pid());
                out.text(3, e.childComm());
                out.number(4, e.childPid());
                bundles.end(out);
            }
            case SchedProcessFree e -> {
                ProtoBuffer out = bundles.begin(e.cpu(), ns, e.tid(), SCHED_PROCESS_FREE);
                out.text(1, e.comm());
                out.number(2, e.pid());
                out.number(3, e.prio());
                bundles.end(out);
            }
            case TaskNewtask e -> {
                ProtoBuffer out = bundles.begin(e.cpu(), ns, e.tid(), TASK_NEWTASK);
                out.number(1, e.pid());
                out.text(2, e.comm());
                out.number(3, e.cloneFlags());
                out.number(4, e.oomScoreAdj());
                bundles.end(out);
            }
            default -> generic(event, ns);
        }
    }

    private void change(SchedSwitch event, long ns) throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), SCHED_SWITCH);
        out.text(1, event.prevComm());
        out.number(2, event.prevPid());
        out.number(3, event.prevPrio());
        out.number(4, bits(event.prevState()));
        out.text(5, event.nextComm());
        out.number(6, event.nextPid());
        out.number(7, event.nextPrio());
        bundles.end(out);
    }

    private long bits(String state) {
        long bits = states.bits(state);
        long known = bits & STATE_MASK;
        return bits == StateBits.UNKNOWN || known == 0 && bits != 0 ? STATE_UNKNOWN : known;
    }

    /// Perfetto knows of a wakeup by sched_waking alone. Where that was not recorded, and for a new task, of
    /// which the kernel tells no sched_waking, the wakeup is written as one as well.
    private void wakeup(SchedWakeup event, long ns) throws IOException {
        if (event.isNew() || !hasWaking) {
            woken(event, ns, SCHED_WAKING, event.comm(), event.pid(), event.prio(), event.targetCpu());
        }
        int kind = event.isNew() ? SCHED_WAKEUP_NEW : SCHED_WAKEUP;
        woken(event, ns, kind, event.comm(), event.pid(), event.prio(), event.targetCpu());
    }

    private void woken(TraceEvent event, long ns, int kind, String comm, int pid, int prio, int target)
            throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), kind);
        out.text(1, comm);
        out.number(2, pid);
        out.number(3, prio);
        out.number(4, 1);
        out.number(5, target);
        bundles.end(out);
    }

    void exec(SchedProcessExec event, long ns) throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), SCHED_PROCESS_EXEC);
        out.text(1, event.filename());
        out.number(2, event.tid());
        out.number(3, event.oldTid());
        bundles.end(out);
    }

    void exit(SchedProcessExit event, int tgid, long ns) throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), SCHED_PROCESS_EXIT);
        out.text(1, event.comm());
        out.number(2, event.tid());
        out.number(3, tgid);
        out.number(4, event.prio());
        bundles.end(out);
    }

    void rename(TaskRename event, long ns) throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), TASK_RENAME);
        out.number(1, event.tid());
        out.text(2, event.oldComm());
        out.text(3, event.comm());
        out.number(4, event.oomScoreAdj());
        bundles.end(out);
    }

    void irqEntry(IrqHandlerEntry event, long ns) throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), IRQ_HANDLER_ENTRY);
        out.number(1, event.irq());
        out.text(2, event.name());
        bundles.end(out);
    }

    void irqExit(IrqHandlerExit event, long ns) throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), IRQ_HANDLER_EXIT);
        out.number(1, event.irq());
        out.number(2, event.handled() ? 1 : 0);
        bundles.end(out);
    }

    void softirqRaise(TraceEvent event, int vec, long ns) throws IOException {
        softirq(event, SOFTIRQ_RAISE, vec, ns);
    }

    void softirqEntry(TraceEvent event, int vec, long ns) throws IOException {
        softirq(event, SOFTIRQ_ENTRY, vec, ns);
    }

    void softirqExit(TraceEvent event, int vec, long ns) throws IOException {
        softirq(event, SOFTIRQ_EXIT, vec, ns);
    }

    private void softirq(TraceEvent event, int kind, int vec, long ns) throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), kind);
        out.number(1, vec);
        bundles.end(out);
    }

    void power(PowerEvent event, long ns) throws IOException {
        switch (event) {
            case PowerEvent.CpuIdle e -> power(e, CPU_IDLE, e.state() & 0xffff_ffffL, e.cpuId(), ns);
            case PowerEvent.CpuFrequency e -> power(e, CPU_FREQUENCY, e.khz(), e.cpuId(), ns);
        }
    }

    private void power(PowerEvent event, int kind, long state, int cpuId, long ns) throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), kind);
        out.number(1, state);
        out.number(2, cpuId);
        bundles.end(out);
    }

    /// Text of `trace_marker`; Perfetto makes slices of it where it has the form of Android's.
    void print(TraceEvent event, String message, long ns) throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), PRINT);
        out.text(2, message);
        bundles.end(out);
    }

    /// Any other event, by name and fields: Perfetto lists it.
    void generic(TraceEvent event, long ns) throws IOException {
        ProtoBuffer out = bundles.begin(event.cpu(), ns, event.tid(), GENERIC);
        out.text(1, event.kernelName());
        event.fields(new GenericFields(out));
        bundles.end(out);
    }

    private record GenericFields(ProtoBuffer out) implements TraceEvent.FieldSink {
        @Override
        public void number(String name, long value) {
            int at = out.begin(2);
            out.text(1, name);
            out.number(4, value);
            out.end(at);
        }

        @Override
        public void text(String name, String value) {
            int at = out.begin(2);
            out.text(1, name);
            out.text(3, value);
            out.end(at);
        }
    }
}
