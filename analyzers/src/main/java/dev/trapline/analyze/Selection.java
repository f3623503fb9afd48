package dev.trapline.analyze;

import dev.trapline.model.report.Filters;
import dev.trapline.model.span.Span;

/// Which part of a recording the analyses see.
///
/// Stands behind the trackers, so that pairing, files and thread groups are those of the whole
/// recording.
public interface Selection {

    /// The time to look at. Asked once, when the first event is known.
    ///
    /// @param firstNs the time of the first event, on the clock of the recording
    TimeWindow window(long firstNs);

    /// Whether analyses see `span`, whatever its time.
    boolean takes(Span span);

    /// Whether it leaves out tasks or what they do, so that it is not known what processors did all the time.
    default boolean allTasks() {
        return true;
    }

    /// Whether it leaves out system calls because of what they are.
    default boolean onlySomeCalls() {
        return false;
    }

    /// What the report says about it. Asked after the recording was read.
    Filters filters();
}
