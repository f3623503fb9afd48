package dev.trapline.model.event;

/// What is put off to the kernel's worker threads (`include/trace/events/workqueue.h`). `work` is the
/// address of the `work_struct` as recorded, `function` the symbol or address of what it runs.
public sealed interface WorkEvent extends TraceEvent {

    /// workqueue:workqueue_queue_work: asked for on `reqCpu` (`WORK_CPU_UNBOUND`, the number of
    /// processors the kernel is built for, when any will do), queued on `targetCpu`. `workqueue` is
    /// the queue's name, of older kernels its address.
    record WorkqueueQueueWork(
            long timestampNs, int cpu, int tid, long work, String function, String workqueue, int reqCpu,
            int targetCpu)
            implements
                WorkEvent {
        @Override
        public String kernelName() {
            return "workqueue_queue_work";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("work", work);
            sink.text("function", function);
            sink.text("workqueue", workqueue);
            sink.number("req_cpu", reqCpu);
            sink.number("cpu", targetCpu);
        }
    }

    /// workqueue:workqueue_activate_work: the work may run as soon as a worker is free. Older
    /// kernels leave out the function.
    record WorkqueueActivateWork(long timestampNs, int cpu, int tid, long work, String function)
            implements
                WorkEvent {
        @Override
        public String kernelName() {
            return "workqueue_activate_work";
        }

        @Override
        public void fields(FieldSink sink) {
            WorkEvent.fields(sink, work, function);
        }
    }

    /// workqueue:workqueue_execute_start: the worker `tid` begins to run the work.
    record WorkqueueExecuteStart(long timestampNs, int cpu, int tid, long work, String function)
            implements
                WorkEvent {
        @Override
        public String kernelName() {
            return "workqueue_execute_start";
        }

        @Override
        public void fields(FieldSink sink) {
            WorkEvent.fields(sink, work, function);
        }
    }

    /// workqueue:workqueue_execute_end: the worker has run it. Older kernels leave out the function.
    record WorkqueueExecuteEnd(long timestampNs, int cpu, int tid, long work, String function)
            implements
                WorkEvent {
        @Override
        public String kernelName() {
            return "workqueue_execute_end";
        }

        @Override
        public void fields(FieldSink sink) {
            WorkEvent.fields(sink, work, function);
        }
    }

    private static void fields(FieldSink sink, long work, String function) {
        sink.address("work", work);
        if (!function.isEmpty()) {
            sink.text("function", function);
        }
    }
}
