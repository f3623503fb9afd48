package dev.trapline.ingest.lane;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Merges lanes by time, the lane with the lower number first where times are equal.
///
/// Each lane keeps its own order: an event that is earlier than the one before it in its lane is
/// delivered as soon as it is met, and counted as out of order.
public final class LaneMerge {
    private final DecodeAhead lanes;
    private final String path;
    private final AnomalyLog anomalies;
    private final @Nullable EventBatch[] batches;
    private final int[] positions;
    private final long[] due;

    // lanes that have events, the one to continue with first
    private final int[] heap;
    private int heapSize;
    private boolean started;

    private long records;
    private long lost;
    private long bytes;
    private long firstNs = TraceEvent.UNKNOWN_NS;
    private long lastNs = TraceEvent.UNKNOWN_NS;

    /// Merges the `laneCount` lanes of `lanes`; what is wrong with `path` goes to `anomalies`.
    public LaneMerge(DecodeAhead lanes, int laneCount, String path, AnomalyLog anomalies) {
        this.lanes = lanes;
        this.path = path;
        this.anomalies = anomalies;
        this.batches = new EventBatch[laneCount];
        this.positions = new int[laneCount];
        this.due = new long[laneCount];
        this.heap = new int[laneCount];
    }

    /// Delivers about `most` events, fewer only at the end.
    ///
    /// @return false when nothing was left
    /// @throws IOException when the input cannot be read
    public boolean deliver(int most, Consumer<? super TraceEvent> consumer) throws IOException {
        start();
        if (heapSize == 0) {
            return false;
        }
        int delivered = 0;
        while (heapSize > 0 && delivered < most) {
            delivered += deliverRun(most - delivered, consumer);
        }
        return true;
    }

    /// When the next event happened, or [TraceEvent#UNKNOWN_NS] at the end.
    ///
    /// @throws IOException when the input cannot be read
    public long nextNs() throws IOException {
        start();
        return heapSize == 0 ? TraceEvent.UNKNOWN_NS : due[heap[0]];
    }

    private void start() throws IOException {
        if (started) {
            return;
        }
        started = true;
        for (int lane = 0; lane < batches.length; lane++) {
            if (advance(lane)) {
                heap[heapSize++] = lane;
            }
        }
        for (int i = heapSize / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    /// Takes batches of `lane` until one has events.
    ///
    /// @return false at the lane's end
    private boolean advance(int lane) throws IOException {
        while (true) {
            if (batches[lane] != null) {
                batches[lane] = null;
                lanes.release(lane);
            }
            EventBatch batch = lanes.take(lane);
            if (batch == null) {
                return false;
            }
            batches[lane] = batch;
            account(batch);
            if (batch.size() > 0) {
                positions[lane] = 0;
                due[lane] = batch.timestampNs(0);
                return true;
            }
        }
    }

    private void account(EventBatch batch) {
        records += batch.records();
        lost += batch.lost();
        bytes += batch.bytes();
        AnomalyLog log = batch.anomaliesIfAny();
        if (log != null) {
            anomalies.addAll(log);
        }
    }

    /// Delivers from the first lane for as long as it is the first.
    private int deliverRun(int most, Consumer<? super TraceEvent> consumer) throws IOException {
        int lane = heap[0];
        int rival = rival();
        long until = rival < 0 ? Long.MAX_VALUE : due[rival];
        // with equal times the lower lane goes first
        boolean winsTies = rival < 0 || lane < rival;
        EventBatch batch = batches[lane];
        int from = positions[lane];
        int to = batch == null ? from : Math.min(batch.size(), from + most);
        int at = from;
        long last = lastNs;
        while (at < to) {
            long now = batch.timestampNs(at);
            if (now > until || now == until && !winsTies) {
                break;
            }
            if (now < last) {
                anomalies.report(AnomalyCode.REORDERED, path, 0);
            } else {
                last = now;
            }
            consumer.accept(batch.event(at));
            at++;
        }
        if (firstNs == TraceEvent.UNKNOWN_NS && at > from) {
            firstNs = batch.timestampNs(from);
        }
        lastNs = last;
        settle(lane, batch, at);
        return at - from;
    }

    /// Puts the first lane where it belongs now that it stands at position `at`.
    private void settle(int lane, @Nullable EventBatch batch, int at) throws IOException {
        positions[lane] = at;
        if (batch != null && at < batch.size()) {
            due[lane] = batch.timestampNs(at);
        } else if (!advance(lane)) {
            heap[0] = heap[--heapSize];
        }
        siftDown(0);
    }

    /// The lane that is due after the first one, or -1.
    private int rival() {
        if (heapSize < 2) {
            return -1;
        }
        return heapSize == 2 || precedes(heap[1], heap[2]) ? heap[1] : heap[2];
    }

    private boolean precedes(int a, int b) {
        return due[a] < due[b] || due[a] == due[b] && a < b;
    }

    private void siftDown(int from) {
        int i = from;
        while (true) {
            int child = 2 * i + 1;
            if (child >= heapSize) {
                return;
            }
            if (child + 1 < heapSize && precedes(heap[child + 1], heap[child])) {
                child++;
            }
            if (!precedes(heap[child], heap[i])) {
                return;
            }
            int swap = heap[i];
            heap[i] = heap[child];
            heap[child] = swap;
            i = child;
        }
    }

    /// Records delivered or about to be.
    public long records() {
        return records;
    }

    /// Events that the recorder lost, as far as it says how many.
    public long lost() {
        return lost;
    }

    /// Bytes of the input read so far.
    public long bytes() {
        return bytes;
    }

    /// Time of the first event delivered, or [TraceEvent#UNKNOWN_NS].
    public long firstNs() {
        return firstNs;
    }

    /// Time of the last event delivered, or [TraceEvent#UNKNOWN_NS].
    public long lastNs() {
        return lastNs;
    }
}
