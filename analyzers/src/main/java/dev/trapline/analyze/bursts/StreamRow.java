package dev.trapline.analyze.bursts;

import dev.trapline.analyze.RowPrecision;

/// What is known of one stream, or of several that share a row.
final class StreamRow extends FoldedRows.Row<StreamRow> {
    /// From here on a row takes much memory.
    private static final long LARGE = 64;

    final Pauses pauses;
    final EventTimes times = new EventTimes();
    final SessionStats sessions = new SessionStats();
    long events;
    long bytes;

    StreamRow(StreamKey key, int level, RowPrecision precision) {
        super(key, level);
        pauses = new Pauses(precision);
    }

    /// One event; whether that made the row large.
    boolean record(long startNs, long eventBytes) {
        bytes += eventBytes;
        times.record(startNs);
        return ++events == LARGE;
    }

    @Override
    boolean isLarge() {
        return events >= LARGE;
    }

    @Override
    void add(StreamRow other) {
        pauses.add(other.pauses);
        times.add(other.times);
        sessions.add(other.sessions);
        events += other.events;
        bytes += other.bytes;
    }
}
