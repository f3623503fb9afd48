package dev.trapline.ingest.block;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Lines of text on their way to an output, put together byte by byte.
///
/// A line stays in the buffer until [#end], however long it gets; then it goes out together with
/// others. Not thread-safe.
public final class LineOutput implements Closeable {
    private static final int SIZE = 1 << 16;
    private static final int LONGEST_NUMBER = 20;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final OutputStream target;
    private byte[] buffer = new byte[2 * SIZE];
    private int used;
    private int lineStart;

    /// Writes to `target`, which is closed together with this.
    public LineOutput(OutputStream target) {
        this.target = target;
    }

    /// Bytes of the line so far.
    public int length() {
        return used - lineStart;
    }

    /// Appends a character below 128.
    public LineOutput ascii(char c) {
        reserve(1);
        buffer[used++] = (byte) c;
        return this;
    }

    /// Appends text of characters below 256, a byte each; any other is encoded as UTF-8.
    public LineOutput latin1(String text) {
        int length = text.length();
        reserve(3 * length);
        byte[] bytes = buffer;
        int p = used;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x100) {
                used = p;
                return utf8(text, i);
            }
            bytes[p++] = (byte) c;
        }
        used = p;
        return this;
    }

    /// Appends text as UTF-8; a lone surrogate becomes a question mark.
    public LineOutput text(String text) {
        int length = text.length();
        reserve(length);
        byte[] bytes = buffer;
        int p = used;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                used = p;
                return utf8(text, i);
            }
            bytes[p++] = (byte) c;
        }
        used = p;
        return this;
    }

    private LineOutput utf8(String text, int from) {
        return bytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    }

    /// How many bytes `text` takes as UTF-8.
    public static int utf8Length(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    /// Appends `bytes`.
    public LineOutput bytes(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, used, bytes.length);
        used += bytes.length;
        return this;
    }

    /// Appends `number` in decimal.
    public LineOutput decimal(long number) {
        if (number == Long.MIN_VALUE) {
            return latin1("-9223372036854775808");
        }
        if (number < 0) {
            ascii('-');
            number = -number;
        }
        return zeroPadded(number, digits(number));
    }

    /// Appends `number`, which is not negative, with blanks before it to fill `width` columns.
    public LineOutput padded(long number, int width) {
        int digits = digits(number);
        return blanks(width - digits).zeroPadded(number, digits);
    }

    /// Appends `number`, which is not negative, with zeros before it to fill `width` columns.
    public LineOutput zeroPadded(long number, int width) {
        int columns = Math.max(width, digits(number));
        reserve(Math.max(columns, LONGEST_NUMBER));
        for (int i = used + columns - 1; i >= used; i--) {
            buffer[i] = (byte) ('0' + number % 10);
            number /= 10;
        }
        used += columns;
        return this;
    }

    /// Appends `number` in hexadecimal as an unsigned word.
    public LineOutput hex(long number) {
        reserve(16);
        int digits = Math.max(1, 16 - (Long.numberOfLeadingZeros(number) >> 2));
        for (int i = used + digits - 1; i >= used; i--) {
            buffer[i] = HEX[(int) number & 15];
            number >>>= 4;
        }
        used += digits;
        return this;
    }

    /// Appends `count` blanks, none when that is negative.
    public LineOutput blanks(int count) {
        if (count > 0) {
            reserve(count);
            Arrays.fill(buffer, used, used + count, (byte) ' ');
            used += count;
        }
        return this;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void reserve(int bytes) {
        if (buffer.length - used < bytes) {
            buffer = Arrays.copyOf(buffer, Math.addExact(Math.max(2 * used, used + bytes), SIZE));
        }
    }

    /// Ends the line.
    ///
    /// @throws IOException when the output takes no more
    public void end() throws IOException {
        ascii('\n');
        lineStart = used;
        if (used > SIZE) {
            flush();
        }
    }

    private void flush() throws IOException {
        int length = lineStart;
        int rest = used - lineStart;
        target.write(buffer, 0, length);
        System.arraycopy(buffer, length, buffer, 0, rest);
        used = rest;
        lineStart = 0;
        if (buffer.length > 32 * SIZE) {
            buffer = Arrays.copyOf(buffer, 2 * SIZE + rest);
        }
    }

    /// Writes what is complete and closes the output.
    @Override
    public void close() throws IOException {
        try (target) {
            flush();
        }
    }
}
