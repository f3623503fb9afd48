package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.kernel.EventText;
import dev.trapline.ingest.kernel.Refusal;
import dev.trapline.ingest.kernel.TaskLineTokenizer;
import dev.trapline.ingest.kernel.TextOpening;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the first lines of an input say about it as ftrace text.
///
/// @param lines what its lines are
/// @param header it begins with the kernel's own header
/// @param refusal why it cannot be read although it is ftrace text, or null
public record FtraceOpening(TextOpening lines, boolean header, @Nullable Refusal refusal) implements EventText {
    /// The format's name.
    public static final String FORMAT = "ftrace";

    private static final int LOOKED_AT = 4 << 10;

    private static final Pattern RAW = Pattern.compile("(?m)^\\d+ \\d+ \\d+ type: \\d+$");
    private static final Pattern HEX = Pattern.compile("(?m)^[0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{16} type: \\d+$");
    private static final Pattern BINARY = Pattern.compile("[\\x00-\\x08]type: \\d+\\n");
    private static final Pattern FIELDS = Pattern.compile("(?m): \\w+: \\w+=0x[0-9a-f]+ \\(-?\\d+\\)");
    private static final Pattern NO_CONTEXT =
            Pattern.compile("\\A(?:#.*\\n)+(?:\\w+: \\w+[ =]|sys_\\w+(?:\\(| -> )).*\\n");

    /// Looks at `head[0..length)`, the first bytes of an input.
    ///
    /// @param whole there is nothing behind them, so the last line is complete
    public static FtraceOpening of(byte[] head, int length, boolean whole) {
        TextOpening lines =
                TextOpening.of(
                        head,
                        length,
                        whole,
                        new FtraceTokenizer(TaskLineTokenizer.WIDE));
        String start = new String(head, 0, Math.min(length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        boolean header = start.startsWith("# tracer: ");
        return new FtraceOpening(lines, header, refusal(start.replace("\r\n", "\n"), header, lines.events() > 0));
    }

    private static @Nullable Refusal refusal(String start, boolean header, boolean events) {
        if (start.startsWith("# tracer: function_graph")) {
            return new Refusal(
                    "a trace of the function_graph tracer, which has no events",
                    "record with 'echo nop > current_tracer' and the events enabled");
        }
        String option = events ? (FIELDS.matcher(start).find() ? "fields" : null) : rawOption(start);
        if (option != null) {
            return new Refusal(
                    "ftrace text made with the option " + option,
                    "read the trace file again after 'echo no" + option + " > trace_options'");
        }
        if (header && NO_CONTEXT.matcher(start).find()) {
            return new Refusal(
                    "ftrace text without task, processor and time (option nocontext-info)",
                    "read the trace file again after 'echo context-info > trace_options'");
        }
        return null;
    }

    /// The option that has made lines without names of events, or null.
    private static @Nullable String rawOption(String start) {
        if (!start.contains("type: ")) {
            return null;
        }
        if (HEX.matcher(start).find()) {
            return "hex";
        }
        return RAW.matcher(start).find() ? "raw" : BINARY.matcher(start).find() ? "bin" : null;
    }

    /// How sure it is that `head[0..length)` begins ftrace text: 0 for not at all, 100 for certain.
    public static int looksLike(byte[] head, int length) {
        return of(head, length, false).score();
    }

    private int score() {
        if (refusal != null) {
            return 90;
        }
        if (lines.events() == 0) {
            return header ? 80 : lines.told() > lines.foreign() ? 40 : 0;
        }
        int score = lines.understood() * (header ? 100 : 90) / 100;
        return 2 * lines.padded() > lines.events() ? score / 2 : score;
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public FtraceTokenizer tokenizer() {
        return new FtraceTokenizer(column());
    }

    @Override
    public int column() {
        return lines.events() == 0 || lines.bracketed() ? TaskLineTokenizer.WIDE : TaskLineTokenizer.NARROW;
    }
}
