package dev.trapline.ingest.perf;

import dev.trapline.ingest.format.EventDecoder;
import dev.trapline.ingest.format.EventDecoders;
import dev.trapline.ingest.format.EventFormats;
import dev.trapline.ingest.format.RecordCursor;
import dev.trapline.ingest.format.TextCache;
import dev.trapline.ingest.lane.EventBatch;
import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.report.AnomalyCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes events of the records of a perf.data: each is `u32 type, u16 misc, u16 size`, the parts of
/// its type, and for most the trailer that [PerfAttr] describes. Not thread-safe.
final class PerfRecords {
    /// In place of a name in a fork that only tells who is whose child; no task can be called so.
    static final String FORKED = "\0forked";

    /// Bytes of type, misc and size.
    static final int HEADER = 8;

    private static final long READ_TIME_ENABLED = 1;
    private static final long READ_TIME_RUNNING = 2;
    private static final long READ_ID = 4;
    private static final long READ_GROUP = 8;
    private static final long READ_LOST = 16;

    private final PerfSession session;
    private final @Nullable PerfAttr first;
    private final EventDecoders decoders;
    private final TextCache names = new TextCache();
    private final RecordCursor record;
    private final RecordCursor raw;
    private final int idOffset;
    private final int pidOffset;
    private final int leastRaw;
    private final boolean timed;
    private long place;

    PerfRecords(PerfSession session) {
        this.session = session;
        this.first = session.first();
        EventFormats formats = session.formats();
        this.decoders = new EventDecoders(formats, session.tables());
        this.record = new RecordCursor(session.bigEndian());
        this.raw = new RecordCursor(session.bigEndian());
        this.idOffset = formats.idOffset();
        this.pidOffset = formats.pidOffset();
        this.leastRaw = formats.leastLength();
        this.timed = session.isTimed();
    }

    /// Adds the events of the whole records in `bytes[0, length)`, which in the input begin at
    /// `start`, to `batch`.
    void decode(byte[] bytes, int length, long start, EventBatch batch) {
        int at = 0;
        while (at + HEADER <= length) {
            record.select(bytes, at, HEADER);
            int type = record.s32(0);
            int size = record.u16(6);
            place = start + at;
            if (size < HEADER || size > length - at) {
                damaged(batch);
                return;
            }
            record.select(bytes, at, size);
            record(type, bytes, at, size, batch);
            at += size;
            if (type == RecordType.AUXTRACE && size >= HEADER + 8) {
                at += Math.clamp(record.s64(HEADER), 0, length - at);
            }
        }
    }

    private void record(int type, byte[] bytes, int at, int size, EventBatch batch) {
        switch (type) {
            case RecordType.SAMPLE -> sample(bytes, at, size, batch);
            case RecordType.FINISHED_ROUND -> batch.mark();
            case RecordType.LOST -> lost(size, batch);
            case RecordType.LOST_SAMPLES -> lostSamples(size, batch);
            case RecordType.COMM -> comm(bytes, at, size, batch);
            case RecordType.FORK -> fork(size, batch);
            default -> {
                if (!RecordType.isKnown(type)) {
                    report(AnomalyCode.UNKNOWN_RECORD, batch);
                }
            }
        }
    }

    // ---------------------------------------------------------------- samples

    private void sample(byte[] bytes, int at, int size, EventBatch batch) {
        PerfAttr layout = first;
        if (layout == null || size < layout.variableAt()) {
            damaged(batch);
            return;
        }
        PerfAttr attr = layout.idAt() == PerfAttr.ABSENT ? layout : session.attr(record.s64(layout.idAt()));
        if (size < attr.variableAt()) {
            damaged(batch);
            return;
        }
        long timestampNs = attr.timeAt() == PerfAttr.ABSENT ? place : record.s64(attr.timeAt());
        int cpu = attr.cpuAt() == PerfAttr.ABSENT ? TraceEvent.UNKNOWN : record.s32(attr.cpuAt());
        int rawAt = attr.hasRaw() ? rawAt(attr, size) : PerfAttr.ABSENT;
        if (!attr.isTracepoint() || rawAt == PerfAttr.ABSENT) {
            if (attr.hasRaw() && rawAt == PerfAttr.ABSENT) {
                damaged(batch);
            }
            batch.add(counted(attr, timestampNs, cpu), timestampNs, cpu);
            return;
        }
        tracepoint(attr, bytes, at + rawAt, record.s32(rawAt - 4), timestampNs, cpu, batch);
    }

    /// What stands in for the time of records that have none: their place orders them.
    private long untimed() {
        return timed ? TraceEvent.UNKNOWN_NS : place;
    }

    private void tracepoint(
            PerfAttr attr, byte[] bytes, int at, int size, long timestampNs, int cpu, EventBatch batch) {
        if (size < leastRaw) {
            damaged(batch);
            return;
        }
        raw.select(bytes, at, size);
        EventDecoder decoder = decoders.of(raw.u16(idOffset));
        if (size < decoder.leastLength()) {
            damaged(batch);
            return;
        }
        if (!decoder.isDescribed()) {
            report(AnomalyCode.UNDESCRIBED_EVENT, batch);
            if (attr.isNamed()) {
                batch.add(counted(attr, timestampNs, cpu), timestampNs, cpu);
                return;
            }
        }
        batch.add(decoder.decode(raw, timestampNs, cpu, raw.s32(pidOffset)), timestampNs, cpu);
    }

    /// A sample of a counter or a clock, or one whose own fields cannot be read.
    private TraceEvent counted(PerfAttr attr, long timestampNs, int cpu) {
        int tid = attr.tidAt() == PerfAttr.ABSENT ? TraceEvent.UNKNOWN : record.s32(attr.tidAt());
        Map<String, String> values = new LinkedHashMap<>();
        if (attr.ipAt() != PerfAttr.ABSENT) {
            values.put("ip", "0x" + Long.toHexString(record.s64(attr.ipAt())));
        }
        if (attr.periodAt() != PerfAttr.ABSENT) {
            values.put("period", Long.toUnsignedString(record.s64(attr.periodAt())));
        }
        return new Other(timestampNs, cpu, tid, attr.kernelName(), values);
    }

    /// Where the bytes of the tracepoint are, or ABSENT when the sample ends before them.
    private int rawAt(PerfAttr attr, int size) {
        long at = attr.variableAt();
        if (attr.hasRead()) {
            at = afterRead(attr.readFormat(), at, size);
        }
        if (attr.hasCallchain() && at + 8 <= size) {
            long addresses = record.s64((int) at);
            at = addresses < 0 || addresses > size ? size : at + 8 + 8 * addresses;
        }
        if (at + 4 > size) {
            return PerfAttr.ABSENT;
        }
        int length = record.s32((int) at);
        return length < 0 || length > size - at - 4 ? PerfAttr.ABSENT : (int) at + 4;
    }

    private long afterRead(long format, long from, int size) {
        int each = 8 + ((format & READ_ID) != 0 ? 8 : 0) + ((format & READ_LOST) != 0 ? 8 : 0);
        int times = ((format & READ_TIME_ENABLED) != 0 ? 8 : 0) + ((format & READ_TIME_RUNNING) != 0 ? 8 : 0);
        if ((format & READ_GROUP) == 0) {
            return from + times + each;
        }
        if (from + 8 > size) {
            return size;
        }
        long count = record.s64((int) from);
        return count < 0 || count > size ? size : from + 8 + times + count * each;
    }

    // ---------------------------------------------------------------- other records

    /// `u64 id, u64 lost`.
    private void lost(int size, EventBatch batch) {
        if (size < HEADER + 16) {
            damaged(batch);
            return;
        }
        long count = Math.max(0, record.s64(HEADER + 8));
        batch.addLost(count);
        lostAt(count, size, batch);
    }

    /// `u64 lost`. perf itself adds these records at the end, with what it has mostly told in LOST
    /// records before.
    private void lostSamples(int size, EventBatch batch) {
        if (size < HEADER + 8) {
            damaged(batch);
            return;
        }
        long count = Math.max(0, record.s64(HEADER));
        batch.addLostInAll(count);
        long timestampNs = time(size);
        if (timestampNs != TraceEvent.UNKNOWN_NS && timestampNs != 0) {
            lostAt(count, size, batch);
        }
    }

    private void lostAt(long count, int size, EventBatch batch) {
        PerfAttr layout = first;
        int cpu = TraceEvent.UNKNOWN;
        if (layout != null && layout.cpuFromEnd() != PerfAttr.ABSENT && layout.trailerSize() <= size - HEADER) {
            cpu = record.s32(size - layout.cpuFromEnd());
        }
        long timestampNs = time(size);
        batch.addUncounted(new EventsLost(timestampNs, cpu, count), timestampNs, cpu);
        report(AnomalyCode.EVENTS_LOST, batch);
    }

    /// The time in the trailer of a record that is no sample.
    private long time(int size) {
        PerfAttr layout = first;
        if (layout == null
                || layout.timeFromEnd() == PerfAttr.ABSENT
                || layout.trailerSize() > size - HEADER) {
            return untimed();
        }
        long time = record.s64(size - layout.timeFromEnd());
        return time <= 0 ? TraceEvent.UNKNOWN_NS : time;
    }

    /// `u32 pid, u32 tid, char comm[]`.
    private void comm(byte[] bytes, int at, int size, EventBatch batch) {
        int trailer = first == null ? 0 : first.trailerSize();
        int length = size - HEADER - 8 - trailer;
        if (length < 1) {
            damaged(batch);
            return;
        }
        long timestampNs = time(size);
        String comm = names.text(bytes, at + HEADER + 8, length);
        batch.addUncounted(
                new TaskRename(timestampNs, TraceEvent.UNKNOWN, record.s32(HEADER + 4), comm),
                timestampNs,
                TraceEvent.UNKNOWN);
    }

    /// `u32 pid, ppid, tid, ptid, u64 time`.
    private void fork(int size, EventBatch batch) {
        if (size < HEADER + 24) {
            damaged(batch);
            return;
        }
        int tid = record.s32(HEADER + 8);
        int parent = record.s32(HEADER + 12);
        long time = record.s64(HEADER + 16);
        long timestampNs = time > 0 && timed ? time : untimed();
        batch.addUncounted(
                new SchedProcessFork(timestampNs, TraceEvent.UNKNOWN, parent, FORKED, parent, FORKED, tid),
                timestampNs,
                TraceEvent.UNKNOWN);
    }

    private void damaged(EventBatch batch) {
        report(AnomalyCode.DAMAGED_RECORD, batch);
    }

    private void report(AnomalyCode code, EventBatch batch) {
        batch.anomalies().report(code, session.path() + " at byte " + place, 0);
    }
}
