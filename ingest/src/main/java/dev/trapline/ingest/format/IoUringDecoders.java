package dev.trapline.ingest.format;

import dev.trapline.model.event.IoUringEvent.IoUringComplete;
import dev.trapline.model.event.IoUringEvent.IoUringCqringWait;
import dev.trapline.model.event.IoUringEvent.IoUringCreate;
import dev.trapline.model.event.IoUringEvent.IoUringFileGet;
import dev.trapline.model.event.IoUringEvent.IoUringLocalWorkRun;
import dev.trapline.model.event.IoUringEvent.IoUringPollArm;
import dev.trapline.model.event.IoUringEvent.IoUringQueueAsyncWork;
import dev.trapline.model.event.IoUringEvent.IoUringRegister;
import dev.trapline.model.event.IoUringEvent.IoUringSubmit;
import dev.trapline.model.event.IoUringEvent.IoUringTaskAdd;
import dev.trapline.model.event.IoUringEvent.IoUringTaskWorkRun;
import dev.trapline.model.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/// `io_uring` (`include/trace/events/io_uring.h`).
final class IoUringDecoders {
    private IoUringDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields) throws FieldFinder.Missing {
        String name = fields.format().name();
        return switch (name) {
            case "io_uring_create" -> create(fields);
            case "io_uring_register" -> register(fields);
            case "io_uring_submit_req", "io_uring_submit_sqe" -> submit(fields, name);
            case "io_uring_complete" -> complete(fields);
            case "io_uring_queue_async_work" -> queueAsyncWork(fields);
            case "io_uring_poll_arm" -> pollArm(fields);
            case "io_uring_task_add" -> taskAdd(fields);
            case "io_uring_file_get" -> fileGet(fields);
            case "io_uring_cqring_wait" -> cqringWait(fields);
            case "io_uring_task_work_run" -> taskWorkRun(fields);
            case "io_uring_local_work_run" -> localWorkRun(fields);
            default -> null;
        };
    }

    private static EventDecoder create(FieldFinder fields) throws FieldFinder.Missing {
        NumberField fd = fields.number("fd");
        NumberField ctx = fields.number("ctx");
        NumberField sqEntries = fields.number("sq_entries");
        NumberField cqEntries = fields.number("cq_entries");
        NumberField flags = fields.number("flags");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringCreate(
                now,
                cpu,
                tid,
                fd.readInt(r),
                ctx.read(r),
                sqEntries.readInt(r),
                cqEntries.readInt(r),
                flags.readInt(r)));
    }

    private static EventDecoder register(FieldFinder fields) throws FieldFinder.Missing {
        NumberField ctx = fields.number("ctx");
        NumberField opcode = fields.number("opcode");
        NumberField nrFiles = fields.number("nr_files");
        NumberField nrBufs = fields.number("nr_bufs");
        NumberField eventfd = fields.numberOr("eventfd", TraceEvent.UNKNOWN);
        NumberField ret = fields.number("ret");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringRegister(
                now,
                cpu,
                tid,
                ctx.read(r),
                opcode.readInt(r),
                nrFiles.readInt(r),
                nrBufs.readInt(r),
                eventfd.readInt(r),
                ret.read(r)));
    }

    private static EventDecoder submit(FieldFinder fields, String name) throws FieldFinder.Missing {
        NumberField ctx = fields.number("ctx");
        NumberField req = fields.numberOr("req", 0);
        NumberField userData = fields.number("user_data");
        NumberField opcode = fields.numberOr("opcode", TraceEvent.UNKNOWN);
        TextField opStr = fields.textOrEmpty("op_str");
        NumberField flags = fields.numberOr("flags", TraceEvent.UNKNOWN_NS);
        NumberField forceNonblock = fields.numberOr("force_nonblock", TraceEvent.UNKNOWN);
        NumberField sqThread = fields.number("sq_thread");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringSubmit(
                now,
                cpu,
                tid,
                name,
                ctx.read(r),
                req.read(r),
                userData.read(r),
                opcode.readInt(r),
                opStr.read(r),
                flags.read(r),
                forceNonblock.readInt(r),
                sqThread.read(r) != 0));
    }

    private static EventDecoder complete(FieldFinder fields) throws FieldFinder.Missing {
        NumberField ctx = fields.number("ctx");
        NumberField req = fields.numberOr("req", 0);
        NumberField userData = fields.number("user_data");
        NumberField res = fields.number("res");
        NumberField cflags = fields.numberOr("cflags", TraceEvent.UNKNOWN);
        boolean hasExtra = fields.has("extra1");
        NumberField extra1 = fields.numberOr("extra1", 0);
        NumberField extra2 = fields.numberOr("extra2", 0);
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringComplete(
                now,
                cpu,
                tid,
                ctx.read(r),
                req.read(r),
                userData.read(r),
                res.readInt(r),
                cflags.read(r),
                hasExtra,
                extra1.read(r),
                extra2.read(r)));
    }

    private static EventDecoder queueAsyncWork(FieldFinder fields) throws FieldFinder.Missing {
        NumberField ctx = fields.number("ctx");
        NumberField req = fields.number("req");
        NumberField userData = fields.numberOr("user_data", 0);
        NumberField opcode = fields.numberOr("opcode", TraceEvent.UNKNOWN);
        TextField opStr = fields.textOrEmpty("op_str");
        NumberField flags = fields.number("flags");
        NumberField work = fields.number("work");
        NumberField rw = fields.number("rw");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringQueueAsyncWork(
                now,
                cpu,
                tid,
                ctx.read(r),
                req.read(r),
                userData.read(r),
                opcode.readInt(r),
                opStr.read(r),
                flags.read(r),
                work.read(r),
                rw.read(r) != 0));
    }

    private static EventDecoder pollArm(FieldFinder fields) throws FieldFinder.Missing {
        NumberField ctx = fields.number("ctx");
        NumberField req = fields.numberOr("req", 0);
        NumberField userData = fields.number("user_data");
        NumberField opcode = fields.numberOr("opcode", TraceEvent.UNKNOWN);
        TextField opStr = fields.textOrEmpty("op_str");
        NumberField mask = fields.number("mask");
        NumberField events = fields.number("events");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringPollArm(
                now,
                cpu,
                tid,
                ctx.read(r),
                req.read(r),
                userData.read(r),
                opcode.readInt(r),
                opStr.read(r),
                mask.readInt(r),
                events.readInt(r)));
    }

    private static EventDecoder taskAdd(FieldFinder fields) throws FieldFinder.Missing {
        NumberField ctx = fields.number("ctx");
        NumberField req = fields.numberOr("req", 0);
        NumberField userData = fields.number("user_data");
        NumberField opcode = fields.numberOr("opcode", TraceEvent.UNKNOWN);
        TextField opStr = fields.textOrEmpty("op_str");
        NumberField mask = fields.number("mask");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringTaskAdd(
                now,
                cpu,
                tid,
                ctx.read(r),
                req.read(r),
                userData.read(r),
                opcode.readInt(r),
                opStr.read(r),
                mask.readInt(r)));
    }

    private static EventDecoder fileGet(FieldFinder fields) throws FieldFinder.Missing {
        NumberField ctx = fields.number("ctx");
        NumberField req = fields.number("req");
        NumberField userData = fields.number("user_data");
        NumberField fd = fields.number("fd");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringFileGet(
                now, cpu, tid, ctx.read(r), req.read(r), userData.read(r), fd.readInt(r)));
    }

    private static EventDecoder cqringWait(FieldFinder fields) throws FieldFinder.Missing {
        NumberField ctx = fields.number("ctx");
        NumberField minEvents = fields.number("min_events");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringCqringWait(
                now, cpu, tid, ctx.read(r), minEvents.readInt(r)));
    }

    private static EventDecoder taskWorkRun(FieldFinder fields) throws FieldFinder.Missing {
        NumberField tctx = fields.number("tctx");
        NumberField count = fields.number("count");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringTaskWorkRun(
                now, cpu, tid, tctx.read(r), count.read(r)));
    }

    private static EventDecoder localWorkRun(FieldFinder fields) throws FieldFinder.Missing {
        NumberField ctx = fields.number("ctx");
        NumberField count = fields.number("count");
        NumberField loops = fields.number("loops");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new IoUringLocalWorkRun(
                now, cpu, tid, ctx.read(r), count.readInt(r), loops.read(r)));
    }
}
