package dev.trapline.ingest.encode;

import java.util.ArrayList;
import java.util.List;

/// The events that have records, each with a number of its own.
final class Tracepoints {
    /// Numbers below are those of ftrace's own events (`kernel/trace/trace.h`, `enum trace_type`).
    private static final int FIRST = 64;
    /// Numbers are 16 bits in a record.
    private static final int HIGHEST = 0xffff;

    private final List<Tracepoint> used = new ArrayList<>();
    private int next = FIRST;

    /// Whether no further event can have a number.
    boolean isFull() {
        return next > HIGHEST;
    }

    /// Gives `tracepoint` a number, which it keeps.
    void use(Tracepoint tracepoint) {
        if (isFull()) {
            throw new IllegalStateException("more different events than numbers for them");
        }
        tracepoint.setId(next++);
        used.add(tracepoint);
    }

    /// All that have a number.
    List<Tracepoint> used() {
        return List.copyOf(used);
    }
}
