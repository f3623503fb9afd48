package dev.trapline.model.event;

import dev.trapline.model.linux.BlockText;

/// What block devices are asked for (`include/trace/events/block.h`). `tid` is the task that was
/// running, which for a completion is whoever was interrupted.
///
/// `dev` is the kernel's `dev_t`, the major number above the lower 20 bits (`MKDEV`); sectors have
/// 512 bytes whatever the device. `rwbs` says in letters what is asked for (`blk_fill_rwbs`,
/// kernel/trace/blktrace.c): `W` write, `R` read, `D` discard, `F` flush, `S` synchronous, `M`
/// metadata, `A` read ahead.
public sealed interface BlockEvent extends TraceEvent {

    /// A step in the life of a request.
    enum RequestStep {
        /// Put into the queue of an I/O scheduler.
        INSERT("block_rq_insert"),
        /// Given to the driver.
        ISSUE("block_rq_issue"),
        /// Merged with another one.
        MERGE("block_rq_merge"),
        /// Taken back from the driver.
        REQUEUE("block_rq_requeue"),
        /// Completed, in part or wholly.
        COMPLETE("block_rq_complete"),
        /// Failed.
        ERROR("block_rq_error"),
        /// Accounting of the device's I/O begins.
        IO_START("block_io_start"),
        /// It ends.
        IO_DONE("block_io_done");

        private final String kernelName;

        RequestStep(String kernelName) {
            this.kernelName = kernelName;
        }

        /// The tracepoint.
        public String kernelName() {
            return kernelName;
        }

        /// Whether the tracepoint tells how the request ended.
        public boolean hasError() {
            return this == COMPLETE || this == ERROR;
        }

        /// Whether the tracepoint tells the bytes and the task.
        public boolean hasTask() {
            return this != COMPLETE && this != ERROR && this != REQUEUE;
        }
    }

    /// block:block_rq_insert, issue, merge, requeue, complete, error, block_io_start and
    /// block_io_done: `nrSector` sectors from `sector` on.
    ///
    /// `error` is 0 or the negated errno where [RequestStep#hasError]; `bytes` and `comm` are there
    /// where [RequestStep#hasTask]. `ioprio` is the I/O priority as `linux/ioprio.h` packs it, or
    /// [#UNKNOWN] of older kernels. `cmd` is the SCSI command, empty for others.
    record BlockRequest(
            long timestampNs, int cpu, int tid, RequestStep step, int dev, long sector, long nrSector, int error,
            long bytes, int ioprio, String rwbs, String comm, String cmd)
            implements
                BlockEvent {
        @Override
        public String kernelName() {
            return step.kernelName;
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("dev", BlockText.device(dev));
            sink.number("sector", sector);
            sink.number("nr_sector", nrSector);
            if (step.hasError()) {
                sink.number("error", error);
            }
            if (step.hasTask()) {
                sink.number("bytes", bytes);
            }
            if (ioprio != UNKNOWN) {
                sink.text("ioprio", BlockText.priority(ioprio));
            }
            sink.text("rwbs", rwbs);
            if (step.hasTask()) {
                sink.text("comm", comm);
            }
            sink.text("cmd", cmd);
        }
    }

    /// A step in the life of a bio, the part of a request that one caller asked for.
    enum BioStep {
        /// Handed to the block layer.
        QUEUE("block_bio_queue"),
        /// Appended to a request.
        BACKMERGE("block_bio_backmerge"),
        /// Put before a request.
        FRONTMERGE("block_bio_frontmerge"),
        /// Copied to memory that the device can reach.
        BOUNCE("block_bio_bounce"),
        /// Got a request of its own.
        GETRQ("block_getrq"),
        /// Waits for a free request (older kernels).
        SLEEPRQ("block_sleeprq"),
        /// Ended.
        COMPLETE("block_bio_complete");

        private final String kernelName;

        BioStep(String kernelName) {
            this.kernelName = kernelName;
        }

        /// The tracepoint.
        public String kernelName() {
            return kernelName;
        }
    }

    /// block:block_bio_queue, backmerge, frontmerge, bounce, complete, block_getrq and block_sleeprq.
    /// `error` is 0 or the negated errno of [BioStep#COMPLETE], which has no `comm`.
    record BlockBio(
            long timestampNs, int cpu, int tid, BioStep step, int dev, long sector, long nrSector, int error,
            String rwbs, String comm)
            implements
                BlockEvent {
        @Override
        public String kernelName() {
            return step.kernelName;
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("dev", BlockText.device(dev));
            sink.number("sector", sector);
            sink.number("nr_sector", nrSector);
            if (step == BioStep.COMPLETE) {
                sink.number("error", error);
            }
            sink.text("rwbs", rwbs);
            if (step != BioStep.COMPLETE) {
                sink.text("comm", comm);
            }
        }
    }

    /// block:block_bio_remap, or block_rq_remap with `nrBios` (else [#UNKNOWN]): a partition or a
    /// mapped device passes on what was asked of `oldDev` at `oldSector`.
    record BlockRemap(
            long timestampNs, int cpu, int tid, boolean isRequest, int dev, long sector, long nrSector, int oldDev,
            long oldSector, int nrBios, String rwbs)
            implements
                BlockEvent {
        @Override
        public String kernelName() {
            return isRequest ? "block_rq_remap" : "block_bio_remap";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("dev", BlockText.device(dev));
            sink.number("sector", sector);
            sink.number("nr_sector", nrSector);
            sink.text("old_dev", BlockText.device(oldDev));
            sink.number("old_sector", oldSector);
            if (nrBios != UNKNOWN) {
                sink.number("nr_bios", nrBios);
            }
            sink.text("rwbs", rwbs);
        }
    }

    /// block:block_split: a bio is too large and continues at `newSector` as another one.
    record BlockSplit(
            long timestampNs, int cpu, int tid, int dev, long sector, long newSector, String rwbs, String comm)
            implements
                BlockEvent {
        @Override
        public String kernelName() {
            return "block_split";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("dev", BlockText.device(dev));
            sink.number("sector", sector);
            sink.number("new_sector", newSector);
            sink.text("rwbs", rwbs);
            sink.text("comm", comm);
        }
    }

    /// block:block_plug: the task begins to hold back its requests.
    record BlockPlug(long timestampNs, int cpu, int tid, String comm) implements BlockEvent {
        @Override
        public String kernelName() {
            return "block_plug";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("comm", comm);
        }
    }

    /// block:block_unplug: the `nrRq` requests held back are let go.
    record BlockUnplug(long timestampNs, int cpu, int tid, int nrRq, String comm) implements BlockEvent {
        @Override
        public String kernelName() {
            return "block_unplug";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("nr_rq", nrRq);
            sink.text("comm", comm);
        }
    }

    /// block:block_dirty_buffer, or block_touch_buffer: a block of `size` bytes in the page cache.
    record BlockBuffer(
            long timestampNs, int cpu, int tid, boolean isDirtied, int dev, long sector, long size)
            implements
                BlockEvent {
        @Override
        public String kernelName() {
            return isDirtied ? "block_dirty_buffer" : "block_touch_buffer";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("dev", BlockText.device(dev));
            sink.number("sector", sector);
            sink.number("size", size);
        }
    }
}
