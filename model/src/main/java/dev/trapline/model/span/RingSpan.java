package dev.trapline.model.span;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.RingOp;
import org.jspecify.annotations.Nullable;

/// A request to a ring of io_uring, from its submission to its completion; of one that completes several times, each
/// completion is a span.
///
/// @param startNs when the kernel took it from the ring
/// @param endNs when it was completed, [TraceEvent#UNKNOWN_NS] when that is not in the recording
/// @param cpu where it was submitted
/// @param task who submitted it; of a ring that the kernel polls, who made the ring where that is known
/// @param op what it asks for
/// @param fd the descriptor it works on, [TraceEvent#UNKNOWN] when not told: registered files have none
/// @param file what that refers to, or what an operation has opened that works on none; null when not told
/// @param result a count or a negated errno, 0 when there is no completion
/// @param queued it was given to a worker thread, because it would have blocked
public record RingSpan(
        long startNs, long endNs, int cpu, Task task, RingOp op, int fd, @Nullable OpenFile file, int result,
        boolean queued)
        implements
            Span {

    /// Whether its completion is in the recording.
    public boolean isCompleted() {
        return endNs != TraceEvent.UNKNOWN_NS;
    }

    /// Whether it did what it was asked for, at least in part.
    public boolean succeeded() {
        return isCompleted() && result >= 0;
    }
}
