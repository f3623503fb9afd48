package dev.trapline.ingest.kernel;

import dev.trapline.model.linux.Syscall;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the arguments of a system call in the less frequent forms.
///
/// ```
/// d0, fa, 36, db, fd, 7f, 00, 00, d0, ef, 36, db, fd, 7f, 00, 00
/// fd: 1, buf: 0x55d6c0a0, count: 0x18
/// fd: ff, cmd: 5410, arg: 7ffe4c2f8b8
/// dfd: 0xffffff9c, filename: 0x7ffc "/etc/ld.so.cache", flags: 0x00080000, mode: 0x00000000
/// __syscall_nr=257 dfd=0xffffff9c filename=0x7f8040d730b1 flags=0x00080000 mode=0x00000000
/// ```
///
/// Numbers are hexadecimal with and without `0x` (`print_syscall_enter` in
/// `kernel/trace/trace_syscalls.c`).
final class RegisterArray {
    private static final int REGISTERS = RegisterArgs.REGISTERS;

    private RegisterArray() {}

    /// The bytes of the registers in `bytes[from..to)`, lowest first.
    static RegisterArgs read(Syscall call, byte[] bytes, int from, int to) {
        long[] values = new long[REGISTERS];
        int count = 0;
        for (int p = from; p + 1 < to && count < Long.BYTES * REGISTERS; p += 4, count++) {
            int high = TextScan.hexDigit(bytes[p]);
            int low = TextScan.hexDigit(bytes[p + 1]);
            values[count >> 3] |= (long) (Math.max(0, high) << 4 | Math.max(0, low)) << 8 * (count & 7);
        }
        return args(call, values, count >> 3, null);
    }

    /// Named values in `bytes[from..to)`.
    static RegisterArgs readNamed(Syscall call, byte[] bytes, int from, int to) {
        long[] values = new long[REGISTERS];
        @Nullable String @Nullable [] strings = null;
        int count = 0;
        int p = from;
        while (p < to && count < REGISTERS) {
            int value = behindName(bytes, p, to);
            boolean isNumber = TextScan.startsWith(bytes, p, "__syscall_nr=");
            int next = value;
            while (next < to && bytes[next] != ',' && bytes[next] != ' ') {
                next++;
            }
            if (!isNumber) {
                values[count] = TextScan.hex(bytes, value);
            }
            if (next + 1 < to && bytes[next] == ' ' && bytes[next + 1] == '"') {
                int quote = closingQuote(bytes, next + 2, to);
                strings = strings == null ? new String[REGISTERS] : strings;
                strings[count] = TextScan.text(bytes, next + 2, quote);
                next = quote + 1;
            }
            p = next;
            while (p < to && (bytes[p] == ',' || bytes[p] == ' ' || bytes[p] == '"')) {
                p++;
            }
            count += isNumber ? 0 : 1;
        }
        return args(call, values, count, strings);
    }

    private static int behindName(byte[] bytes, int p, int to) {
        int next = p;
        while (next < to && TextScan.isNameByte(bytes[next])) {
            next++;
        }
        if (next < to && bytes[next] == '=') {
            return next + 1;
        }
        return next + 1 < to && bytes[next] == ':' ? next + 2 : p;
    }

    /// The quote that ends a string: the first that an argument, or nothing, follows.
    private static int closingQuote(byte[] bytes, int p, int to) {
        int next = p;
        while (next < to && !(bytes[next] == '"' && (next + 1 == to || bytes[next + 1] == ','))) {
            next++;
        }
        return next;
    }

    private static RegisterArgs args(
            Syscall call, long[] values, int count, @Nullable String @Nullable [] strings) {
        long[] v = Arrays.copyOf(values, REGISTERS);
        return new RegisterArgs(call, count, v[0], v[1], v[2], v[3], v[4], v[5], strings);
    }
}
