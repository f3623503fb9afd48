package dev.trapline.ingest.tracedat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A piece of a little-endian trace.dat in the making.
final class DatBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    DatBytes one(int value) {
        out.write(value);
        return this;
    }

    DatBytes half(int value) {
        return number(value, Short.BYTES);
    }

    DatBytes word(int value) {
        return number(value, Integer.BYTES);
    }

    DatBytes wide(long value) {
        return number(value, Long.BYTES);
    }

    private DatBytes number(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> Byte.SIZE * i));
        }
        return this;
    }

    DatBytes bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /// A text that ends with a NUL.
    DatBytes string(String text) {
        out.writeBytes(latin1(text));
        return one(0);
    }

    /// A text behind its length in eight bytes.
    DatBytes sized(String text) {
        byte[] bytes = latin1(text);
        return wide(bytes.length).bytes(bytes);
    }

    int size() {
        return out.size();
    }

    byte[] done() {
        return out.toByteArray();
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
