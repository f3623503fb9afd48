package dev.trapline.ingest.encode;

import dev.trapline.model.event.IoUringEvent;
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
import java.util.HashMap;
import java.util.Map;

/// `io_uring` (`include/trace/events/io_uring.h`), which has changed often: a description has the
/// fields that the event has, and no others.
final class IoUringEncoder {
    private static final String IO_URING = "io_uring";

    private static final int OPCODE = 1;
    private static final int NAME = 1 << 1;
    private static final int FLAGS = 1 << 2;
    private static final int NONBLOCK = 1 << 3;
    private static final int EVENTFD = 1 << 4;
    private static final int CFLAGS = 1 << 5;
    private static final int EXTRA = 1 << 6;

    /// What tells one description of an event from another.
    ///
    /// @param has the fields that only some kernels have, a bit for each
    private record Shape(String name, int has) {
        boolean has(int field) {
            return (has & field) != 0;
        }
    }

    private final Tracepoint create =
            Tracepoint.of(IO_URING, "io_uring_create")
                    .s32("fd")
                    .pointer("ctx")
                    .number("u32", "sq_entries", 4, false)
                    .number("u32", "cq_entries", 4, false)
                    .number("u32", "flags", 4, false)
                    .print(
                            "\"ring %p, fd %d sq size %d, cq size %d, flags 0x%x\","
                                    + " REC->ctx, REC->fd, REC->sq_entries, REC->cq_entries, REC->flags");
    private final Tracepoint fileGet =
            request("io_uring_file_get")
                    .s32("fd")
                    .print(
                            "\"ring %p, req %p, user_data 0x%llx, fd %d\","
                                    + " REC->ctx, REC->req, REC->user_data, REC->fd");
    private final Tracepoint cqringWait =
            Tracepoint.of(IO_URING, "io_uring_cqring_wait")
                    .pointer("ctx")
                    .s32("min_events")
                    .print("\"ring %p, min_events %d\", REC->ctx, REC->min_events");
    private final Tracepoint taskWorkRun =
            Tracepoint.of(IO_URING, "io_uring_task_work_run")
                    .pointer("tctx")
                    .u32("count")
                    .print("\"tctx %p, count %u\", REC->tctx, REC->count");
    private final Tracepoint localWorkRun =
            Tracepoint.of(IO_URING, "io_uring_local_work_run")
                    .pointer("ctx")
                    .s32("count")
                    .u32("loops")
                    .print("\"ring %p, count %d, loops %u\", REC->ctx, REC->count, REC->loops");
    private final Map<Shape, Tracepoint> shapes = new HashMap<>();
    private final RecordBuffer out;

    IoUringEncoder(RecordBuffer out) {
        this.out = out;
    }

    private static Tracepoint.Builder request(String name) {
        return Tracepoint.of(IO_URING, name).pointer("ctx").pointer("req").number("u64", "user_data", 8, false);
    }

    private static Tracepoint describe(Shape shape) {
        return switch (shape.name) {
            case "io_uring_register" -> register(shape);
            case "io_uring_complete" -> complete(shape);
            default -> operation(shape);
        };
    }

    private static Tracepoint register(Shape shape) {
        Tracepoint.Builder fields =
                Tracepoint.of(IO_URING, shape.name)
                        .pointer("ctx")
                        .number("unsigned", "opcode", 4, false)
                        .number("unsigned", "nr_files", 4, false)
                        .number("unsigned", "nr_bufs", 4, false);
        if (shape.has(EVENTFD)) {
            fields.number("bool", "eventfd", 1, false);
        }
        return fields.s64("ret")
                .print(
                        new PrintFormat()
                                .add("ring %p, opcode %d", "REC->ctx", "REC->opcode")
                                .add(", nr_user_files %d, nr_user_bufs %d", "REC->nr_files", "REC->nr_bufs")
                                .addIf(shape.has(EVENTFD), ", eventfd %d", "REC->eventfd")
                                .add(", ret %ld", "REC->ret"));
    }

    private static Tracepoint complete(Shape shape) {
        Tracepoint.Builder fields = request(shape.name).s32("res");
        PrintFormat print =
                new PrintFormat()
                        .add("ring %p, req %p, user_data 0x%llx", "REC->ctx", "REC->req", "REC->user_data")
                        .add(", result %d", "REC->res");
        if (shape.has(CFLAGS)) {
            fields.number("unsigned", "cflags", 4, false);
            print.add(", cflags 0x%x", "REC->cflags");
        }
        if (shape.has(EXTRA)) {
            fields.number("u64", "extra1", 8, false).number("u64", "extra2", 8, false);
            print.add(" extra1 %llu extra2 %llu ", "(unsigned long long) REC->extra1",
                    "(unsigned long long) REC->extra2");
        }
        return fields.print(print);
    }

    /// The events that tell what is asked for. The kernel's words for a request differ from event to
    /// event.
    private static Tracepoint operation(Shape shape) {
        boolean isAsync = shape.name.equals("io_uring_queue_async_work");
        Tracepoint.Builder fields = request(shape.name);
        PrintFormat print = new PrintFormat().add("ring %p", "REC->ctx");
        print.add(isAsync ? ", request %p" : ", req %p", "REC->req").add(", user_data 0x%llx", "REC->user_data");
        if (shape.has(OPCODE)) {
            fields.number("u8", "opcode", 1, false);
        }
        if (shape.has(NAME)) {
            print.add(", opcode %s", "__get_str(op_str)");
        } else {
            print.addIf(shape.has(OPCODE), ", opcode %d", "REC->opcode");
        }
        switch (shape.name) {
            case "io_uring_queue_async_work" -> {
                fields.number("unsigned long long", "flags", 8, false)
                        .number("struct io_wq_work *", "work", 8, false)
                        .s32("rw");
                print.add(", flags 0x%llx, %s queue", "REC->flags", "REC->rw ? \"hashed\" : \"normal\"")
                        .add(", work %p", "REC->work");
            }
            case "io_uring_poll_arm" -> {
                fields.s32("mask").s32("events");
                print.add(", mask 0x%x, events 0x%x", "REC->mask", "REC->events");
            }
            case "io_uring_task_add" -> {
                fields.s32("mask");
                print.add(", mask %x", "REC->mask");
            }
            default -> submission(shape, fields, print);
        }
        return (shape.has(NAME) ? fields.text("op_str") : fields).print(print);
    }

    private static void submission(Shape shape, Tracepoint.Builder fields, PrintFormat print) {
        if (shape.has(FLAGS)) {
            fields.number("unsigned long long", "flags", 8, false);
            print.add(", flags 0x%llx", "REC->flags");
        }
        if (shape.has(NONBLOCK)) {
            fields.number("bool", "force_nonblock", 1, false);
            print.add(", non block %d", "REC->force_nonblock");
        }
        fields.number("bool", "sq_thread", 1, false);
        print.add(", sq_thread %d", "REC->sq_thread");
    }

    /// Makes the record of `event`, if its values fit into the kernel's fields.
    boolean encode(IoUringEvent event) {
        return switch (event) {
            case IoUringCreate e -> {
                out.begin(create, e.tid());
                out.s32(e.fd());
                out.s64(e.ctx());
                out.s32(e.sqEntries());
                out.s32(e.cqEntries());
                out.s32(e.flags());
                yield true;
            }
            case IoUringRegister e -> {
                boolean hasEventfd = e.eventfd() != TraceEvent.UNKNOWN;
                begin(e, hasEventfd ? EVENTFD : 0, e.ctx());
                out.s32(e.opcode());
                out.s32(e.nrFiles());
                out.s32(e.nrBufs());
                if (hasEventfd) {
                    out.u8(e.eventfd());
                }
                out.s64(e.ret());
                yield true;
            }
            case IoUringSubmit e -> submit(e);
            case IoUringComplete e -> complete(e);
            case IoUringQueueAsyncWork e -> {
                if (!begin(e, 0, e.ctx(), e.req(), e.userData(), e.opcode(), e.opStr())) {
                    yield false;
                }
                out.s64(e.flags());
                out.s64(e.work());
                out.s32(e.isHashed() ? 1 : 0);
                yield end(e.opStr());
            }
            case IoUringPollArm e -> {
                if (!begin(e, 0, e.ctx(), e.req(), e.userData(), e.opcode(), e.opStr())) {
                    yield false;
                }
                out.s32(e.mask());
                out.s32(e.events());
                yield end(e.opStr());
            }
            case IoUringTaskAdd e -> {
                if (!begin(e, 0, e.ctx(), e.req(), e.userData(), e.opcode(), e.opStr())) {
                    yield false;
                }
                out.s32(e.mask());
                yield end(e.opStr());
            }
            case IoUringFileGet e -> {
                out.begin(fileGet, e.tid());
                out.s64(e.ctx());
                out.s64(e.req());
                out.s64(e.userData());
                out.s32(e.fd());
                yield true;
            }
            case IoUringCqringWait e -> {
                out.begin(cqringWait, e.tid());
                out.s64(e.ctx());
                out.s32(e.minEvents());
                yield true;
            }
            case IoUringTaskWorkRun e -> {
                if (!Narrow.isU32(e.count())) {
                    yield false;
                }
                out.begin(taskWorkRun, e.tid());
                out.s64(e.tctx());
                out.s32((int) e.count());
                yield true;
            }
            case IoUringLocalWorkRun e -> {
                if (!Narrow.isU32(e.loops())) {
                    yield false;
                }
                out.begin(localWorkRun, e.tid());
                out.s64(e.ctx());
                out.s32(e.count());
                out.s32((int) e.loops());
                yield true;
            }
        };
    }

    private void begin(TraceEvent event, int has, long ctx) {
        out.begin(shapes.computeIfAbsent(new Shape(event.kernelName(), has), IoUringEncoder::describe), event.tid());
        out.s64(ctx);
    }

    /// Begins the record of an event that tells what is asked for; false when that is no number of one
    /// byte.
    private boolean begin(
            TraceEvent event, int has, long ctx, long req, long userData, int opcode, String opStr) {
        boolean hasOpcode = opcode != TraceEvent.UNKNOWN;
        if (hasOpcode && !Narrow.isU8(opcode)) {
            return false;
        }
        begin(event, has | (hasOpcode ? OPCODE : 0) | (opStr.isEmpty() ? 0 : NAME), ctx);
        out.s64(req);
        out.s64(userData);
        if (hasOpcode) {
            out.u8(opcode);
        }
        return true;
    }

    private boolean end(String opStr) {
        if (!opStr.isEmpty()) {
            out.text(opStr);
        }
        return true;
    }

    private boolean submit(IoUringSubmit e) {
        boolean hasFlags = e.flags() != TraceEvent.UNKNOWN_NS;
        boolean hasNonblock = e.forceNonblock() != TraceEvent.UNKNOWN;
        int has = (hasFlags ? FLAGS : 0) | (hasNonblock ? NONBLOCK : 0);
        if (!begin(e, has, e.ctx(), e.req(), e.userData(), e.opcode(), e.opStr())) {
            return false;
        }
        if (hasFlags) {
            out.s64(e.flags());
        }
        if (hasNonblock) {
            out.u8(e.forceNonblock());
        }
        out.u8(e.sqThread() ? 1 : 0);
        return end(e.opStr());
    }

    private boolean complete(IoUringComplete e) {
        boolean hasFlags = e.cflags() != TraceEvent.UNKNOWN;
        if (hasFlags && !Narrow.isU32(e.cflags())) {
            return false;
        }
        begin(e, (hasFlags ? CFLAGS : 0) | (e.hasExtra() ? EXTRA : 0), e.ctx());
        out.s64(e.req());
        out.s64(e.userData());
        out.s32(e.res());
        if (hasFlags) {
            out.s32((int) e.cflags());
        }
        if (e.hasExtra()) {
            out.s64(e.extra1());
            out.s64(e.extra2());
        }
        return true;
    }
}
