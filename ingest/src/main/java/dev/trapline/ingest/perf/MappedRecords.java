package dev.trapline.ingest.perf;

import dev.trapline.ingest.lane.EventBatch;
import dev.trapline.ingest.lane.Lane;
import dev.trapline.model.report.AnomalyCode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The data of a mapped perf.data in pieces of whole records.
///
/// Finding the pieces only takes a glance at the size of each record. From the first compressed
/// record on, the rest is read as a stream.
final class MappedRecords implements Lane {
    private static final int PIECE_BYTES = 64 << 10;

    private final MemorySegment file;
    private final PerfSession session;
    private final Supplier<PerfRecords> decoders;
    private final ValueLayout.OfInt ints;
    private final ValueLayout.OfShort shorts;
    private final ValueLayout.OfLong longs;
    private final long end;
    private final ThreadLocal<byte[]> buffers =
            ThreadLocal.withInitial(() -> new byte[PIECE_BYTES + (1 << 16)]);
    private long at;
    private boolean damaged;
    private @Nullable Lane rest;

    /// The records in `file[from, to)`.
    MappedRecords(
            MemorySegment file,
            long from,
            long to,
            PerfSession session,
            Supplier<PerfRecords> decoders) {
        ByteOrder order = session.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        this.file = file;
        this.at = from;
        this.end = to;
        this.session = session;
        this.decoders = decoders;
        this.ints = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
        this.shorts = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
        this.longs = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
    }

    @Override
    public @Nullable Piece next() throws IOException {
        Lane streamed = rest;
        if (streamed != null) {
            return streamed.next();
        }
        long from = at;
        long to = from;
        while (to - from < PIECE_BYTES && to + PerfRecords.HEADER <= end) {
            int type = file.get(ints, to);
            int size = file.get(shorts, to + 6) & 0xffff;
            if (type == RecordType.COMPRESSED || type == RecordType.COMPRESSED2) {
                if (to > from) {
                    break;
                }
                return stream(to);
            }
            if (size < PerfRecords.HEADER || size > end - to) {
                return damagedAt(from, to);
            }
            if (type == RecordType.AUXTRACE) {
                if (to > from) {
                    break;
                }
                to = from = afterTrace(to, size);
                continue;
            }
            to += size;
        }
        at = to;
        if (to == from) {
            return end > to && !damaged ? damagedAt(from, to) : null;
        }
        return piece(from, to);
    }

    private @Nullable Piece stream(long from) throws IOException {
        Lane streamed =
                new StreamedRecords(
                        new SegmentStream(file.asSlice(from, end - from)), from, session, decoders);
        rest = streamed;
        return streamed.next();
    }

    /// The position behind the data of a processor trace, which follows its record.
    private long afterTrace(long record, int size) {
        long data = size < PerfRecords.HEADER + 8 ? 0 : file.get(longs, record + PerfRecords.HEADER);
        long next = record + size;
        return data < 0 || data > end - next ? end : next + data;
    }

    /// What is left cannot be cut into records: the records before are the last piece.
    private @Nullable Piece damagedAt(long from, long to) {
        at = end;
        if (damaged) {
            return null;
        }
        damaged = true;
        return batch -> {
            if (to > from) {
                decode(from, to, batch);
            }
            batch.anomalies().report(AnomalyCode.DAMAGED_RECORD, session.path() + " at byte " + to, 0);
        };
    }

    private Piece piece(long from, long to) {
        return batch -> decode(from, to, batch);
    }

    private void decode(long from, long to, EventBatch batch) {
        byte[] bytes = buffers.get();
        int length = (int) (to - from);
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, from, bytes, 0, length);
        batch.addBytes(length);
        decoders.get().decode(bytes, length, from, batch);
    }
}
