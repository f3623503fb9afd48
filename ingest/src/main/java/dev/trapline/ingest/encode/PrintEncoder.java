package dev.trapline.ingest.encode;

import dev.trapline.model.event.TraceEvent.Print;
import java.util.HexFormat;

/// Text written to `trace_marker` and its like (`kernel/trace/trace_entries.h`). Who wrote it
/// (`ip`) is not in the model.
final class PrintEncoder {
    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");
    private static final String RAW_START = "# ";
    private static final String RAW_BYTES = " buf: ";
    private static final String WRITER = "tracing_mark_write";

    private final Tracepoint print =
            Tracepoint.of("ftrace", "print")
                    .u64("ip")
                    .rest("char", "buf", 1)
                    .print("\"%ps: %s\", (void *)REC->ip, REC->buf");
    private final Tracepoint bprint =
            Tracepoint.of("ftrace", "bprint")
                    .u64("ip")
                    .number("const char *", "fmt", 8, false)
                    .rest("u32", "buf", 4)
                    .print("\"%ps: %s\", (void *)REC->ip, REC->fmt");
    private final Tracepoint bputs =
            Tracepoint.of("ftrace", "bputs")
                    .u64("ip")
                    .number("const char *", "str", 8, false)
                    .print("\"%ps: %s\", (void *)REC->ip, REC->str");
    private final Tracepoint rawData =
            Tracepoint.of("ftrace", "raw_data")
                    .u32("id")
                    .rest("char", "buf", 1)
                    .print("\"id:%04x %08x\", REC->id, (int)REC->buf[0]");

    private final RecordBuffer out;
    private final SymbolBook symbols;
    private final PrintkBook printk;
    private final Omissions omissions;

    PrintEncoder(RecordBuffer out, SymbolBook symbols, PrintkBook printk, Omissions omissions) {
        this.out = out;
        this.symbols = symbols;
        this.printk = printk;
        this.omissions = omissions;
    }

    void encode(Print e) {
        boolean done = switch (e.kernelName()) {
            case "bprint" -> bprint(e);
            case "bputs" -> bputs(e);
            case "raw_data" -> rawData(e);
            default -> false;
        };
        if (!done) {
            print(e);
        }
    }

    private void print(Print e) {
        if (!e.kernelName().equals("print") && !e.kernelName().equals(WRITER)) {
            omissions.abridge(e.kernelName(), "name");
        }
        long writer = symbols.address(WRITER, e.kernelName());
        out.begin(print, e.tid());
        out.s64(writer);
        out.rest(e.message() + '\n');
    }

    /// As if its format had been `%s`.
    private boolean bprint(Print e) {
        long format = printk.address("%s\n");
        out.begin(bprint, e.tid());
        out.s64(0);
        out.s64(format);
        out.rest(e.message());
        return true;
    }

    /// False when there are so many different ones that they cannot be constants of the kernel.
    private boolean bputs(Print e) {
        boolean plain = e.message().chars().allMatch(c -> c >= ' ' && c < 0x7f || c == '\n' || c == '\t');
        long string = plain ? printk.address(e.message() + '\n') : 0;
        if (string == 0) {
            return false;
        }
        out.begin(bputs, e.tid());
        out.s64(0);
        out.s64(string);
        return true;
    }

    /// Of `# 1f buf: 61 62 63`; false for any other text.
    private boolean rawData(Print e) {
        String text = e.message();
        int middle = text.indexOf(RAW_BYTES);
        if (!text.startsWith(RAW_START) || middle < 0) {
            return false;
        }
        try {
            int id = Integer.parseUnsignedInt(text, RAW_START.length(), middle, 16);
            byte[] data = BYTES.parseHex(text.substring(middle + RAW_BYTES.length()));
            out.begin(rawData, e.tid());
            out.s32(id);
            out.rest(data);
            return true;
        } catch (IllegalArgumentException ex) {
            return false;
        }
    }
}
