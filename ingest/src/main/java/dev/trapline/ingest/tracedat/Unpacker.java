package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.format.CutShort;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Unpacks the compressed blocks of a trace.dat. Not thread-safe.
final class Unpacker {
    /// A page of the ring buffer has a stamp and a length of its own, and descriptions are text; what claims to have been so many
    /// times as large is there to take up memory.
    private static final long MOST_TIMES = 4096;
    private static final long ANYHOW = 1 << 16;

    private final Packing packing;
    private final ZstdDecompressor zstd = new ZstdDecompressor();

    Unpacker(Packing packing) {
        this.packing = packing;
    }

    /// Whether `packed` compressed bytes may be taken for `size` bytes of a recording.
    static boolean isPlausible(long packed, long size) {
        return packed >= 0 && size >= 0 && size <= ANYHOW + MOST_TIMES * packed;
    }

    /// Unpacks `packed[0, packedSize)`, which should fill `plain[0, size)`.
    ///
    /// @return the number of bytes that came out, at most `size`
    int unpack(byte[] packed, int packedSize, byte[] plain, int size) throws CutShort {
        return switch (packing) {
            case NONE -> {
                int length = Math.min(packedSize, size);
                System.arraycopy(packed, 0, plain, 0, length);
                yield length;
            }
            case ZSTD -> zstd(packed, packedSize, plain, size);
            case ZLIB -> zlib(packed, packedSize, plain, size);
        };
    }

    private int zstd(byte[] packed, int packedSize, byte[] plain, int size) throws CutShort {
        try {
            return zstd.decompress(packed, 0, packedSize, plain, 0, size);
        } catch (RuntimeException e) {
            // the decoder says in several ways that it cannot go on
            throw new CutShort("damaged zstd data");
        }
    }

    private static int zlib(byte[] packed, int packedSize, byte[] plain, int size) throws CutShort {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed, 0, packedSize);
            int length = 0;
            while (length < size && !inflater.finished()) {
                int more = inflater.inflate(plain, length, size - length);
                if (more == 0) {
                    break;
                }
                length += more;
            }
            return length;
        } catch (DataFormatException e) {
            throw new CutShort("damaged zlib data");
        } finally {
            inflater.end();
        }
    }
}
