package dev.trapline.analyze.switches;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How often each `prev_state` was seen: a handful of texts, most of them the same objects again.
final class StateCounts {
    private String[] states = new String[8];
    private long[] counts = new long[8];
    private int size;

    void add(String state, long count) {
        for (int i = 0; i < size; i++) {
            if (states[i].equals(state)) {
                counts[i] += count;
                return;
            }
        }
        if (size == states.length) {
            states = Arrays.copyOf(states, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        states[size] = state;
        counts[size++] = count;
    }

    void add(StateCounts other) {
        for (int i = 0; i < other.size; i++) {
            add(other.states[i], other.counts[i]);
        }
    }

    /// The most frequent first.
    Map<String, Long> sorted() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingLong((Integer i) -> -counts[i]).thenComparing(i -> states[i]));
        Map<String, Long> sorted = new LinkedHashMap<>();
        for (int i : order) {
            sorted.put(states[i], counts[i]);
        }
        return sorted;
    }
}
