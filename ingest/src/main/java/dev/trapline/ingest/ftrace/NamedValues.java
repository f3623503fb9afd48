package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.block.LineOutput;
import dev.trapline.ingest.kernel.EventFields;
import dev.trapline.model.event.TraceEvent;

/// The fields of an event as `name=value name=value` on one line.
final class NamedValues implements TraceEvent.FieldSink {
    private final LineOutput out;
    private boolean isBehindAnother;

    NamedValues(LineOutput out) {
        this.out = out;
    }

    @Override
    public void number(String name, long value) {
        key(name).decimal(value);
    }

    @Override
    public void text(String name, String value) {
        key(name).text(oneLine(value));
    }

    private LineOutput key(String name) {
        out.latin1(isBehindAnother ? " " : "");
        isBehindAnother = true;
        return name.equals(EventFields.INFO) ? out : out.text(name).ascii('=');
    }

    private static String oneLine(String value) {
        return value.indexOf('\n') < 0 && value.indexOf('\r') < 0
                ? value
                : value.replace("\n", "\\n").replace("\r", "\\r");
    }
}
