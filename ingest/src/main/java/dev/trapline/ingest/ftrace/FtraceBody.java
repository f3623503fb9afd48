package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.block.LineOutput;
import dev.trapline.ingest.kernel.ThreadNames;
import dev.trapline.model.event.BlockEvent;
import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.InterruptEvent.IpiSend;
import dev.trapline.model.event.InterruptEvent.IrqHandlerEntry;
import dev.trapline.model.event.InterruptEvent.IrqHandlerExit;
import dev.trapline.model.event.InterruptEvent.PageFault;
import dev.trapline.model.event.InterruptEvent.SoftirqEntry;
import dev.trapline.model.event.InterruptEvent.SoftirqExit;
import dev.trapline.model.event.InterruptEvent.SoftirqRaise;
import dev.trapline.model.event.InterruptEvent.TaskletEntry;
import dev.trapline.model.event.InterruptEvent.TaskletExit;
import dev.trapline.model.event.InterruptEvent.VectorEntry;
import dev.trapline.model.event.InterruptEvent.VectorExit;
import dev.trapline.model.event.IoUringEvent;
import dev.trapline.model.event.NetEvent;
import dev.trapline.model.event.PowerEvent;
import dev.trapline.model.event.SchedEvent;
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
import dev.trapline.model.event.TimerEvent;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.Print;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SignalGenerate;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.event.WorkEvent;
import dev.trapline.model.event.WritebackEvent;
import dev.trapline.model.linux.Softirqs;
import org.jspecify.annotations.Nullable;

/// What an event says about itself, in the words of the kernel's `TP_printk` (`include/trace/events/`
/// of Linux 6.18): `prev_comm=bash prev_pid=5 …` behind `sched_switch: `.
final class FtraceBody {
    private static final int CPU_DIGITS = 3;
    private static final int POINTER_DIGITS = 16;
    private static final int DEFAULT_PRIO = 120;

    private final LineOutput out;
    private final ThreadNames names;
    private final FtraceBlockBody block;
    private final FtraceNetBody net;
    private final FtraceTimerBody timer;
    private final FtraceRingBody ring;
    private final FtraceWorkBody work;
    private final FtraceWritebackBody writeback;

    FtraceBody(LineOutput out, ThreadNames names) {
        this.out = out;
        this.names = names;
        block = new FtraceBlockBody(out);
        net = new FtraceNetBody(out);
        timer = new FtraceTimerBody(out);
        ring = new FtraceRingBody(out);
        work = new FtraceWorkBody(out);
        writeback = new FtraceWritebackBody(out);
    }

    /// Appends what there is to say and tells whether that is all that the event says. Calls, text,
    /// losses and events of other kinds have no words of their own here.
    boolean append(TraceEvent event) {
        switch (event) {
            case SchedEvent e -> sched(e);
            case InterruptEvent e -> interrupt(e);
            case TimerEvent e -> timer.append(e);
            case BlockEvent e -> block.append(e);
            case NetEvent e -> net.append(e);
            case WorkEvent e -> work.append(e);
            case PowerEvent e -> work.append(e);
            case WritebackEvent e -> writeback.append(e);
            case IoUringEvent e -> ring.append(e);
            case SignalGenerate e -> generate(e);
            case SignalDeliver e -> {
                return deliver(e);
            }
            case SchedProcessExec e -> exec(e);
            case SchedProcessExit e -> exit(e);
            case TaskRename e -> rename(e);
            case SysEnter _,SysExit _,SysNoReturn _,Print _,EventsLost _,Other _ ->
                    throw new IllegalArgumentException(event.kernelName());
        }
        return true;
    }

    /// Appends `address` behind `key` as `%p` shows it (lib/vsprintf.c).
    static LineOutput pointer(LineOutput out, String key, long address) {
        return out.latin1(key).zeroPaddedHex(address, POINTER_DIGITS);
    }

    // ---------------------------------------------------------------- the scheduler

    private void sched(SchedEvent event) {
        switch (event) {
            case SchedSwitch s -> {
                out.latin1("prev_comm=").text(s.prevComm()).latin1(" prev_pid=").decimal(s.prevPid());
                out.latin1(" prev_prio=").decimal(s.prevPrio()).latin1(" prev_state=").text(s.prevState());
                out.latin1(" ==> next_comm=").text(s.nextComm()).latin1(" next_pid=").decimal(s.nextPid());
                out.latin1(" next_prio=").decimal(s.nextPrio());
            }
            case SchedWaking s -> woken(s.comm(), s.pid(), s.prio(), s.targetCpu());
            case SchedWakeup s -> woken(s.comm(), s.pid(), s.prio(), s.targetCpu());
            case SchedMigrateTask s -> {
                task(s.comm(), s.pid()).latin1(" prio=").decimal(s.prio());
                out.latin1(" orig_cpu=").decimal(s.origCpu()).latin1(" dest_cpu=").decimal(s.destCpu());
            }
            case SchedProcessFork s -> {
                task(s.comm(), s.pid()).latin1(" child_comm=").text(s.childComm());
                out.latin1(" child_pid=").decimal(s.childPid());
            }
            case SchedStatRuntime s ->
                    task(s.comm(), s.pid()).latin1(" runtime=").decimal(s.runtimeNs()).latin1(" [ns]");
            case SchedBlockedReason s -> {
                out.latin1("pid=").decimal(s.pid()).latin1(" iowait=").decimal(s.ioWait() ? 1 : 0);
                out.latin1(" caller=").text(s.caller());
            }
            case SchedStatDelay s ->
                    task(s.comm(), s.pid()).latin1(" delay=").decimal(s.delayNs()).latin1(" [ns]");
            case SchedProcessWait s -> task(s.comm(), s.pid()).latin1(" prio=").decimal(s.prio());
            case SchedProcessFree s -> task(s.comm(), s.pid()).latin1(" prio=").decimal(s.prio());
            case SchedPiSetprio s -> {
                task(s.comm(), s.pid()).latin1(" oldprio=").decimal(s.oldPrio());
                out.latin1(" newprio=").decimal(s.newPrio());
            }
            case TaskNewtask s -> {
                out.latin1("pid=").decimal(s.pid()).latin1(" comm=").text(s.comm()).latin1(" clone_flags=");
                out.hex(s.cloneFlags()).latin1(" oom_score_adj=").decimal(s.oomScoreAdj());
            }
        }
    }

    private LineOutput task(String comm, int pid) {
        return out.latin1("comm=").text(comm).latin1(" pid=").decimal(pid);
    }

    private void woken(String comm, int pid, int prio, int cpu) {
        task(comm, pid).latin1(" prio=").decimal(prio).latin1(" target_cpu=");
        if (cpu < 0) {
            out.decimal(cpu);
        } else {
            out.zeroPadded(cpu, CPU_DIGITS);
        }
    }

    private void exec(SchedProcessExec event) {
        out.latin1("filename=").text(event.filename()).latin1(" pid=").decimal(FtraceWriter.tid(event.tid()));
        out.latin1(" old_pid=").decimal(FtraceWriter.tid(event.oldTid()));
    }

    /// A status is not among what the kernel says here. A task whose priority the recording leaves out
    /// has the one that all tasks begin with.
    private void exit(SchedProcessExit event) {
        String comm = event.comm().isEmpty() ? name(event.tid()) : event.comm();
        int prio = event.prio() == TraceEvent.UNKNOWN ? DEFAULT_PRIO : event.prio();
        task(comm, FtraceWriter.tid(event.tid())).latin1(" prio=").decimal(prio);
        if (event.groupDead() != TraceEvent.UNKNOWN) {
            out.latin1(event.groupDead() == 0 ? " group_dead=false" : " group_dead=true");
        }
    }

    private void rename(TaskRename event) {
        out.latin1("pid=").decimal(event.tid()).latin1(" oldcomm=");
        out.text(event.oldComm().isEmpty() ? FtraceWriter.NO_NAME : event.oldComm());
        out.latin1(" newcomm=").text(event.comm()).latin1(" oom_score_adj=").decimal(event.oomScoreAdj());
    }

    private String name(int tid) {
        @Nullable String name = names.of(tid);
        return name == null ? FtraceWriter.NO_NAME : name;
    }

    // ---------------------------------------------------------------- interrupts

    private void interrupt(InterruptEvent event) {
        switch (event) {
            case IrqHandlerEntry i -> out.latin1("irq=").decimal(i.irq()).latin1(" name=").text(i.name());
            case IrqHandlerExit i ->
                    out.latin1("irq=").decimal(i.irq()).latin1(i.handled() ? " ret=handled" : " ret=unhandled");
            case SoftirqRaise i -> softirq(i.vec());
            case SoftirqEntry i -> softirq(i.vec());
            case SoftirqExit i -> softirq(i.vec());
            case TaskletEntry i -> tasklet(i.func());
            case TaskletExit i -> tasklet(i.func());
            case VectorEntry i -> out.latin1("vector=").decimal(i.vector());
            case VectorExit i -> out.latin1("vector=").decimal(i.vector());
            case IpiSend i -> ipi(i);
            case PageFault i -> {
                out.latin1("address=0x").hex(i.address()).latin1(" ip=");
                if (i.ipSymbol().isEmpty()) {
                    out.latin1("0x").hex(i.ip());
                } else {
                    out.text(i.ipSymbol());
                }
                out.latin1(" error_code=0x").hex(i.errorCode());
            }
        }
    }

    private void softirq(int vec) {
        out.latin1("vec=").decimal(vec).latin1(" [action=");
        String name = Softirqs.name(vec);
        if (name == null) {
            out.latin1("0x").hex(vec);
        } else {
            out.latin1(name);
        }
        out.ascii(']');
    }

    /// The tasklet's own address is not kept; the kernel prints a pointer it cannot tell in this way
    /// (`ptr_to_id`, lib/vsprintf.c).
    private void tasklet(String function) {
        out.latin1("tasklet=(____ptrval____) function=").text(function);
    }

    private void ipi(IpiSend event) {
        switch (event.kernelName()) {
            case "ipi_raise" -> {
                out.latin1("target_mask=").text(event.target());
                out.latin1(" (").text(event.callsite()).ascii(')');
            }
            case "ipi_send_cpumask" -> sent("cpumask=", event);
            default -> sent("cpu=", event);
        }
    }

    private void sent(String key, IpiSend event) {
        out.latin1(key).text(event.target()).latin1(" callsite=").text(event.callsite());
        out.latin1(" callback=").text(event.callback());
    }

    // ---------------------------------------------------------------- signals

    private void generate(SignalGenerate event) {
        out.latin1("sig=").decimal(event.sig()).latin1(" errno=").decimal(event.errno());
        out.latin1(" code=").decimal(event.code()).ascii(' ');
        task(event.comm(), event.pid()).latin1(" grp=").decimal(event.group() ? 1 : 0);
        out.latin1(" res=").decimal(event.result());
    }

    /// Appends what there is to say and tells whether that is all that the event says.
    private boolean deliver(SignalDeliver event) {
        out.latin1("sig=").decimal(event.sig()).ascii(' ');
        boolean isKernels = event.info().startsWith("errno=");
        out.text(isKernels ? event.info() : "errno=0 code=0 sa_handler=0 sa_flags=0");
        return isKernels || event.info().isEmpty();
    }
}
