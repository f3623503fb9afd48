package dev.trapline.model.linux;

import java.nio.charset.StandardCharsets;

/// Names of flags with their values: reads and writes text such as `O_RDWR|O_CLOEXEC`.
///
/// The names are added in the order they are to be printed; a name whose bits are contained in an
/// earlier one is printed only if bits are left. Constant once built.
final class FlagNames {

    /// What [#parse] returns for text it does not know; a flags argument is never negative.
    static final long UNKNOWN = -1;

    private final NameIndex index;
    private final String[] names;
    private final long[] values;
    private int size;
    private boolean signals;

    FlagNames(int capacity) {
        index = new NameIndex(capacity);
        names = new String[capacity];
        values = new long[capacity];
    }

    FlagNames with(String name, long value) {
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        index.put(text, 0, text.length, size);
        names[size] = name;
        values[size] = value;
        size++;
        return this;
    }

    /// Takes the names of signals as well: the exit signal of clone.
    FlagNames withSignals() {
        signals = true;
        return this;
    }

    /// The value of `buf[from, to)`: names and numbers (decimal, `0x` hex, `0` octal) separated by
    /// `|`, up to the first blank, so that a remark such as `0x8 /* O_??? */` is skipped.
    /// [#UNKNOWN] if a part is neither, or if there is none.
    long parse(byte[] buf, int from, int to) {
        long value = 0;
        int start = from;
        while (start < to) {
            int end = start;
            while (end < to && buf[end] != '|' && buf[end] != ' ') {
                end++;
            }
            long part = part(buf, start, end);
            if (part == UNKNOWN) {
                return UNKNOWN;
            }
            value |= part;
            if (end == to || buf[end] == ' ') {
                return value;
            }
            start = end + 1;
        }
        return UNKNOWN;
    }

    private long part(byte[] buf, int from, int to) {
        if (from == to) {
            return UNKNOWN;
        }
        if (buf[from] >= '0' && buf[from] <= '9') {
            return number(buf, from, to);
        }
        int entry = index.find(buf, from, to);
        if (entry != NameIndex.NONE) {
            return values[entry];
        }
        int sig = signals ? Signals.number(buf, from, to) : Signals.NONE;
        return sig == Signals.NONE ? UNKNOWN : sig;
    }

    private static long number(byte[] buf, int from, int to) {
        int radix = 10;
        int start = from;
        if (buf[from] == '0' && to - from > 1) {
            boolean hex = (buf[from + 1] | 0x20) == 'x';
            radix = hex ? 16 : 8;
            start = hex ? from + 2 : from + 1;
        }
        if (start == to) {
            return UNKNOWN;
        }
        long number = 0;
        for (int i = start; i < to; i++) {
            int digit = Character.digit(buf[i], radix);
            if (digit < 0 || number > Long.MAX_VALUE / radix - 1) {
                return UNKNOWN;
            }
            number = number * radix + digit;
        }
        return number;
    }

    /// Appends the names of the bits of `value`, separated by `|`, and what is left as hex; returns
    /// `out`. Nothing is appended for 0.
    StringBuilder append(StringBuilder out, long value) {
        long left = value;
        for (int i = 0; i < size && left != 0; i++) {
            if (values[i] != 0 && (left & values[i]) == values[i]) {
                separate(out).append(names[i]);
                left &= ~values[i];
            }
        }
        if (left != 0) {
            separate(out).append("0x").append(Long.toHexString(left));
        }
        return out;
    }

    /// Appends the name whose value is exactly `value`, or the value as hex; returns `out`.
    StringBuilder appendExact(StringBuilder out, long value) {
        for (int i = 0; i < size; i++) {
            if (values[i] == value) {
                return separate(out).append(names[i]);
            }
        }
        return separate(out).append("0x").append(Long.toHexString(value));
    }

    private static StringBuilder separate(StringBuilder out) {
        return out.isEmpty() ? out : out.append('|');
    }
}
