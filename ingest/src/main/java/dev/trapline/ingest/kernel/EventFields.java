package dev.trapline.ingest.kernel;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The text of an event that has no type of its own, taken apart only when somebody looks.
///
/// `hrtimer=000000166f function=hrtimer_wakeup expires=3166827707181` has the fields it names. Where
/// a text does not begin with a field, as in `254,0 WS 4096 () 69501528 + 8 [fsy]`, what stands
/// before the first one is the field `info`.
public final class EventFields extends AbstractMap<String, String> {
    /// The field of what stands before the first one.
    public static final String INFO = "info";

    private final String text;
    private @Nullable Map<String, String> fields;

    EventFields(String text) {
        this.text = text;
    }

    /// The text itself.
    public String text() {
        return text;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        Map<String, String> parsed = fields;
        if (parsed == null) {
            parsed = parse(text);
            fields = parsed;
        }
        return parsed.entrySet();
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        String key = INFO;
        int from = 0;
        int word = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=' && i > word) {
                put(fields, key, text.substring(from, Math.max(from, word - 1)));
                key = text.substring(word, i);
                from = i + 1;
                word = text.length();
            } else if (c == ' ') {
                word = i + 1;
            } else if (!isKeyPart(c)) {
                word = text.length();
            }
        }
        put(fields, key, text.substring(from));
        return fields;
    }

    private static boolean isKeyPart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    private static void put(Map<String, String> fields, String key, String value) {
        if (!key.equals(INFO) || !value.isEmpty()) {
            fields.putIfAbsent(key, value.strip());
        }
    }
}
