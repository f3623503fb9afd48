package dev.trapline.analyze.track;

import dev.trapline.model.event.TraceEvent;
import java.util.EnumSet;
import java.util.Set;

/// Takes the events of a recording in order and makes spans of them.
public interface Tracker {

    /// The kinds of events that concern it; it need not be given others.
    default Set<EventKind> takes() {
        return EnumSet.allOf(EventKind.class);
    }

    /// Takes the next event; events that the tracker does not need are ignored.
    void accept(TraceEvent event);

    /// Copies what is kept of the events so far, whose argument views end with their chunk.
    void endOfChunk();

    /// The recording has ended: whatever is still open is delivered without an end.
    void finish();

    /// Spans so far whose beginning or end is not in the recording.
    long openSpans();
}
