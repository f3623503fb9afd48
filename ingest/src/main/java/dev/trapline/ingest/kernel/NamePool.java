package dev.trapline.ingest.kernel;

import java.util.Arrays;

/// Strings made of bytes that keep coming: the names of tasks, devices and events.
///
/// Every name has one place, where it replaces what was there before, so that the memory is bounded
/// whatever the input holds. Not thread-safe.
final class NamePool {
    private static final int BITS = 12;
    private static final int DECIDED_BY_ENDS = 16;
    private static final int LONGEST_KEPT = 64;

    private final long[] heads = new long[1 << BITS];
    private final long[] tails = new long[1 << BITS];
    private final byte[] lengths = new byte[1 << BITS];
    private final byte[][] bytes = new byte[1 << BITS][];
    private final String[] texts = new String[1 << BITS];

    NamePool() {
        Arrays.fill(texts, "");
        Arrays.fill(bytes, new byte[0]);
    }

    /// The string in `b[from..to)`.
    String text(byte[] b, int from, int to) {
        int length = to - from;
        if (length <= 0) {
            return "";
        }
        if (length > LONGEST_KEPT) {
            return TextScan.text(b, from, to);
        }
        long head;
        long tail;
        if (length >= Long.BYTES) {
            head = TextScan.word(b, from);
            tail = TextScan.word(b, to - Long.BYTES);
        } else {
            head = TextScan.word(b, from) & -1L >>> Long.SIZE - 8 * length;
            tail = 0;
        }
        long mixed = (head ^ Long.rotateLeft(tail, 29)) * 0x9e3779b97f4a7c15L + length;
        int slot = (int) ((mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L >>> Long.SIZE - BITS);
        if (heads[slot] == head
                && tails[slot] == tail
                && lengths[slot] == length
                && (length <= DECIDED_BY_ENDS || Arrays.equals(bytes[slot], 0, length, b, from, to))) {
            return texts[slot];
        }
        return put(slot, head, tail, b, from, to);
    }

    private String put(int slot, long head, long tail, byte[] b, int from, int to) {
        String text = TextScan.text(b, from, to);
        heads[slot] = head;
        tails[slot] = tail;
        lengths[slot] = (byte) (to - from);
        bytes[slot] = to - from > DECIDED_BY_ENDS ? Arrays.copyOfRange(b, from, to) : new byte[0];
        texts[slot] = text;
        return text;
    }
}
