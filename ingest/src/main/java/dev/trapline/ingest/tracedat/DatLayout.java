package dev.trapline.ingest.tracedat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Puts a recording together: a version of the format.
interface DatLayout {
    /// Writes everything to `target`, which is empty.
    ///
    /// @param cpus how many processors there are; the pages of each are in `spool`
    void write(FileChannel target, DatParts parts, Spool spool, int cpus) throws IOException;

    /// The next place at or behind `place` where a page may begin.
    static long aligned(long place) {
        return place + CpuPages.PAGE_SIZE - 1 & -CpuPages.PAGE_SIZE;
    }

    /// Writes `bytes` at `place`; returns the place behind them.
    static long put(FileChannel target, byte[] bytes, long place) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        long at = place;
        while (left.hasRemaining()) {
            at += target.write(left, at);
        }
        return at;
    }
}
