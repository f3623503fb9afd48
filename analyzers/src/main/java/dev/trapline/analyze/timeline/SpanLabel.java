package dev.trapline.analyze.timeline;

import dev.trapline.model.span.Task;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a span is called: two of the same text and group, or of the same task, are the same. The order
/// among them is arbitrary but always the same.
final class SpanLabel implements Comparable<SpanLabel> {
    private static final int NO_TASK = -1;

    private static final Comparator<SpanLabel> ORDER = Comparator.<SpanLabel>comparingInt(label -> label.tid)
            .thenComparingInt(label -> label.generation)
            .thenComparing(label -> label.group)
            .thenComparing(label -> label.text);

    private final int tid;
    private final int generation;
    private final String text;
    private final String group;
    private final @Nullable Task task;

    /// A label that is drawn like all others of `group`.
    SpanLabel(String text, String group) {
        tid = NO_TASK;
        generation = 0;
        this.text = text;
        this.group = group;
        task = null;
    }

    /// The label of a task, whose name may still become known.
    SpanLabel(Task task) {
        tid = task.tid();
        generation = task.generation();
        text = "";
        group = "";
        this.task = task;
    }

    /// What a person reads.
    String text() {
        return task == null ? text : name(task);
    }

    /// What is drawn alike: tasks of the same process.
    String group() {
        return task == null ? group : task.comm() + " " + task.tgid();
    }

    /// Name and id of a thread, as far as they are known.
    static String name(Task task) {
        String name = task.comm().isEmpty() ? "thread" : task.comm();
        return task.tid() < 0 ? name : name + " " + task.tid();
    }

    @Override
    public int compareTo(SpanLabel other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SpanLabel label && compareTo(label) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(tid, generation, text, group);
    }
}
