package dev.trapline.ingest.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads numbers, strings and blocks of a recording one after the other, never behind its end.
///
/// Whoever asks says what for, so that the message about a file that is cut short can tell.
public final class FileCursor {
    private static final int LONGEST_STRING = 1 << 16;

    private final MemorySegment bytes;
    private final boolean bigEndian;
    private final ValueLayout.OfShort shorts;
    private final ValueLayout.OfInt ints;
    private final ValueLayout.OfLong longs;
    private long at;

    /// Begins at `at` of `bytes`, whose numbers are in the byte order given; a place outside is the
    /// end.
    public FileCursor(MemorySegment bytes, long at, boolean bigEndian) {
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        this.bytes = bytes;
        this.bigEndian = bigEndian;
        this.shorts = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
        this.ints = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
        this.longs = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
        this.at = at < 0 || at > bytes.byteSize() ? bytes.byteSize() : at;
    }

    /// Another cursor at the same place.
    public FileCursor copy() {
        return new FileCursor(bytes, at, bigEndian);
    }

    /// Another cursor at the same place that reads in this byte order.
    public FileCursor copy(boolean inBigEndian) {
        return new FileCursor(bytes, at, inBigEndian);
    }

    /// Where the next byte is.
    public long position() {
        return at;
    }

    /// Bytes left.
    public long remaining() {
        return bytes.byteSize() - at;
    }

    /// The position before the next `size` bytes, which are in the file.
    private long skip(long size, String what) throws CutShort {
        if (size < 0 || size > remaining()) {
            throw new CutShort(what);
        }
        long from = at;
        at += size;
        return from;
    }

    /// 8 bits.
    public int u8(String what) throws CutShort {
        return bytes.get(ValueLayout.JAVA_BYTE, skip(1, what)) & 0xff;
    }

    /// 16 bits.
    public int u16(String what) throws CutShort {
        return bytes.get(shorts, skip(2, what)) & 0xffff;
    }

    /// 32 bits.
    public long u32(String what) throws CutShort {
        return bytes.get(ints, skip(4, what)) & 0xffff_ffffL;
    }

    /// 64 bits; more than a file can have is negative.
    public long u64(String what) throws CutShort {
        return bytes.get(longs, skip(8, what));
    }

    /// Bytes up to a NUL, which is passed over.
    public String string(String what) throws CutShort {
        long end = at;
        while (end < bytes.byteSize() && bytes.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
            if (end - at > LONGEST_STRING) {
                throw new CutShort(what);
            }
        }
        byte[] text = block(end - at, LONGEST_STRING, what);
        skip(1, what);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /// The next `size` bytes, of which there may be `most`.
    public byte[] block(long size, int most, String what) throws CutShort {
        if (size > most) {
            throw new CutShort(what);
        }
        long from = skip(size, what);
        return bytes.asSlice(from, size).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Passes over the next `size` bytes.
    public void pass(long size, String what) throws CutShort {
        skip(size, what);
    }

    /// Whether the next bytes are `text`, which are then passed over.
    public boolean takes(String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        if (wanted.length > remaining()) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, at + i) != wanted[i]) {
                return false;
            }
        }
        at += wanted.length;
        return true;
    }
}
