package dev.trapline.ingest.strace;

import dev.trapline.model.event.SysArgs;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The arguments on a line, as a view of its bytes that is read on demand.
///
/// The bytes behind `to` still hold the return part and end with a newline.
public final class StraceArgs implements SysArgs {
    /// For `starts`: the positions of the arguments were not noted.
    static final long NOT_NOTED = -1;

    private static final int NOTED = 4;
    private static final int TOO_FAR = 0xffff;
    private static final long AT_FDCWD = -100;

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final long starts;

    private final boolean durable;

    /// A view of a block, valid as long as the block is.
    StraceArgs(byte[] bytes, int from, int to, long starts) {
        this(bytes, from, to, starts, false);
    }

    private StraceArgs(byte[] bytes, int from, int to, long starts, boolean durable) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.starts = starts;
        this.durable = durable;
    }

    /// A view of bytes that nothing else uses.
    static StraceArgs ofCopy(byte[] bytes, int to, long starts) {
        return new StraceArgs(bytes, 0, to, starts, true);
    }

    /// The arguments that strace prints as `text`; characters above 255 become UTF-8.
    public static SysArgs ofText(String text) {
        byte[] bytes = bytes(text + '\n');
        return ofCopy(bytes, bytes.length - 1, NOT_NOTED);
    }

    /// The same of a call that returned a descriptor, `file` being what it refers to.
    public static SysArgs ofText(String text, long ret, String file) {
        int to = bytes(text).length;
        return ofCopy(bytes(text + ") = " + ret + '<' + StraceCallText.escaped(file, '>') + ">\n"), to, NOT_NOTED);
    }

    private static byte[] bytes(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = text.charAt(i);
            if (c > 0xff) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) c;
        }
        return bytes;
    }

    @Override
    public SysArgs durable() {
        if (durable) {
            return this;
        }
        byte[] copy = Arrays.copyOfRange(bytes, from, StraceScan.lineEnd(bytes, to) + 1);
        return ofCopy(copy, to - from, starts);
    }

    @Override
    public boolean isRecorded() {
        return true;
    }

    /// Where argument `index` begins, or -1.
    private int start(int index) {
        if (index == 0) {
            return from < to ? skipBlanks(from) : -1;
        }
        if (index <= NOTED && starts != NOT_NOTED) {
            int offset = (int) (starts >>> 16 * (index - 1)) & TOO_FAR;
            if (offset == 0) {
                return -1;
            }
            if (offset != TOO_FAR) {
                return skipBlanks(from + offset);
            }
        }
        return search(index);
    }

    private int skipBlanks(int p) {
        while (p < to && bytes[p] == ' ') {
            p++;
        }
        return p;
    }

    private int search(int index) {
        int p = from;
        for (int i = 0; i < index; i++) {
            p = argumentEnd(p);
            if (p >= to) {
                return -1;
            }
            p++;
        }
        return skipBlanks(p);
    }

    /// The comma or `to` that ends the argument beginning at `p`.
    private int argumentEnd(int p) {
        int depth = 0;
        int i = p;
        while (i < to) {
            switch (StraceScan.ARGUMENT[bytes[i] & 0xff]) {
                case StraceScan.QUOTE -> i = StraceScan.stringEnd(bytes, i);
                case StraceScan.COMMA -> {
                    if (depth == 0) {
                        return i;
                    }
                    i++;
                }
                case StraceScan.OPEN -> {
                    depth++;
                    i++;
                }
                case StraceScan.CLOSE -> {
                    depth--;
                    i++;
                }
                case StraceScan.LESS -> i = Math.max(i + 1, StraceScan.annotation(bytes, i));
                case StraceScan.SLASH ->
                        i =
                                bytes[i + 1] == '*'
                                        ? StraceScan.commentEnd(bytes, i + 2)
                                        : i + 1;
                case StraceScan.NEWLINE -> {
                    return to;
                }
                default -> i++;
            }
        }
        return to;
    }

    @Override
    public long value(int index, long absent) {
        int p = start(index);
        if (p < 0 || p >= to) {
            return absent;
        }
        byte c = bytes[p];
        boolean negative = c == '-';
        if (negative) {
            c = bytes[++p];
        }
        if (!StraceScan.isDigit(c)) {
            return symbol(p, absent);
        }
        long value = 0;
        if (c == '0' && bytes[p + 1] == 'x') {
            return hex(p + 2);
        }
        int base = c == '0' ? 8 : 10;
        while (StraceScan.isDigit(c)) {
            value = value * base + c - '0';
            c = bytes[++p];
        }
        return negative ? -value : value;
    }

    private long hex(int p) {
        long value = 0;
        int digit;
        int digits = 0;
        while ((digit = StraceScan.hexDigit(bytes[p + digits])) >= 0) {
            value = value << 4 | digit;
            digits++;
        }
        // strace -e raw and -X raw print int arguments as 32 bits
        return digits == 8 && (value & 0x8000_0000L) != 0 && value > 0xffff_0000L
                ? (int) value
                : value;
    }

    private long symbol(int p, long absent) {
        if (StraceScan.startsWith(bytes, p, "NULL")) {
            return 0;
        }
        return StraceScan.startsWith(bytes, p, "AT_FDCWD") ? AT_FDCWD : absent;
    }

    @Override
    public @Nullable String text(int index) {
        int p = start(index);
        return p < 0 ? null : latin1(p, argumentEnd(p));
    }

    @Override
    public String text() {
        return latin1(from, to);
    }

    @Override
    public boolean mentions(String word) {
        for (int i = from; i + word.length() <= to; i++) {
            if (StraceScan.startsWith(bytes, i, word)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean hasFlag(int index, String name, long mask) {
        int p = start(index);
        if (p < 0) {
            return false;
        }
        if (StraceScan.isDigit(bytes[p])) {
            return (value(index, 0) & mask) != 0;
        }
        int end = argumentEnd(p);
        int length = name.length();
        for (int i = p; i + length <= end; i++) {
            if (StraceScan.startsWith(bytes, i, name)
                    && (i == from || !isSymbolByte(bytes[i - 1]))
                    && !isSymbolByte(bytes[i + length])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSymbolByte(byte c) {
        return StraceScan.isUpper(c) || StraceScan.isDigit(c) || c == '_';
    }

    @Override
    public @Nullable String string(int index) {
        int p = start(index);
        if (p < 0 || p >= to || bytes[p] != '"') {
            return null;
        }
        int close = StraceScan.stringEnd(bytes, p) - 1;
        return unescape(bytes, p + 1, close);
    }

    @Override
    public @Nullable String annotation(int index) {
        int p = start(index);
        if (p < 0) {
            return null;
        }
        while (p < to
                && (StraceScan.isDigit(bytes[p])
                        || StraceScan.isUpper(bytes[p])
                        || bytes[p] == '_'
                        || bytes[p] == 'x'
                        || StraceScan.hexDigit(bytes[p]) >= 0)) {
            p++;
        }
        return p < to ? annotationAt(p) : null;
    }

    @Override
    public @Nullable String returnAnnotation() {
        int p = to;
        while (bytes[p] == ')' || bytes[p] == ' ') {
            p++;
        }
        if (bytes[p] != '=' || bytes[p + 1] != ' ') {
            return null;
        }
        p += 2;
        while (StraceScan.isDigit(bytes[p])) {
            p++;
        }
        return annotationAt(p);
    }

    private @Nullable String annotationAt(int p) {
        if (bytes[p] != '<' || bytes[p + 1] == '<') {
            return null;
        }
        int end = StraceScan.annotationEnd(bytes, p);
        return bytes[end - 1] == '>' && end - 1 > p ? unescape(bytes, p + 1, end - 1) : null;
    }

    /// Decodes the C escapes strace writes: `\n`, `\"`, octal `\1` to `\377`, hex `\x1b`.
    static String unescape(byte[] bytes, int p, int end) {
        int plain = plainEnd(bytes, p, end);
        return plain == end
                ? new String(bytes, p, end - p, StandardCharsets.ISO_8859_1)
                : unescapeFrom(bytes, p, plain, end);
    }

    /// Where the first byte stands that does not mean itself. A method of its own, as is what follows: the loop
    /// that runs most is then compiled alone.
    private static int plainEnd(byte[] bytes, int p, int end) {
        int i = p;
        while (i < end && bytes[i] != '\\' && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    private static String unescapeFrom(byte[] bytes, int p, int plain, int end) {
        int i = plain;
        ByteArrayOutputStream out = new ByteArrayOutputStream(end - p);
        out.write(bytes, p, i - p);
        while (i < end) {
            byte c = bytes[i++];
            if (c != '\\' || i == end) {
                out.write(c);
                continue;
            }
            c = bytes[i++];
            if (c >= '0' && c <= '7') {
                int value = c - '0';
                for (int n = 1; n < 3 && i < end && bytes[i] >= '0' && bytes[i] <= '7'; n++) {
                    value = value << 3 | bytes[i++] - '0';
                }
                out.write(value);
            } else if (c == 'x') {
                int value = 0;
                for (int n = 0; n < 2 && i < end && StraceScan.hexDigit(bytes[i]) >= 0; n++) {
                    value = value << 4 | StraceScan.hexDigit(bytes[i++]);
                }
                out.write(value);
            } else {
                out.write(control(c));
            }
        }
        return utf8OrLatin1(out.toByteArray());
    }

    private static int control(byte c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'v' -> 0x0b;
            case 'f' -> '\f';
            default -> c;
        };
    }

    private static String utf8OrLatin1(byte[] raw) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
        } catch (CharacterCodingException e) {
            return new String(raw, StandardCharsets.ISO_8859_1);
        }
    }

    private String latin1(int p, int end) {
        return new String(bytes, p, end - p, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return text();
    }
}
