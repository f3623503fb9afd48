package dev.trapline.cli.perfetto;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// A protobuf message being made (<https://protobuf.dev/programming-guides/encoding>). Not thread-safe.
///
/// A text is written as UTF-8, a lone surrogate as U+FFFD, so that every reader takes it.
final class ProtoBuffer {
    private static final int VARINT = 0;
    private static final int LENGTH = 2;

    private byte[] bytes;
    private int length;

    /// An empty message with room for `size` bytes, which grows.
    ProtoBuffer(int size) {
        bytes = new byte[size];
    }

    /// Bytes so far.
    int length() {
        return length;
    }

    /// Begins anew.
    void clear() {
        length = 0;
    }

    /// A number; a negative one takes ten bytes, as in protobuf's `int32` and `int64`.
    void number(int field, long value) {
        reserve(20);
        tag(field, VARINT);
        varint(value);
    }

    /// A string.
    void text(int field, String value) {
        int at = begin(field);
        int chars = value.length();
        reserve(3 * chars);
        for (int i = 0; i < chars; i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else if (Character.isHighSurrogate(c) && i + 1 < chars && Character.isLowSurrogate(value.charAt(i + 1))) {
                encode(Character.toCodePoint(c, value.charAt(++i)));
            } else {
                encode(Character.isSurrogate(c) ? 0xfffd : c);
            }
        }
        end(at);
    }

    /// The bytes of another message.
    void message(int field, ProtoBuffer other) {
        reserve(10 + other.length);
        tag(field, LENGTH);
        varint(other.length);
        append(other);
    }

    /// The fields of another message.
    void append(ProtoBuffer other) {
        reserve(other.length);
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
    }

    /// Begins a message inside this one.
    ///
    /// @return what [#end] wants to have
    int begin(int field) {
        reserve(10);
        tag(field, LENGTH);
        return ++length;
    }

    /// Ends the message that [#begin] has begun.
    void end(int from) {
        int size = length - from;
        int more = varintLength(size) - 1;
        if (more > 0) {
            reserve(more);
            System.arraycopy(bytes, from, bytes, from + more, size);
        }
        length = from - 1;
        varint(size);
        length = from + more + size;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    private void tag(int field, int type) {
        varint((long) field << 3 | type);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private static int varintLength(int value) {
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    private void encode(int codePoint) {
        if (codePoint < 0x800) {
            bytes[length++] = (byte) (0xc0 | codePoint >> 6);
        } else {
            if (codePoint < 0x10000) {
                bytes[length++] = (byte) (0xe0 | codePoint >> 12);
            } else {
                bytes[length++] = (byte) (0xf0 | codePoint >> 18);
                bytes[length++] = (byte) (0x80 | codePoint >> 12 & 0x3f);
            }
            bytes[length++] = (byte) (0x80 | codePoint >> 6 & 0x3f);
        }
        bytes[length++] = (byte) (0x80 | codePoint & 0x3f);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
