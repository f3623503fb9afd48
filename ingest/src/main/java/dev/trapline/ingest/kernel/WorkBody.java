package dev.trapline.ingest.kernel;

import dev.trapline.model.event.PowerEvent;
import dev.trapline.model.event.WorkEvent;
import org.jspecify.annotations.Nullable;

/// The texts of `workqueue` and `power` (`include/trace/events/workqueue.h`, `power.h`).
///
/// ```
/// work struct=000000003ef8ed69 function=blk_mq_run_work_fn workqueue=kblockd req_cpu=256 cpu=1
/// work struct 000000003ef8ed69: function blk_mq_run_work_fn
/// state=4294967295 cpu_id=0
/// ```
final class WorkBody extends TypedBody {
    private static final String UNTIL_END = "";

    private long work;

    WorkBody(NamePool names) {
        super(names);
    }

    @Nullable
    WorkEvent queue(int p) {
        int next = hex(p, "work struct=");
        work = value;
        next = until(over(next, " function="), " workqueue=");
        String function = text;
        next = until(over(next, " workqueue="), " req_cpu=");
        String queue = text;
        next = number(next, " req_cpu=");
        int reqCpu = (int) value;
        return isEnd(number(next, " cpu="))
                ? new WorkEvent.WorkqueueQueueWork(now, cpu, tid, work, function, queue, reqCpu, (int) value)
                : null;
    }

    @Nullable
    WorkEvent activate(int p) {
        return isEnd(work(p, " function=")) ? new WorkEvent.WorkqueueActivateWork(now, cpu, tid, work, text) : null;
    }

    @Nullable
    WorkEvent start(int p) {
        boolean understood = isEnd(work(p, ": function ")) && !text.isEmpty();
        return understood ? new WorkEvent.WorkqueueExecuteStart(now, cpu, tid, work, text) : null;
    }

    @Nullable
    WorkEvent stop(int p) {
        return isEnd(work(p, ": function ")) ? new WorkEvent.WorkqueueExecuteEnd(now, cpu, tid, work, text) : null;
    }

    /// Over the work and, behind `key`, its function, which older kernels leave out.
    private int work(int p, String key) {
        int next = hex(p, "work struct ");
        work = value;
        int function = over(next, key);
        return function < 0 ? next : until(function, UNTIL_END);
    }

    @Nullable
    PowerEvent idle(int p) {
        int next = number(p, "state=");
        int state = (int) value;
        return isEnd(number(next, " cpu_id=")) ? new PowerEvent.CpuIdle(now, cpu, tid, state, (int) value) : null;
    }

    @Nullable
    PowerEvent frequency(int p) {
        int next = number(p, "state=");
        long khz = value;
        return isEnd(number(next, " cpu_id="))
                ? new PowerEvent.CpuFrequency(now, cpu, tid, khz, (int) value)
                : null;
    }
}
