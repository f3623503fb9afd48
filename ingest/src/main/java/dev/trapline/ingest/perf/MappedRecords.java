package dev.trapline.ingest.perf;

import dev.trapline.ingest.format.RecordCursor;
import dev.trapline.ingest.lane.EventBatch;
import dev.trapline.ingest.lane.Lane;
import dev.trapline.model.report.AnomalyCode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The data of a mapped perf.data in pieces of whole records.
///
/// Finding where the records of a piece end only takes a glance at the size of each, but each glance
/// waits for the one before; so a piece is first copied in one go, and looked at in the copy. From
/// the first compressed record on, the rest is read as a stream.
final class MappedRecords implements Lane {
    /// More than the largest record, whose size is 16 bits.
    private static final int PIECE_BYTES = 1 << 16;

    private final MemorySegment file;
    private final PerfSession session;
    private final Supplier<PerfRecords> decoders;
    private final RecordCursor header;
    private final Queue<byte[]> buffers = new ConcurrentLinkedQueue<>();
    private final long end;
    private long at;
    private @Nullable Lane rest;

    /// The records in `file[from, to)`.
    MappedRecords(
            MemorySegment file,
            long from,
            long to,
            PerfSession session,
            Supplier<PerfRecords> decoders) {
        this.file = file;
        this.at = from;
        this.end = to;
        this.session = session;
        this.decoders = decoders;
        this.header = new RecordCursor(session.bigEndian());
    }

    @Override
    public @Nullable Piece next() throws IOException {
        while (rest == null && at < end) {
            byte[] buffer = buffers.poll();
            byte[] bytes = buffer == null ? new byte[PIECE_BYTES] : buffer;
            int length = (int) Math.min(PIECE_BYTES, end - at);
            MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, bytes, 0, length);
            long from = at;
            int whole = wholeRecords(bytes, length);
            if (whole > 0) {
                at = from + whole;
                return batch -> decode(bytes, whole, from, batch);
            }
            buffers.add(bytes);
            if (passOver(length)) {
                continue;
            }
            at = end;
            return batch -> batch.anomalies()
                    .report(AnomalyCode.DAMAGED_RECORD, session.path() + " at byte " + from, 0);
        }
        Lane streamed = rest;
        return streamed == null ? null : streamed.next();
    }

    /// How many of the first `length` bytes are whole records that can be decoded as they are.
    private int wholeRecords(byte[] bytes, int length) {
        int whole = 0;
        while (whole + PerfRecords.HEADER <= length) {
            header.select(bytes, whole, PerfRecords.HEADER);
            int type = header.s32(0);
            int size = header.u16(6);
            boolean apart = type == RecordType.AUXTRACE || isCompressed(type);
            if (size < PerfRecords.HEADER || size > length - whole || apart) {
                break;
            }
            whole += size;
        }
        return whole;
    }

    private static boolean isCompressed(int type) {
        return type == RecordType.COMPRESSED || type == RecordType.COMPRESSED2;
    }

    /// Deals with the record that `header` was left at, the first of a piece.
    ///
    /// @return false when it is none
    private boolean passOver(int length) {
        int size = length < PerfRecords.HEADER ? 0 : header.u16(6);
        if (size < PerfRecords.HEADER || size > length) {
            return false;
        }
        if (isCompressed(header.s32(0))) {
            rest = new StreamedRecords(new SegmentStream(file.asSlice(at, end - at)), at, session, decoders);
            return true;
        }
        // the data of a processor trace follows its record
        header.select(header.bytes(), header.start(), size);
        long data = size < PerfRecords.HEADER + 8 ? 0 : header.s64(PerfRecords.HEADER);
        long next = at + size;
        at = data < 0 || data > end - next ? end : next + data;
        return true;
    }

    private void decode(byte[] bytes, int length, long place, EventBatch batch) {
        batch.addBytes(length);
        decoders.get().decode(bytes, length, place, batch);
        buffers.add(bytes);
    }
}
