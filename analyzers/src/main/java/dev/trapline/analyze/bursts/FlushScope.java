package dev.trapline.analyze.bursts;

import dev.trapline.analyze.bursts.Flush.Kind;
import org.jspecify.annotations.Nullable;

/// What one process writes to one open file, or the kernel to a block device, from flush to flush.
///
/// If the file may have been open before this part of the recording, what was written up to the first flush waits
/// with it, because the batch may have begun earlier.
final class FlushScope {
    final StreamKey key;
    /// Which flushes repeat: [Kind#FILE], or what a [WeakView] is about, in which no others count.
    final Kind kind;
    private final GapGrid grid;
    private final int least;
    private final FoldedRows<FlushRow> rows;
    /// Null until there is something to count: what is only closed needs no row.
    private @Nullable FlushRow row;
    /// Nothing was before: the file was opened in this part of the recording.
    private final boolean young;
    private Batch batch;
    /// Up to the first flush, and that flush; null until there is one, and always when young.
    private @Nullable Batch leading;
    private @Nullable Flush first;
    private @Nullable Flush last;
    /// The same writes in other views; null where there are none.
    @Nullable
    final WeakScopes weak;

    /// @param before the first flush of everything in this part of the recording, which came before any
    ///     write; null for none
    FlushScope(
            StreamKey key, FlushTables tables, GapGrid grid, int least, boolean young, @Nullable Flush before) {
        this.key = key;
        this.kind = Kind.FILE;
        this.grid = grid;
        this.least = least;
        this.rows = tables.rows();
        this.young = young;
        this.batch = new Batch(grid, least, this);
        if (before != null && !young) {
            leading = new Batch(grid, least, this);
            first = before;
            last = before;
        }
        this.weak = tables.views().isEmpty() ? null : new WeakScopes(this, tables);
    }

    /// The scope of a block device, which no part of a recording makes.
    FlushScope(StreamKey key, FoldedRows<FlushRow> rows, GapGrid grid, int least) {
        this.key = key;
        this.kind = Kind.FILE;
        this.grid = grid;
        this.least = least;
        this.rows = rows;
        this.young = false;
        this.batch = new Batch(grid, least, this);
        this.weak = null;
    }

    /// The scope of a view of what `main` is about, of which nothing was written yet.
    FlushScope(FlushScope main, Kind kind, FoldedRows<FlushRow> rows) {
        this.key = main.key;
        this.kind = kind;
        this.grid = main.grid;
        this.least = main.least;
        this.rows = rows;
        this.young = main.young;
        this.batch = new Batch(grid, least, this);
        this.leading = main.leading == null ? null : new Batch(grid, least, this);
        this.first = main.first;
        this.last = main.last;
        this.weak = null;
    }

    FlushRow row() {
        FlushRow known = row;
        if (known == null || known.level != rows.level()) {
            known = rows.get(key);
            row = known;
        }
        return known;
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
        } else if (flush.kind == Kind.FILE) {
            settle(flush, ledger);
        }
        last = flush;
        if (weak != null) {
            weak.flush(flush, ledger);
        }
    }

    /// Whether a flush of `other` is counted.
    boolean counts(Kind other) {
        return kind == Kind.FILE || other == kind || other == Kind.END;
    }

    private void settle(Flush flush, FlushLedger ledger) {
        batch.settle(flush, ledger);
        boolean counted = !flush.kind.isWeak() || !isEmpty();
        if (counted && last != null && last.kind == kind && flush.kind == kind) {
            ledger.row(flush.key).tally(kind).follows(last, flush);
        }
    }

    /// Nothing is written any more.
    void finish(Flush end, FlushLedger ledger) {
        if (leading != null && first != null) {
            leading.settle(first, ledger);
        }
        batch.settle(end, ledger);
        if (weak != null) {
            weak.finish(end, ledger);
        }
    }

    boolean isEmpty() {
        return batch.sessions.isEmpty();
    }

    /// Takes over what followed.
    void merge(FlushScope later, FlushLedger ledger) {
        if (weak != null) {
            weak.merge(later.weak, ledger);
        }
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
