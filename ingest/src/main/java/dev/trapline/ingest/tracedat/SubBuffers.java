package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.format.EventDecoder;
import dev.trapline.ingest.format.EventDecoders;
import dev.trapline.ingest.format.EventFormats;
import dev.trapline.ingest.format.KernelTables;
import dev.trapline.ingest.format.PageLayout;
import dev.trapline.ingest.format.RecordCursor;
import dev.trapline.ingest.lane.EventBatch;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyCode;

/// Makes events of the sub-buffers (pages) of the kernel's ring buffer, as
/// `kernel/trace/ring_buffer.c` lays them out. Not thread-safe.
///
///     header: time of the first event, bytes of data with flags      see PageLayout
///     event:  32 bits: 5 bits type, 27 bits time since the one before; then
///       1..28 a record of 4 times as many bytes
///       0     32 bits L, a record of L - 4 bytes rounded up to 4
///       29    padding: to the end of the page, or 32 bits L to pass over
///       30    32 bits more of the time difference
///       31    32 bits more: an absolute time
final class SubBuffers {
    private static final int TYPE_PADDING = 29;
    private static final int TYPE_TIME_EXTEND = 30;
    private static final int TYPE_TIME_STAMP = 31;
    private static final int DELTA_BITS = 27;
    private static final int DELTA_MASK = (1 << DELTA_BITS) - 1;

    /// The bits of an absolute stamp that it leaves out (`TS_MSB`, ring_buffer.c).
    private static final long STAMP_HIGH_BITS = 0xf8L << 56;

    /// Of the bytes of data: events were lost before this page (`RB_MISSED_EVENTS`).
    private static final int MISSED = 1 << 31;
    /// And how many stands behind the data (`RB_MISSED_STORED`).
    private static final int MISSED_STORED = 1 << 30;
    private static final int COMMIT_MASK = (1 << DELTA_BITS) - 1;

    private final PageLayout layout;
    private final TimeBase time;
    private final String path;
    private final EventDecoders decoders;
    private final RecordCursor page;
    private final RecordCursor record;
    private final boolean bigEndian;
    private final int idOffset;
    private final int pidOffset;
    private final int leastLength;

    SubBuffers(
            PageLayout layout, TimeBase time, EventFormats formats, KernelTables tables, String path) {
        this.layout = layout;
        this.time = time;
        this.path = path;
        this.decoders = new EventDecoders(formats, tables);
        this.bigEndian = formats.bigEndian();
        this.page = new RecordCursor(bigEndian);
        this.record = new RecordCursor(bigEndian);
        this.idOffset = formats.idOffset();
        this.pidOffset = formats.pidOffset();
        this.leastLength = formats.leastLength();
    }

    /// Adds the events of the page `bytes[from, from + size)` of `cpu` to `batch`.
    ///
    /// @param place where in the file the page is, or the compressed block it is in
    void decode(byte[] bytes, int from, int size, int cpu, long place, EventBatch batch) {
        if (size < layout.data()) {
            damaged(batch, place);
            return;
        }
        page.select(bytes, from, size);
        long stamp = page.s64(layout.stamp());
        int commit = (int) number(layout.commit());
        int end = layout.data() + (commit & COMMIT_MASK);
        if (end > size) {
            damaged(batch, place);
            end = size;
        }
        if ((commit & MISSED) != 0) {
            lost(commit, end, size, stamp, cpu, place, batch);
        }
        events(bytes, from, end, stamp, cpu, place, batch);
    }

    private long number(int offset) {
        return layout.longSize() == 8 ? page.s64(offset) : page.s32(offset);
    }

    private void lost(
            int commit, int end, int size, long stamp, int cpu, long place, EventBatch batch) {
        long count = 0;
        if ((commit & MISSED_STORED) != 0 && end + layout.longSize() <= size) {
            count = Math.max(0, number(end));
        }
        long timestampNs = time.ns(stamp);
        batch.addUncounted(new TraceEvent.EventsLost(timestampNs, cpu, count), timestampNs);
        batch.addLost(count);
        batch.anomalies().report(AnomalyCode.EVENTS_LOST, at(place), 0);
    }

    private void events(
            byte[] bytes, int from, int end, long firstStamp, int cpu, long place, EventBatch batch) {
        long stamp = firstStamp;
        int at = layout.data();
        while (at + 4 <= end) {
            int header = page.s32(at);
            int type = bigEndian ? header >>> DELTA_BITS : header & 31;
            long delta = bigEndian ? header & DELTA_MASK : header >>> 5;
            at += 4;
            int length;
            if (type > 0 && type < TYPE_PADDING) {
                length = 4 * type;
            } else {
                if (type == TYPE_PADDING && delta == 0) {
                    return;
                }
                if (at + 4 > end) {
                    damaged(batch, place);
                    return;
                }
                int word = page.s32(at);
                if (type == TYPE_TIME_EXTEND) {
                    stamp += ((word & 0xffff_ffffL) << DELTA_BITS) + delta;
                    at += 4;
                    continue;
                }
                if (type == TYPE_TIME_STAMP) {
                    stamp = ((word & 0xffff_ffffL) << DELTA_BITS) + delta | stamp & STAMP_HIGH_BITS;
                    at += 4;
                    continue;
                }
                if (word < 4 || word > end - at) {
                    damaged(batch, place);
                    return;
                }
                if (type == TYPE_PADDING) {
                    stamp += delta;
                    at += word;
                    continue;
                }
                at += 4;
                length = word - 4 + 3 & ~3;
            }
            if (length > end - at) {
                damaged(batch, place);
                return;
            }
            stamp += delta;
            record.select(bytes, from + at, length);
            event(time.ns(stamp), cpu, length, place, batch);
            at += length;
        }
    }

    private void event(long timestampNs, int cpu, int length, long place, EventBatch batch) {
        if (length < leastLength) {
            damaged(batch, place);
            return;
        }
        EventDecoder decoder = decoders.of(record.u16(idOffset));
        if (length < decoder.leastLength()) {
            damaged(batch, place);
            return;
        }
        if (!decoder.isDescribed()) {
            batch.anomalies().report(AnomalyCode.UNDESCRIBED_EVENT, at(place), 0);
        }
        batch.add(decoder.decode(record, timestampNs, cpu, record.s32(pidOffset)), timestampNs);
    }

    private void damaged(EventBatch batch, long place) {
        batch.anomalies().report(AnomalyCode.DAMAGED_RECORD, at(place), 0);
    }

    private String at(long place) {
        return path + " at byte " + place;
    }
}
