package dev.trapline.ingest.format;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fields of a record by name, in the order of the description, made into text when they are
/// asked for. Holds a copy of the record.
final class RecordFields extends AbstractMap<String, String> {
    private final EventFormat format;
    private final byte[] bytes;
    private final boolean bigEndian;
    private final int longSize;
    private final KernelSymbols symbols;
    private @Nullable Map<String, String> rendered;

    RecordFields(
            EventFormat format, byte[] bytes, boolean bigEndian, int longSize, KernelSymbols symbols) {
        this.format = format;
        this.bytes = bytes;
        this.bigEndian = bigEndian;
        this.longSize = longSize;
        this.symbols = symbols;
    }

    private Map<String, String> rendered() {
        Map<String, String> fields = rendered;
        if (fields == null) {
            RecordCursor record = new RecordCursor(bigEndian);
            record.select(bytes, 0, bytes.length);
            fields = new LinkedHashMap<>();
            for (EventField field : format.fields()) {
                String text = FieldText.of(record, field, longSize, symbols);
                if (text != null) {
                    fields.putIfAbsent(field.name(), text);
                }
            }
            rendered = fields;
        }
        return fields;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return rendered().entrySet();
    }

    @Override
    public @Nullable String get(@Nullable Object key) {
        return rendered().get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return rendered().containsKey(key);
    }
}
