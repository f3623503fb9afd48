package dev.trapline.model.event;

/// What rings of io_uring are asked for and what they answer (`include/trace/events/io_uring.h`).
///
/// `ctx` is the address of the ring and `req` of the request, as recorded; `req` is 0 in events of
/// kernels that leave it out. `userData` is what the program gave the request and finds in its
/// completion. `opcode` is the number of what is asked for (`enum io_uring_op`, uapi/linux/io_uring.h)
/// or [#UNKNOWN] where the recorder tells only its name, `opStr`; older kernels have no name.
public sealed interface IoUringEvent extends TraceEvent {

    /// io_uring:io_uring_create: the ring is file descriptor `fd`, with room for so many submissions
    /// and completions. `flags` are `IORING_SETUP_*`.
    record IoUringCreate(
            long timestampNs, int cpu, int tid, int fd, long ctx, int sqEntries, int cqEntries, int flags)
            implements
                IoUringEvent {
        @Override
        public String kernelName() {
            return "io_uring_create";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("fd", fd);
            sink.address("ctx", ctx);
            sink.number("sq_entries", sqEntries);
            sink.number("cq_entries", cqEntries);
            sink.address("flags", Integer.toUnsignedLong(flags));
        }
    }

    /// io_uring:io_uring_register: `opcode` is one of `IORING_REGISTER_*`. `eventfd` is 0, 1 or, of
    /// newer kernels, [#UNKNOWN].
    record IoUringRegister(
            long timestampNs, int cpu, int tid, long ctx, int opcode, int nrFiles, int nrBufs, int eventfd, long ret)
            implements
                IoUringEvent {
        @Override
        public String kernelName() {
            return "io_uring_register";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("ctx", ctx);
            sink.number("opcode", opcode);
            sink.number("nr_files", nrFiles);
            sink.number("nr_bufs", nrBufs);
            if (eventfd != UNKNOWN) {
                sink.number("eventfd", eventfd);
            }
            sink.number("ret", ret);
        }
    }

    /// io_uring:io_uring_submit_req, called io_uring_submit_sqe by older kernels: the kernel takes a
    /// request from the ring. `flags` are those of the request inside the kernel, [#UNKNOWN_NS] where
    /// it does not tell them; `forceNonblock` is 0, 1 or, of newer kernels, [#UNKNOWN]; `sqThread`
    /// says that the kernel's polling thread took it.
    record IoUringSubmit(
            long timestampNs, int cpu, int tid, String kernelName, long ctx, long req, long userData, int opcode,
            String opStr, long flags, int forceNonblock, boolean sqThread)
            implements
                IoUringEvent {
        @Override
        public void fields(FieldSink sink) {
            IoUringEvent.request(sink, ctx, req, userData, opcode);
            if (flags != UNKNOWN_NS) {
                sink.address("flags", flags);
            }
            if (forceNonblock != UNKNOWN) {
                sink.number("force_nonblock", forceNonblock);
            }
            sink.number("sq_thread", sqThread ? 1 : 0);
            IoUringEvent.name(sink, opStr);
        }
    }

    /// io_uring:io_uring_complete: the request ended with `res`, a count or a negated errno. `cflags`
    /// are `IORING_CQE_F_*` or, of older kernels, [#UNKNOWN]; the extras count only where `hasExtra`, and are of use only to rings with
    /// large completions.
    record IoUringComplete(
            long timestampNs, int cpu, int tid, long ctx, long req, long userData, int res, long cflags,
            boolean hasExtra, long extra1, long extra2)
            implements
                IoUringEvent {
        @Override
        public String kernelName() {
            return "io_uring_complete";
        }

        @Override
        public void fields(FieldSink sink) {
            IoUringEvent.request(sink, ctx, req, userData, UNKNOWN);
            sink.number("res", res);
            if (cflags != UNKNOWN) {
                sink.address("cflags", cflags);
            }
            if (hasExtra) {
                sink.text("extra1", Long.toUnsignedString(extra1));
                sink.text("extra2", Long.toUnsignedString(extra2));
            }
        }
    }

    /// io_uring:io_uring_queue_async_work: the request goes to a worker thread, because it would
    /// block. `isHashed` says that it waits for others that write the same file. Older kernels tell
    /// neither `userData`, which is 0 then, nor what is asked for.
    record IoUringQueueAsyncWork(
            long timestampNs, int cpu, int tid, long ctx, long req, long userData, int opcode, String opStr,
            long flags, long work, boolean isHashed)
            implements
                IoUringEvent {
        @Override
        public String kernelName() {
            return "io_uring_queue_async_work";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("ctx", ctx);
            sink.address("req", req);
            if (opcode != UNKNOWN || !opStr.isEmpty()) {
                sink.address("user_data", userData);
            }
            if (opcode != UNKNOWN) {
                sink.number("opcode", opcode);
            }
            sink.address("flags", flags);
            sink.address("work", work);
            sink.number("rw", isHashed ? 1 : 0);
            IoUringEvent.name(sink, opStr);
        }
    }

    /// io_uring:io_uring_poll_arm: the request waits until its file is ready for `events`; `mask` is
    /// what it is ready for already (`POLL*`).
    record IoUringPollArm(
            long timestampNs, int cpu, int tid, long ctx, long req, long userData, int opcode, String opStr,
            int mask, int events)
            implements
                IoUringEvent {
        @Override
        public String kernelName() {
            return "io_uring_poll_arm";
        }

        @Override
        public void fields(FieldSink sink) {
            IoUringEvent.request(sink, ctx, req, userData, opcode);
            sink.address("mask", Integer.toUnsignedLong(mask));
            sink.address("events", Integer.toUnsignedLong(events));
            IoUringEvent.name(sink, opStr);
        }
    }

    /// io_uring:io_uring_task_add: what the request waited for has come (`mask`), and the task that
    /// asked will go on with it.
    record IoUringTaskAdd(
            long timestampNs, int cpu, int tid, long ctx, long req, long userData, int opcode, String opStr, int mask)
            implements
                IoUringEvent {
        @Override
        public String kernelName() {
            return "io_uring_task_add";
        }

        @Override
        public void fields(FieldSink sink) {
            IoUringEvent.request(sink, ctx, req, userData, opcode);
            sink.address("mask", Integer.toUnsignedLong(mask));
            IoUringEvent.name(sink, opStr);
        }
    }

    /// io_uring:io_uring_file_get: the request uses `fd`, which is open in the task or, when the
    /// request says so, registered with the ring.
    record IoUringFileGet(
            long timestampNs, int cpu, int tid, long ctx, long req, long userData, int fd)
            implements
                IoUringEvent {
        @Override
        public String kernelName() {
            return "io_uring_file_get";
        }

        @Override
        public void fields(FieldSink sink) {
            IoUringEvent.request(sink, ctx, req, userData, UNKNOWN);
            sink.number("fd", fd);
        }
    }

    /// io_uring:io_uring_cqring_wait: the task waits until `minEvents` completions are there.
    record IoUringCqringWait(
            long timestampNs, int cpu, int tid, long ctx, int minEvents)
            implements
                IoUringEvent {
        @Override
        public String kernelName() {
            return "io_uring_cqring_wait";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("ctx", ctx);
            sink.number("min_events", minEvents);
        }
    }

    /// io_uring:io_uring_task_work_run: the task went on with `count` requests; `tctx` is the address
    /// of what it has open with all its rings.
    record IoUringTaskWorkRun(
            long timestampNs, int cpu, int tid, long tctx, long count)
            implements
                IoUringEvent {
        @Override
        public String kernelName() {
            return "io_uring_task_work_run";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("tctx", tctx);
            sink.number("count", count);
        }
    }

    /// io_uring:io_uring_local_work_run: the same for a ring whose task asked for it
    /// (`IORING_SETUP_DEFER_TASKRUN`), in `loops` rounds.
    record IoUringLocalWorkRun(
            long timestampNs, int cpu, int tid, long ctx, int count, long loops)
            implements
                IoUringEvent {
        @Override
        public String kernelName() {
            return "io_uring_local_work_run";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("ctx", ctx);
            sink.number("count", count);
            sink.number("loops", loops);
        }
    }

    private static void request(FieldSink sink, long ctx, long req, long userData, int opcode) {
        sink.address("ctx", ctx);
        if (req != 0) {
            sink.address("req", req);
        }
        sink.address("user_data", userData);
        if (opcode != UNKNOWN) {
            sink.number("opcode", opcode);
        }
    }

    private static void name(FieldSink sink, String opStr) {
        if (!opStr.isEmpty()) {
            sink.text("op_str", opStr);
        }
    }
}
