package dev.trapline.cli.render;

import dev.trapline.machine.boot.Boot;
import dev.trapline.machine.boot.BootStep;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;

/// A boot for programs. Addresses and registers are hexadecimal strings.
public final class BootJson {
    private static final String SCHEMA = "trapline/boot/1";

    private BootJson() {}

    /// Writes all of it.
    public static void print(Boot.Result boot, Utf8Output out) throws IOException {
        try (JsonGenerator json = SafeJson.generator(out, new RowLayout())) {
            json.writeStartObject();
            json.writeStringProperty("schema", SCHEMA);
            json.writeArrayPropertyStart("stages");
            boot.steps().forEach(step -> step(json, step));
            json.writeEndArray();
            strings(json, "console", boot.console().lines().toList());
            strings(json, "screen", boot.machine().board().screen().text().lines().toList());
            json.writeObjectPropertyStart("end");
            json.writeStringProperty("reason", boot.stop().reason().name().toLowerCase(Locale.ROOT));
            json.writeNumberProperty("result", boot.stop().result());
            json.writeNumberProperty("instructions", boot.stop().instructions());
            json.writeNumberProperty("ns", boot.nanoseconds());
            json.writeEndObject();
            json.writeEndObject();
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
        out.append('\n');
    }

    private static void step(JsonGenerator json, BootStep step) {
        json.writeStartObject();
        json.writeStringProperty("code", "%02x".formatted(step.stage().code()));
        json.writeStringProperty("title", step.stage().title());
        json.writeStringProperty("text", step.stage().text());
        json.writeStringProperty("source", step.stage().source().fileName());
        json.writeNumberProperty("line", step.stage().line());
        json.writeStringProperty("address", hex(step.address()));
        json.writeStringProperty("mode", step.mode().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("bits", step.bits());
        json.writeNumberProperty("instructions", step.instructions());
        json.writeNumberProperty("ns", step.nanoseconds());
        json.writeArrayPropertyStart("changes");
        for (BootStep.Change change : step.changes()) {
            json.writeStartObject();
            json.writeStringProperty("register", change.register());
            json.writeStringProperty("from", hex(change.from()));
            json.writeStringProperty("to", hex(change.to()));
            strings(json, "bits", change.bits());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void strings(JsonGenerator json, String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
