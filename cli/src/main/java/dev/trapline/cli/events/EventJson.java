package dev.trapline.cli.events;

import dev.trapline.cli.render.SafeJson;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;

/// Events as JSON lines, one object each:
///
/// ```json
/// {"timestampNs":1795192208448606000,"cpu":null,"tid":20056,"event":"sys_enter","fields":{"name":"close","nr":3,"args":"3"}}
/// ```
public final class EventJson extends EventWriter implements TraceEvent.FieldSink {
    private final Utf8Output out;
    private final JsonGenerator json;
    private boolean written;

    /// Writes events to `out`.
    public EventJson(Utf8Output out) {
        this.out = out;
        json = SafeJson.generator(out, null);
    }

    @Override
    void write(TraceEvent event) throws IOException {
        try {
            written = true;
            json.writeStartObject();
            json.writeNumberProperty("timestampNs", event.timestampNs());
            id("cpu", event.cpu());
            id("tid", event.tid());
            json.writeStringProperty("event", event.kernelName());
            json.writeObjectPropertyStart("fields");
            event.fields(this);
            json.writeEndObject();
            json.writeEndObject();
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void number(String name, long value) {
        json.writeNumberProperty(name, value);
    }

    @Override
    public void text(String name, String value) {
        json.writeStringProperty(name, value);
    }

    @Override
    public void end() throws IOException {
        try {
            json.close();
            if (written) {
                out.append('\n');
            }
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }

    private void id(String name, int id) {
        if (id == TraceEvent.UNKNOWN) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, id);
        }
    }
}
