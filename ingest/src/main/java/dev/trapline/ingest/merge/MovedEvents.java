package dev.trapline.ingest.merge;

import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.event.TraceEvent.SignalGenerate;
import dev.trapline.model.event.TraceEvent.Print;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWaking;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.SchedEvent.SchedMigrateTask;
import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.SchedEvent.SchedStatRuntime;
import dev.trapline.model.event.SchedEvent.SchedBlockedReason;
import dev.trapline.model.event.SchedEvent.SchedStatDelay;
import dev.trapline.model.event.SchedEvent.SchedProcessWait;
import dev.trapline.model.event.SchedEvent.SchedProcessFree;
import dev.trapline.model.event.SchedEvent.SchedPiSetprio;
import dev.trapline.model.event.SchedEvent.TaskNewtask;
import dev.trapline.model.event.InterruptEvent.IrqHandlerEntry;
import dev.trapline.model.event.InterruptEvent.IrqHandlerExit;
import dev.trapline.model.event.InterruptEvent.SoftirqRaise;
import dev.trapline.model.event.InterruptEvent.SoftirqEntry;
import dev.trapline.model.event.InterruptEvent.SoftirqExit;
import dev.trapline.model.event.InterruptEvent.TaskletEntry;
import dev.trapline.model.event.InterruptEvent.TaskletExit;
import dev.trapline.model.event.InterruptEvent.VectorEntry;
import dev.trapline.model.event.InterruptEvent.VectorExit;
import dev.trapline.model.event.InterruptEvent.IpiSend;
import dev.trapline.model.event.InterruptEvent.PageFault;
import dev.trapline.model.event.BlockEvent.BlockRequest;
import dev.trapline.model.event.BlockEvent.BlockBio;
import dev.trapline.model.event.BlockEvent.BlockRemap;
import dev.trapline.model.event.BlockEvent.BlockSplit;
import dev.trapline.model.event.BlockEvent.BlockPlug;
import dev.trapline.model.event.BlockEvent.BlockUnplug;
import dev.trapline.model.event.BlockEvent.BlockBuffer;
import dev.trapline.model.event.NetEvent.NapiPoll;
import dev.trapline.model.event.NetEvent.NetPacket;
import dev.trapline.model.event.NetEvent.NetDevXmit;
import dev.trapline.model.event.NetEvent.NetDevStartXmit;
import dev.trapline.model.event.WorkEvent.WorkqueueQueueWork;
import dev.trapline.model.event.WorkEvent.WorkqueueActivateWork;
import dev.trapline.model.event.WorkEvent.WorkqueueExecuteStart;
import dev.trapline.model.event.WorkEvent.WorkqueueExecuteEnd;
import dev.trapline.model.event.TimerEvent.TimerInit;
import dev.trapline.model.event.TimerEvent.TimerStart;
import dev.trapline.model.event.TimerEvent.TimerExpireEntry;
import dev.trapline.model.event.TimerEvent.TimerExpireExit;
import dev.trapline.model.event.TimerEvent.TimerCancel;
import dev.trapline.model.event.TimerEvent.TimerBaseIdle;
import dev.trapline.model.event.TimerEvent.HrtimerSetup;
import dev.trapline.model.event.TimerEvent.HrtimerStart;
import dev.trapline.model.event.TimerEvent.HrtimerExpireEntry;
import dev.trapline.model.event.TimerEvent.HrtimerExpireExit;
import dev.trapline.model.event.TimerEvent.HrtimerCancel;
import dev.trapline.model.event.TimerEvent.ItimerState;
import dev.trapline.model.event.TimerEvent.ItimerExpire;
import dev.trapline.model.event.TimerEvent.TickStop;
import dev.trapline.model.event.IoUringEvent.IoUringCreate;
import dev.trapline.model.event.IoUringEvent.IoUringRegister;
import dev.trapline.model.event.IoUringEvent.IoUringSubmit;
import dev.trapline.model.event.IoUringEvent.IoUringComplete;
import dev.trapline.model.event.IoUringEvent.IoUringQueueAsyncWork;
import dev.trapline.model.event.IoUringEvent.IoUringPollArm;
import dev.trapline.model.event.IoUringEvent.IoUringTaskAdd;
import dev.trapline.model.event.IoUringEvent.IoUringFileGet;
import dev.trapline.model.event.IoUringEvent.IoUringCqringWait;
import dev.trapline.model.event.IoUringEvent.IoUringTaskWorkRun;
import dev.trapline.model.event.IoUringEvent.IoUringLocalWorkRun;
import dev.trapline.model.event.PowerEvent.CpuIdle;
import dev.trapline.model.event.WritebackEvent.WritebackWork;
import dev.trapline.model.event.PowerEvent.CpuFrequency;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;

/// Events at another time.
final class MovedEvents {
    private MovedEvents() {}

    /// `event` as if it had happened at `at` to thread `tid`, everything else as it was.
    static TraceEvent moved(TraceEvent event, long at, int tid) {
        return switch (event) {
            case SysEnter e -> new SysEnter(at, e.cpu(), tid, e.call(), e.args(), e.kernelName());
            case SysExit e -> new SysExit(at, e.cpu(), tid, e.call(), e.ret(), e.errno(), e.durationNs(), e.args(),
                    e.kernelName());
            case SysNoReturn e -> new SysNoReturn(at, e.cpu(), tid, e.call());
            case SignalGenerate e -> new SignalGenerate(at, e.cpu(), tid, e.sig(), e.errno(), e.code(), e.comm(),
                    e.pid(), e.group(), e.result());
            case Print e -> new Print(at, e.cpu(), tid, e.kernelName(), e.message());
            case SignalDeliver e -> new SignalDeliver(at, e.cpu(), tid, e.sig(), e.info());
            case SchedProcessExit e -> new SchedProcessExit(at, e.cpu(), tid, e.comm(), e.prio(), e.groupDead(),
                    e.exitCode(), e.killedBy(), e.coreDumped());
            case SchedProcessExec e -> new SchedProcessExec(at, e.cpu(), tid, e.filename(), e.oldTid());
            case TaskRename e -> new TaskRename(at, e.cpu(), tid, e.oldComm(), e.comm(), e.oomScoreAdj());
            case EventsLost e -> new EventsLost(at, e.cpu(), e.count());
            case Other e -> new Other(at, e.cpu(), tid, e.kernelName(), e.values());
            case SchedSwitch e -> new SchedSwitch(at, e.cpu(), tid, e.prevComm(), e.prevPid(), e.prevPrio(),
                    e.prevState(), e.nextComm(), e.nextPid(), e.nextPrio());
            case SchedWaking e -> new SchedWaking(at, e.cpu(), tid, e.comm(), e.pid(), e.prio(), e.targetCpu());
            case SchedWakeup e ->
                    new SchedWakeup(at, e.cpu(), tid, e.isNew(), e.comm(), e.pid(), e.prio(), e.targetCpu());
            case SchedMigrateTask e ->
                    new SchedMigrateTask(at, e.cpu(), tid, e.comm(), e.pid(), e.prio(), e.origCpu(), e.destCpu());
            case SchedProcessFork e ->
                    new SchedProcessFork(at, e.cpu(), tid, e.comm(), e.pid(), e.childComm(), e.childPid());
            case SchedStatRuntime e -> new SchedStatRuntime(at, e.cpu(), tid, e.comm(), e.pid(), e.runtimeNs());
            case SchedBlockedReason e -> new SchedBlockedReason(at, e.cpu(), tid, e.pid(), e.ioWait(), e.caller());
            case SchedStatDelay e -> new SchedStatDelay(at, e.cpu(), tid, e.kind(), e.comm(), e.pid(), e.delayNs());
            case SchedProcessWait e -> new SchedProcessWait(at, e.cpu(), tid, e.comm(), e.pid(), e.prio());
            case SchedProcessFree e -> new SchedProcessFree(at, e.cpu(), tid, e.comm(), e.pid(), e.prio());
            case SchedPiSetprio e -> new SchedPiSetprio(at, e.cpu(), tid, e.comm(), e.pid(), e.oldPrio(), e.newPrio());
            case TaskNewtask e -> new TaskNewtask(at, e.cpu(), tid, e.pid(), e.comm(), e.cloneFlags(), e.oomScoreAdj());
            case IrqHandlerEntry e -> new IrqHandlerEntry(at, e.cpu(), tid, e.irq(), e.name());
            case IrqHandlerExit e -> new IrqHandlerExit(at, e.cpu(), tid, e.irq(), e.handled());
            case SoftirqRaise e -> new SoftirqRaise(at, e.cpu(), tid, e.vec());
            case SoftirqEntry e -> new SoftirqEntry(at, e.cpu(), tid, e.vec());
            case SoftirqExit e -> new SoftirqExit(at, e.cpu(), tid, e.vec());
            case TaskletEntry e -> new TaskletEntry(at, e.cpu(), tid, e.func());
            case TaskletExit e -> new TaskletExit(at, e.cpu(), tid, e.func());
            case VectorEntry e -> new VectorEntry(at, e.cpu(), tid, e.name(), e.vector());
            case VectorExit e -> new VectorExit(at, e.cpu(), tid, e.name(), e.vector());
            case IpiSend e -> new IpiSend(at, e.cpu(), tid, e.kernelName(), e.target(), e.callsite(), e.callback());
            case PageFault e ->
                    new PageFault(at, e.cpu(), tid, e.user(), e.address(), e.ip(), e.ipSymbol(), e.errorCode());
            case BlockRequest e -> new BlockRequest(at, e.cpu(), tid, e.step(), e.dev(), e.sector(), e.nrSector(),
                    e.error(), e.bytes(), e.ioprio(), e.rwbs(), e.comm(), e.cmd());
            case BlockBio e -> new BlockBio(at, e.cpu(), tid, e.step(), e.dev(), e.sector(), e.nrSector(), e.error(),
                    e.rwbs(), e.comm());
            case BlockRemap e -> new BlockRemap(at, e.cpu(), tid, e.isRequest(), e.dev(), e.sector(), e.nrSector(),
                    e.oldDev(), e.oldSector(), e.nrBios(), e.rwbs());
            case BlockSplit e ->
                    new BlockSplit(at, e.cpu(), tid, e.dev(), e.sector(), e.newSector(), e.rwbs(), e.comm());
            case BlockPlug e -> new BlockPlug(at, e.cpu(), tid, e.comm());
            case BlockUnplug e -> new BlockUnplug(at, e.cpu(), tid, e.nrRq(), e.comm());
            case BlockBuffer e -> new BlockBuffer(at, e.cpu(), tid, e.isDirtied(), e.dev(), e.sector(), e.size());
            case NapiPoll e -> new NapiPoll(at, e.cpu(), tid, e.napi(), e.devName(), e.work(), e.budget());
            case NetPacket e -> new NetPacket(at, e.cpu(), tid, e.step(), e.skbaddr(), e.len(), e.name());
            case NetDevXmit e -> new NetDevXmit(at, e.cpu(), tid, e.skbaddr(), e.len(), e.rc(), e.name());
            case NetDevStartXmit e -> new NetDevStartXmit(at, e.cpu(), tid, e.name(), e.queueMapping(), e.skbaddr(),
                    e.vlanTagged(), e.vlanProto(), e.vlanTci(), e.protocol(), e.ipSummed(), e.len(), e.dataLen(),
                    e.networkOffset(), e.transportOffsetValid(), e.transportOffset(), e.txFlags(), e.gsoSize(),
                    e.gsoSegs(), e.gsoType());
            case WorkqueueQueueWork e -> new WorkqueueQueueWork(at, e.cpu(), tid, e.work(), e.function(), e.workqueue(),
                    e.reqCpu(), e.targetCpu());
            case WorkqueueActivateWork e -> new WorkqueueActivateWork(at, e.cpu(), tid, e.work(), e.function());
            case WorkqueueExecuteStart e -> new WorkqueueExecuteStart(at, e.cpu(), tid, e.work(), e.function());
            case WorkqueueExecuteEnd e -> new WorkqueueExecuteEnd(at, e.cpu(), tid, e.work(), e.function());
            case TimerInit e -> new TimerInit(at, e.cpu(), tid, e.timer());
            case TimerStart e -> new TimerStart(at, e.cpu(), tid, e.timer(), e.function(), e.expires(),
                    e.bucketExpiry(), e.now(), e.flags());
            case TimerExpireEntry e ->
                    new TimerExpireEntry(at, e.cpu(), tid, e.timer(), e.now(), e.function(), e.baseclk());
            case TimerExpireExit e -> new TimerExpireExit(at, e.cpu(), tid, e.timer());
            case TimerCancel e -> new TimerCancel(at, e.cpu(), tid, e.timer());
            case TimerBaseIdle e -> new TimerBaseIdle(at, e.cpu(), tid, e.isIdle(), e.baseCpu());
            case HrtimerSetup e ->
                    new HrtimerSetup(at, e.cpu(), tid, e.kernelName(), e.hrtimer(), e.clockid(), e.mode());
            case HrtimerStart e -> new HrtimerStart(at, e.cpu(), tid, e.hrtimer(), e.function(), e.expires(),
                    e.softexpires(), e.mode(), e.wasArmed());
            case HrtimerExpireEntry e -> new HrtimerExpireEntry(at, e.cpu(), tid, e.hrtimer(), e.now(), e.function());
            case HrtimerExpireExit e -> new HrtimerExpireExit(at, e.cpu(), tid, e.hrtimer());
            case HrtimerCancel e -> new HrtimerCancel(at, e.cpu(), tid, e.hrtimer());
            case ItimerState e ->
                    new ItimerState(at, e.cpu(), tid, e.which(), e.expires(), e.valueNs(), e.intervalNs());
            case ItimerExpire e -> new ItimerExpire(at, e.cpu(), tid, e.which(), e.pid(), e.now());
            case TickStop e -> new TickStop(at, e.cpu(), tid, e.success(), e.dependency());
            case IoUringCreate e ->
                    new IoUringCreate(at, e.cpu(), tid, e.fd(), e.ctx(), e.sqEntries(), e.cqEntries(), e.flags());
            case IoUringRegister e -> new IoUringRegister(at, e.cpu(), tid, e.ctx(), e.opcode(), e.nrFiles(),
                    e.nrBufs(), e.eventfd(), e.ret());
            case IoUringSubmit e -> new IoUringSubmit(at, e.cpu(), tid, e.kernelName(), e.ctx(), e.req(), e.userData(),
                    e.opcode(), e.opStr(), e.flags(), e.forceNonblock(), e.sqThread());
            case IoUringComplete e -> new IoUringComplete(at, e.cpu(), tid, e.ctx(), e.req(), e.userData(), e.res(),
                    e.cflags(), e.hasExtra(), e.extra1(), e.extra2());
            case IoUringQueueAsyncWork e -> new IoUringQueueAsyncWork(at, e.cpu(), tid, e.ctx(), e.req(), e.userData(),
                    e.opcode(), e.opStr(), e.flags(), e.work(), e.isHashed());
            case IoUringPollArm e -> new IoUringPollArm(at, e.cpu(), tid, e.ctx(), e.req(), e.userData(), e.opcode(),
                    e.opStr(), e.mask(), e.events());
            case IoUringTaskAdd e -> new IoUringTaskAdd(at, e.cpu(), tid, e.ctx(), e.req(), e.userData(), e.opcode(),
                    e.opStr(), e.mask());
            case IoUringFileGet e -> new IoUringFileGet(at, e.cpu(), tid, e.ctx(), e.req(), e.userData(), e.fd());
            case IoUringCqringWait e -> new IoUringCqringWait(at, e.cpu(), tid, e.ctx(), e.minEvents());
            case IoUringTaskWorkRun e -> new IoUringTaskWorkRun(at, e.cpu(), tid, e.tctx(), e.count());
            case IoUringLocalWorkRun e -> new IoUringLocalWorkRun(at, e.cpu(), tid, e.ctx(), e.count(), e.loops());
            case WritebackWork e -> new WritebackWork(at, e.cpu(), tid, e.step(), e.name(), e.sbDev(), e.nrPages(),
                    e.syncMode(), e.forKupdate(), e.rangeCyclic(), e.forBackground(), e.reason(), e.cgroupIno());
            case CpuIdle e -> new CpuIdle(at, e.cpu(), tid, e.state(), e.cpuId());
            case CpuFrequency e -> new CpuFrequency(at, e.cpu(), tid, e.khz(), e.cpuId());
        };
    }

    /// `event` with the arguments of another recording of the same call.
    static SysEnter with(SysEnter event, SysArgs args) {
        return new SysEnter(event.timestampNs(), event.cpu(), event.tid(), event.call(), args, event.kernelName());
    }

    /// `event` with the arguments of another recording of the same call.
    static SysExit with(SysExit event, SysArgs args) {
        return new SysExit(
                event.timestampNs(), event.cpu(), event.tid(), event.call(), event.ret(), event.errno(),
                event.durationNs(), args, event.kernelName());
    }
}
