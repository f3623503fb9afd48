package dev.trapline.ingest.encode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The record being made, little-endian.
///
/// Fields are put in the order of the [Tracepoint], and each finds its place as there; texts go
/// behind them. A text that does not fit into a page of the ring buffer, or has a NUL inside, is cut
/// and counted.
public final class RecordBuffer {
    /// What fits into a page beside headers, a time extend and the number of lost events.
    static final int LARGEST = 4096 - 16 - 4 - 4 - 8 - 8;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int COMM_LENGTH = 16;

    private final byte[] bytes = new byte[LARGEST];
    private final Tracepoints tracepoints;
    private int at;
    private int end;
    private long cut;

    RecordBuffer(Tracepoints tracepoints) {
        this.tracepoints = tracepoints;
    }

    /// The array that the record is in, from its start on.
    public byte[] bytes() {
        return bytes;
    }

    /// Bytes in the record, a multiple of four.
    public int length() {
        return end + 3 & -4;
    }

    /// How many texts were cut so far.
    long cut() {
        return cut;
    }

    /// Begins a record of `tracepoint`, recorded while `tid` was running.
    void begin(Tracepoint tracepoint, int tid) {
        if (tracepoint.id() == 0) {
            tracepoints.use(tracepoint);
        }
        at = Tracepoint.COMMON_SIZE;
        end = tracepoint.fixedSize();
        Arrays.fill(bytes, 0, end + 3 & -4, (byte) 0);
        SHORTS.set(bytes, 0, (short) tracepoint.id());
        INTS.set(bytes, 4, tid);
    }

    private int place(int size) {
        int place = at + size - 1 & -size;
        at = place + size;
        return place;
    }

    void u8(int value) {
        bytes[place(1)] = (byte) value;
    }

    void s16(int value) {
        SHORTS.set(bytes, place(2), (short) value);
    }

    void s32(int value) {
        INTS.set(bytes, place(4), value);
    }

    void s64(long value) {
        LONGS.set(bytes, place(8), value);
    }

    /// The name of a task, which is 15 bytes at most.
    void comm(String name) {
        chars(name, COMM_LENGTH);
    }

    /// A string in place, in a field of `size` bytes.
    void chars(String text, int size) {
        int from = at;
        at += size;
        put(text, from, from + size - 1);
    }

    /// A string behind the fields.
    void text(String text) {
        int from = Math.min(end, LARGEST - 1);
        int to = put(text, from, LARGEST - 1);
        bytes[to] = 0;
        end = to + 1;
        s32(end - from << 16 | from);
    }

    /// A string at the end of the record, in a field without a size.
    void rest(String text) {
        int to = put(text, end, LARGEST - 1);
        bytes[to] = 0;
        Arrays.fill(bytes, to, Math.min(LARGEST, to + 4), (byte) 0);
        end = to + 1;
    }

    /// Bytes at the end of the record, in a field without a size; those that do not fit are cut.
    void rest(byte[] data) {
        int size = Math.min(data.length, LARGEST - end);
        cut += size < data.length ? 1 : 0;
        System.arraycopy(data, 0, bytes, end, size);
        Arrays.fill(bytes, end + size, Math.min(LARGEST, end + size + 4), (byte) 0);
        end += size;
    }

    /// One more word at the end of the record, in a field without a size.
    void restWord(long value) {
        LONGS.set(bytes, end, value);
        end += Long.BYTES;
    }

    /// Words behind the fields, 32 bits each, the lowest first.
    void mask(int[] words) {
        end = end + 3 & -4;
        int count = Math.min(words.length, (LARGEST - end) / 4);
        cut += count < words.length ? 1 : 0;
        int from = end;
        for (int i = 0; i < count; i++) {
            INTS.set(bytes, end, words[i]);
            end += 4;
        }
        s32(end - from << 16 | from);
    }

    /// Puts `text` at `from`, before `limit`; returns where it ends.
    private int put(String text, int from, int limit) {
        int length = text.length();
        int place = from;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0 || c >= 0x80 || place == limit) {
                return c >= 0x80 && place < limit ? putWide(text, from, limit) : cutAt(place);
            }
            bytes[place++] = (byte) c;
        }
        return place;
    }

    private int cutAt(int place) {
        cut++;
        return place;
    }

    /// Readers take bytes for UTF-8 where they are that, else for Latin-1. So a text that is too long
    /// in UTF-8 may still be the name that somebody gave a task in another encoding.
    private int putWide(String text, int from, int limit) {
        int nul = text.indexOf(0);
        String whole = nul < 0 ? text : text.substring(0, nul);
        CharBuffer rest = CharBuffer.wrap(whole);
        ByteBuffer room = ByteBuffer.wrap(bytes, from, limit - from);
        // stops before a character that does not fit
        CharsetEncoder encoder =
                StandardCharsets.UTF_8
                        .newEncoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        encoder.encode(rest, room, true);
        if (rest.hasRemaining()) {
            byte[] latin = whole.getBytes(StandardCharsets.ISO_8859_1);
            if (whole.chars().allMatch(c -> c <= 0xff) && latin.length <= limit - from && !isUtf8(latin)) {
                room.position(from);
                room.put(latin);
                rest.position(whole.length());
            }
        }
        cut += rest.hasRemaining() || nul >= 0 ? 1 : 0;
        return room.position();
    }

    private static boolean isUtf8(byte[] data) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
