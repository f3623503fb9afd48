package dev.trapline.analyze.bursts;

import dev.trapline.model.span.OpenFile;
import org.jspecify.annotations.Nullable;

/// The events of one stream that follow each other: of one thread on one descriptor of one open file in one direction,
/// or of one interrupt on one processor.
///
/// If the stream may have begun in an earlier part of the recording, what comes up to the first close is kept apart,
/// because it goes on from there.
final class Sequence implements Sessions.Sink {
    static final long NO_FILE = -1;

    final StreamKey key;
    /// Identity of the open file, [#NO_FILE] for what is about none.
    final long file;
    /// The same as an object, for a quick look.
    @Nullable
    OpenFile known;
    /// Of writes: what they wait to be flushed with.
    @Nullable
    FlushScope scope;
    private final FoldedRows<StreamRow> rows;
    private final GapGrid grid;
    private StreamRow row;
    private final int least;
    /// Up to the first close.
    private final Sessions head;
    /// Since the last close, null when there was none.
    private @Nullable Sessions tail;
    /// Its file was closed or its thread is gone: nobody looks for it any more.
    boolean ended;

    /// @param closed a file was closed in this part of the recording before there was an event
    Sequence(StreamKey key, long file, FoldedRows<StreamRow> rows, GapGrid grid, int least, boolean closed) {
        this.key = key;
        this.file = file;
        this.rows = rows;
        this.grid = grid;
        this.least = least;
        this.row = rows.get(key);
        this.head = new Sessions(grid, least);
        this.tail = closed ? new Sessions(grid, least) : null;
    }

    void add(long startNs, long endNs, long bytes) {
        if (row.level != rows.level()) {
            row = rows.get(key);
        }
        current().add(startNs, endNs, bytes, this);
        if (row.record(startNs, bytes)) {
            rows.grown();
        }
    }

    private Sessions current() {
        return tail == null ? head : tail;
    }

    /// The file was closed. What comes next is another sequence.
    void close() {
        if (tail == null) {
            tail = new Sessions(grid, least);
        } else {
            finish(tail);
            tail.clear();
        }
    }

    /// Whether it was closed and there was no event since.
    boolean isClosed() {
        return tail != null && tail.isEmpty();
    }

    /// There will be no more events, and were none before.
    void finish() {
        finish(head);
        if (tail != null) {
            finish(tail);
        }
        ended = true;
    }

    private void finish(Sessions sessions) {
        if (row.level != rows.level()) {
            row = rows.get(key);
        }
        sessions.tellEnds(this);
    }

    /// Takes over what followed.
    void merge(Sequence later) {
        if (row.level != rows.level()) {
            row = rows.get(key);
        }
        current().append(later.head, this);
        if (later.tail != null) {
            if (tail != null) {
                finish(tail);
            }
            tail = later.tail;
        }
    }

    /// Tells what is still open, as if nothing came any more. Changes nothing.
    void tellEnds(Sessions.Sink sink) {
        head.tellEnds(sink);
        if (tail != null) {
            tail.tellEnds(sink);
        }
    }

    @Override
    public void pause(long ns) {
        row.pauses.record(ns);
    }

    @Override
    public void pauses(long earlierNs, long laterNs) {
        row.pauses.follow(earlierNs, laterNs);
    }

    @Override
    public void session(int fromLevel, int toLevel, long events, long bytes, long startNs, long endNs) {
        row.sessions.add(fromLevel, toLevel, grid.levels(), events, endNs - startNs);
    }

    @Override
    public void ended(long firstPauseNs, long lastPauseNs) {
        row.pauses.ended(firstPauseNs, lastPauseNs);
    }
}
