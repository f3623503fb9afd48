package dev.trapline.analyze;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// The first so many of everything offered, in an order without ties, whatever the order of offering.
public final class Largest<T> {
    private final int limit;
    private final Comparator<T> order;
    private final PriorityQueue<T> kept;

    /// @param order the one that matters most first; different things must not compare as equal
    public Largest(int limit, Comparator<T> order) {
        this.limit = limit;
        this.order = order;
        this.kept = new PriorityQueue<>((a, b) -> order.compare(b, a));
    }

    /// Takes `candidate` unless there are enough that matter more.
    public void offer(T candidate) {
        if (kept.size() < limit) {
            kept.add(candidate);
        } else if (limit > 0 && order.compare(candidate, kept.peek()) < 0) {
            kept.poll();
            kept.add(candidate);
        }
    }

    /// Whether a further one has to be larger than [#least].
    public boolean isFull() {
        return kept.size() >= limit;
    }

    /// The one of those kept that matters least.
    public T least() {
        return kept.element();
    }

    /// Offers everything that `other` keeps.
    public void addAll(Largest<T> other) {
        other.kept.forEach(this::offer);
    }

    /// What is kept, the one that matters most first.
    public List<T> sorted() {
        List<T> sorted = new ArrayList<>(kept);
        sorted.sort(order);
        return sorted;
    }
}
