package dev.trapline.machine.boot;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Packs a kernel the way `head.asm` unpacks it:
///
///     0xxxxxxx        x + 1 bytes that stand for themselves
///     1xxxxxxx dw d   x + 3 bytes that were there d bytes before; d = 0 is the end
final class Packer {

    private static final int MIN_MATCH = 3;
    private static final int MAX_MATCH = 0x7f + MIN_MATCH;
    /// What pays off: a match takes three bytes.
    private static final int USEFUL_MATCH = 4;
    private static final int MAX_LITERALS = 0x80;
    private static final int MAX_DISTANCE = 0xffff;
    private static final int HASH_BITS = 15;
    /// How many earlier places with the same hash are tried.
    private static final int CHAIN = 64;

    private final byte[] data;
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final int[] newest = new int[1 << HASH_BITS];
    private final int[] older;
    private int literals;

    private Packer(byte[] data) {
        this.data = data;
        older = new int[data.length];
        Arrays.fill(newest, -1);
    }

    /// The packed bytes, without the head that says how many they were.
    static byte[] pack(byte[] data) {
        return new Packer(data).pack();
    }

    /// What `head.asm` computes of the unpacked bytes.
    static int checksum(byte[] data) {
        int sum = 0;
        for (byte b : data) {
            sum = Integer.rotateLeft(sum, 1) ^ b & 0xff;
        }
        return sum;
    }

    private byte[] pack() {
        int at = 0;
        while (at < data.length) {
            int from = longestMatch(at);
            int length = from < 0 ? 0 : matchLength(from, at);
            if (length < USEFUL_MATCH) {
                remember(at++);
                literals++;
                continue;
            }
            flush(at);
            packed.write(0x80 | length - MIN_MATCH);
            distance(at - from);
            for (int end = at + length; at < end; at++) {
                remember(at);
            }
        }
        flush(at);
        packed.write(0x80);
        distance(0);
        return packed.toByteArray();
    }

    private void distance(int value) {
        packed.write(value);
        packed.write(value >> Byte.SIZE);
    }

    /// Writes the bytes before `at` that nothing stands for yet.
    private void flush(int at) {
        int from = at - literals;
        while (from < at) {
            int count = Math.min(at - from, MAX_LITERALS);
            packed.write(count - 1);
            packed.write(data, from, count);
            from += count;
        }
        literals = 0;
    }

    private int longestMatch(int at) {
        if (at + MIN_MATCH > data.length) {
            return -1;
        }
        int best = -1;
        int bestLength = 0;
        int from = newest[hash(at)];
        for (int i = 0; i < CHAIN && from >= 0 && at - from <= MAX_DISTANCE; i++) {
            int length = matchLength(from, at);
            if (length > bestLength) {
                best = from;
                bestLength = length;
            }
            from = older[from];
        }
        return best;
    }

    private int matchLength(int from, int at) {
        int limit = Math.min(MAX_MATCH, data.length - at);
        int length = 0;
        while (length < limit && data[from + length] == data[at + length]) {
            length++;
        }
        return length;
    }

    private void remember(int at) {
        if (at + MIN_MATCH <= data.length) {
            int hash = hash(at);
            older[at] = newest[hash];
            newest[hash] = at;
        }
    }

    private int hash(int at) {
        int three = data[at] & 0xff | (data[at + 1] & 0xff) << 8 | (data[at + 2] & 0xff) << 16;
        return three * 0x9e37_79b1 >>> Integer.SIZE - HASH_BITS;
    }
}
