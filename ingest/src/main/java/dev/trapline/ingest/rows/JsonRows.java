package dev.trapline.ingest.rows;

import dev.trapline.model.event.Clock;
import dev.trapline.model.event.TraceEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// JSON lines, an object each. What is not named here is passed over.
///
/// ```json
/// {"timestampNs":1795192208448606000,"cpu":null,"tid":20056,"event":"sys_enter","fields":{"name":"close","nr":3,"args":"3"}}
/// ```
///
/// The first line also names the clock, and says whether the recorder stopped the task at every event:
/// `"clock":"realtime","stopsTasks":true`.
final class JsonRows implements RowReader {
    static final String FORMAT = "jsonl";

    private final JsonFactory factory = JsonFactory.builder().build();

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public Line read(byte[] bytes, int from, int to, EventRow row) {
        row.clear();
        try (JsonParser json = factory.createParser(ObjectReadContext.empty(), bytes, from, to - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Line.UNKNOWN;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                property(name, json, json.nextToken(), row);
            }
            boolean isWhole = json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null;
            return isWhole && row.isEvent() ? Line.EVENT : Line.UNKNOWN;
        } catch (JacksonException _) {
            return Line.UNKNOWN; // not JSON: the caller reports the line
        }
    }

    private static void property(String name, JsonParser json, JsonToken value, EventRow row) {
        switch (name) {
            case "timestampNs" -> row.timestampNs = number(json, value, TraceEvent.UNKNOWN_NS);
            case "cpu" -> row.cpu = (int) number(json, value, TraceEvent.UNKNOWN);
            case "tid" -> row.tid = (int) number(json, value, TraceEvent.UNKNOWN);
            case "event" -> row.event = text(json, value);
            case "stopsTasks" -> {
                row.stopsTasks = value == JsonToken.VALUE_TRUE;
                json.skipChildren();
            }
            case "clock" -> row.clock = clock(text(json, value));
            case "fields" -> {
                if (value == JsonToken.START_OBJECT) {
                    fields(json, row.fields);
                } else {
                    json.skipChildren();
                }
            }
            default -> json.skipChildren();
        }
    }

    private static void fields(JsonParser json, Map<String, String> fields) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value.isStructStart()) {
                json.skipChildren();
            } else if (value != JsonToken.VALUE_NULL) {
                fields.put(name, json.getString());
            }
        }
    }

    private static long number(JsonParser json, JsonToken value, long absent) {
        if (value == JsonToken.VALUE_NUMBER_INT) {
            return EventRow.parse(json.getString());
        }
        json.skipChildren();
        return absent;
    }

    private static @Nullable String text(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            return json.getString();
        }
        json.skipChildren();
        return null;
    }

    private static @Nullable Clock clock(@Nullable String label) {
        for (Clock clock : Clock.values()) {
            if (clock.label().equals(label)) {
                return clock;
            }
        }
        return null;
    }
}
