package dev.trapline.analyze.track;

import dev.trapline.model.event.IoUringEvent;
import dev.trapline.model.event.IoUringEvent.IoUringComplete;
import dev.trapline.model.event.IoUringEvent.IoUringCreate;
import dev.trapline.model.event.IoUringEvent.IoUringFileGet;
import dev.trapline.model.event.IoUringEvent.IoUringQueueAsyncWork;
import dev.trapline.model.event.IoUringEvent.IoUringSubmit;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.RingOp;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.RingSpan;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Pairs io_uring_submit_req (io_uring_submit_sqe of older kernels) with io_uring_complete of the same request.
///
/// A request is known by its address, which the kernel uses again as soon as it has ended; where its events leave that out,
/// by what the program calls it. Which file it works on is told by io_uring_file_get, after the submission or, by older
/// kernels, before it; of files that are registered with the ring the kernel tells nothing. A request submitted again at
/// the same address has ended unseen: completions by worker threads are missing in recordings of some tasks only.
///
/// Descriptors that requests open are told by their results. CLOSE does not tell which it closes; a descriptor that is opened
/// again by a request later was one of those.
public final class RingTracker implements Tracker {
    /// Requests and rings that are remembered; a ring has at most 32,768 entries.
    private static final int MOST = 1 << 16;

    private static final long CQE_F_MORE = 1 << 1;
    private static final long CQE_F_NOTIF = 1 << 3;

    private final Tasks tasks;
    private final Consumer<? super RingSpan> out;
    private final Map<Key, Request> requests = new LinkedHashMap<>();
    /// Descriptors of requests whose submission has not come yet.
    private final Map<Key, Integer> early = new LinkedHashMap<>();
    /// Who made which ring.
    private final Map<Long, Task> makers = new LinkedHashMap<>();
    private long openSpans;

    /// A tracker that delivers to `out`.
    ///
    /// @param tasks sees every event before this tracker does
    public RingTracker(Tasks tasks, Consumer<? super RingSpan> out) {
        this.tasks = tasks;
        this.out = out;
    }

    private record Key(long ctx, long req, long userData) {
        static Key of(long ctx, long req, long userData) {
            return new Key(ctx, req, req == 0 ? userData : 0);
        }
    }

    private static final class Request {
        final long startNs;
        final int cpu;
        final Task task;
        final RingOp op;
        int fd = TraceEvent.UNKNOWN;
        @Nullable
        OpenFile file;
        boolean queued;

        Request(long startNs, int cpu, Task task, RingOp op) {
            this.startNs = startNs;
            this.cpu = cpu;
            this.task = task;
            this.op = op;
        }
    }

    @Override
    public Set<EventKind> takes() {
        return EnumSet.of(EventKind.OTHER);
    }

    @Override
    public void accept(TraceEvent event) {
        if (event instanceof IoUringEvent ring) {
            accept(ring);
        } else if (event instanceof TraceEvent.EventsLost) {
            giveUp();
            early.clear();
        }
    }

    private void accept(IoUringEvent event) {
        switch (event) {
            case IoUringSubmit submit -> submitted(submit);
            case IoUringFileGet get -> works(get);
            case IoUringComplete complete -> completed(complete);
            case IoUringQueueAsyncWork work -> {
                Request request = requests.get(Key.of(work.ctx(), work.req(), work.userData()));
                if (request != null) {
                    request.queued = true;
                }
            }
            case IoUringCreate create -> {
                Task maker = tasks.running(create);
                if (maker != null) {
                    makers.put(create.ctx(), maker);
                    shorten(makers);
                }
            }
            default -> {
                // neither begins nor ends a request
            }
        }
    }

    private void submitted(IoUringSubmit submit) {
        Key key = Key.of(submit.ctx(), submit.req(), submit.userData());
        Task maker = submit.sqThread() ? makers.get(submit.ctx()) : null;
        Task task = maker != null ? maker : tasks.running(submit);
        Request request = new Request(
                submit.timestampNs(), submit.cpu(), task != null ? task : tasks.idle(submit.cpu()),
                RingOp.of(submit.opcode(), submit.opStr()));
        Request old = requests.put(key, request);
        if (old != null) {
            unseen(old);
        }
        Integer fd = early.remove(key);
        if (fd != null) {
            works(request, fd);
        }
        if (requests.size() > MOST) {
            Key eldest = requests.keySet().iterator().next();
            unseen(requests.remove(eldest));
        }
    }

    private void works(IoUringFileGet get) {
        Key key = Key.of(get.ctx(), get.req(), get.userData());
        Request request = requests.get(key);
        if (request != null && request.fd == TraceEvent.UNKNOWN) {
            works(request, get.fd());
        } else {
            // of an older kernel, which tells it before the submission of the next request at that address
            early.put(key, get.fd());
            shorten(early);
        }
    }

    private void works(Request request, int fd) {
        request.fd = fd;
        request.file = tasks.file(request.task, fd);
    }

    private static void shorten(Map<?, ?> map) {
        if (map.size() > MOST) {
            map.remove(map.keySet().iterator().next());
        }
    }

    private void completed(IoUringComplete complete) {
        boolean told = complete.cflags() != TraceEvent.UNKNOWN;
        if (told && (complete.cflags() & CQE_F_NOTIF) != 0) {
            return; // the memory of a SEND_ZC may be used again; what was sent is told already
        }
        Key key = Key.of(complete.ctx(), complete.req(), complete.userData());
        boolean more = told && (complete.cflags() & CQE_F_MORE) != 0;
        early.remove(key);
        Request request = more ? requests.get(key) : requests.remove(key);
        if (request == null) {
            openSpans++;
        } else {
            out.accept(span(request, complete.timestampNs(), complete.res(), ended(request, complete.res())));
        }
    }

    /// What became of descriptors; the file of the request, or the one it has opened.
    private @Nullable OpenFile ended(Request request, int result) {
        if (result >= 0 && request.op.opens()) {
            OpenFile opened = tasks.opened(request.task, request.op, result, request.file);
            return request.file == null ? opened : request.file;
        }
        if (result >= 0 && request.op == RingOp.CLOSE) {
            tasks.closed(request.task, request.fd);
        }
        return request.file;
    }

    private static RingSpan span(Request request, long endNs, int result, @Nullable OpenFile file) {
        return new RingSpan(
                request.startNs, endNs, request.cpu, request.task, request.op, request.fd, file, result,
                request.queued);
    }

    private void unseen(Request request) {
        openSpans++;
        out.accept(span(request, TraceEvent.UNKNOWN_NS, 0, request.file));
    }

    private void giveUp() {
        List<Request> open = new ArrayList<>(requests.values());
        requests.clear();
        open.forEach(this::unseen);
    }

    @Override
    public void endOfChunk() {
        // Nothing is kept that ends with a chunk.
    }

    @Override
    public void finish() {
        giveUp();
    }

    @Override
    public long openSpans() {
        return openSpans;
    }
}
