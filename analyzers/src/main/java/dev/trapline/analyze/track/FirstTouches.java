package dev.trapline.analyze.track;

import dev.trapline.model.event.InterruptEvent.PageFault;
import dev.trapline.model.span.FaultSpan;
import dev.trapline.model.span.Task;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The runs of first touches that a task is in the middle of: a copy from one fresh mapping to another
/// alternates between two.
final class FirstTouches {
    private static final int PAGE_SHIFT = 12;
    /// A fault on a file maps up to 16 pages around it (`fault_around_bytes` in `mm/memory.c`).
    private static final int AROUND = 16;
    /// A longer pause ends a run.
    private static final long GAP_NS = 1_000_000;
    private static final int STREAMS = 4;

    final Task task;
    private final @Nullable Stream[] streams = new Stream[STREAMS];

    FirstTouches(Task task) {
        this.task = task;
    }

    private static final class Stream {
        long firstPage;
        long lastPage;
        long startNs;
        int cpu;
        long endNs;
        long faults;
        long writes;
    }

    /// A fault where no page was; runs of at least two that it ends go to `out`.
    void touched(PageFault fault, boolean write, Consumer<? super FaultSpan> out) {
        long nowNs = fault.timestampNs();
        long page = fault.address() >>> PAGE_SHIFT;
        int oldest = 0;
        for (int i = 0; i < STREAMS; i++) {
            Stream stream = streams[i];
            if (stream == null) {
                oldest = i;
                break;
            }
            long ahead = page - stream.lastPage;
            if (ahead > 0 && ahead <= AROUND && nowNs - stream.endNs <= GAP_NS) {
                stream.lastPage = page;
                stream.endNs = nowNs;
                stream.faults++;
                stream.writes += write ? 1 : 0;
                return;
            }
            Stream candidate = streams[oldest];
            if (candidate != null && stream.endNs < candidate.endNs) {
                oldest = i;
            }
        }
        tell(streams[oldest], out);
        streams[oldest] = begin(page, nowNs, fault.cpu(), write);
    }

    private static Stream begin(long page, long nowNs, int cpu, boolean write) {
        Stream stream = new Stream();
        stream.firstPage = page;
        stream.lastPage = page;
        stream.startNs = nowNs;
        stream.cpu = cpu;
        stream.endNs = nowNs;
        stream.faults = 1;
        stream.writes = write ? 1 : 0;
        return stream;
    }

    /// Whatever is in progress has ended.
    void finish(Consumer<? super FaultSpan> out) {
        for (int i = 0; i < STREAMS; i++) {
            tell(streams[i], out);
            streams[i] = null;
        }
    }

    private void tell(@Nullable Stream run, Consumer<? super FaultSpan> out) {
        if (run != null && run.faults > 1) {
            out.accept(new FaultSpan.Run(
                    run.startNs,
                    run.endNs,
                    run.cpu,
                    task,
                    run.firstPage << PAGE_SHIFT,
                    (run.lastPage - run.firstPage + 1) << PAGE_SHIFT,
                    run.faults,
                    run.writes));
        }
    }
}
