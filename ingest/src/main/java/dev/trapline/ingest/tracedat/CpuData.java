package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.format.CutShort;
import dev.trapline.ingest.format.FileCursor;
import dev.trapline.ingest.lane.EventBatch;
import dev.trapline.ingest.lane.Lane;
import dev.trapline.model.report.AnomalyCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The ring buffer of one processor in one buffer of a recording, in pieces.
///
/// Plain data is sub-buffer after sub-buffer. Compressed data is
///
///     u32 number of chunks, and for each:  u32 compressed size, u32 size, the compressed bytes
///
/// where a chunk has whole sub-buffers; the size in the table of the processors leaves out the
/// number of chunks.
final class CpuData implements Lane {
    /// Larger than any chunk that trace-cmd writes; what claims more is not unpacked.
    static final int LARGEST_CHUNK = 16 << 20;

    private static final int COUNT_BYTES = 4;

    /// What a thread needs to make events of pieces; used again for the next piece.
    static final class Workbench {
        final SubBuffers pages;
        final Unpacker unpacker;
        private byte[] packed = new byte[0];
        private byte[] plain = new byte[0];
        private long unpackedAt = -1;
        private int unpackedLength;

        Workbench(SubBuffers pages, Unpacker unpacker) {
            this.pages = pages;
            this.unpacker = unpacker;
        }

        byte[] packed(int size) {
            if (packed.length < size) {
                packed = new byte[size];
            }
            return packed;
        }

        byte[] plain(int size) {
            if (plain.length < size) {
                plain = new byte[size];
            }
            return plain;
        }
    }

    private final String path;
    private final MemorySegment file;
    private final DatBuffer buffer;
    private final DatBuffer.Cpu cpu;
    private final int pagesPerPiece;
    private final Supplier<Workbench> benches;
    private final boolean bigEndian;

    private long at;
    private final long end;
    private long chunksLeft;
    private boolean started;
    private boolean ended;

    // the chunk that is being handed out in parts
    private long chunkAt;
    private int chunkPacked;
    private int chunkSize;
    private int chunkGiven;

    /// The data of `cpu` in `buffer`, whose place in `file` has been checked.
    ///
    /// @param pagesPerPiece how much a piece is, in sub-buffers
    /// @param benches gives the workbench of the calling thread
    CpuData(
            String path,
            MemorySegment file,
            DatBuffer buffer,
            DatBuffer.Cpu cpu,
            int pagesPerPiece,
            boolean bigEndian,
            Supplier<Workbench> benches) {
        this.path = path;
        this.file = file;
        this.buffer = buffer;
        this.cpu = cpu;
        this.pagesPerPiece = pagesPerPiece;
        this.bigEndian = bigEndian;
        this.benches = benches;
        this.at = cpu.offset();
        this.end = cpu.offset() + cpu.size() + (buffer.compressed() ? COUNT_BYTES : 0);
    }

    @Override
    public @Nullable Piece next() {
        return buffer.compressed() ? nextCompressed() : nextPlain();
    }

    private @Nullable Piece nextPlain() {
        if (at >= end) {
            return null;
        }
        long from = at;
        int size = (int) Math.min((long) pagesPerPiece * buffer.pageSize(), end - from);
        at += size;
        return batch -> {
            Workbench bench = benches.get();
            byte[] plain = bench.plain(size);
            bench.unpackedAt = -1;
            MemorySegment.copy(file, ValueLayout.JAVA_BYTE, from, plain, 0, size);
            batch.addBytes(size);
            pages(bench, plain, 0, size, from, 1, batch);
        };
    }

    /// Makes events of the sub-buffers in `plain[from, to)`, which in the file begin at `place` and
    /// go on by `step` for each byte: 1, or 0 when they are compressed there.
    private void pages(
            Workbench bench, byte[] plain, int from, int to, long place, int step, EventBatch batch) {
        int pageSize = buffer.pageSize();
        for (int page = from; page < to; page += pageSize) {
            int size = Math.min(pageSize, to - page);
            bench.pages.decode(plain, page, size, cpu.number(), place + (long) step * page, batch);
        }
    }

    private @Nullable Piece nextCompressed() {
        try {
            if (!started) {
                started = true;
                FileCursor count = new FileCursor(file, at, bigEndian);
                chunksLeft = count.u32("number of chunks");
                at = count.position();
            }
            if (chunkGiven >= chunkSize && !openChunk()) {
                return null;
            }
        } catch (CutShort e) {
            return damaged(AnomalyCode.TRUNCATED_RECORD);
        }
        int from = chunkGiven;
        int to = (int) Math.min(chunkSize, (long) from + (long) pagesPerPiece * buffer.pageSize());
        chunkGiven = to;
        long place = chunkAt;
        int packedSize = chunkPacked;
        int size = chunkSize;
        return batch -> {
            Workbench bench = benches.get();
            byte[] plain = bench.plain(size);
            int length = unpack(bench, place, packedSize, plain, size, batch);
            batch.addBytes(from == 0 ? packedSize : 0);
            pages(bench, plain, Math.min(from, length), Math.min(to, length), place, 0, batch);
        };
    }

    /// Goes to the next chunk.
    ///
    /// @return false when there is none
    private boolean openChunk() throws CutShort {
        if (ended || chunksLeft == 0 || at >= end) {
            return false;
        }
        chunksLeft--;
        FileCursor header = new FileCursor(file, at, bigEndian);
        long packedSize = header.u32("size of a chunk");
        long size = header.u32("size of a chunk");
        long next = header.position() + packedSize;
        boolean possible = packedSize > 0 && size > 0 && packedSize <= LARGEST_CHUNK && size <= LARGEST_CHUNK
                && Unpacker.isPlausible(packedSize, size);
        if (!possible || next > end || next > file.byteSize()) {
            throw new CutShort("chunk");
        }
        chunkAt = header.position();
        chunkPacked = (int) packedSize;
        chunkSize = (int) size;
        chunkGiven = 0;
        at = next;
        return true;
    }

    /// Unpacks the chunk at `place`, unless this thread has just done so for another part of it.
    private int unpack(
            Workbench bench, long place, int packedSize, byte[] plain, int size, EventBatch batch) {
        if (bench.unpackedAt == place) {
            return bench.unpackedLength;
        }
        byte[] packed = bench.packed(packedSize);
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, place, packed, 0, packedSize);
        int length = 0;
        try {
            length = bench.unpacker.unpack(packed, packedSize, plain, size);
        } catch (CutShort e) {
            // reported below
        }
        if (length < size) {
            batch.anomalies().report(AnomalyCode.DAMAGED_RECORD, path + " at byte " + place, 0);
        }
        bench.unpackedAt = place;
        bench.unpackedLength = length;
        return length;
    }

    private @Nullable Piece damaged(AnomalyCode code) {
        if (ended) {
            return null;
        }
        ended = true;
        long place = at;
        return batch -> batch.anomalies().report(code, path + " at byte " + place, 0);
    }
}
