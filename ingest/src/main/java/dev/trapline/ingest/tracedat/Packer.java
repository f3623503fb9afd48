package dev.trapline.ingest.tracedat;

import io.airlift.compress.zstd.ZstdCompressor;
import java.util.Arrays;
import java.util.zip.Deflater;

/// Compresses blocks of a trace.dat as [Unpacker] unpacks them. Not thread-safe.
final class Packer {
    private final Packing packing;
    private final ZstdCompressor zstd = new ZstdCompressor();

    Packer(Packing packing) {
        this.packing = packing;
    }

    /// `plain[0, size)` compressed, behind its size then and now.
    byte[] packed(byte[] plain, int size) {
        byte[] packed = switch (packing) {
            case NONE -> Arrays.copyOf(plain, size);
            case ZSTD -> zstd(plain, size);
            case ZLIB -> zlib(plain, size);
        };
        return new DatBytes().word(packed.length).word(size).bytes(packed).done();
    }

    private byte[] zstd(byte[] plain, int size) {
        byte[] packed = new byte[zstd.maxCompressedLength(size)];
        return Arrays.copyOf(packed, zstd.compress(plain, 0, size, packed, 0, packed.length));
    }

    private static byte[] zlib(byte[] plain, int size) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(plain, 0, size);
            deflater.finish();
            byte[] packed = new byte[size / 2 + 64];
            int length = 0;
            while (!deflater.finished()) {
                if (length == packed.length) {
                    packed = Arrays.copyOf(packed, 2 * length);
                }
                length += deflater.deflate(packed, length, packed.length - length);
            }
            return Arrays.copyOf(packed, length);
        } finally {
            deflater.end();
        }
    }
}
