package dev.trapline.ingest.rows;

import dev.trapline.model.event.Clock;
import dev.trapline.model.event.TraceEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Comma-separated rows as in RFC 4180, none of which goes over several lines.
///
/// ```
/// time,cpu,tid,event,fields
/// 1795192208.448606000,,20056,sys_enter,"name=openat nr=257 args=AT_FDCWD, ""/etc/ld.so.cache"", O_RDONLY"
/// 1795192208.448640000,,20056,sys_exit,name=openat nr=257 ret=3 durationNs=34000
/// ```
///
/// In a value a backslash is written twice, what has no glyph as a backslash and `x1b` or `u{202e}`,
/// and a blank before something that looks like the next field with a backslash before it. Times without a fraction are ticks.
final class CsvRows implements RowReader {
    static final String FORMAT = "csv";

    private static final String HEADER = "time,cpu,tid,event,fields";
    private static final int COLUMNS = 5;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int NANO_DIGITS = 9;
    private static final int HEX = 16;

    private final List<String> cells = new ArrayList<>();

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public Line read(byte[] bytes, int from, int to, EventRow row) {
        row.clear();
        String line = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (line.equals(HEADER)) {
            return Line.HEADER;
        }
        if (!split(line) || cells.size() != COLUMNS) {
            return Line.UNKNOWN;
        }
        row.timestampNs = time(cells.get(0), row);
        row.cpu = id(cells.get(1));
        row.tid = id(cells.get(2));
        row.event = unguarded(cells.get(3));
        fields(cells.get(4), row.fields);
        return row.isEvent() ? Line.EVENT : Line.UNKNOWN;
    }

    /// Takes the cells apart.
    ///
    /// @return whether quotes are where they belong
    private boolean split(String line) {
        cells.clear();
        int p = 0;
        while (true) {
            if (p < line.length() && line.charAt(p) == '"') {
                p = quoted(line, p + 1);
            } else {
                int comma = line.indexOf(',', p);
                int end = comma < 0 ? line.length() : comma;
                cells.add(line.substring(p, end));
                p = end;
            }
            if (p < 0 || p < line.length() && line.charAt(p) != ',') {
                return false;
            }
            if (p == line.length()) {
                return true;
            }
            p++;
        }
    }

    /// Takes a cell in quotes, inside which a quote stands twice; returns what is behind it, or -1.
    private int quoted(String line, int from) {
        StringBuilder cell = new StringBuilder();
        int p = from;
        while (true) {
            int quote = line.indexOf('"', p);
            if (quote < 0) {
                return -1;
            }
            cell.append(line, p, quote);
            if (quote + 1 == line.length() || line.charAt(quote + 1) != '"') {
                cells.add(cell.toString());
                return quote + 1;
            }
            cell.append('"');
            p = quote + 2;
        }
    }

    private static int id(String cell) {
        long number = cell.isEmpty() ? TraceEvent.UNKNOWN : EventRow.parse(cell);
        return number >= 0 && number <= Integer.MAX_VALUE ? (int) number : TraceEvent.UNKNOWN;
    }

    /// A cell that a spreadsheet would take for a formula has an apostrophe before it.
    private static String unguarded(String cell) {
        return cell.length() > 1 && cell.charAt(0) == '\'' && "=@+-".indexOf(cell.charAt(1)) >= 0
                ? cell.substring(1)
                : cell;
    }

    /// `1795192208.448606000`, or ticks.
    private static long time(String cell, EventRow row) {
        int dot = cell.indexOf('.');
        if (dot < 0) {
            row.clock = Clock.TICKS;
            return EventRow.parse(cell);
        }
        boolean isNegative = cell.startsWith("-");
        long seconds = EventRow.parse(cell.substring(isNegative ? 1 : 0, dot));
        String fraction = cell.substring(dot + 1);
        long nanos = fraction.length() > NANO_DIGITS ? TraceEvent.UNKNOWN_NS : EventRow.parse(fraction);
        if (seconds < 0 || nanos < 0 || seconds >= Long.MAX_VALUE / NANOS_PER_SECOND) {
            return TraceEvent.UNKNOWN_NS;
        }
        for (int digits = fraction.length(); digits < NANO_DIGITS; digits++) {
            nanos *= 10;
        }
        long ns = seconds * NANOS_PER_SECOND + nanos;
        return isNegative ? -ns : ns;
    }

    // ---------------------------------------------------------------- fields

    private static void fields(String text, Map<String, String> fields) {
        int p = 0;
        while (p < text.length()) {
            int equals = text.indexOf('=', p);
            if (equals < 0) {
                return;
            }
            StringBuilder value = new StringBuilder();
            int next = value(text, equals + 1, value);
            fields.putIfAbsent(text.substring(p, equals), value.toString());
            p = next + 1;
        }
    }

    /// Reads a value at `p`; returns where the blank before the next field is, or the end.
    private static int value(String text, int p, StringBuilder value) {
        int i = p;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == ' ' && isField(text, i + 1)) {
                return i;
            }
            if (c == '\\' && i + 1 < text.length()) {
                i = escape(text, i + 1, value);
            } else {
                value.append(c);
                i++;
            }
        }
        return i;
    }

    /// Whether a name and an equals sign stand at `p`.
    private static boolean isField(String text, int p) {
        int i = p;
        while (i < text.length() && isNamePart(text.charAt(i))) {
            i++;
        }
        return i > p && i < text.length() && text.charAt(i) == '=';
    }

    private static boolean isNamePart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    /// Reads what stands behind a backslash at `p`; returns where it ends.
    private static int escape(String text, int p, StringBuilder value) {
        char c = text.charAt(p);
        int from = c == 'x' ? p + 1 : p + 2;
        int to = c == 'x' ? p + 3 : text.indexOf('}', p);
        boolean isCode = c == 'x' || c == 'u' && text.startsWith("u{", p);
        if (isCode && from < to && to <= text.length() && to - from <= 6) {
            int code = 0;
            for (int i = from; i < to; i++) {
                code = code << 4 | Math.max(0, Character.digit(text.charAt(i), HEX));
            }
            if (Character.isValidCodePoint(code)) {
                value.appendCodePoint(code);
                return c == 'x' ? to : to + 1;
            }
        }
        value.append(c);
        return p + 1;
    }
}
