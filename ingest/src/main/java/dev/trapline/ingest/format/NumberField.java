package dev.trapline.ingest.format;

/// Where a number stands in every record of an event.
final class NumberField {
    private static final int SIGNED_32 = 0;
    private static final int BITS_64 = 1;
    private static final int UNSIGNED_32 = 2;
    private static final int OTHER = 3;
    private static final int ABSENT = 4;

    private final int offset;
    private final int size;
    private final boolean signed;
    private final int kind;
    private final long otherwise;

    NumberField(EventField field) {
        this.offset = field.offset();
        this.size = field.size();
        this.signed = field.signed();
        this.kind = switch (size) {
            case 4 -> signed ? SIGNED_32 : UNSIGNED_32;
            case 8 -> BITS_64;
            default -> OTHER;
        };
        this.otherwise = 0;
    }

    /// A field that the kernel does not have, which reads as `otherwise`.
    NumberField(long otherwise) {
        this.offset = 0;
        this.size = 0;
        this.signed = false;
        this.kind = ABSENT;
        this.otherwise = otherwise;
    }

    long read(RecordCursor record) {
        return switch (kind) {
            case SIGNED_32 -> record.s32(offset);
            case BITS_64 -> record.s64(offset);
            case UNSIGNED_32 -> record.s32(offset) & 0xffff_ffffL;
            case ABSENT -> otherwise;
            default -> record.number(offset, size, signed);
        };
    }

    /// The low 32 bits.
    int readInt(RecordCursor record) {
        return kind == BITS_64 || kind >= OTHER ? (int) read(record) : record.s32(offset);
    }
}
