package dev.trapline.ingest.format;

/// The arguments of one `trace_printk`, see [PrintkFormats].
///
/// Flags, widths and precisions of the conversions are passed over: the values matter here, not
/// their columns.
final class PrintkArguments {
    private final RecordCursor record;
    private final int longSize;
    private int at;

    PrintkArguments(RecordCursor record, int offset, int longSize) {
        this.record = record;
        this.at = offset;
        this.longSize = longSize;
    }

    String fillIn(String format) {
        StringBuilder text = new StringBuilder();
        int p = 0;
        while (p < format.length()) {
            char c = format.charAt(p++);
            if (c != '%') {
                text.append(c);
            } else {
                p = conversion(format, p, text);
            }
        }
        return text.toString();
    }

    /// Fills in the conversion whose `%` stands before `from`; returns the position behind it.
    private int conversion(String format, int from, StringBuilder text) {
        int p = from;
        while (p < format.length() && "-+ #0123456789.*".indexOf(format.charAt(p)) >= 0) {
            if (format.charAt(p) == '*') {
                number(4, true);
            }
            p++;
        }
        int size = 4;
        while (p < format.length() && "hlLqjzt".indexOf(format.charAt(p)) >= 0) {
            size = wider(size, format.charAt(p));
            p++;
        }
        if (p == format.length()) {
            return p;
        }
        switch (format.charAt(p)) {
            case '%' -> text.append('%');
            case 'd', 'i' -> text.append(number(size, true));
            case 'u' -> text.append(Long.toUnsignedString(number(size, false)));
            case 'x', 'X' -> text.append(Long.toHexString(number(size, false)));
            case 'o' -> text.append(Long.toOctalString(number(size, false)));
            case 'c' -> text.append((char) number(1, false));
            case 's' -> text.append(string());
            case 'p' -> {
                return pointer(format, p, text);
            }
            default -> text.append('%').append(format.charAt(p));
        }
        return p + 1;
    }

    private int wider(int size, char modifier) {
        return switch (modifier) {
            case 'h' -> size / 2;
            case 'l' -> size == longSize ? 8 : longSize;
            case 'z', 't' -> longSize;
            default -> 8;
        };
    }

    private long number(int size, boolean signed) {
        int width = Math.max(1, size);
        int alignment = Math.min(width, 4);
        at = at + alignment - 1 & -alignment;
        if (at + width > record.length()) {
            at = record.length();
            return 0;
        }
        long value = record.number(at, width, signed);
        at += width;
        return value;
    }

    private String string() {
        int end = at;
        while (end < record.length() && record.u8(end) != 0) {
            end++;
        }
        String text = TextCache.decode(record.bytes(), record.start() + Math.min(at, end), record.start() + end);
        at = Math.min(end + 1, record.length());
        return text;
    }

    /// Addresses are kept as they are for symbols, and as text for everything else (`%pI4`, `%pU`).
    private int pointer(String format, int p, StringBuilder text) {
        int end = p + 1;
        boolean kept = true;
        if (end < format.length() && Character.isLetter(format.charAt(end))) {
            kept = "sSxKe".indexOf(format.charAt(end)) >= 0;
            end++;
            while (end < format.length() && Character.isLetterOrDigit(format.charAt(end))) {
                end++;
            }
        } else {
            kept = false;
        }
        if (kept) {
            text.append("0x").append(Long.toHexString(number(longSize, false)));
        } else {
            text.append(string());
        }
        return end;
    }
}
