package dev.trapline.ingest.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads pieces of a line of text, eight bytes at a time where that pays.
///
/// The bytes of a line must be followed by a newline and at least [#SLACK] more bytes, so that a
/// word may be loaded anywhere in the line.
public final class TextScan {
    /// Bytes that must follow a line.
    public static final int SLACK = 64;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ZEROS = 0x3030303030303030L;
    private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
    private static final long COLONS = 0x3a3a3a3a3a3a3a3aL;
    private static final long BLANKS = 0x2020202020202020L;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final byte[] HEX = new byte[256];
    private static final boolean[] NAME = new boolean[256];

    static {
        java.util.Arrays.fill(HEX, (byte) -1);
        for (int i = 0; i < 10; i++) {
            HEX['0' + i] = (byte) i;
        }
        for (int i = 0; i < 6; i++) {
            HEX['a' + i] = (byte) (10 + i);
            HEX['A' + i] = (byte) (10 + i);
        }
        for (int c = 0; c < 128; c++) {
            NAME[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
        }
    }

    private TextScan() {}

    /// The eight bytes at `p`, the first one lowest.
    public static long word(byte[] b, int p) {
        return (long) LONG.get(b, p);
    }

    /// The first eight bytes of `ascii` as [#word] would load them.
    public static long word(String ascii) {
        return word(ascii.getBytes(StandardCharsets.US_ASCII), 0);
    }

    /// The position of the first newline from `p` on.
    public static int lineEnd(byte[] b, int p) {
        int i = p;
        while (true) {
            long word = word(b, i) ^ NEWLINES;
            long next = word(b, i + Long.BYTES) ^ NEWLINES;
            long found = (word - ONES) & ~word & HIGH_BITS;
            long foundNext = (next - ONES) & ~next & HIGH_BITS;
            if ((found | foundNext) != 0) {
                return found != 0
                        ? i + (Long.numberOfTrailingZeros(found) >>> 3)
                        : i + Long.BYTES + (Long.numberOfTrailingZeros(foundNext) >>> 3);
            }
            i += 2 * Long.BYTES;
        }
    }

    /// The position of the first colon among the 24 bytes from `p` on, or -1.
    public static int colon(byte[] b, int p) {
        for (int i = p; i < p + 24; i += Long.BYTES) {
            long word = word(b, i) ^ COLONS;
            long found = (word - ONES) & ~word & HIGH_BITS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        return -1;
    }

    /// Whether `c` is a decimal digit.
    public static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /// Whether `c` can stand in the name of a tracepoint or a function.
    public static boolean isNameByte(byte c) {
        return NAME[c & 0xff];
    }

    /// The value of hex digit `c`, or -1.
    public static int hexDigit(byte c) {
        return HEX[c & 0xff];
    }

    /// Whether the eight bytes at `p` are blanks from the one `from` places behind it on.
    public static boolean areBlanks(byte[] b, int p, int from) {
        return (word(b, p) ^ BLANKS) >>> 8 * from == 0;
    }

    /// How many of the eight bytes at `p` are decimal digits before the first that is none.
    public static int digitRun(byte[] b, int p) {
        return run(word(b, p) ^ ZEROS);
    }

    /// The number that `count` decimal digits at `p` write; `count` is 1 to 8.
    public static long fewDigits(byte[] b, int p, int count) {
        return combine((word(b, p) ^ ZEROS) << Long.SIZE - 8 * count);
    }

    /// Six decimal digits that a colon follows, or -1.
    public static long sixDigitsThenColon(byte[] b, int p) {
        long word = word(b, p);
        if ((word >>> 48 & 0xff) != ':') {
            return -1;
        }
        long digits = (word ^ ZEROS) << 16;
        return run(digits) < Long.BYTES ? -1 : combine(digits);
    }

    /// The number that the digits of `b[from..to)` write.
    public static long digits(byte[] b, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = 10 * value + b[i] - '0';
        }
        return value;
    }

    /// The fraction of a second that the digits of `b[from..to)` write, in nanoseconds; digits
    /// behind the ninth are cut off.
    public static long fractionNs(byte[] b, int from, int to) {
        long value = 0;
        for (int i = 0; i < 9; i++) {
            value = 10 * value + (from + i < to ? b[from + i] - '0' : 0);
        }
        return value;
    }

    /// Digits among the low bytes of a word from which the digit zero has been taken.
    private static int run(long digits) {
        long others = (digits + 0x7676767676767676L | digits) & HIGH_BITS;
        return Long.numberOfTrailingZeros(others) >>> 3;
    }

    /// Digits to pairs, pairs to fours, fours to eight; the lowest byte is the most significant.
    private static long combine(long digits) {
        long pairs = digits * 10 + (digits >>> 8) & 0x00ff00ff00ff00ffL;
        long fours = pairs * 100 + (pairs >>> 16) & 0x0000ffff0000ffffL;
        return fours * 10_000 + (fours >>> 32) & 0xffff_ffffL;
    }

    /// The number that the hex digits from `p` on write, `0x` before them or not; 0 without any.
    public static long hex(byte[] b, int p) {
        int i = b[p] == '0' && b[p + 1] == 'x' ? p + 2 : p;
        long value = 0;
        int digit = hexDigit(b[i]);
        while (digit >= 0) {
            value = value << 4 | digit;
            digit = hexDigit(b[++i]);
        }
        return value;
    }

    /// Whether `b[p..)` begins with `ascii`. The answer is no where the array ends too early.
    public static boolean startsWith(byte[] b, int p, String ascii) {
        if (p < 0 || p + ascii.length() > b.length) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (b[p + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Whether `b[from..to)` ends with `ascii`.
    public static boolean endsWith(byte[] b, int from, int to, String ascii) {
        return to - ascii.length() >= from && startsWith(b, to - ascii.length(), ascii);
    }

    /// Where `ascii` stands first in `b[from..to)`, or -1.
    public static int find(byte[] b, int from, int to, String ascii) {
        char first = ascii.charAt(0);
        int last = to - ascii.length();
        for (int i = from; i <= last; i++) {
            if (b[i] == first && startsWith(b, i, ascii)) {
                return i;
            }
        }
        return -1;
    }

    /// `b[from..to)` as UTF-8 where that is what it is, else as Latin-1. The stand-in for a newline
    /// inside a task's name becomes one again, see [EventJoiner].
    public static String text(byte[] b, int from, int to) {
        int length = Math.max(0, to - from);
        for (int i = from; i < to; i++) {
            if (b[i] <= 0) {
                return rareText(b, from, length);
            }
        }
        return new String(b, from, length, StandardCharsets.ISO_8859_1);
    }

    private static String rareText(byte[] b, int from, int length) {
        String text;
        try {
            text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(b, from, length))
                            .toString();
        } catch (CharacterCodingException e) {
            text = new String(b, from, length, StandardCharsets.ISO_8859_1);
        }
        return text.replace('\0', '\n');
    }
}
