package dev.trapline.analyze.bursts;

import org.jspecify.annotations.Nullable;

/// What one process writes to one open file, from flush to flush.
///
/// If the file may have been open before this part of the recording, what was written up to the first flush waits
/// with it, because the batch may have begun earlier.
final class FlushScope {
    final StreamKey key;
    private final GapGrid grid;
    private final int least;
    private final FoldedRows<FlushRow> rows;
    private FlushRow row;
    /// Nothing was before: the file was opened in this part of the recording.
    private final boolean young;
    private Batch batch;
    /// Up to the first flush, and that flush; null until there is one, and always when young.
    private @Nullable Batch leading;
    private @Nullable Flush first;
    private @Nullable Flush last;

    /// @param before the first flush of everything in this part of the recording, which came before any
    ///     write; null for none
    FlushScope(
            StreamKey key, FoldedRows<FlushRow> rows, GapGrid grid, int least, boolean young, @Nullable Flush before) {
        this.key = key;
        this.grid = grid;
        this.least = least;
        this.rows = rows;
        this.row = rows.get(key);
        this.young = young;
        this.batch = new Batch(grid, least, this);
        if (before != null && !young) {
            leading = new Batch(grid, least, this);
            first = before;
            last = before;
        }
    }

    FlushRow row() {
        if (row.level != rows.level()) {
            row = rows.get(key);
        }
        return row;
    }

    void write(long startNs, long endNs, long bytes, FlushLedger ledger) {
        batch.add(startNs, endNs, bytes, ledger);
    }

    void flush(Flush flush, FlushLedger ledger) {
        if (first == null && !young) {
            leading = batch;
            first = flush;
            batch = new Batch(grid, least, this);
        } else if (!isEmpty()) {
            settle(flush, ledger);
            batch = new Batch(grid, least, this);
        } else if (flush.kind == Flush.Kind.FILE) {
            settle(flush, ledger);
        }
        last = flush;
    }

    private void settle(Flush flush, FlushLedger ledger) {
        batch.settle(flush, ledger);
        follow(last, flush, ledger);
    }

    private static void follow(@Nullable Flush before, Flush flush, FlushLedger ledger) {
        if (before != null && before.repeats() && flush.repeats()) {
            ledger.row(flush.key).durable.follows(before, flush);
        }
    }

    /// Nothing is written any more.
    void finish(Flush end, FlushLedger ledger) {
        if (leading != null && first != null) {
            leading.settle(first, ledger);
        }
        batch.settle(end, ledger);
    }

    boolean isEmpty() {
        return batch.sessions.isEmpty();
    }

    /// Takes over what followed.
    void merge(FlushScope later, FlushLedger ledger) {
        Flush theirs = later.first;
        if (theirs == null || later.leading == null) {
            batch.append(later.batch, ledger);
            if (later.last != null) {
                last = later.last;
            }
            return;
        }
        batch.append(later.leading, ledger);
        if (first == null && !young) {
            leading = batch;
            first = theirs;
        } else {
            settle(theirs, ledger);
        }
        batch = later.batch;
        batch.moveTo(this);
        last = later.last;
    }
}
