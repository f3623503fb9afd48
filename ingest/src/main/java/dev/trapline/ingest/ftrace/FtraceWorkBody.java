package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.block.LineOutput;
import dev.trapline.model.event.PowerEvent;
import dev.trapline.model.event.PowerEvent.CpuFrequency;
import dev.trapline.model.event.PowerEvent.CpuIdle;
import dev.trapline.model.event.WorkEvent;
import dev.trapline.model.event.WorkEvent.WorkqueueActivateWork;
import dev.trapline.model.event.WorkEvent.WorkqueueExecuteEnd;
import dev.trapline.model.event.WorkEvent.WorkqueueExecuteStart;
import dev.trapline.model.event.WorkEvent.WorkqueueQueueWork;

/// What events of `workqueue` and `power` say about themselves (`include/trace/events/workqueue.h`,
/// `power.h`).
final class FtraceWorkBody {
    private final LineOutput out;

    FtraceWorkBody(LineOutput out) {
        this.out = out;
    }

    void append(WorkEvent event) {
        switch (event) {
            case WorkqueueQueueWork w -> {
                FtraceBody.pointer(out, "work struct=", w.work()).latin1(" function=").text(w.function());
                out.latin1(" workqueue=").text(w.workqueue());
                out.latin1(" req_cpu=").decimal(w.reqCpu()).latin1(" cpu=").decimal(w.targetCpu());
            }
            case WorkqueueActivateWork w -> {
                work(w.work(), " function=", w.function());
                out.ascii(' '); // as the kernel does
            }
            case WorkqueueExecuteStart w -> work(w.work(), ": function ", w.function());
            case WorkqueueExecuteEnd w -> work(w.work(), ": function ", w.function());
        }
    }

    private void work(long work, String key, String function) {
        FtraceBody.pointer(out, "work struct ", work);
        if (!function.isEmpty()) {
            out.latin1(key).text(function);
        }
    }

    void append(PowerEvent event) {
        switch (event) {
            case CpuIdle p -> state(Integer.toUnsignedLong(p.state()), p.cpuId());
            case CpuFrequency p -> state(p.khz(), p.cpuId());
        }
    }

    private void state(long state, int cpu) {
        out.latin1("state=").decimal(state).latin1(" cpu_id=").decimal(Integer.toUnsignedLong(cpu));
    }
}
