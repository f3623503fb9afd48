package dev.trapline.ingest.rows;

import dev.trapline.model.event.Clock;
import org.jspecify.annotations.Nullable;

/// What the first rows of an input say about it.
///
/// @param clock the clock of its times
/// @param stopsTasks the events were recorded by a tracer that stops the task, as strace does
/// @param events rows that are events
public record RowOpening(Clock clock, boolean stopsTasks, int events) {
    /// What JSON lines are called.
    public static final String JSONL = JsonRows.FORMAT;
    /// What rows of comma-separated values are called.
    public static final String CSV = CsvRows.FORMAT;

    private static final int MOST_LOOKED_AT = 20;
    /// 2001-09-09: no clock that starts with a machine has run for so long.
    private static final long LEAST_EPOCH_NS = 1_000_000_000L * 1_000_000_000L;

    /// The format that `head[0..length)` begins, or null.
    public static @Nullable String format(byte[] head, int length) {
        int p = 0;
        while (p < length && (head[p] == ' ' || head[p] == '\n' || head[p] == '\r' || head[p] == '\t')) {
            p++;
        }
        if (p < length && head[p] == '{' && of(JSONL, head, length).events() > 0) {
            return JSONL;
        }
        RowReader csv = new CsvRows();
        int end = lineEnd(head, p, length);
        return csv.read(head, p, contentEnd(head, p, end), new EventRow()) == RowReader.Line.HEADER ? CSV : null;
    }

    /// Looks at the first rows of `head[0..length)`.
    public static RowOpening of(String format, byte[] head, int length) {
        RowReader reader = reader(format);
        EventRow row = new EventRow();
        int looked = 0;
        for (int p = 0; p < length && looked < MOST_LOOKED_AT;) {
            int end = lineEnd(head, p, length);
            if (reader.read(head, p, contentEnd(head, p, end), row) == RowReader.Line.EVENT) {
                return new RowOpening(clock(row), row.stopsTasks, 1);
            }
            p = end + 1;
            looked++;
        }
        return new RowOpening(Clock.BOOT, false, 0);
    }

    private static Clock clock(EventRow row) {
        Clock named = row.clock;
        return named != null ? named : row.timestampNs >= LEAST_EPOCH_NS ? Clock.REALTIME : Clock.BOOT;
    }

    static RowReader reader(String format) {
        return format.equals(CSV) ? new CsvRows() : new JsonRows();
    }

    static int lineEnd(byte[] bytes, int p, int length) {
        int end = p;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    /// Where the line `bytes[from..to)` ends without a carriage return.
    static int contentEnd(byte[] bytes, int from, int to) {
        return to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    }
}
