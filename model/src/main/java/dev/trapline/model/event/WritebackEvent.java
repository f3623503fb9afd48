package dev.trapline.model.event;

import dev.trapline.model.linux.BlockText;

/// What the kernel writes back of dirty pages by itself (`include/trace/events/writeback.h`).
public sealed interface WritebackEvent extends TraceEvent {

    /// A step in the life of a piece of writeback work.
    enum WorkStep {
        /// Asked for.
        QUEUE("writeback_queue"),
        /// Begun by the worker.
        EXEC("writeback_exec"),
        /// A round of it begins.
        START("writeback_start"),
        /// The round has ended.
        WRITTEN("writeback_written"),
        /// Waits for an inode that is being written.
        WAIT("writeback_wait");

        private final String kernelName;

        WorkStep(String kernelName) {
            this.kernelName = kernelName;
        }

        /// The tracepoint.
        public String kernelName() {
            return kernelName;
        }
    }

    /// writeback:writeback_queue, exec, start, written and wait: work for the device `name`, such as `254:0`, or for the
    /// file system on `sbDev` alone where that is not 0. `nrPages` are left to write, at most; between START and WRITTEN
    /// it falls by what was written. `syncMode` is 1 for work that somebody waits for (`enum writeback_sync_modes`);
    /// `reason` is the kernel's word (`enum wb_reason`). `cgroupIno` is [#UNKNOWN_NS] of older kernels.
    record WritebackWork(
            long timestampNs, int cpu, int tid, WorkStep step, String name, int sbDev, long nrPages, int syncMode,
            int forKupdate, int rangeCyclic, int forBackground, String reason, long cgroupIno)
            implements
                WritebackEvent {
        @Override
        public String kernelName() {
            return step.kernelName;
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("name", name);
            sink.text("sb_dev", BlockText.device(sbDev));
            sink.number("nr_pages", nrPages);
            sink.number("sync_mode", syncMode);
            sink.number("for_kupdate", forKupdate);
            sink.number("range_cyclic", rangeCyclic);
            sink.number("for_background", forBackground);
            sink.text("reason", reason);
            if (cgroupIno != UNKNOWN_NS) {
                sink.number("cgroup_ino", cgroupIno);
            }
        }
    }
}
