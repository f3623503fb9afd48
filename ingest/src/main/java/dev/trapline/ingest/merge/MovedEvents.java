package dev.trapline.ingest.merge;

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
import dev.trapline.model.event.SchedEvent.SchedBlockedReason;
import dev.trapline.model.event.SchedEvent.SchedMigrateTask;
import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.SchedEvent.SchedStatRuntime;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.SchedEvent.SchedWaking;
import dev.trapline.model.event.SysArgs;
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

/// Events at another time.
final class MovedEvents {
    private MovedEvents() {}

    /// `event` as if it had happened at `at` to thread `tid`, everything else as it was.
    static TraceEvent moved(TraceEvent event, long at, int tid) {
        return switch (event) {
            case SysEnter e -> new SysEnter(at, e.cpu(), tid, e.call(), e.args(), e.ownEvent());
            case SysExit e ->
                    new SysExit(
                            at, e.cpu(), tid, e.call(), e.ret(), e.errno(), e.durationNs(), e.args(), e.ownEvent());
            case SysNoReturn e -> new SysNoReturn(at, e.cpu(), tid, e.call());
            case SignalGenerate e ->
                    new SignalGenerate(
                            at, e.cpu(), tid, e.sig(), e.errno(), e.code(), e.comm(), e.pid(), e.group(),
                            e.result());
            case SignalDeliver e -> new SignalDeliver(at, e.cpu(), tid, e.sig(), e.info());
            case SchedProcessExec e -> new SchedProcessExec(at, e.cpu(), tid, e.oldTid());
            case SchedProcessExit e ->
                    new SchedProcessExit(at, e.cpu(), tid, e.exitCode(), e.killedBy(), e.coreDumped());
            case TaskRename e -> new TaskRename(at, e.cpu(), tid, e.comm());
            case Print e -> new Print(at, e.cpu(), tid, e.kernelName(), e.message());
            case EventsLost e -> new EventsLost(at, e.cpu(), e.count());
            case Other e -> new Other(at, e.cpu(), tid, e.kernelName(), e.values());
            case SchedSwitch e ->
                    new SchedSwitch(
                            at, e.cpu(), tid, e.prevComm(), e.prevPid(), e.prevPrio(), e.prevState(),
                            e.nextComm(), e.nextPid(), e.nextPrio());
            case SchedWaking e ->
                    new SchedWaking(at, e.cpu(), tid, e.comm(), e.pid(), e.prio(), e.targetCpu());
            case SchedWakeup e ->
                    new SchedWakeup(at, e.cpu(), tid, e.isNew(), e.comm(), e.pid(), e.prio(), e.targetCpu());
            case SchedMigrateTask e ->
                    new SchedMigrateTask(
                            at, e.cpu(), tid, e.comm(), e.pid(), e.prio(), e.origCpu(), e.destCpu());
            case SchedProcessFork e ->
                    new SchedProcessFork(at, e.cpu(), tid, e.comm(), e.pid(), e.childComm(), e.childPid());
            case SchedStatRuntime e ->
                    new SchedStatRuntime(at, e.cpu(), tid, e.comm(), e.pid(), e.runtimeNs());
            case SchedBlockedReason e ->
                    new SchedBlockedReason(at, e.cpu(), tid, e.pid(), e.ioWait(), e.caller());
            case IrqHandlerEntry e -> new IrqHandlerEntry(at, e.cpu(), tid, e.irq(), e.name());
            case IrqHandlerExit e -> new IrqHandlerExit(at, e.cpu(), tid, e.irq(), e.handled());
            case SoftirqRaise e -> new SoftirqRaise(at, e.cpu(), tid, e.vec());
            case SoftirqEntry e -> new SoftirqEntry(at, e.cpu(), tid, e.vec());
            case SoftirqExit e -> new SoftirqExit(at, e.cpu(), tid, e.vec());
            case TaskletEntry e -> new TaskletEntry(at, e.cpu(), tid, e.func());
            case TaskletExit e -> new TaskletExit(at, e.cpu(), tid, e.func());
            case VectorEntry e -> new VectorEntry(at, e.cpu(), tid, e.name(), e.vector());
            case VectorExit e -> new VectorExit(at, e.cpu(), tid, e.name(), e.vector());
            case IpiSend e ->
                    new IpiSend(
                            at, e.cpu(), tid, e.kernelName(), e.target(), e.callsite(), e.callback());
            case PageFault e ->
                    new PageFault(at, e.cpu(), tid, e.user(), e.address(), e.ip(), e.errorCode());
        };
    }

    /// `event` with the arguments of another recording of the same call.
    static SysEnter with(SysEnter event, SysArgs args) {
        return new SysEnter(event.timestampNs(), event.cpu(), event.tid(), event.call(), args, event.ownEvent());
    }

    /// `event` with the arguments of another recording of the same call.
    static SysExit with(SysExit event, SysArgs args) {
        return new SysExit(
                event.timestampNs(), event.cpu(), event.tid(), event.call(), event.ret(), event.errno(),
                event.durationNs(), args, event.ownEvent());
    }
}
