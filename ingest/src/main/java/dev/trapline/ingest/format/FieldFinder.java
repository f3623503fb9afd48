package dev.trapline.ingest.format;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// Finds the fields that a decoder needs in the description of its event, and remembers how long a
/// record must be for all of them to be in it.
final class FieldFinder {

    /// The description lacks a field that the decoder needs, or has another kind of it.
    static final class Missing extends Exception {
        @Serial
        private static final long serialVersionUID = 1;

        Missing(String name) {
            super(name, null, false, false);
        }
    }

    private final EventFormat format;
    private final TextCache texts;
    private int leastLength;

    FieldFinder(EventFormat format, TextCache texts) {
        this.format = format;
        this.texts = texts;
    }

    EventFormat format() {
        return format;
    }

    /// Bytes that a record with all fields found so far has at least.
    int leastLength() {
        return leastLength;
    }

    boolean has(String name) {
        return format.field(name) != null;
    }

    NumberField number(String name) throws Missing {
        EventField field = format.field(name);
        if (field == null || field.layout() != EventField.Layout.NUMBER) {
            throw new Missing(name);
        }
        need(field);
        return new NumberField(field);
    }

    /// The first of two names, of which the second is an older kernel's.
    NumberField number(String name, String olderName) throws Missing {
        return number(has(name) ? name : olderName);
    }

    TextField text(String name) throws Missing {
        EventField field = format.field(name);
        if (field == null || !field.isText()) {
            throw new Missing(name);
        }
        need(field);
        return new TextField(field, texts);
    }

    /// A field of any layout.
    EventField any(String name) throws Missing {
        EventField field = format.field(name);
        if (field == null) {
            throw new Missing(name);
        }
        need(field);
        return field;
    }

    @Nullable
    EventField find(String name) {
        return format.field(name);
    }

    void need(EventField field) {
        leastLength = Math.max(leastLength, field.end());
    }
}
