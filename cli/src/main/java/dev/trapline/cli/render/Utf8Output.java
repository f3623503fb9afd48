package dev.trapline.cli.render;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/// A buffered UTF-8 output for millions of short pieces: strings, numbers and single characters.
///
/// A lone surrogate is written as U+FFFD, so that the bytes are always valid UTF-8. Unlike a
/// `PrintStream` it reports a failed write at once. Not thread-safe.
public final class Utf8Output extends OutputStream implements Appendable {
    private static final int SIZE = 1 << 16;
    private static final int LONGEST_NUMBER = 20;
    private static final int LONGEST_CHARACTER = 4;

    private final OutputStream target;
    private final byte[] buffer = new byte[SIZE];
    private int used;

    /// Writes to `target`, which is flushed and closed together with this.
    public Utf8Output(OutputStream target) {
        this.target = target;
    }

    /// Appends `text` as it is.
    public Utf8Output text(String text) throws IOException {
        return append(text, 0, text.length());
    }

    /// Appends `text` from a recording, made safe for a terminal.
    public Utf8Output safe(String text) throws IOException {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return append(text, 0, i).text(SafeText.of(text.substring(i)));
            }
        }
        return append(text, 0, length);
    }

    /// Appends `number` in decimal.
    public Utf8Output number(long number) throws IOException {
        if (number == Long.MIN_VALUE) {
            return text("-9223372036854775808");
        }
        if (number < 0) {
            append('-');
            number = -number;
        }
        return digits(number, digitCount(number));
    }

    /// Appends the last `width` digits of `number`, which is not negative, with leading zeros.
    public Utf8Output digits(long number, int width) throws IOException {
        reserve(LONGEST_NUMBER);
        for (int i = used + width - 1; i >= used; i--) {
            buffer[i] = (byte) ('0' + number % 10);
            number /= 10;
        }
        used += width;
        return this;
    }

    /// Appends blanks so that something `length` wide takes up `width` columns.
    public Utf8Output pad(int length, int width) throws IOException {
        for (int i = length; i < width; i++) {
            append(' ');
        }
        return this;
    }

    /// How many digits `number`, which is not negative, has.
    static int digitCount(long number) {
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    @Override
    public Utf8Output append(char c) throws IOException {
        reserve(LONGEST_CHARACTER);
        if (c < 0x80) {
            buffer[used++] = (byte) c;
        } else {
            encode(Character.isSurrogate(c) ? 0xfffd : c);
        }
        return this;
    }

    @Override
    public Utf8Output append(CharSequence text) throws IOException {
        return append(text, 0, text.length());
    }

    @Override
    public Utf8Output append(CharSequence text, int start, int end) throws IOException {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (used > SIZE - LONGEST_CHARACTER) {
                drain();
            }
            if (c < 0x80) {
                buffer[used++] = (byte) c;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < end
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                encode(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                encode(Character.isSurrogate(c) ? 0xfffd : c);
            }
        }
        return this;
    }

    @Override
    public void write(int b) throws IOException {
        reserve(1);
        buffer[used++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > SIZE) {
            drain();
            target.write(bytes, offset, length);
            return;
        }
        reserve(length);
        System.arraycopy(bytes, offset, buffer, used, length);
        used += length;
    }

    @Override
    public void flush() throws IOException {
        drain();
        target.flush();
    }

    @Override
    public void close() throws IOException {
        try (target) {
            drain();
        }
    }

    private void encode(int codePoint) {
        if (codePoint < 0x800) {
            buffer[used++] = (byte) (0xc0 | codePoint >> 6);
        } else {
            if (codePoint < 0x10000) {
                buffer[used++] = (byte) (0xe0 | codePoint >> 12);
            } else {
                buffer[used++] = (byte) (0xf0 | codePoint >> 18);
                buffer[used++] = (byte) (0x80 | codePoint >> 12 & 0x3f);
            }
            buffer[used++] = (byte) (0x80 | codePoint >> 6 & 0x3f);
        }
        buffer[used++] = (byte) (0x80 | codePoint & 0x3f);
    }

    private void reserve(int bytes) throws IOException {
        if (used > SIZE - bytes) {
            drain();
        }
    }

    private void drain() throws IOException {
        int length = used;
        used = 0;
        if (length > 0) {
            // a target that was closed before may refuse even nothing
            target.write(buffer, 0, length);
        }
    }
}
