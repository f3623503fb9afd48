package dev.trapline.ingest.block;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// A file or standard input, decompressed when its first bytes say gzip, Zstandard or xz.
public final class FileInput implements ByteInput {
    private static final int MAGIC_BYTES = 6;
    private static final int UNPACKED_AT_ONCE = 8 << 10;

    /// What an xz stream may make this process allocate: its largest preset needs 65 MiB.
    private static final int XZ_MEMORY_LIMIT_KIB = 100 << 10;

    private final String name;
    private final @Nullable FileChannel channel;
    private final CountingStream counted;
    private final InputStream stream;
    private final boolean compressed;
    private boolean cutShort;

    private FileInput(String name, @Nullable FileChannel channel, InputStream raw)
            throws IOException {
        this.name = name;
        this.channel = channel;
        this.counted = new CountingStream(raw);
        PushbackInputStream start = new PushbackInputStream(counted, MAGIC_BYTES);
        byte[] magic = new byte[MAGIC_BYTES];
        int length = start.readNBytes(magic, 0, MAGIC_BYTES);
        start.unread(magic, 0, length);
        InputStream unpacked = unpack(magic, length, start);
        this.compressed = unpacked != null;
        this.stream = unpacked != null ? unpacked : start;
    }

    /// Opens a regular file.
    ///
    /// @throws IOException when it cannot be read or its compressed header is damaged
    public static FileInput open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new FileInput(path.toString(), channel, new ChannelStream(channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Reads `stream`, which may be a pipe; `-` is its name.
    ///
    /// @throws IOException when it cannot be read or its compressed header is damaged
    public static FileInput ofPipe(InputStream stream) throws IOException {
        return new FileInput("-", null, stream);
    }

    private static @Nullable InputStream unpack(byte[] magic, int length, InputStream in)
            throws IOException {
        if (length >= 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
            return new GZIPInputStream(in, 1 << 16);
        }
        if (length >= 4
                && magic[0] == 0x28
                && magic[1] == (byte) 0xb5
                && magic[2] == 0x2f
                && magic[3] == (byte) 0xfd) {
            return new ZstdInputStream(in);
        }
        if (length >= 6 && magic[0] == (byte) 0xfd && magic[1] == '7' && magic[2] == 'z') {
            return new XZInputStream(in, XZ_MEMORY_LIMIT_KIB);
        }
        return null;
    }

    /// It is a file, and not compressed.
    public boolean isPlain() {
        return channel != null && !compressed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (!compressed) {
            return stream.read(buffer, offset, length);
        }
        // in small pieces, because what a decompressor has unpacked in the call that fails is lost
        int total = 0;
        while (total < length && !cutShort) {
            int read = unpack(buffer, offset + total, Math.min(length - total, UNPACKED_AT_ONCE));
            if (read < 0) {
                break;
            }
            total += read;
            if (isInteractive()) {
                break;
            }
        }
        return total == 0 ? -1 : total;
    }

    private int unpack(byte[] buffer, int offset, int length) throws IOException {
        try {
            return stream.read(buffer, offset, length);
        } catch (IOException e) {
            if (counted.failed) {
                throw e;
            }
            return damaged();
        } catch (MalformedInputException e) {
            return damaged();
        }
    }

    /// The decompressor cannot go on, though its input could be read: what was unpacked so far is
    /// kept, and the rest counts as cut off.
    private int damaged() {
        cutShort = true;
        return -1;
    }

    @Override
    public long position() {
        return counted.count;
    }

    @Override
    public long size() {
        try {
            return channel == null ? UNKNOWN_SIZE : channel.size();
        } catch (IOException e) {
            return UNKNOWN_SIZE;
        }
    }

    @Override
    public boolean isInteractive() {
        return channel == null;
    }

    @Override
    public boolean isCutShort() {
        return cutShort;
    }

    @Override
    public void close() throws IOException {
        stream.close();
        if (channel != null) {
            channel.close();
        }
    }

    /// Reads a regular file through a window of mapped memory, which copies every byte once where a
    /// read would copy it twice; anything else through the channel.
    ///
    /// A window is given back when it has been read: to take down the mapping of a gigabyte at the end costs
    /// everybody who waits for the process a twentieth of a second.
    private static final class ChannelStream extends InputStream {
        private static final long WINDOW = 32L << 20;
        /// The beginning is read as it is: the JDK takes longer to get ready for mapping than to read this much.
        private static final long UNMAPPED = 1L << 20;

        private final FileChannel channel;
        private final long mapped;
        private @Nullable Arena arena;
        private @Nullable MappedByteBuffer window;
        private long position;
        private boolean closed;

        ChannelStream(FileChannel channel) throws IOException {
            this.channel = channel;
            this.mapped = channel.size();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (position >= UNMAPPED && position < mapped) {
                return readMapped(buffer, offset, length);
            }
            int most = position < UNMAPPED ? (int) Math.min(length, UNMAPPED - position) : length;
            return readDirectly(buffer, offset, most);
        }

        /// Who closes while another thread reads has to wait: what is not mapped any more must not be touched.
        private synchronized int readMapped(byte[] buffer, int offset, int length) throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
            MappedByteBuffer open = window;
            if (open == null || !open.hasRemaining()) {
                open = map(position, Math.min(WINDOW, mapped - position));
                window = open;
            }
            int part = Math.min(length, open.remaining());
            try {
                open.get(buffer, offset, part);
            } catch (InternalError e) {
                throw new IOException("the file was cut while it was being read", e);
            }
            position += part;
            return part;
        }

        /// By way of a segment: the older `map` finds its constructor by reflection, which costs a short
        /// run more than the reading.
        private MappedByteBuffer map(long from, long length) throws IOException {
            unmap();
            // blocks are read by several threads, one at a time
            Arena next = Arena.ofShared();
            arena = next;
            return (MappedByteBuffer) channel.map(FileChannel.MapMode.READ_ONLY, from, length, next)
                    .asByteBuffer();
        }

        private void unmap() {
            window = null;
            if (arena != null) {
                arena.close();
                arena = null;
            }
        }

        /// What is not mapped: the beginning, all of a pipe, and what a file has grown since it was opened.
        private int readDirectly(byte[] buffer, int offset, int length) throws IOException {
            if (mapped > 0 && channel.position() != position) {
                channel.position(position);
            }
            int read = channel.read(ByteBuffer.wrap(buffer, offset, length));
            position += Math.max(read, 0);
            return read;
        }

        @Override
        public synchronized void close() {
            closed = true;
            unmap();
        }
    }

    private static final class CountingStream extends InputStream {
        private final InputStream in;
        private volatile long count;
        private boolean failed;

        CountingStream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one reader at a time, others only look
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read;
            try {
                read = in.read(buffer, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
            if (read > 0) {
                count += read;
            }
            return read;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
