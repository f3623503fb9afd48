package dev.trapline.ingest.format;

/// One field of an event's description, for example
///
///     field:unsigned long args[6];	offset:16;	size:48;	signed:0;
///
/// @param name the name without its dimensions: `args`
/// @param type the declaration around the name: `unsigned long[6]`
/// @param offset bytes from the start of the record
/// @param size bytes in the record; of a field that lies elsewhere, of what says where
/// @param signed whether a number is to be sign-extended
/// @param layout how the bytes are to be read
/// @param elementSize bytes of one element of an array, `size` of a number
public record EventField(
        String name, String type, int offset, int size, boolean signed, Layout layout, int elementSize) {

    /// How the bytes of a field are to be read.
    public enum Layout {
        /// An integer of 1, 2, 4 or 8 bytes.
        NUMBER,
        /// Elements side by side.
        ARRAY,
        /// `__data_loc`: 16 bits offset from the start of the record, 16 bits length.
        DATA_LOC,
        /// `__rel_loc`: the same, the offset counting from the end of these 32 bits.
        REL_LOC,
        /// An array without a size: the rest of the record.
        REST
    }

    /// The first byte behind the field.
    public int end() {
        return offset + size;
    }

    /// Whether the elements are characters of a string.
    public boolean isText() {
        return layout != Layout.NUMBER && type.contains("char");
    }

    /// Whether the elements are the words of a processor mask.
    public boolean isMask() {
        return layout != Layout.NUMBER && (type.contains("cpumask") || type.contains("bitmask"));
    }

    /// Whether a number is an address.
    public boolean isPointer() {
        return layout == Layout.NUMBER && type.indexOf('*') >= 0;
    }
}
