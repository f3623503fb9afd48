package dev.trapline.model.event;

import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;

/// Writes events as a recording of some format, in constant memory.
///
/// The counterpart of [EventSource]: what is written is read back as the same events, as far as the
/// format can say them. What it cannot say is counted in [#leftOut], never dropped silently.
public interface TraceWriter extends AutoCloseable {

    /// Writes one event, not earlier than those before it.
    ///
    /// @throws IOException when the output cannot be written any further
    void write(TraceEvent event) throws IOException;

    /// The source's chunk has ended, and with it the views of arguments in its events: copies those that are
    /// still needed.
    default void endOfChunk() {}

    /// Events that the format has no way to say, by [TraceEvent#kernelName].
    SortedMap<String, Long> leftOut();

    /// Arguments of system calls that the format says as numbers and the events had only as text.
    default long argumentsLeftOut() {
        return 0;
    }

    /// What else the format does not say of the events that were written, as `EVENT: WHAT`, and of how
    /// many: `sched_process_exit: status`.
    default SortedMap<String, Long> abridged() {
        return Collections.emptySortedMap();
    }

    /// Completes the recording and releases the output; further calls do nothing.
    @Override
    void close() throws IOException;
}
