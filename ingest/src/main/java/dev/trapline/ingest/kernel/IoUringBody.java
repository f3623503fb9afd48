package dev.trapline.ingest.kernel;

import dev.trapline.model.event.IoUringEvent;
import dev.trapline.model.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/// The texts of `io_uring` (`include/trace/events/io_uring.h`), which most releases of the kernel
/// have changed.
///
/// ```
/// ring 00000000966711d1, req 00000000c0a1b2f3, user_data 0x1, opcode READV, flags 0x0, sq_thread 0
/// ring 00000000966711d1, op 1, data 0x1, non block 1, sq_thread 0
/// ring 00000000966711d1, req 00000000c0a1b2f3, user_data 0x1, result 512, cflags 0x0 extra1 0 extra2 0
/// ```
final class IoUringBody extends TypedBody {
    private long ctx;
    private long req;
    private long userData;
    private int opcode;
    private String opStr = "";

    IoUringBody(NamePool names) {
        super(names);
    }

    private int ring(int p) {
        int next = hex(p, "ring ");
        ctx = value;
        return next;
    }

    /// Over the ring, the request, what the program calls it and what it asks for, as far as they are
    /// told and in any order that a kernel has.
    private int request(int p) {
        int next = ring(p);
        int withReq = hex(next, ", req ");
        next = optional(withReq < 0 ? hex(next, ", request ") : withReq, next, 0);
        req = value;
        next = operation(next, ", op ");
        int withData = hex(next, ", user_data ");
        next = withData < 0 ? hex(next, ", data ") : withData;
        userData = value;
        return opcode == UNKNOWN && opStr.isEmpty() ? operation(next, ", opcode ") : next;
    }

    /// Over a number or a name behind `key`, or nothing.
    private int operation(int p, String key) {
        opcode = UNKNOWN;
        opStr = "";
        int from = over(p, key);
        if (from < 0) {
            return p;
        }
        int next = number(from);
        if (next >= 0) {
            opcode = (int) value;
            return next;
        }
        next = until(from, ", ");
        opStr = text;
        return next;
    }

    @Nullable
    IoUringEvent create(int p) {
        int next = number(ring(p), ", fd ");
        int fd = (int) value;
        next = number(next, " sq size ");
        int sqEntries = (int) value;
        next = number(next, ", cq size ");
        int cqEntries = (int) value;
        int hex = hex(next, ", flags 0x");
        next = hex < 0 ? number(next, ", flags ") : hex;
        return isEnd(next)
                ? new IoUringEvent.IoUringCreate(now, cpu, tid, fd, ctx, sqEntries, cqEntries, (int) value)
                : null;
    }

    @Nullable
    IoUringEvent register(int p) {
        int next = number(ring(p), ", opcode ");
        int code = (int) value;
        next = number(next, ", nr_user_files ");
        int nrFiles = (int) value;
        next = number(next, ", nr_user_bufs ");
        int nrBufs = (int) value;
        next = optional(number(next, ", eventfd "), next, UNKNOWN);
        int eventfd = (int) value;
        return isEnd(number(next, ", ret "))
                ? new IoUringEvent.IoUringRegister(now, cpu, tid, ctx, code, nrFiles, nrBufs, eventfd, value)
                : null;
    }

    @Nullable
    IoUringEvent submit(String name, int p) {
        int next = request(p);
        int hex = hex(next, ", flags 0x");
        int withFlags = hex < 0 ? number(next, ", flags ") : hex;
        next = optional(withFlags, next, TraceEvent.UNKNOWN_NS);
        long flags = value;
        next = optional(number(next, ", non block "), next, UNKNOWN);
        int forceNonblock = (int) value;
        return isEnd(number(next, ", sq_thread "))
                ? new IoUringEvent.IoUringSubmit(
                        now, cpu, tid, name, ctx, req, userData, opcode, opStr, flags, forceNonblock, value != 0)
                : null;
    }

    @Nullable
    IoUringEvent complete(int p) {
        int next = number(request(p), ", result ");
        int res = (int) value;
        next = optional(hex(next, ", cflags "), next, UNKNOWN);
        long cflags = value;
        int from = over(next, " extra1 ");
        long extra1 = 0;
        long extra2 = 0;
        if (from >= 0) {
            next = number(from);
            extra1 = value;
            next = number(next, " extra2 ");
            extra2 = value;
        }
        return isEnd(next)
                ? new IoUringEvent.IoUringComplete(
                        now, cpu, tid, ctx, req, userData, res, cflags, from >= 0, extra1, extra2)
                : null;
    }

    @Nullable
    IoUringEvent queueAsyncWork(int p) {
        int next = ring(p);
        next = hex(next, ", request ");
        req = value;
        next = optional(hex(next, ", user_data "), next, 0);
        userData = value;
        next = operation(next, ", opcode ");
        int hex = hex(next, ", flags 0x");
        next = hex < 0 ? number(next, ", flags ") : hex;
        long flags = value;
        int hashed = over(next, ", hashed queue");
        next = hashed < 0 ? over(next, ", normal queue") : hashed;
        return isEnd(hex(next, ", work "))
                ? new IoUringEvent.IoUringQueueAsyncWork(
                        now, cpu, tid, ctx, req, userData, opcode, opStr, flags, value, hashed >= 0)
                : null;
    }

    @Nullable
    IoUringEvent pollArm(int p) {
        int next = hex(request(p), ", mask ");
        int mask = (int) value;
        return isEnd(hex(next, ", events "))
                ? new IoUringEvent.IoUringPollArm(
                        now, cpu, tid, ctx, req, userData, opcode, opStr, mask, (int) value)
                : null;
    }

    @Nullable
    IoUringEvent taskAdd(int p) {
        return isEnd(hex(request(p), ", mask "))
                ? new IoUringEvent.IoUringTaskAdd(now, cpu, tid, ctx, req, userData, opcode, opStr, (int) value)
                : null;
    }

    @Nullable
    IoUringEvent fileGet(int p) {
        return isEnd(number(request(p), ", fd "))
                ? new IoUringEvent.IoUringFileGet(now, cpu, tid, ctx, req, userData, (int) value)
                : null;
    }

    @Nullable
    IoUringEvent cqringWait(int p) {
        return isEnd(number(ring(p), ", min_events "))
                ? new IoUringEvent.IoUringCqringWait(now, cpu, tid, ctx, (int) value)
                : null;
    }

    @Nullable
    IoUringEvent taskWorkRun(int p) {
        int next = hex(p, "tctx ");
        long tctx = value;
        return isEnd(number(next, ", count "))
                ? new IoUringEvent.IoUringTaskWorkRun(now, cpu, tid, tctx, value)
                : null;
    }

    @Nullable
    IoUringEvent localWorkRun(int p) {
        int next = number(ring(p), ", count ");
        int count = (int) value;
        return isEnd(number(next, ", loops "))
                ? new IoUringEvent.IoUringLocalWorkRun(now, cpu, tid, ctx, count, value)
                : null;
    }
}
