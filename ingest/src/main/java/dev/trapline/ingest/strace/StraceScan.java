package dev.trapline.ingest.strace;

import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Steps over the pieces of an strace line. Every scan stops at a newline at the latest, so the
/// bytes must contain one.
final class StraceScan {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    // What a byte inside an argument list means.
    static final int PLAIN = 0;
    static final int QUOTE = 1;
    static final int COMMA = 2;
    static final int OPEN = 3;
    static final int CLOSE = 4;
    static final int LESS = 5;
    static final int SLASH = 6;
    static final int NEWLINE = 7;

    /// The meaning of each byte inside an argument list.
    static final byte[] ARGUMENT = new byte[256];

    private static final boolean[] IN_STRING = new boolean[256];
    private static final boolean[] NAME = new boolean[256];

    static {
        ARGUMENT['"'] = QUOTE;
        ARGUMENT[','] = COMMA;
        ARGUMENT['('] = OPEN;
        ARGUMENT['['] = OPEN;
        ARGUMENT['{'] = OPEN;
        ARGUMENT[')'] = CLOSE;
        ARGUMENT[']'] = CLOSE;
        ARGUMENT['}'] = CLOSE;
        ARGUMENT['<'] = LESS;
        ARGUMENT['/'] = SLASH;
        ARGUMENT['\n'] = NEWLINE;
        java.util.Arrays.fill(IN_STRING, true);
        IN_STRING['"'] = false;
        IN_STRING['\\'] = false;
        IN_STRING['\n'] = false;
        for (int c = 0; c < 128; c++) {
            NAME[c] = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
        }
    }

    private StraceScan() {}

    static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    static boolean isUpper(byte c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean isNameByte(byte c) {
        return NAME[c & 0xff];
    }

    static int hexDigit(byte c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = c | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /// Behind the letters, digits and underscores of an error's name.
    static int upperCaseEnd(byte[] b, int p) {
        int i = p;
        while (isUpper(b[i]) || isDigit(b[i]) || b[i] == '_') {
            i++;
        }
        return i;
    }

    /// The last position in `(from..to]` where a `<` or a blank stands, else `from`.
    static int lastWord(byte[] b, int from, int to) {
        int i = to;
        while (i > from && b[i] != '<' && b[i] != ' ') {
            i--;
        }
        return i;
    }

    /// Nothing but an optional carriage return stands between `p` and the newline.
    static boolean isLineEnd(byte[] b, int p) {
        return b[p] == '\n' || b[p] == '\r' && b[p + 1] == '\n';
    }

    static boolean startsWith(byte[] b, int p, String ascii) {
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

    /// The eight letters of `ascii` as [#isWord] compares them.
    static long word(String ascii) {
        return (long) LONG.get(ascii.getBytes(StandardCharsets.ISO_8859_1), 0);
    }

    /// Whether the eight bytes at `p` are those of `word`.
    static boolean isWord(byte[] b, int p, long word) {
        return p + Long.BYTES <= b.length && (long) LONG.get(b, p) == word;
    }

    /// The position of the next newline, found eight bytes at a time: the lowest byte that is zero
    /// after XOR with newlines is the first to borrow in the subtraction.
    static int lineEnd(byte[] b, int p) {
        int i = p;
        while (i + Long.BYTES <= b.length) {
            long word = (long) LONG.get(b, i) ^ 0x0a0a0a0a0a0a0a0aL;
            long found = word - 0x0101010101010101L & ~word & 0x8080808080808080L;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            i += Long.BYTES;
        }
        while (b[i] != '\n') {
            i++;
        }
        return i;
    }

    static boolean endsWith(byte[] b, int end, String ascii) {
        return startsWith(b, end - ascii.length(), ascii);
    }

    /// The number that the digits of `b[from..to)` write.
    static long digits(byte[] b, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = 10 * value + b[i] - '0';
        }
        return value;
    }

    /// Eight decimal digits at once, or -1 if one of the bytes is none. Three multiplications
    /// combine neighbours: digits to pairs, pairs to fours, fours to eight.
    static long eightDigits(byte[] b, int p) {
        return combine((long) LONG.get(b, p) - 0x3030303030303030L);
    }

    /// Ten decimal digits, or a negative number if one of the bytes is none.
    static long tenDigits(byte[] b, int p) {
        long eight = eightDigits(b, p);
        int tens = b[p + 8] - '0';
        int ones = b[p + 9] - '0';
        if ((tens | ones | 9 - tens | 9 - ones) < 0 || eight < 0) {
            return -1;
        }
        return eight * 100 + 10L * tens + ones;
    }

    /// Six decimal digits that the byte `end` follows, or -1.
    static long sixDigits(byte[] b, int p, char end) {
        long word = (long) LONG.get(b, p);
        if ((word >>> 48 & 0xff) != end) {
            return -1;
        }
        return combine((word << 16 | 0x3030) - 0x3030303030303030L);
    }

    private static long combine(long digits) {
        // every byte must be 0..9: nothing in the high bits, and adding 6 stays below 16
        if (((digits | digits + 0x0606060606060606L) & 0xf0f0f0f0f0f0f0f0L) != 0) {
            return -1;
        }
        long pairs = digits * 10 + (digits >>> 8) & 0x00ff00ff00ff00ffL;
        long fours = pairs * 100 + (pairs >>> 16) & 0x0000ffff0000ffffL;
        return fours * 10_000 + (fours >>> 32) & 0xffff_ffffL;
    }

    /// The fraction of a second that the digits of `b[from..to)` write, in nanoseconds; digits
    /// behind the ninth are cut off.
    static long fractionNs(byte[] b, int from, int to) {
        long value = 0;
        for (int i = 0; i < 9; i++) {
            value = 10 * value + (from + i < to ? b[from + i] - '0' : 0);
        }
        return value;
    }

    /// Behind the closing quote of the string whose opening quote is at `p`, or at the newline.
    static int stringEnd(byte[] b, int p) {
        int i = p + 1;
        while (true) {
            while (IN_STRING[b[i] & 0xff]) {
                i++;
            }
            if (b[i] == '"') {
                return i + 1;
            }
            if (b[i] == '\n') {
                return i;
            }
            i = b[i + 1] == '\n' ? i + 1 : i + 2;
        }
    }

    /// Behind the `*/` of the comment whose text begins at `p`, or at the newline.
    static int commentEnd(byte[] b, int p) {
        int i = p;
        while (b[i] != '\n') {
            if (b[i] == '*' && b[i + 1] == '/') {
                return i + 2;
            }
            i++;
        }
        return i;
    }

    /// Behind the `>` of the command name that begins with the `<` at `p`, or at the newline.
    /// `<` and `>` of the name itself are written as octal escapes.
    static int commEnd(byte[] b, int p) {
        int i = p;
        while (b[i] != '>' && b[i] != '\n') {
            i++;
        }
        return b[i] == '>' ? i + 1 : i;
    }

    /// What to do at a `<` inside an argument list: returns where to go on, or `p` itself at
    /// `<unfinished ...>` and `<detached ...>`.
    static int annotation(byte[] b, int p) {
        byte before = p > 0 ? b[p - 1] : (byte) ' ';
        if (b[p + 1] == '<') {
            return p + 2; // a shift: 1<<CAP_CHOWN
        }
        if (before == ' ' || before == '(' || before == ',' || before == '>') {
            if (startsWith(b, p, "<unfinished ") || startsWith(b, p, "<detached ...>")) {
                return p;
            }
        }
        if (hexDigit(before) >= 0 || before == 'D') {
            return annotationEnd(b, p);
        }
        return startsWith(b, p, "<unfinished ") ? p : p + 1;
    }

    /// Behind the `>` that ends the annotation beginning with the `<` at `p`, or at the newline.
    ///
    /// `3</tmp/a(b>`, `0</dev/null<char 1:3>>`, `5<TCP:[127.0.0.1:1->127.0.0.1:2]>`: strace writes
    /// `<` and `>` of a path as octal escapes, but the arrow between socket addresses plainly.
    static int annotationEnd(byte[] b, int p) {
        boolean socket = isUpper(b[p + 1]);
        int depth = 0;
        int i = p;
        while (b[i] != '\n') {
            if (b[i] == '<') {
                depth++;
            } else if (b[i] == '>' && !(socket && b[i - 1] == '-') && --depth == 0) {
                return i + 1;
            }
            i++;
        }
        return i;
    }

    /// Where a message of strace such as `strace: Process 20134 attached` begins that ends at
    /// `to`, or -1. Written to the same standard error as the records, it may stand behind the
    /// first half of one.
    static int messageAtEnd(byte[] b, int from, int to) {
        int end = to;
        if (endsWith(b, to, " attached") || endsWith(b, to, " detached")) {
            end -= 9;
        } else {
            return -1;
        }
        if (b[end - 1] == '>') {
            while (end > from && b[end - 1] != '<') {
                end--;
            }
            end--;
        }
        int digits = end;
        while (digits > from && isDigit(b[digits - 1])) {
            digits--;
        }
        int begin = digits - "strace: Process ".length();
        return digits < end && begin >= from && startsWith(b, begin, "strace: Process ")
                ? begin
                : -1;
    }

    /// The pid in the message that begins at `p`.
    static int messagePid(byte[] b, int p) {
        int i = p + "strace: Process ".length();
        int from = i;
        while (isDigit(b[i]) && i - from < 9) {
            i++;
        }
        return (int) digits(b, from, i);
    }

    /// The call of another ABI than x86-64 that has this name and number; failing that, one that
    /// has the name, as the table of the number's ABI may be newer than ours.
    static @Nullable Syscall otherAbi(byte[] b, int from, int to, int nr) {
        String name = new String(b, from, to - from, StandardCharsets.ISO_8859_1);
        for (Abi abi : new Abi[] {Abi.I386, Abi.X32}) {
            Syscall call = SyscallTable.of(abi).byName(name);
            if (call != null && call.nr() == nr) {
                return call;
            }
        }
        return SyscallTable.of(Abi.X86_64).byName(name);
    }
}
