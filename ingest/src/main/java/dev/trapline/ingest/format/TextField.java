package dev.trapline.ingest.format;

import org.jspecify.annotations.Nullable;

/// Where a string stands in every record of an event, or where the record says that it stands.
final class TextField {
    private final @Nullable EventField field;
    private final boolean inPlace;
    private final TextCache texts;

    /// The string in `field`, which reads as empty when the kernel does not have it.
    TextField(@Nullable EventField field, TextCache texts) {
        this.field = field;
        this.inPlace = field != null && field.layout() == EventField.Layout.ARRAY;
        this.texts = texts;
    }

    /// The string; empty when the record points outside itself.
    String read(RecordCursor record) {
        if (field == null) {
            return "";
        }
        long place = inPlace ? RecordCursor.place(field.offset(), field.size()) : record.locate(field);
        if (place == RecordCursor.NOWHERE) {
            return "";
        }
        return texts.text(record.bytes(), record.start() + (int) (place >>> 32), (int) place);
    }
}
