package dev.trapline.analyze.bursts;

import dev.trapline.analyze.FileNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// Rows by stream, never more than a limit.
///
/// When there are more, all rows give up the same detail: descriptors, threads (of interrupts: processors), the last
/// part of paths, names. As in the batching analysis how much was given up depends only on which rows there are and
/// never on their order. Rows that became large count a second time, against a limit of their own, because they take
/// most of the memory.
///
/// @param <R> what a row keeps
final class FoldedRows<R extends FoldedRows.Row<R>> {
    private static final int NO_DESCRIPTORS = 1;
    private static final int NO_THREADS = 2;
    private static final int DIRECTORIES = 3;
    private static final int NO_NAMES = 4;

    private final int limit;
    private final int largeLimit;
    private final BiFunction<StreamKey, Integer, R> create;
    private int level;
    private int large;
    private Map<StreamKey, R> rows = new HashMap<>();

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
        this.limit = limit;
        this.largeLimit = largeLimit;
        this.create = create;
    }

    /// How much detail was given up. A row of another level is no row of this table any more.
    int level() {
        return level;
    }

    /// The row for `full`, a key with all detail.
    R get(StreamKey full) {
        StreamKey key = fold(full, level);
        R row = rows.get(key);
        if (row == null) {
            row = create.apply(key, level);
            rows.put(key, row);
            if (isTooMuch()) {
                giveUpDetail(level + 1);
                return get(full);
            }
        }
        return row;
    }

    /// A row has become large. The row may not be one of this table afterwards.
    void grown() {
        large++;
        if (isTooMuch()) {
            giveUpDetail(level + 1);
        }
    }

    private boolean isTooMuch() {
        return level < NO_NAMES && (rows.size() > limit || large > largeLimit);
    }

    /// Adds the rows of a later part of the recording.
    void merge(FoldedRows<R> later) {
        if (later.level > level) {
            giveUpDetail(later.level);
        }
        later.rows.values().forEach(this::add);
        if (isTooMuch()) {
            giveUpDetail(level + 1);
        }
    }

    private void add(R row) {
        StreamKey key = fold(row.key, level);
        R present = rows.get(key);
        if (present == null) {
            present = create.apply(key, level);
            rows.put(key, present);
        }
        boolean wasLarge = present.isLarge();
        present.add(row);
        if (!wasLarge && present.isLarge()) {
            large++;
        }
    }

    private void giveUpDetail(int to) {
        Map<StreamKey, R> old = rows;
        rows = new HashMap<>();
        level = to;
        large = 0;
        old.values().forEach(this::add);
        if (isTooMuch()) {
            giveUpDetail(level + 1);
        }
    }

    /// A table with the rows of this one and `more` added up. Changes nothing here.
    FoldedRows<R> with(Collection<R> more) {
        FoldedRows<R> sum = new FoldedRows<>(limit, largeLimit, create);
        sum.level = level;
        rows.values().forEach(sum::add);
        more.forEach(sum::add);
        return sum;
    }

    /// All rows in the order of their keys.
    List<R> sorted() {
        List<R> sorted = new ArrayList<>(rows.values());
        sorted.sort(Comparator.comparing((R row) -> row.key));
        return sorted;
    }

    int size() {
        return rows.size();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    private static StreamKey fold(StreamKey key, int level) {
        if (level == 0) {
            return key;
        }
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
