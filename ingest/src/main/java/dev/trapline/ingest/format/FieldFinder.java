package dev.trapline.ingest.format;

import java.io.Serial;
import java.util.HashSet;
import java.util.Set;
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
    private final Set<String> found = new HashSet<>();
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

    /// A number that some kernels leave out; it then reads as `otherwise`.
    NumberField numberOr(String name, long otherwise) throws Missing {
        return has(name) ? number(name) : new NumberField(otherwise);
    }

    /// A string that some kernels leave out; it then reads as empty.
    TextField textOrEmpty(String name) throws Missing {
        return has(name) ? text(name) : new TextField(null, texts);
    }

    /// Refuses a description with fields that nobody has asked for: an event without them would say
    /// less than the recording.
    void requireAllFound() throws Missing {
        for (EventField field : format.fields()) {
            if (!found.contains(field.name())) {
                throw new Missing(field.name());
            }
        }
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
        found.add(field.name());
        leastLength = Math.max(leastLength, field.end());
    }
}
