package dev.trapline.ingest.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Strings made of bytes, each made once as long as it keeps coming: the names of tasks, devices
/// and files that records carry again and again. Not thread-safe.
///
/// A name of 16 bytes, which is what the kernel keeps of a task's (TASK_COMM_LEN, linux/sched.h), is
/// compared as two words.
public final class TextCache {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int COMM_LENGTH = 16;
    private static final int COMMS = 1 << 11;
    private static final int TEXTS = 1 << 9;
    private static final int LONGEST_KEPT = 256;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final long[] commBytes = new long[2 * COMMS];
    private final String[] comms = new String[COMMS];
    private final byte[][] textBytes = new byte[TEXTS][];
    private final String[] texts = new String[TEXTS];

    /// Nothing kept yet.
    public TextCache() {
        Arrays.fill(comms, "");
        Arrays.fill(texts, "");
        Arrays.fill(textBytes, new byte[0]);
    }

    /// The string in `bytes[from, from + size)`, up to the first NUL if there is one.
    public String text(byte[] bytes, int from, int size) {
        return size == COMM_LENGTH ? comm(bytes, from) : other(bytes, from, size);
    }

    private String comm(byte[] bytes, int from) {
        long low = (long) LONGS.get(bytes, from);
        long high = (long) LONGS.get(bytes, from + 8);
        int slot = (int) ((low ^ high * MIX) * MIX >>> 64 - 11);
        if (commBytes[2 * slot] != low || commBytes[2 * slot + 1] != high) {
            commBytes[2 * slot] = low;
            commBytes[2 * slot + 1] = high;
            comms[slot] = decode(bytes, from, from + end(bytes, from, COMM_LENGTH));
        }
        return comms[slot];
    }

    private String other(byte[] bytes, int from, int size) {
        int length = end(bytes, from, size);
        if (length > LONGEST_KEPT) {
            return decode(bytes, from, from + length);
        }
        int hash = 1;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ hash >>> 16) & TEXTS - 1;
        byte[] kept = textBytes[slot];
        if (!Arrays.equals(kept, 0, kept.length, bytes, from, from + length)) {
            textBytes[slot] = Arrays.copyOfRange(bytes, from, from + length);
            texts[slot] = decode(bytes, from, from + length);
        }
        return texts[slot];
    }

    private static int end(byte[] bytes, int from, int size) {
        int length = 0;
        while (length < size && bytes[from + length] != 0) {
            length++;
        }
        return length;
    }

    /// `bytes[from, to)` as UTF-8 where they are valid UTF-8, else as Latin-1.
    static String decode(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return utf8OrLatin1(bytes, from, to);
            }
        }
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static String utf8OrLatin1(byte[] bytes, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }
}
