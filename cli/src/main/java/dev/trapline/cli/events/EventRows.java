package dev.trapline.cli.events;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceWriter;
import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;

/// Rows as a recording: they say everything.
public final class EventRows implements TraceWriter {
    private final EventWriter rows;
    private boolean hasBegun;
    private boolean hasEnded;

    /// Writes what `rows` writes.
    public EventRows(EventWriter rows) {
        this.rows = rows;
    }

    @Override
    public void write(TraceEvent event) throws IOException {
        begin();
        rows.write(event);
    }

    private void begin() throws IOException {
        if (!hasBegun) {
            hasBegun = true;
            rows.begin();
        }
    }

    @Override
    public SortedMap<String, Long> leftOut() {
        return Collections.emptySortedMap();
    }

    @Override
    public void close() throws IOException {
        if (!hasEnded) {
            hasEnded = true;
            begin();
            rows.end();
        }
    }
}
