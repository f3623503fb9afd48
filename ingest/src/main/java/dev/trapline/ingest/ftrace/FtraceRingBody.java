package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.block.LineOutput;
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

/// What events of `io_uring` say about themselves (`include/trace/events/io_uring.h`). What is asked
/// for stands there by name, or by number where the recording has no name.
final class FtraceRingBody {
    private final LineOutput out;

    FtraceRingBody(LineOutput out) {
        this.out = out;
    }

    void append(IoUringEvent event) {
        switch (event) {
            case IoUringCreate r -> {
                ring(r.ctx()).latin1(", fd ").decimal(r.fd()).latin1(" sq size ").decimal(r.sqEntries());
                out.latin1(", cq size ").decimal(r.cqEntries());
                bits(", flags 0x", r.flags());
            }
            case IoUringRegister r -> {
                ring(r.ctx()).latin1(", opcode ").decimal(r.opcode());
                out.latin1(", nr_user_files ").decimal(r.nrFiles()).latin1(", nr_user_bufs ").decimal(r.nrBufs());
                told(", eventfd ", r.eventfd());
                out.latin1(", ret ").decimal(r.ret());
            }
            case IoUringSubmit r -> submit(r);
            case IoUringComplete r -> complete(r);
            case IoUringQueueAsyncWork r -> queue(r);
            case IoUringPollArm r -> {
                request(r.ctx(), r.req(), r.userData());
                operation(r.opcode(), r.opStr());
                bits(", mask 0x", r.mask());
                bits(", events 0x", r.events());
            }
            case IoUringTaskAdd r -> {
                request(r.ctx(), r.req(), r.userData());
                operation(r.opcode(), r.opStr());
                bits(", mask ", r.mask());
            }
            case IoUringFileGet r -> {
                request(r.ctx(), r.req(), r.userData());
                out.latin1(", fd ").decimal(r.fd());
            }
            case IoUringCqringWait r -> ring(r.ctx()).latin1(", min_events ").decimal(r.minEvents());
            case IoUringTaskWorkRun r ->
                    FtraceBody.pointer(out, "tctx ", r.tctx()).latin1(", count ").decimal(r.count());
            case IoUringLocalWorkRun r ->
                    ring(r.ctx()).latin1(", count ").decimal(r.count()).latin1(", loops ").decimal(r.loops());
        }
    }

    private void submit(IoUringSubmit event) {
        request(event.ctx(), event.req(), event.userData());
        operation(event.opcode(), event.opStr());
        if (event.flags() != TraceEvent.UNKNOWN_NS) {
            out.latin1(", flags 0x").hex(event.flags());
        }
        told(", non block ", event.forceNonblock());
        out.latin1(", sq_thread ").decimal(event.sqThread() ? 1 : 0);
    }

    private void complete(IoUringComplete event) {
        request(event.ctx(), event.req(), event.userData());
        out.latin1(", result ").decimal(event.res());
        if (event.cflags() != TraceEvent.UNKNOWN) {
            out.latin1(", cflags 0x").hex(event.cflags());
        }
        if (event.hasExtra()) {
            out.latin1(" extra1 ").unsigned(event.extra1()).latin1(" extra2 ").unsigned(event.extra2());
            out.ascii(' '); // as the kernel does
        }
    }

    /// Older kernels tell neither whose request it is nor what it asks for.
    private void queue(IoUringQueueAsyncWork event) {
        FtraceBody.pointer(ring(event.ctx()), ", request ", event.req());
        if (event.opcode() != TraceEvent.UNKNOWN || !event.opStr().isEmpty()) {
            out.latin1(", user_data 0x").hex(event.userData());
            operation(event.opcode(), event.opStr());
        }
        out.latin1(", flags 0x").hex(event.flags());
        out.latin1(event.isHashed() ? ", hashed queue" : ", normal queue");
        FtraceBody.pointer(out, ", work ", event.work());
    }

    private LineOutput ring(long ctx) {
        return FtraceBody.pointer(out, "ring ", ctx);
    }

    private void request(long ctx, long req, long userData) {
        FtraceBody.pointer(ring(ctx), ", req ", req).latin1(", user_data 0x").hex(userData);
    }

    private void operation(int opcode, String opStr) {
        if (!opStr.isEmpty()) {
            out.latin1(", opcode ").text(opStr);
        } else if (opcode != TraceEvent.UNKNOWN) {
            out.latin1(", opcode ").decimal(opcode);
        }
    }

    private void told(String key, int number) {
        if (number != TraceEvent.UNKNOWN) {
            out.latin1(key).decimal(number);
        }
    }

    private void bits(String key, int bits) {
        out.latin1(key).hex(Integer.toUnsignedLong(bits));
    }
}
