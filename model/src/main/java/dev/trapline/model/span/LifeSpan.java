package dev.trapline.model.span;

import org.jspecify.annotations.Nullable;

/// How tasks begin, and what they become. That they end is told by [Span.ExitSpan].
public sealed interface LifeSpan extends Span {

    /// A task was seen for the first time, or more became known of where it comes from: the last one of
    /// a task holds.
    ///
    /// @param startNs when it was made, or first seen where that is not in the recording
    /// @param cpu where, or [dev.trapline.model.event.TraceEvent#UNKNOWN]
    /// @param task the task
    /// @param parent who made it, null when that is not in the recording
    record Began(long startNs, int cpu, Task task, @Nullable Task parent) implements LifeSpan {}

    /// A task has a new program.
    ///
    /// @param startNs when
    /// @param cpu where, or [dev.trapline.model.event.TraceEvent#UNKNOWN]
    /// @param task the task
    /// @param path the program, empty when it was not recorded
    /// @param arguments as recorded, shortened, empty when they were not
    record Executed(long startNs, int cpu, Task task, String path, String arguments) implements LifeSpan {}
}
