package dev.trapline.ingest.lane;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyLog;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The events of one piece of a recording, in order, with what was wrong with it.
public final class EventBatch {
    private static final int INITIAL_CAPACITY = 64;
    private static final int[] NO_MARKS = {};

    private long[] times = new long[INITIAL_CAPACITY];
    private @Nullable TraceEvent[] events = new TraceEvent[INITIAL_CAPACITY];
    private int[] groups = NO_MARKS;
    private int size;
    private int[] marks = NO_MARKS;
    private int markCount;
    private long records;
    private long lost;
    private long lostInAll;
    private long bytes;
    private @Nullable AnomalyLog anomalies;

    /// Adds `event`, which is one record of the input.
    public void add(TraceEvent event, long timestampNs) {
        addUncounted(event, timestampNs);
        records++;
    }

    /// Adds `event`, which is no record of its own.
    public void addUncounted(TraceEvent event, long timestampNs) {
        int at = size;
        if (at == times.length) {
            grow();
        }
        times[at] = timestampNs;
        events[at] = event;
        size = at + 1;
    }

    /// Adds `event` with a number that says what it belongs to; then all events of the batch must
    /// have one.
    public void addUncounted(TraceEvent event, long timestampNs, int group) {
        int at = size;
        addUncounted(event, timestampNs);
        if (at >= groups.length) {
            groups = Arrays.copyOf(groups, times.length);
        }
        groups[at] = group;
    }

    /// The same, of an event that is one record of the input.
    public void add(TraceEvent event, long timestampNs, int group) {
        addUncounted(event, timestampNs, group);
        records++;
    }

    private void grow() {
        times = Arrays.copyOf(times, 2 * size);
        events = Arrays.copyOf(events, 2 * size);
    }

    /// Notes that something ends behind the last event added, for who takes the batch.
    public void mark() {
        if (markCount == marks.length) {
            marks = Arrays.copyOf(marks, Math.max(16, 2 * markCount));
        }
        marks[markCount++] = size;
    }

    /// Counts `count` events that the recorder lost.
    public void addLost(long count) {
        lost += count;
    }

    /// Counts `count` lost events that the recorder counted a second time, all in all.
    public void addLostInAll(long count) {
        lostInAll += count;
    }

    /// Counts `count` bytes of the input that have been read.
    public void addBytes(long count) {
        bytes += count;
    }

    /// Where to report what is wrong with the piece.
    public AnomalyLog anomalies() {
        AnomalyLog log = anomalies;
        if (log == null) {
            log = new AnomalyLog();
            anomalies = log;
        }
        return log;
    }

    /// What was wrong with the piece, or null when nothing was.
    public @Nullable AnomalyLog anomaliesIfAny() {
        return anomalies;
    }

    /// The number of events.
    public int size() {
        return size;
    }

    /// Event `index`.
    public TraceEvent event(int index) {
        TraceEvent event = events[index];
        if (event == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return event;
    }

    /// The time of event `index`, in nanoseconds.
    public long timestampNs(int index) {
        return times[index];
    }

    /// What event `index` belongs to.
    public int group(int index) {
        return groups[index];
    }

    /// How many marks there are.
    public int markCount() {
        return markCount;
    }

    /// The number of events before mark `index`.
    public int mark(int index) {
        return marks[index];
    }

    /// Records understood.
    public long records() {
        return records;
    }

    /// Events that the recorder lost.
    public long lost() {
        return lost;
    }

    /// Lost events by the recorder's second count.
    public long lostInAll() {
        return lostInAll;
    }

    /// Bytes of the input that were read for it.
    public long bytes() {
        return bytes;
    }

    /// Empties it for the next piece. The events go, so that nothing keeps them alive.
    void clear() {
        Arrays.fill(events, 0, size, null);
        size = 0;
        markCount = 0;
        records = 0;
        lost = 0;
        lostInAll = 0;
        bytes = 0;
        anomalies = null;
    }
}
