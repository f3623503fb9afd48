package dev.trapline.ingest.perfscript;

import dev.trapline.ingest.kernel.EventText;
import dev.trapline.ingest.kernel.Refusal;
import dev.trapline.ingest.kernel.TextOpening;
import dev.trapline.model.event.Clock;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the first lines of an input say about it as text of `perf script`.
///
/// @param lines what its lines are
/// @param refusal why it cannot be read although it is text of perf, or null
public record ScriptOpening(TextOpening lines, @Nullable Refusal refusal) implements EventText {
    /// The format's name.
    public static final String FORMAT = "perf-script";

    private static final int LOOKED_AT = 4 << 10;

    private static final Pattern TRACE =
            Pattern.compile("(?m)^ *(?:\\?|\\d+\\.\\d{3}) \\( *(?:\\d+\\.\\d{3} ms *)?\\): ");
    private static final Pattern TRACE_SUMMARY = Pattern.compile("(?m)^ Summary of events:$");
    private static final Pattern SCHED =
            Pattern.compile(
                    "(?m)^ +time +cpu +(?:\\d+ +)?task name|^Runtime summary$|^ +Task +\\| +Runtime ms +\\|"
                            + "|^(?:  ?[*. ][A-Z.-][0-9a-z ]?)+ +\\d+\\.\\d{6} secs");

    /// Looks at `head[0..length)`, the first bytes of an input.
    ///
    /// @param whole there is nothing behind them, so the last line is complete
    public static ScriptOpening of(byte[] head, int length, boolean whole) {
        TextOpening lines = TextOpening.of(head, length, whole, new ScriptTokenizer(true));
        if (lines.events() == 0) {
            TextOpening untimed = TextOpening.of(head, length, whole, new ScriptTokenizer(false));
            lines = untimed.events() > 0 ? untimed : lines;
        }
        String start = new String(head, 0, Math.min(length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        return new ScriptOpening(lines, refusal(start, lines));
    }

    private static @Nullable Refusal refusal(String start, TextOpening lines) {
        if (lines.events() == 0 && (TRACE.matcher(start).find() || TRACE_SUMMARY.matcher(start).find())) {
            return new Refusal(
                    "the text of 'perf trace', which says nothing of scheduling and interrupts",
                    "record with 'perf record -e raw_syscalls:*,sched:*,irq:* -c 1' and give the perf.data,"
                            + " or trace with 'strace -f -ttt -T -o FILE'");
        }
        if (lines.events() == 0 && SCHED.matcher(start).find()) {
            return new Refusal(
                    "a summary by 'perf sched', which has no events",
                    "give the perf.data that 'perf sched record' wrote, or the text of 'perf script'");
        }
        if (lines.falls()) {
            return new Refusal(
                    "the text of 'perf script --deltatime', whose times are rounded differences",
                    "run 'perf script' without --deltatime");
        }
        return null;
    }

    /// How sure it is that `head[0..length)` begins text of perf: 0 for not at all, 100 for certain.
    public static int looksLike(byte[] head, int length) {
        return of(head, length, false).score();
    }

    private int score() {
        return refusal != null ? 90 : lines.understood() * 95 / 100;
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public ScriptTokenizer tokenizer() {
        return new ScriptTokenizer(lines.clock() != Clock.NONE);
    }

    @Override
    public int column() {
        return ScriptTokenizer.COLUMN;
    }
}
