package dev.trapline.ingest.tracecmd;

import dev.trapline.ingest.kernel.EventText;
import dev.trapline.ingest.kernel.Refusal;
import dev.trapline.ingest.kernel.TaskLineTokenizer;
import dev.trapline.ingest.kernel.TextOpening;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the first lines of an input say about it as text of `trace-cmd report`.
///
/// @param lines what its lines are
/// @param header it begins with the number of processors
/// @param refusal why it cannot be read although it is text of trace-cmd, or null
public record ReportOpening(TextOpening lines, boolean header, @Nullable Refusal refusal) implements EventText {
    /// The format's name.
    public static final String FORMAT = "tracecmd-report";

    private static final int LOOKED_AT = 4 << 10;

    private static final Pattern HEADER =
            Pattern.compile("\\A(?:version = \\d+\\n)?(?:CPU \\d+ is empty\\n)*(?:[^\\n]*: )?cpus=\\d+\\r?(?:\\n|\\z)");
    private static final Pattern PROFILE = Pattern.compile("(?m)^task: .*-\\d+$");
    private static final Pattern HISTOGRAM = Pattern.compile("(?m)^ +%\\d+\\.\\d+ +\\(\\d+\\) ");

    /// Looks at `head[0..length)`, the first bytes of an input.
    ///
    /// @param whole there is nothing behind them, so the last line is complete
    public static ReportOpening of(byte[] head, int length, boolean whole) {
        TextOpening lines =
                TextOpening.of(
                        head,
                        length,
                        whole,
                        new ReportTokenizer(TaskLineTokenizer.WIDE, TaskLineTokenizer.WIDE));
        String start = new String(head, 0, Math.min(length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        return new ReportOpening(lines, HEADER.matcher(start).find(), lines.events() > 0 ? null : refusal(start));
    }

    private static @Nullable Refusal refusal(String start) {
        String made =
                PROFILE.matcher(start).find()
                        ? "trace-cmd report --profile"
                        : HISTOGRAM.matcher(start).find() ? "trace-cmd hist" : null;
        return made == null
                ? null
                : new Refusal(
                        "a summary by '" + made + "', which has no events",
                        "give the trace.dat itself, or the text of 'trace-cmd report'");
    }

    /// How sure it is that `head[0..length)` begins text of trace-cmd: 0 for not at all, 100 for
    /// certain.
    public static int looksLike(byte[] head, int length) {
        return of(head, length, false).score();
    }

    private int score() {
        if (refusal != null) {
            return 90;
        }
        if (lines.events() == 0) {
            return header ? 80 : 0;
        }
        if (header) {
            return lines.understood();
        }
        int score = lines.understood() * 90 / 100;
        return 2 * lines.padded() > lines.events() ? score : score / 2;
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public ReportTokenizer tokenizer() {
        return new ReportTokenizer(column(), width());
    }

    private int width() {
        return lines.events() == 0 || lines.bracketed() ? TaskLineTokenizer.WIDE : TaskLineTokenizer.NARROW;
    }

    @Override
    public int column() {
        return Math.max(width(), lines.column());
    }
}
