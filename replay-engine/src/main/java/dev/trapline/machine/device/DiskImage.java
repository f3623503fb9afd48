package dev.trapline.machine.device;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The sectors of a disk: bytes or a file of any size, filled up with zeros to whole sectors.
///
/// Neither is changed: what a guest writes is kept in memory.
public final class DiskImage implements Closeable {

    /// Bytes of a sector.
    public static final int SECTOR_BYTES = 512;

    /// Where unwritten sectors come from.
    private interface Source extends Closeable {
        void read(long offset, ByteBuffer into) throws IOException;
    }

    private final long sectors;
    private final Source source;
    private final TreeMap<Long, byte[]> written = new TreeMap<>();

    private DiskImage(long bytes, Source source) {
        sectors = Math.ceilDiv(bytes, SECTOR_BYTES);
        this.source = source;
    }

    /// A disk with these bytes.
    public static DiskImage of(byte[] bytes) {
        return new DiskImage(bytes.length, new Source() {
            @Override
            public void read(long offset, ByteBuffer into) {
                int available = Math.clamp(bytes.length - offset, 0, into.remaining());
                into.put(bytes, (int) offset, available);
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        });
    }

    /// A disk with the bytes of a file, which stays open until [#close].
    ///
    /// @throws IOException if it cannot be opened
    public static DiskImage of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        return new DiskImage(channel.size(), new Source() {
            @Override
            public void read(long offset, ByteBuffer into) throws IOException {
                long at = offset;
                while (into.hasRemaining()) {
                    int read = channel.read(into, at);
                    if (read < 0) {
                        return;
                    }
                    at += read;
                }
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        });
    }

    /// How many sectors there are.
    public long sectors() {
        return sectors;
    }

    /// Reads a sector that exists.
    ///
    /// @throws IOException if the file cannot be read
    public byte[] read(long sector) throws IOException {
        byte[] known = written.get(sector);
        if (known != null) {
            return known.clone();
        }
        byte[] bytes = new byte[SECTOR_BYTES];
        source.read(sector * SECTOR_BYTES, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /// Writes a sector that exists.
    public void write(long sector, byte[] bytes) {
        written.put(sector, bytes.clone());
    }

    void addState(StateDigest digest) {
        for (Map.Entry<Long, byte[]> entry : written.entrySet()) {
            digest.add((long) entry.getKey()).add(entry.getValue());
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
