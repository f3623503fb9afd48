package dev.trapline.ingest.tracedat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// Keeps the pages of all processors, in the order in which they were filled, until it is known how
/// many each has: in the file they lie processor by processor.
///
/// A page is kept behind 16 bytes that say whose it is and where among its processor's data it
/// belongs, so that one pass over the spool puts every page in its place. The file has no name from
/// the start and is gone with the process, however it ends.
final class Spool implements AutoCloseable {
    private static final int HEADER = 16;
    private static final int SLOT = HEADER + CpuPages.PAGE_SIZE;
    private static final int SLOTS = 64;

    private final Path folder;
    private final FileChannel channel;
    private final ByteBuffer block = ByteBuffer.allocateDirect(SLOTS * SLOT);
    private long[] sizes = new long[16];

    /// Keeps pages in the folder of `output`, where they have to fit anyway.
    Spool(Path output) throws IOException {
        Path parent = output.toAbsolutePath().getParent();
        folder = parent == null ? Path.of(".") : parent;
        channel = another();
    }

    /// Another file without a name in the same folder.
    FileChannel another() throws IOException {
        Path file = Files.createTempFile(folder, ".trapline", ".spool");
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(file);
        }
    }

    /// Adds a page of `cpu`.
    void add(int cpu, byte[] page) throws IOException {
        if (cpu >= sizes.length) {
            sizes = Arrays.copyOf(sizes, Math.max(cpu + 1, 2 * sizes.length));
        }
        block.putLong(cpu).putLong(sizes[cpu]).put(page);
        sizes[cpu] += page.length;
        if (!block.hasRemaining()) {
            flush();
        }
    }

    private void flush() throws IOException {
        block.flip();
        while (block.hasRemaining()) {
            channel.write(block);
        }
        block.clear();
    }

    /// Bytes of `cpu` so far.
    long size(int cpu) {
        return cpu < sizes.length ? sizes[cpu] : 0;
    }

    /// Puts every page in its place in `target`, where the data of `cpu` begins at `offsets[cpu]`.
    void place(FileChannel target, long[] offsets) throws IOException {
        flush();
        channel.position(0);
        while (read() > 0) {
            block.flip();
            int from = 0;
            while (from < block.limit()) {
                int to = from + SLOT;
                long at = offsets[(int) block.getLong(from)] + block.getLong(from + Long.BYTES);
                write(target, from + HEADER, to, at);
                from = to;
            }
        }
    }

    private int read() throws IOException {
        block.clear();
        int length = 0;
        while (block.hasRemaining()) {
            int more = channel.read(block);
            if (more < 0) {
                break;
            }
            length += more;
        }
        return length;
    }

    private void write(FileChannel target, int from, int to, long at) throws IOException {
        ByteBuffer page = block.duplicate().limit(to).position(from);
        long place = at;
        while (page.hasRemaining()) {
            place += target.write(page, place);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
