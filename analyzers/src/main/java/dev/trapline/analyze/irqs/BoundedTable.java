package dev.trapline.analyze.irqs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// What is kept for each of the smallest so many keys; what belongs to the others is added up.
///
/// Once there are too many keys the largest one goes to the others and can never come back, because
/// the smaller ones stay. So the same keys are left whatever the order of adding and merging.
///
/// @param <K> keys
/// @param <V> what is kept for a key
final class BoundedTable<K extends Comparable<? super K>, V> {
    private final int most;
    private final Function<K, K> collective;
    private final Function<K, V> create;
    private final BiConsumer<V, V> add;
    private final Map<K, V> byKey = new HashMap<>();
    private final TreeMap<K, V> ordered = new TreeMap<>();
    private final TreeMap<K, V> others = new TreeMap<>();

    /// @param most how many keys are kept apart
    /// @param collective the key under which a key is added up with others
    /// @param create makes what is kept for a key
    /// @param add adds the second to the first
    BoundedTable(int most, Function<K, K> collective, Function<K, V> create, BiConsumer<V, V> add) {
        this.most = most;
        this.collective = collective;
        this.create = create;
        this.add = add;
    }

    /// What is kept for `key`.
    V get(K key) {
        V value = byKey.get(key);
        return value != null ? value : search(key);
    }

    private V search(K key) {
        if (ordered.size() >= most) {
            if (most == 0 || ordered.lastKey().compareTo(key) < 0) {
                return other(key);
            }
            Map.Entry<K, V> last = ordered.lastEntry();
            ordered.remove(last.getKey());
            byKey.remove(last.getKey());
            add.accept(other(last.getKey()), last.getValue());
        }
        V made = create.apply(key);
        ordered.put(key, made);
        byKey.put(key, made);
        return made;
    }

    private V other(K key) {
        return others.computeIfAbsent(collective.apply(key), create);
    }

    /// Adds everything that `later` has.
    void merge(BoundedTable<K, V> later) {
        later.ordered.forEach((key, value) -> add.accept(get(key), value));
        later.others.forEach((key, value) -> add.accept(others.computeIfAbsent(key, create), value));
    }

    /// Everything kept, in the order of the keys, then the others.
    List<V> values() {
        List<V> values = new ArrayList<>(ordered.values());
        values.addAll(others.values());
        return values;
    }

    /// Everything kept with its key, in the order of the keys, then the others.
    List<Map.Entry<K, V>> entries() {
        List<Map.Entry<K, V>> entries = new ArrayList<>(ordered.entrySet());
        entries.addAll(others.entrySet());
        return entries;
    }

    /// Whether keys were added up.
    boolean isCut() {
        return !others.isEmpty();
    }
}
