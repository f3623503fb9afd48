package dev.trapline.cli.events;

import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/// Writes events in one output format, one line each.
///
/// As a [Consumer] it throws what goes wrong as an [UncheckedIOException].
public abstract class EventWriter implements Consumer<TraceEvent> {

    EventWriter() {}

    @Override
    public final void accept(TraceEvent event) {
        try {
            write(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes what comes before the first event.
    public void begin() throws IOException {}

    /// Writes one event.
    abstract void write(TraceEvent event) throws IOException;

    /// Writes what comes after the last event. The output stays open.
    public void end() throws IOException {}
}
