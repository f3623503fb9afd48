package dev.trapline.ingest;

import dev.trapline.ingest.ftrace.FtraceOpening;
import dev.trapline.ingest.kernel.EventText;
import dev.trapline.ingest.kernel.EventTextSource;
import dev.trapline.ingest.perf.PerfDataSource;
import dev.trapline.ingest.perfscript.ScriptOpening;
import dev.trapline.ingest.tracecmd.ReportOpening;
import dev.trapline.ingest.tracedat.TraceDatSource;
import dev.trapline.model.event.EventSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The recordings of the kernel's own tracepoints: which of them an input is, and how to open it.
final class KernelFormats {
    /// A text format recognises its own with at least this score, of 100.
    private static final int CERTAIN = 80;

    private KernelFormats() {}

    /// What `trapline formats` says about them.
    static List<FormatInfo> formats() {
        return List.of(
                new FormatInfo(
                        FtraceOpening.FORMAT,
                        true,
                        true,
                        "ftrace text: trace, trace_pipe, per-CPU files, latency-format",
                        List.of("irq-info", "record-tgid", "latency-format", "every trace_clock", "stacktrace")),
                new FormatInfo(
                        ReportOpening.FORMAT,
                        true,
                        false,
                        "what trace-cmd report prints",
                        List.of("-l", "-t", "-R", "-F", "-N", "--ts-diff", "--raw-ts", "-B")),
                new FormatInfo(
                        TraceDatSource.FORMAT,
                        true,
                        false,
                        "trace.dat of trace-cmd, versions 6 and 7",
                        List.of("--compression none|zlib|zstd", "-B", "-C", "--date", "--ts-offset", "-T")),
                new FormatInfo(
                        ScriptOpening.FORMAT,
                        true,
                        false,
                        "what perf script prints of tracepoints",
                        List.of("-F", "--ns", "-g", "--header")),
                new FormatInfo(
                        PerfDataSource.FORMAT,
                        true,
                        false,
                        "perf.data with tracepoints, from a file or a pipe",
                        List.of("-e", "-a", "-c", "-g", "-k", "-z", "-o -")));
    }

    /// The binary format that the head of an input shows, or null.
    static @Nullable String binary(SniffedInput input) {
        if (TraceDatSource.looksLike(input.head(), input.headLength())) {
            return TraceDatSource.FORMAT;
        }
        return PerfDataSource.looksLike(input.head(), input.headLength()) ? PerfDataSource.FORMAT : null;
    }

    /// The text format that the head of an input shows, or null.
    static @Nullable String text(SniffedInput input) {
        byte[] head = input.head();
        int length = input.headLength();
        int ftrace = FtraceOpening.looksLike(head, length);
        int report = ReportOpening.looksLike(head, length);
        int script = ScriptOpening.looksLike(head, length);
        int best = Math.max(ftrace, Math.max(report, script));
        if (best < CERTAIN) {
            return null;
        }
        return best == ftrace ? FtraceOpening.FORMAT : best == report ? ReportOpening.FORMAT : ScriptOpening.FORMAT;
    }

    /// Opens `input` as `format`.
    ///
    /// @param file the plain file behind the input, null for a pipe
    /// @throws RecordingException when it is not of that format; the message is for the user
    /// @throws IOException when it cannot be read
    static EventSource open(
            String format, SniffedInput input, @Nullable Path file, int workers) throws IOException {
        boolean plain = file != null && input.isPlain();
        return switch (format) {
            case TraceDatSource.FORMAT -> {
                if (!plain || file == null) {
                    throw TraceDatSource.needsFile(input.name());
                }
                input.close();
                yield TraceDatSource.open(file, workers);
            }
            case PerfDataSource.FORMAT -> {
                if (!plain || file == null) {
                    yield PerfDataSource.open(input, workers);
                }
                input.close();
                yield PerfDataSource.open(file, workers);
            }
            case FtraceOpening.FORMAT -> open(input, FtraceOpening::of, workers);
            case ReportOpening.FORMAT -> open(input, ReportOpening::of, workers);
            default -> open(input, ScriptOpening::of, workers);
        };
    }

    /// Tells what a text of events is from its first bytes.
    private interface Opening {
        /// @param whole there is nothing behind them
        EventText of(byte[] head, int length, boolean whole);
    }

    private static EventSource open(SniffedInput input, Opening opening, int workers) throws IOException {
        EventText text;
        do {
            text = opening.of(input.head(), input.headLength(), input.isWhole());
        } while (!text.isDecided() && input.lookFurther());
        return EventTextSource.open(input, text, workers);
    }
}
