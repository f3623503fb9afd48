package dev.trapline.analyze;

import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What an analysis keeps for each task, found by thread id and generation.
///
/// The last task asked for is remembered, because most spans belong to the thread of the span before
/// them. Two [Task] objects of the same thread id and generation are the same task, so states that
/// were built apart can be merged. Not thread-safe.
///
/// @param <V> what is kept
public final class TaskMap<V> {
    private static final int INITIAL_CAPACITY = 16;

    private @Nullable Entry<V>[] table = newTable(INITIAL_CAPACITY);
    /// In the order in which they came, which is nearly that of thread ids, so that sorting them is quick.
    private final List<Entry<V>> entries = new ArrayList<>();
    private @Nullable Entry<V> last;

    /// What is kept for `task`, made by `create` when there is nothing yet.
    public V get(Task task, Function<Task, V> create) {
        Entry<V> recent = last;
        if (recent != null && recent.task == task) {
            return recent.value;
        }
        return search(task, create);
    }

    private V search(Task task, Function<Task, V> create) {
        int slot = slot(task, table.length - 1);
        for (Entry<V> entry = table[slot]; entry != null; entry = entry.next) {
            if (same(entry.task, task)) {
                last = entry;
                return entry.value;
            }
        }
        if (entries.size() >= table.length) {
            grow();
            slot = slot(task, table.length - 1);
        }
        Entry<V> entry = new Entry<>(task, create.apply(task), table[slot]);
        table[slot] = entry;
        entries.add(entry);
        last = entry;
        return entry.value;
    }

    /// What is kept for `task`, or null.
    public @Nullable V find(Task task) {
        for (Entry<V> entry = table[slot(task, table.length - 1)]; entry != null; entry = entry.next) {
            if (same(entry.task, task)) {
                return entry.value;
            }
        }
        return null;
    }

    /// The number of tasks.
    public int size() {
        return entries.size();
    }

    /// Everything kept, in the order of thread id and generation.
    public List<V> values() {
        List<Entry<V>> sorted = new ArrayList<>(entries);
        sorted.sort(TaskMap::compare);
        List<V> values = new ArrayList<>(sorted.size());
        for (Entry<V> entry : sorted) {
            values.add(entry.value);
        }
        return values;
    }

    /// Does `action` with everything kept, in no particular order.
    public void forEach(Consumer<? super V> action) {
        for (Entry<V> entry : entries) {
            action.accept(entry.value);
        }
    }

    private static int compare(Entry<?> a, Entry<?> b) {
        int order = Integer.compare(a.task.tid(), b.task.tid());
        return order != 0 ? order : Integer.compare(a.task.generation(), b.task.generation());
    }

    private void grow() {
        @Nullable Entry<V>[] larger = newTable(2 * table.length);
        for (Entry<V> entry : entries) {
            int slot = slot(entry.task, larger.length - 1);
            entry.next = larger[slot];
            larger[slot] = entry;
        }
        table = larger;
    }

    private static boolean same(Task a, Task b) {
        return a == b || (a.tid() == b.tid() && a.generation() == b.generation());
    }

    private static int slot(Task task, int mask) {
        int hash = task.tid() * 0x9E3779B1 + task.generation();
        return (hash ^ hash >>> 16) & mask;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <V> @Nullable Entry<V>[] newTable(int capacity) {
        return new Entry[capacity];
    }

    private static final class Entry<V> {
        final Task task;
        final V value;
        @Nullable
        Entry<V> next;

        Entry(Task task, V value, @Nullable Entry<V> next) {
            this.task = task;
            this.value = value;
            this.next = next;
        }
    }
}
