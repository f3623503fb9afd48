package dev.trapline.cli.events;

import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Writes the fields of an event as `name=value name=value`, safe for a terminal.
final class EventFields implements TraceEvent.FieldSink {
    private final Utf8Output out;
    private boolean first;

    EventFields(Utf8Output out) {
        this.out = out;
    }

    void write(TraceEvent event) {
        first = true;
        event.fields(this);
    }

    @Override
    public void number(String name, long value) {
        try {
            name(name);
            out.number(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void text(String name, String value) {
        try {
            name(name);
            out.safe(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void name(String name) throws IOException {
        if (!first) {
            out.append(' ');
        }
        first = false;
        out.safe(name).append('=');
    }
}
