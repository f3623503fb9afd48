package dev.trapline.ingest.format;

import org.jspecify.annotations.Nullable;

/// Fields of any kind as text.
///
/// Numbers are decimal with the sign of their type, addresses hexadecimal with the symbol where it
/// is known, character arrays strings, processor masks as the kernel prints them, and other arrays
/// lists of numbers in brackets.
final class FieldText {
    private static final int MOST_ELEMENTS = 256;

    private FieldText() {}

    /// The text of `field`, or null when the record ends before it or points outside itself.
    static @Nullable String of(
            RecordCursor record, EventField field, int longSize, KernelSymbols symbols) {
        if (field.layout() == EventField.Layout.NUMBER) {
            return field.end() > record.length() ? null : number(record, field, longSize, symbols);
        }
        long place = record.locate(field);
        if (place == RecordCursor.NOWHERE) {
            return null;
        }
        int from = (int) (place >>> 32);
        int size = (int) place;
        if (field.isText()) {
            return text(record, from, size);
        }
        return field.isMask() ? mask(record, field) : list(record, field, from, size);
    }

    private static String number(
            RecordCursor record, EventField field, int longSize, KernelSymbols symbols) {
        long value = record.number(field.offset(), field.size(), field.signed());
        if (field.isPointer() && field.size() == longSize) {
            return symbols.name(value);
        }
        return field.signed() ? Long.toString(value) : Long.toUnsignedString(value);
    }

    private static String text(RecordCursor record, int from, int size) {
        int end = from;
        while (end < from + size && record.u8(end) != 0) {
            end++;
        }
        return TextCache.decode(record.bytes(), record.start() + from, record.start() + end);
    }

    private static String list(RecordCursor record, EventField field, int from, int size) {
        StringBuilder text = new StringBuilder("[");
        int step = field.elementSize();
        int count = Math.min(size / step, MOST_ELEMENTS);
        for (int i = 0; i < count; i++) {
            long value = record.number(from + i * step, step, field.signed());
            text.append(i == 0 ? "" : ", ");
            text.append(field.signed() ? Long.toString(value) : Long.toUnsignedString(value));
        }
        return text.append(size / step > count ? ", ...]" : "]").toString();
    }

    /// The bits of `field` in groups of 32, the highest first, as `%*pb` prints them
    /// (lib/vsprintf.c); empty when the record points outside itself. A plain number is a mask of
    /// one word.
    static String mask(RecordCursor record, EventField field) {
        int from = field.offset();
        int size = field.size();
        if (field.layout() != EventField.Layout.NUMBER) {
            long place = record.locate(field);
            if (place == RecordCursor.NOWHERE) {
                return "";
            }
            from = (int) (place >>> 32);
            size = (int) place;
        }
        int word = size % 8 == 0 && field.elementSize() == 8 ? 8 : 4;
        StringBuilder text = new StringBuilder();
        int words = Math.min(size / word, MOST_ELEMENTS);
        for (int i = words - 1; i >= 0; i--) {
            long bits = record.number(from + i * word, word, false);
            if (word == 8) {
                append(text, (int) (bits >>> 32));
            }
            append(text, (int) bits);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int bits) {
        if (!text.isEmpty()) {
            text.append(',');
        }
        String digits = Integer.toHexString(bits);
        text.repeat('0', 8 - digits.length()).append(digits);
    }
}
