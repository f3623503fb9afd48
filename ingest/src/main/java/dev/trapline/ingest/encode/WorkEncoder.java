package dev.trapline.ingest.encode;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.WorkEvent;
import dev.trapline.model.event.WorkEvent.WorkqueueActivateWork;
import dev.trapline.model.event.WorkEvent.WorkqueueExecuteEnd;
import dev.trapline.model.event.WorkEvent.WorkqueueExecuteStart;
import dev.trapline.model.event.WorkEvent.WorkqueueQueueWork;

/// `workqueue` (`include/trace/events/workqueue.h`).
final class WorkEncoder {
    private static final String WORKQUEUE = "workqueue";

    private final Tracepoint queue =
            Tracepoint.of(WORKQUEUE, "workqueue_queue_work")
                    .pointer("work")
                    .pointer("function")
                    .text("workqueue")
                    .s32("req_cpu")
                    .s32("cpu")
                    .print(
                            "\"work struct=%p function=%ps workqueue=%s req_cpu=%d cpu=%d\","
                                    + " REC->work, REC->function, __get_str(workqueue), REC->req_cpu, REC->cpu");
    private final Tracepoint activate = work("workqueue_activate_work", " function=%ps ");
    private final Tracepoint start = work("workqueue_execute_start", ": function %ps");
    private final Tracepoint end = work("workqueue_execute_end", ": function %ps");
    private final Tracepoint bareActivate = bareWork("workqueue_activate_work");
    private final Tracepoint bareEnd = bareWork("workqueue_execute_end");

    private final RecordBuffer out;
    private final SymbolBook symbols;

    WorkEncoder(RecordBuffer out, SymbolBook symbols) {
        this.out = out;
        this.symbols = symbols;
    }

    private static Tracepoint work(String name, String function) {
        return Tracepoint.of(WORKQUEUE, name)
                .pointer("work")
                .pointer("function")
                .print(new PrintFormat().add("work struct %p", "REC->work").add(function, "REC->function"));
    }

    /// Of kernels that do not tell the function.
    private static Tracepoint bareWork(String name) {
        return Tracepoint.of(WORKQUEUE, name).pointer("work").print("\"work struct %p\", REC->work");
    }

    /// Makes the record of `event`.
    void encode(WorkEvent event) {
        switch (event) {
            case WorkqueueQueueWork e -> {
                long function = symbols.address(e.function(), e.kernelName());
                out.begin(queue, e.tid());
                out.s64(e.work());
                out.s64(function);
                out.text(e.workqueue());
                out.s32(e.reqCpu());
                out.s32(e.targetCpu());
            }
            case WorkqueueActivateWork e -> work(activate, bareActivate, e, e.work(), e.function());
            case WorkqueueExecuteStart e -> work(start, start, e, e.work(), e.function());
            case WorkqueueExecuteEnd e -> work(end, bareEnd, e, e.work(), e.function());
        }
    }

    private void work(Tracepoint whole, Tracepoint bare, TraceEvent event, long work, String function) {
        long address = symbols.address(function, event.kernelName());
        Tracepoint tracepoint = function.isEmpty() ? bare : whole;
        out.begin(tracepoint, event.tid());
        out.s64(work);
        if (tracepoint == whole) {
            out.s64(address);
        }
    }
}
