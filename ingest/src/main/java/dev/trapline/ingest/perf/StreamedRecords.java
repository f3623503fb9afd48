package dev.trapline.ingest.perf;

import dev.trapline.ingest.format.CutShort;
import dev.trapline.ingest.format.Descriptions;
import dev.trapline.ingest.format.FileCursor;
import dev.trapline.ingest.format.RecordCursor;
import dev.trapline.ingest.lane.Lane;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Records that are read one after the other: of a pipe, or from the first compressed record on.
///
/// A pipe brings the events, their descriptions and everything else a file has in sections as
/// records of their own, before the first sample.
///
/// Compressed records hold parts of one Zstandard stream, whose content is records again; perf never
/// ends the stream, so an empty last block is put behind it. Where in that content a round ended is
/// not known, so the rounds of compressed recordings are not used for sorting.
final class StreamedRecords implements Lane {
    private static final int CHUNK = 192 << 10;
    private static final int LARGEST_RECORD = 1 << 16;
    private static final int MOST_ASIDE = 1 << 16;

    /// The last block of a Zstandard frame, raw and empty (RFC 8878, 3.1.1.2).
    private static final byte[] END_OF_STREAM = {1, 0, 0};

    private final InputStream in;
    private final PerfSession session;
    private final Supplier<PerfRecords> decoders;
    private final Deque<byte[]> aside = new ArrayDeque<>();
    private final byte[] record = new byte[LARGEST_RECORD];
    private final RecordCursor header;
    private @Nullable InputStream unpacked;
    private byte[] chunk = new byte[0];
    private int chunkLength;
    private long place;
    private long chunkPlace;
    private AnomalyLog anomalies = new AnomalyLog();
    private boolean ended;
    private boolean described;
    private boolean sampled;

    /// Reads `in`, whose first byte is at `place` of the input.
    StreamedRecords(
            InputStream in,
            long place,
            PerfSession session,
            Supplier<PerfRecords> decoders) {
        this.in = in;
        this.place = place;
        this.session = session;
        this.decoders = decoders;
        this.header = new RecordCursor(session.bigEndian());
    }

    /// Reads records up to the first sample, so that the session is complete.
    ///
    /// @throws IOException when the input cannot be read
    void readDescriptions() throws IOException {
        chunk = new byte[CHUNK + LARGEST_RECORD];
        chunkPlace = place;
        while (!sampled && chunkLength < CHUNK && unpacked == null && readRecord()) {
            // names of tasks and the like wait in the chunk
        }
        described = true;
        session.nameTracepoints();
    }

    @Override
    public @Nullable Piece next() throws IOException {
        if (!described) {
            readDescriptions();
        }
        while (chunkLength < CHUNK && readNext()) {
            // until the chunk is full or the input ends
        }
        if (chunkLength == 0 && anomalies.toList().isEmpty()) {
            return null;
        }
        byte[] bytes = chunk;
        int length = chunkLength;
        long from = chunkPlace;
        long read = place - chunkPlace;
        AnomalyLog found = anomalies;
        anomalies = new AnomalyLog();
        chunk = new byte[CHUNK + LARGEST_RECORD];
        chunkLength = 0;
        chunkPlace = place;
        return batch -> {
            batch.addBytes(read);
            batch.anomalies().addAll(found);
            decoders.get().decode(bytes, length, from, batch);
        };
    }

    private boolean readNext() throws IOException {
        byte[] waiting = aside.poll();
        if (waiting != null) {
            System.arraycopy(waiting, 0, chunk, chunkLength, waiting.length);
            chunkLength += waiting.length;
            return true;
        }
        return unpacked == null ? readRecord() : readUnpacked() || !aside.isEmpty();
    }

    // ---------------------------------------------------------------- plain records

    /// Reads the next record and, unless it concerns the session, puts it in the chunk.
    ///
    /// @return false when the input has ended
    private boolean readRecord() throws IOException {
        int size = readWhole(in, place);
        if (size == 0) {
            return false;
        }
        place += size;
        int type = header.s32(0);
        switch (type) {
            case RecordType.HEADER_ATTR, RecordType.HEADER_FEATURE, RecordType.EVENT_UPDATE -> describe(type, size);
            case RecordType.TRACING_DATA -> readTracingData(size);
            case RecordType.AUXTRACE -> passTrace(size);
            case RecordType.COMPRESSED, RecordType.COMPRESSED2 -> unpacked =
                    new ZstdInputStream(new Payloads(type, size));
            default -> {
                sampled |= type == RecordType.SAMPLE;
                keep(size);
            }
        }
        return true;
    }

    /// Reads one record from `source` into `record` and points `header` at it.
    ///
    /// @return its size, 0 when there is none or what comes cannot be one
    private int readWhole(InputStream source, long at) throws IOException {
        if (ended) {
            return 0;
        }
        int length = readFully(source, record, 0, PerfRecords.HEADER);
        header.select(record, 0, PerfRecords.HEADER);
        int size = length < PerfRecords.HEADER ? 0 : header.u16(6);
        if (size >= PerfRecords.HEADER) {
            length += readFully(source, record, PerfRecords.HEADER, size - PerfRecords.HEADER);
        }
        if (length == 0 || size < PerfRecords.HEADER || length < size) {
            ended = true;
            if (length > 0) {
                boolean cut = length < PerfRecords.HEADER || size >= PerfRecords.HEADER;
                report(cut ? AnomalyCode.TRUNCATED_RECORD : AnomalyCode.DAMAGED_RECORD, at);
            }
            return 0;
        }
        header.select(record, 0, size);
        return size;
    }

    private int readFully(InputStream source, byte[] buffer, int from, int length) throws IOException {
        int total = 0;
        while (total < length) {
            int read = source.read(buffer, from + total, length - total);
            if (read < 0) {
                break;
            }
            total += read;
        }
        return total;
    }

    private void keep(int size) {
        System.arraycopy(record, 0, chunk, chunkLength, size);
        chunkLength += size;
    }

    /// Takes note of a record that in a file would be a section.
    private void describe(int type, int size) {
        if (described) {
            report(AnomalyCode.UNKNOWN_RECORD, place);
            return;
        }
        byte[] body = Arrays.copyOfRange(record, PerfRecords.HEADER, size);
        FileCursor cursor = new FileCursor(MemorySegment.ofArray(body), 0, session.bigEndian());
        try {
            if (type == RecordType.HEADER_ATTR) {
                PerfAttr attr = PerfAttr.read(cursor, 0, session.bigEndian());
                session.add(attr, cursor, cursor.remaining() / 8);
            } else if (type == RecordType.HEADER_FEATURE) {
                session.addFeature((int) cursor.u64("feature"), cursor);
            } else {
                session.addUpdate(cursor);
            }
        } catch (CutShort e) {
            report(AnomalyCode.DAMAGED_RECORD, place);
        }
    }

    /// `u32 size`, and behind the record that many bytes, padded to a multiple of 8.
    private void readTracingData(int size) throws IOException {
        long length = size < PerfRecords.HEADER + 4 ? 0 : header.s32(PerfRecords.HEADER) & 0xffff_ffffL;
        if (length > Descriptions.LARGEST_PART) {
            report(AnomalyCode.DAMAGED_RECORD, place);
            pass(length + 7 & ~7L);
            return;
        }
        byte[] data = in.readNBytes((int) length);
        place += data.length;
        pass((length + 7 & ~7L) - length);
        if (described) {
            report(AnomalyCode.UNKNOWN_RECORD, place);
            return;
        }
        try {
            session.addFeature(
                    PerfSession.TRACING_DATA,
                    new FileCursor(MemorySegment.ofArray(data), 0, session.bigEndian()));
        } catch (CutShort e) {
            report(AnomalyCode.DAMAGED_RECORD, place);
        }
    }

    private void passTrace(int size) throws IOException {
        pass(size < PerfRecords.HEADER + 8 ? 0 : Math.max(0, header.s64(PerfRecords.HEADER)));
    }

    private void pass(long length) throws IOException {
        try {
            in.skipNBytes(length);
            place += length;
        } catch (EOFException e) {
            ended = true;
            report(AnomalyCode.TRUNCATED_RECORD, place);
        }
    }

    // ---------------------------------------------------------------- compressed records

    private boolean readUnpacked() throws IOException {
        InputStream source = unpacked;
        if (source == null || ended) {
            return false;
        }
        try {
            int length = readFully(source, chunk, chunkLength, PerfRecords.HEADER);
            if (length == 0) {
                ended = true;
                return false;
            }
            header.select(chunk, chunkLength, PerfRecords.HEADER);
            int size = length < PerfRecords.HEADER ? 0 : header.u16(6);
            int rest = size - PerfRecords.HEADER;
            if (rest < 0 || readFully(source, chunk, chunkLength + PerfRecords.HEADER, rest) < rest) {
                ended = true;
                report(AnomalyCode.TRUNCATED_RECORD, place);
                return false;
            }
            chunkLength += size;
            return true;
        } catch (UnpackingFailed e) {
            throw e.failure();
        } catch (IOException | RuntimeException e) {
            // the ways in which the decompressor says that it cannot go on
            ended = true;
            report(AnomalyCode.INPUT_CUT, place);
            return false;
        }
    }

    private void report(AnomalyCode code, long at) {
        anomalies.report(code, session.path() + " at byte " + at, 0);
    }

    /// The input itself could not be read while it was being unpacked.
    private static final class UnpackingFailed extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        private final IOException failure;

        UnpackingFailed(IOException failure) {
            super(failure);
            this.failure = failure;
        }

        IOException failure() {
            return failure;
        }
    }

    /// The compressed bytes of all compressed records, from the one just read on.
    private final class Payloads extends InputStream {
        private final byte[] payload = new byte[LARGEST_RECORD];
        private int from;
        private int to;
        private boolean over;

        Payloads(int type, int size) {
            take(type, size);
        }

        private void take(int type, int size) {
            from = 0;
            int start = PerfRecords.HEADER;
            int end = size;
            if (type == RecordType.COMPRESSED2) {
                start = Math.min(size, PerfRecords.HEADER + 8);
                long length = size < start ? 0 : header.s64(PerfRecords.HEADER);
                end = length < 0 || length > size - start ? size : start + (int) length;
            }
            to = end - start;
            System.arraycopy(record, start, payload, 0, to);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            while (from == to) {
                if (over) {
                    return -1;
                }
                refill();
            }
            int part = Math.min(length, to - from);
            System.arraycopy(payload, from, buffer, offset, part);
            from += part;
            return part;
        }

        private void refill() throws IOException {
            int size;
            try {
                size = readWhole(in, place);
            } catch (IOException e) {
                throw new UnpackingFailed(e);
            }
            if (size == 0) {
                over = true;
                // more records may still come out
                ended = false;
                from = 0;
                to = END_OF_STREAM.length;
                System.arraycopy(END_OF_STREAM, 0, payload, 0, to);
                return;
            }
            place += size;
            int type = header.s32(0);
            if (type == RecordType.COMPRESSED || type == RecordType.COMPRESSED2) {
                take(type, size);
            } else if (type < RecordType.FIRST_OF_TOOL && aside.size() < MOST_ASIDE) {
                // perf wrote it uncompressed among the others
                aside.add(Arrays.copyOf(record, size));
            }
        }
    }
}
