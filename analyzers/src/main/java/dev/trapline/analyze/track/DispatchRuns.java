package dev.trapline.analyze.track;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Recognises write requests that an I/O scheduler collects and then gives to the driver in a run.
///
/// A run begins with the first block_rq_issue of a write that block_rq_insert had put into the queue, and ends when the
/// queue of its device has no write left, or gets another one.
final class DispatchRuns {
    private static final int MOST_DEVICES = 1 << 12;

    private final Consumer<? super IoSpan> out;
    private final Map<Integer, Queue> queues = new LinkedHashMap<>();

    DispatchRuns(Consumer<? super IoSpan> out) {
        this.out = out;
    }

    /// The writes of one device that wait, and the run in progress.
    private static final class Queue {
        long waiting;
        int requests;
        long bytes;
        long startNs;
        long endNs;
        long queuedNs;
        int cpu;
        @Nullable
        Task task;
    }

    private Queue queue(int dev) {
        Queue queue = queues.computeIfAbsent(dev, _ -> new Queue());
        if (queues.size() > MOST_DEVICES) {
            queues.remove(queues.keySet().iterator().next());
        }
        return queue;
    }

    /// A write was put into the queue.
    void inserted(int dev) {
        Queue queue = queue(dev);
        end(dev, queue);
        queue.waiting++;
    }

    /// A write left the queue without being issued: it became part of another one.
    void merged(int dev) {
        left(dev, queue(dev));
    }

    /// A write came from the queue, where it had been since `queuedNs`.
    void issued(int dev, TraceEvent event, Task task, long bytes, long queuedNs) {
        Queue queue = queue(dev);
        if (queue.requests == 0) {
            queue.startNs = event.timestampNs();
            queue.queuedNs = queuedNs;
            queue.cpu = event.cpu();
            queue.task = task;
            queue.bytes = 0;
        }
        queue.requests++;
        queue.bytes += bytes;
        queue.endNs = event.timestampNs();
        queue.queuedNs = Math.min(queue.queuedNs, queuedNs);
        left(dev, queue);
    }

    private void left(int dev, Queue queue) {
        queue.waiting--;
        if (queue.waiting <= 0) {
            queue.waiting = 0;
            end(dev, queue);
        }
    }

    private void end(int dev, Queue queue) {
        Task task = queue.task;
        if (queue.requests > 0 && task != null) {
            out.accept(new IoSpan.Dispatch(
                    queue.startNs, queue.endNs, queue.cpu, task, dev, queue.requests, queue.bytes, queue.queuedNs));
        }
        queue.requests = 0;
    }

    /// Events are missing.
    void lost() {
        queues.clear();
    }

    void finish() {
        List<Map.Entry<Integer, Queue>> open = new ArrayList<>(queues.entrySet());
        open.forEach(entry -> end(entry.getKey(), entry.getValue()));
    }
}
