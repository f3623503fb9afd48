package dev.trapline.analyze;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// What is kept for each key, for no more keys than a limit: when there would be more, all keys give
/// up the same detail and what is kept for those that become equal is added up.
///
/// How much was given up depends only on which keys there are: their number at each level only grows,
/// so the level is the first at which all of them fit, however they were added and merged. Not
/// thread-safe.
///
/// @param <K> keys, equal by value
/// @param <V> what is kept for a key
public final class FoldedTable<K, V> {
    private final int limit;
    private final int lastLevel;
    private final Fold<K> fold;
    private final Function<K, V> create;
    private final BiConsumer<V, V> add;
    private final Predicate<V> isLarge;
    private final int largeLimit;
    private Map<K, V> rows = new HashMap<>();
    private int level;
    private int large;

    /// Gives up detail.
    ///
    /// @param <K> keys
    @FunctionalInterface
    public interface Fold<K> {
        /// `key` as it is at `level`, 1 or more, which has less detail than the level before;
        /// `fold(fold(key, 1), 2)` is `fold(key, 2)`.
        K fold(K key, int level);
    }

    /// An empty table.
    ///
    /// @param limit how many keys are kept apart as long as there is detail to give up
    /// @param lastLevel the level of `fold` at which there are few keys, whatever there was
    /// @param fold gives up detail
    /// @param create makes what is kept for a key
    /// @param add adds the second to the first
    public FoldedTable(int limit, int lastLevel, Fold<K> fold, Function<K, V> create, BiConsumer<V, V> add) {
        this(limit, lastLevel, fold, create, add, _ -> false, limit);
    }

    /// A table in which what takes much memory counts a second time, against a limit of its own.
    ///
    /// @param isLarge whether something does; once it does it always will, and [#grown] is called then
    /// @param largeLimit how many keys may have such
    public FoldedTable(
            int limit, int lastLevel, Fold<K> fold, Function<K, V> create, BiConsumer<V, V> add, Predicate<V> isLarge,
            int largeLimit) {
        this.isLarge = isLarge;
        this.largeLimit = largeLimit;
        this.limit = limit;
        this.lastLevel = lastLevel;
        this.fold = fold;
        this.create = create;
        this.add = add;
    }

    /// How much detail was given up, 0 being none.
    public int level() {
        return level;
    }

    /// What is kept for `key`. Good until the next key is asked for.
    public V get(K key) {
        K folded = folded(key);
        V value = rows.get(folded);
        if (value != null) {
            return value;
        }
        rows.put(folded, create.apply(folded));
        shrink();
        return kept(folded(key));
    }

    private K folded(K key) {
        return level == 0 ? key : fold.fold(key, level);
    }

    private V kept(K folded) {
        return rows.computeIfAbsent(folded, create);
    }

    private void put(K key, V value) {
        V present = kept(folded(key));
        boolean wasLarge = isLarge.test(present);
        add.accept(present, value);
        large += !wasLarge && isLarge.test(present) ? 1 : 0;
    }

    private void shrink() {
        while ((rows.size() > limit || large > largeLimit) && level < lastLevel) {
            foldTo(level + 1);
        }
    }

    private void foldTo(int to) {
        Map<K, V> old = rows;
        rows = new HashMap<>();
        level = to;
        large = 0;
        old.forEach(this::put);
    }

    /// Adds everything that `later` has; it must not be used afterwards.
    public void merge(FoldedTable<K, V> later) {
        if (later.level > level) {
            foldTo(later.level);
        }
        later.rows.forEach(this::put);
        shrink();
    }

    /// What is kept for some key has become large. It may be kept no more afterwards.
    public void grown() {
        large++;
        shrink();
    }

    /// A table with what this one and `more` have, added up. Changes nothing here.
    public FoldedTable<K, V> with(Map<K, V> more) {
        FoldedTable<K, V> sum = new FoldedTable<>(limit, lastLevel, fold, create, add, isLarge, largeLimit);
        sum.level = level;
        rows.forEach(sum::put);
        more.forEach(sum::put);
        return sum;
    }

    /// Everything that is kept, `order` deciding what comes first; it must not leave ties.
    public List<Map.Entry<K, V>> sorted(Comparator<Map.Entry<K, V>> order) {
        List<Map.Entry<K, V>> sorted = new ArrayList<>(rows.entrySet());
        sorted.sort(order);
        return sorted;
    }

    /// How many keys are kept apart.
    public int size() {
        return rows.size();
    }
}
