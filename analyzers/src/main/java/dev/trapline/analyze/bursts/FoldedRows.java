package dev.trapline.analyze.bursts;

import dev.trapline.analyze.FileNames;
import dev.trapline.analyze.FoldedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// Rows by stream, never more than a limit.
///
/// When there are more, all rows give up the same detail: descriptors, threads (of interrupts: processors), the last
/// part of paths, names ([FoldedTable]). Rows that became large count a second time, against a limit of their own, because
/// they take most of the memory.
///
/// @param <R> what a row keeps
final class FoldedRows<R extends FoldedRows.Row<R>> {
    private static final int NO_DESCRIPTORS = 1;
    private static final int NO_THREADS = 2;
    private static final int DIRECTORIES = 3;
    private static final int NO_NAMES = 4;

    private final FoldedTable<StreamKey, R> table;

    /// A row of a table.
    abstract static class Row<R> {
        final StreamKey key;
        /// [FoldedRows#level] when it was made.
        final int level;

        Row(StreamKey key, int level) {
            this.key = key;
            this.level = level;
        }

        /// Whether it takes much memory. Once it does it always will.
        abstract boolean isLarge();

        /// Adds another row that became the same.
        abstract void add(R other);
    }

    /// @param limit how many rows there may be
    /// @param largeLimit how many of them may be large
    /// @param create makes a row for a key at a level
    FoldedRows(int limit, int largeLimit, BiFunction<StreamKey, Integer, R> create) {
        table = new FoldedTable<>(
                limit, NO_NAMES, FoldedRows::fold, key -> create.apply(key, level()), Row::add, Row::isLarge,
                largeLimit);
    }

    private FoldedRows(FoldedTable<StreamKey, R> table) {
        this.table = table;
    }

    /// How much detail was given up. A row of another level is no row of this table any more.
    int level() {
        return table.level();
    }

    /// The row for `full`, a key with all detail.
    R get(StreamKey full) {
        return table.get(full);
    }

    /// A row has become large. The row may not be one of this table afterwards.
    void grown() {
        table.grown();
    }

    /// Adds the rows of a later part of the recording.
    void merge(FoldedRows<R> later) {
        table.merge(later.table);
    }

    /// A table with the rows of this one and `more` added up. Changes nothing here.
    FoldedRows<R> with(Map<StreamKey, R> more) {
        return new FoldedRows<>(table.with(more));
    }

    /// All rows in the order of their keys.
    List<R> sorted() {
        List<R> sorted = new ArrayList<>();
        for (Map.Entry<StreamKey, R> row : table.sorted(Map.Entry.comparingByKey())) {
            sorted.add(row.getValue());
        }
        return sorted;
    }

    int size() {
        return table.size();
    }

    boolean isEmpty() {
        return table.size() == 0;
    }

    private static StreamKey fold(StreamKey key, int level) {
        boolean kernel = key.what().isInterrupt() || key.what().isDevice();
        boolean threads = level < NO_THREADS;
        return new StreamKey(
                key.what(),
                threads ? key.id() : StreamKey.MANY,
                threads ? key.generation() : 0,
                level >= NO_DESCRIPTORS && !(kernel && level < NO_NAMES) ? StreamKey.MANY : key.number(),
                switch (level) {
                    case DIRECTORIES -> kernel ? key.name() : FileNames.directory(key.name());
                    case NO_NAMES -> null;
                    default -> key.name();
                });
    }
}
