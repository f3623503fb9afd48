package dev.trapline.model.linux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Names as bytes, each with a number: finds the number of a name that lies in a buffer, without
/// allocating.
///
/// Open addressing with linear probing. A name is hashed from its length, its first and its last
/// eight bytes; up to sixteen bytes these three decide equality as well, so that a hit on the names
/// that matter (`read`, `clock_gettime`) compares no arrays. Filled by one thread before it is
/// shared, constant afterwards.
final class NameIndex {

    /// No such name.
    static final int NONE = -1;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int DECIDED_BY_ENDS = 16;

    private final int shift;
    private final long[] heads;
    private final long[] tails;
    private final int[] lengths;
    private final int[] numbers;
    private final int[] starts;
    private final byte[][] texts;
    private int free;

    /// Has room for `capacity` names.
    NameIndex(int capacity) {
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(1, capacity) * 2 - 1);
        shift = Long.SIZE - bits;
        heads = new long[1 << bits];
        tails = new long[1 << bits];
        lengths = new int[1 << bits];
        numbers = new int[1 << bits];
        starts = new int[1 << bits];
        texts = new byte[1 << bits][];
        free = capacity;
    }

    /// Adds `text[from, to)`, which must not be empty or present; the array is kept, not copied.
    void put(byte[] text, int from, int to, int number) {
        int length = to - from;
        if (length <= 0 || number < 0 || free-- == 0) {
            throw new IllegalArgumentException("empty name, negative number or index full");
        }
        long head = head(text, from, length);
        long tail = tail(text, to, length);
        int slot = slot(head, tail, length);
        while (lengths[slot] != 0) {
            if (isAt(slot, text, from, length, head, tail)) {
                throw new IllegalArgumentException("two of one name");
            }
            slot = next(slot);
        }
        heads[slot] = head;
        tails[slot] = tail;
        lengths[slot] = length;
        numbers[slot] = number;
        starts[slot] = from;
        texts[slot] = text;
    }

    /// The number of the name `buf[from, to)`, or [#NONE].
    int find(byte[] buf, int from, int to) {
        int length = to - from;
        if (length <= 0) {
            return NONE;
        }
        long head = head(buf, from, length);
        long tail = tail(buf, to, length);
        for (int slot = slot(head, tail, length); lengths[slot] != 0; slot = next(slot)) {
            if (isAt(slot, buf, from, length, head, tail)) {
                return numbers[slot];
            }
        }
        return NONE;
    }

    private boolean isAt(int slot, byte[] buf, int from, int length, long head, long tail) {
        if (heads[slot] != head || tails[slot] != tail || lengths[slot] != length) {
            return false;
        }
        int start = starts[slot];
        return length <= DECIDED_BY_ENDS
                || Arrays.equals(texts[slot], start, start + length, buf, from, from + length);
    }

    private int slot(long head, long tail, int length) {
        long mixed = (head ^ Long.rotateLeft(tail, 29)) * 0x9e3779b97f4a7c15L + length;
        return (int) (((mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L) >>> shift);
    }

    private int next(int slot) {
        return (slot + 1) & (lengths.length - 1);
    }

    /// The first eight bytes; of a shorter name the first four, or all of one to three.
    private static long head(byte[] buf, int from, int length) {
        if (length >= Long.BYTES) {
            return (long) LONG.get(buf, from);
        }
        if (length >= Integer.BYTES) {
            return (int) INT.get(buf, from);
        }
        int first = buf[from] & 0xff;
        int middle = buf[from + (length >> 1)] & 0xff;
        int last = buf[from + length - 1] & 0xff;
        return first | (middle << 8) | (last << 16);
    }

    /// The last eight bytes; of a shorter name the last four, or nothing.
    private static long tail(byte[] buf, int to, int length) {
        if (length >= Long.BYTES) {
            return (long) LONG.get(buf, to - Long.BYTES);
        }
        if (length >= Integer.BYTES) {
            return (int) INT.get(buf, to - Integer.BYTES);
        }
        return 0;
    }
}
