package dev.trapline.ingest.tracedat;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The sub-buffers (pages) of one processor being filled, laid out as [SubBuffers] reads them, in
/// the form of a little-endian 64-bit kernel. Full pages go to the [Spool].
final class CpuPages {
    static final int PAGE_SIZE = 4096;
    /// Where the events of a page begin.
    static final int DATA = 16;

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int COMMIT = 8;
    private static final int TYPE_BITS = 5;
    private static final int TYPE_TIME_EXTEND = 30;
    private static final int DELTA_BITS = 27;
    private static final long LONGEST_DELTA = 1L << DELTA_BITS;
    /// A time extend adds 32 bits to those of the event.
    private static final long LONGEST_EXTENDED = 1L << DELTA_BITS + 32;
    /// Larger records have their length in a word of its own.
    private static final int LARGEST_SMALL = 28 * 4;
    /// Of the bytes of data: events were lost before this page (`RB_MISSED_EVENTS`).
    private static final long MISSED = 1L << 31;
    /// And how many stands behind the data (`RB_MISSED_STORED`).
    private static final long MISSED_STORED = 1L << 30;

    private final int cpu;
    private final Spool spool;
    private final byte[] page = new byte[PAGE_SIZE];
    private boolean open;
    private int at;
    private int limit;
    private long stamp;
    private boolean missed;
    private long missedCount;

    // for the statistics
    private long records;
    private long lost;
    private long firstStamp;
    private long lastStamp;

    CpuPages(int cpu, Spool spool) {
        this.cpu = cpu;
        this.spool = spool;
    }

    /// Adds the record `bytes[0, length)`, `length` being a multiple of four, that happened at `now`.
    void add(byte[] bytes, int length, long now) throws IOException {
        int header = length <= LARGEST_SMALL ? 4 : 8;
        long delta = now - stamp;
        boolean extended = delta >= LONGEST_DELTA;
        int size = header + length + (extended ? 8 : 0);
        if (!open || at + size > limit || delta < 0 || delta >= LONGEST_EXTENDED) {
            begin(now);
            delta = 0;
            extended = false;
        }
        if (extended) {
            INTS.set(page, at, (int) (delta << TYPE_BITS) | TYPE_TIME_EXTEND);
            INTS.set(page, at + 4, (int) (delta >>> DELTA_BITS));
            at += 8;
            delta = 0;
        }
        int type = header == 4 ? length / 4 : 0;
        INTS.set(page, at, (int) (delta << TYPE_BITS) | type);
        if (header == 8) {
            INTS.set(page, at + 4, length + 4);
        }
        System.arraycopy(bytes, 0, page, at + header, length);
        at += header + length;
        stamp = now;
        if (records++ == 0) {
            firstStamp = now;
        }
        lastStamp = now;
    }

    /// `count` events were lost at `now`, 0 for an unknown number. Losses without an event between
    /// them are one: readers report what was lost before an event.
    void lose(long now, long count) throws IOException {
        if (!open || !missed || at > DATA) {
            begin(now);
            missed = true;
            missedCount = 0;
        }
        missedCount += count;
        // room for the number behind the data
        limit = PAGE_SIZE - Long.BYTES;
        lost += count;
    }

    private void begin(long now) throws IOException {
        end();
        open = true;
        at = DATA;
        limit = PAGE_SIZE;
        stamp = now;
        missed = false;
        LONGS.set(page, 0, now);
    }

    /// Hands the page that is being filled to the spool.
    void end() throws IOException {
        if (!open) {
            return;
        }
        open = false;
        long commit = (long) at - DATA;
        if (missed) {
            commit |= MISSED;
            if (missedCount > 0) {
                commit |= MISSED_STORED;
                LONGS.set(page, at, missedCount);
                at += Long.BYTES;
            }
        }
        Arrays.fill(page, at, PAGE_SIZE, (byte) 0);
        LONGS.set(page, COMMIT, commit);
        spool.add(cpu, page);
    }

    /// The processor.
    int cpu() {
        return cpu;
    }

    long records() {
        return records;
    }

    /// Events lost as far as their number is known.
    long lost() {
        return lost;
    }

    /// Of the first record, as it is in the buffer.
    long firstStamp() {
        return firstStamp;
    }

    /// Of the last record.
    long lastStamp() {
        return lastStamp;
    }
}
