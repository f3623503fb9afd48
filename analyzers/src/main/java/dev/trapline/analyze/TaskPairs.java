package dev.trapline.analyze;

import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What one task did to another: how often, and for how many nanoseconds.
///
/// Pairs can be as many as tasks squared. When there are more than a limit, the second task of every
/// pair is given up, and what remains is a sum for each first task. Whether that happens depends only
/// on how many pairs there are, never on the order of adding or merging. Not thread-safe.
public final class TaskPairs {
    /// A few megabytes.
    public static final int DEFAULT_LIMIT = 1 << 16;

    private static final int INITIAL_CAPACITY = 16;

    private final int limit;
    private @Nullable Pair[] table = new Pair[INITIAL_CAPACITY];
    private int size;
    private boolean summed;

    /// Pairs, as long as there are no more than `limit`.
    public TaskPairs(int limit) {
        this.limit = limit;
    }

    /// Two tasks.
    public static final class Pair {
        private final Task first;
        private final @Nullable Task second;
        private final int hash;
        private @Nullable Pair next;
        private long count;
        private long ns;

        Pair(Task first, @Nullable Task second, int hash) {
            this.first = first;
            this.second = second;
            this.hash = hash;
        }

        public Task first() {
            return first;
        }

        /// Null when it has been given up.
        public @Nullable Task second() {
            return second;
        }

        public long count() {
            return count;
        }

        public long ns() {
            return ns;
        }
    }

    /// Once more, for `ns`.
    public void add(Task first, Task second, long ns) {
        add(first, second, 1, ns);
    }

    private void add(Task first, @Nullable Task second, long count, long ns) {
        Pair pair = get(first, summed ? null : second);
        pair.count += count;
        pair.ns += ns;
        if (size > limit && !summed) {
            sum();
        }
    }

    private Pair get(Task first, @Nullable Task second) {
        int hash = hash(first, second);
        int slot = hash & table.length - 1;
        for (Pair pair = table[slot]; pair != null; pair = pair.next) {
            if (pair.hash == hash && same(pair.first, first) && same(pair.second, second)) {
                return pair;
            }
        }
        Pair pair = new Pair(first, second, hash);
        insert(pair);
        return pair;
    }

    private void insert(Pair pair) {
        if (size >= table.length) {
            List<Pair> pairs = all();
            table = new Pair[2 * table.length];
            pairs.forEach(this::link);
        }
        link(pair);
        size++;
    }

    private void link(Pair pair) {
        int slot = pair.hash & table.length - 1;
        pair.next = table[slot];
        table[slot] = pair;
    }

    private void sum() {
        List<Pair> pairs = all();
        table = new Pair[INITIAL_CAPACITY];
        size = 0;
        summed = true;
        for (Pair pair : pairs) {
            add(pair.first, null, pair.count, pair.ns);
        }
    }

    /// Adds everything in `other`, which stays as it is.
    public void add(TaskPairs other) {
        if (other.summed && !summed) {
            sum();
        }
        for (Pair pair : other.all()) {
            add(pair.first, pair.second, pair.count, pair.ns);
        }
    }

    private List<Pair> all() {
        List<Pair> pairs = new ArrayList<>(size);
        for (Pair head : table) {
            for (Pair pair = head; pair != null; pair = pair.next) {
                pairs.add(pair);
            }
        }
        return pairs;
    }

    /// Whether the second tasks have been given up.
    public boolean isSummed() {
        return summed;
    }

    /// The `most` pairs with the largest `figure`, that one first; of equal ones those with lower thread
    /// ids.
    public List<Pair> largest(int most, ToLongFunction<Pair> figure) {
        Largest<Pair> largest = new Largest<>(most, (a, b) -> compare(a, b, figure));
        for (Pair head : table) {
            for (Pair pair = head; pair != null; pair = pair.next) {
                largest.offer(pair);
            }
        }
        return largest.sorted();
    }

    /// All pairs whose `figure` is at least `least`, in the order of [#largest].
    public List<Pair> atLeast(long least, ToLongFunction<Pair> figure) {
        List<Pair> pairs = new ArrayList<>();
        for (Pair head : table) {
            for (Pair pair = head; pair != null; pair = pair.next) {
                if (figure.applyAsLong(pair) >= least) {
                    pairs.add(pair);
                }
            }
        }
        pairs.sort((a, b) -> compare(a, b, figure));
        return pairs;
    }

    /// The pair that begins with `first` and was added most often, null when there is none.
    public @Nullable Pair mostOften(Task first) {
        Pair most = null;
        for (Pair head : table) {
            for (Pair pair = head; pair != null; pair = pair.next) {
                if (same(pair.first, first) && (most == null || compare(pair, most, Pair::count) < 0)) {
                    most = pair;
                }
            }
        }
        return most;
    }

    private static int compare(Pair a, Pair b, ToLongFunction<Pair> figure) {
        int order = Long.compare(figure.applyAsLong(b), figure.applyAsLong(a));
        if (order == 0) {
            order = compare(a.first, b.first);
        }
        return order == 0 ? compare(a.second, b.second) : order;
    }

    /// How often `first` and `second` were added as a pair.
    public long count(Task first, Task second) {
        int hash = hash(first, second);
        for (Pair pair = table[hash & table.length - 1]; pair != null; pair = pair.next) {
            if (same(pair.first, first) && same(pair.second, second)) {
                return pair.count;
            }
        }
        return 0;
    }

    private static int compare(@Nullable Task a, @Nullable Task b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        int order = Integer.compare(a.tid(), b.tid());
        return order != 0 ? order : Integer.compare(a.generation(), b.generation());
    }

    private static boolean same(@Nullable Task a, @Nullable Task b) {
        return a == b || (a != null && b != null && compare(a, b) == 0);
    }

    private static int hash(Task first, @Nullable Task second) {
        int hash = first.tid() * 0x9E3779B1 + first.generation() * 31;
        if (second != null) {
            hash ^= second.tid() * 0x85EBCA6B + second.generation();
        }
        return hash ^ hash >>> 15;
    }
}
