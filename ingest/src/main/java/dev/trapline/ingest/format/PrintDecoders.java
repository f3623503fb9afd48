package dev.trapline.ingest.format;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.Print;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What was written to `trace_marker` and `trace_marker_raw`, and `trace_printk`
/// (`kernel/trace/trace_entries.h`).
final class PrintDecoders {
    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");

    private PrintDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields, PrintkFormats printk)
            throws FieldFinder.Missing {
        return switch (fields.format().name()) {
            case "print" -> print(fields);
            case "bputs" -> bputs(fields, printk);
            case "bprint" -> bprint(fields, printk);
            case "raw_data" -> rawData(fields);
            default -> null;
        };
    }

    private static String withoutLineEnd(String text) {
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private static EventDecoder print(FieldFinder fields) throws FieldFinder.Missing {
        TextField buf = fields.text("buf");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new Print(timestampNs, cpu, tid, "print", withoutLineEnd(buf.read(record)));
            }
        };
    }

    private static EventDecoder bputs(FieldFinder fields, PrintkFormats printk)
            throws FieldFinder.Missing {
        NumberField str = fields.number("str");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                String message = printk.text(str.read(record));
                return new Print(timestampNs, cpu, tid, "bputs", withoutLineEnd(message));
            }
        };
    }

    private static EventDecoder bprint(FieldFinder fields, PrintkFormats printk)
            throws FieldFinder.Missing {
        NumberField fmt = fields.number("fmt");
        EventField buf = fields.any("buf");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                String message = printk.format(fmt.read(record), record, buf.offset());
                return new Print(timestampNs, cpu, tid, "bprint", withoutLineEnd(message));
            }
        };
    }

    /// As the kernel prints it: `# 1f buf: 61 62 63`.
    private static EventDecoder rawData(FieldFinder fields) throws FieldFinder.Missing {
        NumberField id = fields.number("id");
        EventField buf = fields.any("buf");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                int from = record.start() + buf.offset();
                int to = record.start() + record.length();
                String message =
                        "# " + Long.toHexString(id.read(record)) + " buf: "
                                + BYTES.formatHex(record.bytes(), from, to);
                return new Print(timestampNs, cpu, tid, "raw_data", message);
            }
        };
    }
}
