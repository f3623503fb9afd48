package dev.trapline.ingest.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// One event as a recording describes it: the text of its `format` file, and how long the part of a
/// record is that all its records have.
///
/// Fields lie where a C compiler puts them in a structure (each aligned to its size), which is where
/// the kernel has them; [RecordBuffer] fills them in in the same order.
public final class Tracepoint {
    /// Bytes of the fields that every event has.
    static final int COMMON_SIZE = 8;

    private static final int NO_ID = 0;
    private static final int COMM_LENGTH = 16;

    private static final String COMMON_FIELDS =
            """
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
            \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

            """;

    private record Field(String declaration, int offset, int size, boolean signed) {}

    private final String system;
    private final String name;
    private final List<Field> fields;
    private final int fixedSize;
    private final Supplier<String> printFormat;
    private int id = NO_ID;

    private Tracepoint(
            String system, String name, List<Field> fields, int fixedSize, Supplier<String> printFormat) {
        this.system = system;
        this.name = name;
        this.fields = List.copyOf(fields);
        this.fixedSize = fixedSize;
        this.printFormat = printFormat;
    }

    /// Begins the description of event `name` of `system`.
    static Builder of(String system, String name) {
        return new Builder(system, name);
    }

    /// The system it belongs to, for example `irq`.
    public String system() {
        return system;
    }

    /// Its name without the system.
    public String name() {
        return name;
    }

    /// The number its records begin with, 0 as long as there are none.
    int id() {
        return id;
    }

    void setId(int number) {
        id = number;
    }

    /// Bytes of a record without the texts behind its fields.
    int fixedSize() {
        return fixedSize;
    }

    /// The text of the event's `format` file.
    public String description() {
        StringBuilder text = new StringBuilder();
        text.append("name: ").append(name).append("\nID: ").append(id).append('\n').append(COMMON_FIELDS);
        for (Field field : fields) {
            text.append("\tfield:").append(field.declaration);
            text.append(";\toffset:").append(field.offset);
            text.append(";\tsize:").append(field.size);
            text.append(";\tsigned:").append(field.signed ? 1 : 0).append(";\n");
        }
        return text.append("\nprint fmt: ").append(printFormat.get()).append('\n').toString();
    }

    @Override
    public String toString() {
        return system + ":" + name;
    }

    /// Takes the fields of a [Tracepoint] in the order of its records.
    static final class Builder {
        private final String system;
        private final String name;
        private final List<Field> fields = new ArrayList<>();
        private int end = COMMON_SIZE;

        private Builder(String system, String name) {
            this.system = system;
            this.name = name;
        }

        private Builder add(String declaration, int size, int alignment, boolean signed) {
            int offset = end + alignment - 1 & -alignment;
            fields.add(new Field(declaration, offset, size, signed));
            end = offset + size;
            return this;
        }

        /// A number of `size` bytes: 1, 2, 4 or 8.
        Builder number(String type, String field, int size, boolean signed) {
            return add(type + ' ' + field, size, size, signed);
        }

        Builder s32(String field) {
            return number("int", field, 4, true);
        }

        Builder u32(String field) {
            return number("unsigned int", field, 4, false);
        }

        Builder pid(String field) {
            return number("pid_t", field, 4, true);
        }

        Builder s64(String field) {
            return number("long", field, 8, true);
        }

        Builder u64(String field) {
            return number("unsigned long", field, 8, false);
        }

        /// An address in the kernel, which is printed as a symbol.
        Builder pointer(String field) {
            return number("void *", field, 8, false);
        }

        /// The name of a task in place.
        Builder comm(String field) {
            return chars(field, COMM_LENGTH);
        }

        /// A string of less than `size` bytes in place.
        Builder chars(String field, int size) {
            return add("char " + field + '[' + size + ']', size, 1, false);
        }

        /// A string behind the fields.
        Builder text(String field) {
            return add("__data_loc char[] " + field, 4, 4, false);
        }

        /// A mask of processors behind the fields.
        Builder mask(String field) {
            return add("__data_loc cpumask_t " + field, 4, 4, false);
        }

        /// `count` words in place.
        Builder words(String field, int count) {
            return add("unsigned long " + field + '[' + count + ']', 8 * count, 8, false);
        }

        /// An array without a size, which the rest of the record belongs to.
        Builder rest(String type, String field, int elementSize) {
            return add(type + ' ' + field + "[]", 0, elementSize, false);
        }

        Tracepoint print(String format) {
            return print(() -> format);
        }

        Tracepoint print(PrintFormat format) {
            return print(format.toString());
        }

        /// The print format, asked for when all records have been made.
        Tracepoint print(Supplier<String> format) {
            return new Tracepoint(system, name, fields, end, format);
        }
    }
}
