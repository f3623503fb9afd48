package dev.trapline.ingest.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads the fields of one record at a time, in the byte order of the machine that recorded.
///
/// Offsets count from the start of the record. The reading methods do not look whether the record
/// is long enough: an [EventDecoder] is only given records of its least length, and everything
/// whose place is said by the record itself goes through [#locate].
public final class RecordCursor {
    /// What [#locate] returns when the record points outside itself.
    static final long NOWHERE = -1;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] NOTHING = {};

    private final boolean swapped;
    private byte[] bytes = NOTHING;
    private int start;
    private int length;

    /// A cursor for records of a machine with this byte order.
    public RecordCursor(boolean bigEndian) {
        this.swapped = bigEndian;
    }

    /// Takes `bytes[start, start + length)` for the record.
    public void select(byte[] bytes, int start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
    }

    /// The array that the record is in.
    public byte[] bytes() {
        return bytes;
    }

    /// Where in that array the record begins.
    public int start() {
        return start;
    }

    /// Bytes in the record.
    public int length() {
        return length;
    }

    boolean isBigEndian() {
        return swapped;
    }

    int u8(int offset) {
        return bytes[start + offset] & 0xff;
    }

    /// 16 bits without sign.
    public int u16(int offset) {
        short value = (short) SHORTS.get(bytes, start + offset);
        return (swapped ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /// 32 bits.
    public int s32(int offset) {
        int value = (int) INTS.get(bytes, start + offset);
        return swapped ? Integer.reverseBytes(value) : value;
    }

    /// 64 bits.
    public long s64(int offset) {
        long value = (long) LONGS.get(bytes, start + offset);
        return swapped ? Long.reverseBytes(value) : value;
    }

    /// `size` bytes as a number, sign-extended if `signed`; `size` is 1, 2, 4 or 8.
    long number(int offset, int size, boolean signed) {
        return switch (size) {
            case 1 -> signed ? bytes[start + offset] : u8(offset);
            case 2 -> signed ? (short) u16(offset) : u16(offset);
            case 4 -> signed ? s32(offset) : s32(offset) & 0xffff_ffffL;
            default -> s64(offset);
        };
    }

    /// Where the elements of `field` are, as far as they lie inside the record: the offset in the
    /// high 32 bits, the number of bytes in the low ones, or [#NOWHERE].
    long locate(EventField field) {
        int from = field.offset();
        int size = field.size();
        switch (field.layout()) {
            case DATA_LOC, REL_LOC -> {
                if (field.end() > length) {
                    return NOWHERE;
                }
                int location = s32(field.offset());
                from = location & 0xffff;
                size = location >>> 16;
                if (field.layout() == EventField.Layout.REL_LOC) {
                    from += field.end();
                }
                if (from + size > length) {
                    return NOWHERE;
                }
            }
            case REST -> size = length - from;
            default -> size = Math.min(size, length - from);
        }
        return size < 0 ? NOWHERE : place(from, size);
    }

    /// A place in a record as one number: where it begins, counted from the record's start, above its size in bytes.
    static long place(int from, int size) {
        return (long) from << 32 | size;
    }

    /// The record's bytes in an array of their own.
    byte[] copy() {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, start, copy, 0, length);
        return copy;
    }
}
