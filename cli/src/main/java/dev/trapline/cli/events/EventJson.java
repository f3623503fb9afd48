package dev.trapline.cli.events;

import dev.trapline.cli.render.SafeJson;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;

/// Events as JSON lines, one object each:
///
/// ```json
/// {"timestampNs":1795192208448606000,"cpu":null,"tid":20056,"event":"sys_enter","fields":{"name":"close","nr":3,"args":"3"}}
/// ```
///
/// The first one also names the clock, and says whether the recorder stopped the task at every event:
/// `"clock":"realtime","stopsTasks":true`.
public final class EventJson extends EventWriter implements TraceEvent.FieldSink {
    private final Utf8Output out;
    private final JsonGenerator json;
    private final Clock clock;
    private final boolean stopsTasks;
    private final ReturnArgs returns = new ReturnArgs();
    private String args = "";
    private boolean written;

    /// Writes events with times of `clock` to `out`.
    ///
    /// @param stopsTasks the recorder stopped the task at every event
    public EventJson(Utf8Output out, Clock clock, boolean stopsTasks) {
        this.out = out;
        this.clock = clock;
        this.stopsTasks = stopsTasks;
        json = SafeJson.generator(out, null);
    }

    @Override
    void write(TraceEvent event) throws IOException {
        try {
            json.writeStartObject();
            json.writeNumberProperty("timestampNs", event.timestampNs());
            id("cpu", event.cpu());
            id("tid", event.tid());
            json.writeStringProperty("event", event.kernelName());
            json.writeObjectPropertyStart("fields");
            event.fields(this);
            String more = returns.of(event);
            if (more != null) {
                text("args", more);
            }
            returns.written(event, args);
            json.writeEndObject();
            if (!written) {
                written = true;
                json.writeStringProperty("clock", clock.label());
                json.writeBooleanProperty("stopsTasks", stopsTasks);
            }
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
        args = value;
        json.writeStringProperty(name, value);
    }

    @Override
    public void registers(SysArgs args) {
        RegisterFields.write(args, this);
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
