package dev.trapline.ingest.format;

import dev.trapline.ingest.format.EventField.Layout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The kernel's description of one event, as in `events/SYSTEM/NAME/format` and, word for word, in
/// trace.dat and perf.data:
///
///     name: irq_handler_entry
///     ID: 225
///     format:
///     	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
///     	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
///     	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
///     	field:int common_pid;	offset:4;	size:4;	signed:1;
///
///     	field:int irq;	offset:8;	size:4;	signed:1;
///     	field:__data_loc char[] name;	offset:12;	size:4;	signed:0;
///
///     print fmt: "irq=%d name=%s", REC->irq, __get_str(name)
///
/// Fields up to the blank line belong to every event. `signed` is missing in descriptions of very
/// old kernels and then follows from the type. The print format is kept as text.
public final class EventFormat {
    /// More than any kernel's description has.
    static final int LONGEST = 1 << 20;

    private static final int MOST_FIELDS = 1024;
    private static final int HIGHEST_ID = 0xffff;

    /// Sizes are 16 bits in a record; a field that claims more is not believed.
    private static final int HIGHEST_END = 1 << 16;

    private final String system;
    private final String name;
    private final int id;
    private final List<EventField> commonFields;
    private final List<EventField> fields;
    private final String printFormat;

    private EventFormat(
            String system,
            String name,
            int id,
            List<EventField> commonFields,
            List<EventField> fields,
            String printFormat) {
        this.system = system;
        this.name = name;
        this.id = id;
        this.commonFields = List.copyOf(commonFields);
        this.fields = List.copyOf(fields);
        this.printFormat = printFormat;
    }

    /// Understands `text`, the description of an event of `system`.
    ///
    /// @param longSize bytes of a `long` on the machine that recorded
    /// @return null when it cannot be a description
    public static @Nullable EventFormat parse(String system, String text, int longSize) {
        if (text.length() > LONGEST) {
            return null;
        }
        String name = header(text, "name:");
        int id = EventFormats.number(header(text, "ID:"), HIGHEST_ID);
        if (name.isEmpty() || id < 0) {
            return null;
        }
        List<EventField> common = new ArrayList<>();
        List<EventField> own = new ArrayList<>();
        boolean isCommon = true;
        String printFormat = "";
        int line = 0;
        while (line < text.length()) {
            int end = text.indexOf('\n', line);
            end = end < 0 ? text.length() : end;
            int start = skipBlanks(text, line, end);
            if (text.startsWith("print fmt:", start)) {
                printFormat = text.substring(start + "print fmt:".length()).strip();
                break;
            }
            if (text.startsWith("field:", start)) {
                EventField field = field(text, start + "field:".length(), end, longSize);
                if (field == null || common.size() + own.size() >= MOST_FIELDS) {
                    return null;
                }
                (isCommon ? common : own).add(field);
            } else if (start == end && !common.isEmpty()) {
                isCommon = false;
            }
            line = end + 1;
        }
        if (own.isEmpty() && isCommon) {
            divide(common, own);
        }
        return new EventFormat(system, name, id, common, own, printFormat);
    }

    /// The text behind `key` at the start of a line, empty when there is none.
    static String header(String text, String key) {
        int at = text.startsWith(key) ? 0 : text.indexOf('\n' + key) + 1;
        if (at == 0 && !text.startsWith(key)) {
            return "";
        }
        int end = text.indexOf('\n', at);
        return text.substring(at + key.length(), end < 0 ? text.length() : end).strip();
    }

    private static int skipBlanks(String text, int from, int to) {
        int p = from;
        while (p < to && (text.charAt(p) == ' ' || text.charAt(p) == '\t' || text.charAt(p) == '\r')) {
            p++;
        }
        return p;
    }

    /// Without a blank line the names tell which fields belong to every event.
    private static void divide(List<EventField> common, List<EventField> own) {
        for (EventField field : common) {
            if (!field.name().startsWith("common_")) {
                own.add(field);
            }
        }
        common.removeAll(own);
    }

    /// Understands one line that begins with `field:`; null for any other, or when it cannot be right.
    public static @Nullable EventField parseField(String line, int longSize) {
        int start = skipBlanks(line, 0, line.length());
        return line.startsWith("field:", start)
                ? field(line, start + "field:".length(), line.length(), longSize)
                : null;
    }

    /// Understands `text[from, to)`: a declaration and its numbers, each ended by a semicolon.
    private static @Nullable EventField field(String text, int from, int to, int longSize) {
        int declarationEnd = text.indexOf(';', from);
        if (declarationEnd < 0 || declarationEnd >= to) {
            return null;
        }
        String numbers = text.substring(declarationEnd + 1, to);
        int offset = EventFormats.number(value(numbers, "offset:"), HIGHEST_END);
        int size = EventFormats.number(value(numbers, "size:"), HIGHEST_END);
        if (offset < 0 || size < 0 || offset + size > HIGHEST_END) {
            return null;
        }
        String declaration = text.substring(from, declarationEnd).strip();
        return declared(declaration, offset, size, value(numbers, "signed:"), longSize);
    }

    private static String value(String numbers, String key) {
        int at = numbers.indexOf(key);
        if (at < 0) {
            return "";
        }
        int end = numbers.indexOf(';', at);
        return end < 0 ? "" : numbers.substring(at + key.length(), end).strip();
    }

    private static @Nullable EventField declared(
            String declaration, int offset, int size, String signed, int longSize) {
        int nameEnd = declaration.length();
        String dimensions = "";
        while (nameEnd > 0 && declaration.charAt(nameEnd - 1) == ']') {
            int open = declaration.lastIndexOf('[', nameEnd - 1);
            if (open < 0) {
                return null;
            }
            dimensions = declaration.substring(open, nameEnd) + dimensions;
            nameEnd = skipBlanksBack(declaration, open);
        }
        int nameStart = nameEnd;
        while (nameStart > 0 && isNameCharacter(declaration.charAt(nameStart - 1))) {
            nameStart--;
        }
        String name = declaration.substring(nameStart, nameEnd);
        String type = declaration.substring(0, nameStart).strip();
        if (name.isEmpty() || type.isEmpty()) {
            return null;
        }
        Layout layout = layout(type, dimensions, size);
        boolean isSigned = signed.isEmpty() ? isSignedType(type) : !signed.equals("0");
        int elementSize = layout == Layout.NUMBER ? size : elementSize(type, dimensions, size, longSize);
        return new EventField(name, type + dimensions, offset, size, isSigned, layout, elementSize);
    }

    private static int skipBlanksBack(String text, int end) {
        int p = end;
        while (p > 0 && text.charAt(p - 1) == ' ') {
            p--;
        }
        return p;
    }

    private static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    private static Layout layout(String type, String dimensions, int size) {
        if (type.startsWith("__data_loc ") && size == 4) {
            return Layout.DATA_LOC;
        }
        if (type.startsWith("__rel_loc ") && size == 4) {
            return Layout.REL_LOC;
        }
        boolean isArray = !dimensions.isEmpty() || type.endsWith("]");
        if (isArray && size == 0) {
            return Layout.REST;
        }
        boolean isNumber = !isArray && (size == 1 || size == 2 || size == 4 || size == 8);
        return isNumber ? Layout.NUMBER : Layout.ARRAY;
    }

    private static boolean isSignedType(String type) {
        boolean unsigned = type.contains("unsigned") || type.contains("u8") || type.contains("u16")
                || type.contains("u32") || type.contains("u64") || type.contains("uint") || type.indexOf('*') >= 0;
        return !unsigned && !type.contains("char") && !type.contains("bool");
    }

    /// From the number of elements where that is written out, else from the type.
    private static int elementSize(String type, String dimensions, int size, int longSize) {
        int count = 1;
        for (String dimension : dimensions.split("[\\[\\]]+", -1)) {
            if (!dimension.isEmpty()) {
                int number = EventFormats.number(dimension.strip(), HIGHEST_END);
                count = number > 0 && count <= HIGHEST_END ? count * number : HIGHEST_END + 1;
            }
        }
        if (count > 1 && count <= size && size % count == 0 && isWordSize(size / count)) {
            return size / count;
        }
        return typeSize(type, longSize);
    }

    private static boolean isWordSize(int size) {
        return size == 1 || size == 2 || size == 4 || size == 8;
    }

    private static int typeSize(String type, int longSize) {
        if (type.indexOf('*') >= 0) {
            return longSize;
        }
        if (type.contains("char") || type.contains("8") || type.contains("bool")) {
            return 1;
        }
        if (type.contains("short") || type.contains("16")) {
            return 2;
        }
        if (type.contains("long long") || type.contains("64")) {
            return 8;
        }
        if (type.contains("long") || type.contains("mask") || type.contains("size_t")) {
            return longSize;
        }
        boolean isInt = type.contains("int") || type.contains("32") || type.contains("unsigned")
                || type.contains("pid_t") || type.startsWith("enum");
        return isInt ? 4 : 1;
    }

    /// The system it belongs to, for example `irq`.
    public String system() {
        return system;
    }

    /// Its name without the system.
    public String name() {
        return name;
    }

    /// The number that records of this event begin with.
    public int id() {
        return id;
    }

    /// The fields that every event has.
    public List<EventField> commonFields() {
        return commonFields;
    }

    /// The event's own fields, in the order of the description.
    public List<EventField> fields() {
        return fields;
    }

    /// The own field called `name`, or null.
    public @Nullable EventField field(String name) {
        return find(fields, name);
    }

    /// The field called `name` that every event has, or null.
    public @Nullable EventField commonField(String name) {
        return find(commonFields, name);
    }

    private static @Nullable EventField find(List<EventField> fields, String name) {
        for (EventField field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        return null;
    }

    /// How the kernel prints the event: a format string and C expressions, not interpreted.
    public String printFormat() {
        return printFormat;
    }

    @Override
    public String toString() {
        return system + ":" + name;
    }
}
