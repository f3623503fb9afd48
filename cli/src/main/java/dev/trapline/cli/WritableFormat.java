package dev.trapline.cli;

import dev.trapline.cli.events.EventRows;
import dev.trapline.cli.perfetto.PerfettoWriter;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.ingest.ftrace.FtraceWriter;
import dev.trapline.ingest.strace.StraceWriter;
import dev.trapline.ingest.tracedat.TraceDatWriter;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.TraceWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A format that recordings are written in.
enum WritableFormat {
    STRACE((sources, out) -> new StraceWriter(
            out, EventsCommand.clock(sources), sources.getFirst().stopsTasks()), null),
    FTRACE((sources, out) -> new FtraceWriter(out, EventsCommand.clock(sources)), null),
    JSONL((sources, out) -> new EventRows(EventsCommand.writer("jsonl", sources, out)), null),
    CSV((sources, out) -> new EventRows(EventsCommand.writer("csv", sources, out)), null),
    TRACEDAT(null, TraceDatWriter::create),
    PERFETTO((sources, out) -> new PerfettoWriter(
            out, EventsCommand.clock(sources), sources.stream().anyMatch(SourceInfo::stopsTasks)), null);

    /// Makes a writer for the events of some sources. The output is its to close.
    interface StreamOpener {
        TraceWriter open(List<SourceInfo> sources, Utf8Output out) throws IOException;
    }

    /// Makes a writer of a file, which is not written from its start to its end.
    interface FileOpener {
        TraceWriter open(Path file, List<SourceInfo> sources) throws IOException;
    }

    private final @Nullable StreamOpener stream;
    private final @Nullable FileOpener file;

    WritableFormat(@Nullable StreamOpener stream, @Nullable FileOpener file) {
        this.stream = stream;
        this.file = file;
    }

    /// The format called `label`, or null.
    static @Nullable WritableFormat named(@Nullable String label) {
        return Arrays.stream(values()).filter(format -> format.label().equals(label)).findFirst().orElse(null);
    }

    /// The names of all.
    static String names() {
        return String.join(", ", labels());
    }

    /// The names, one by one.
    static List<String> labels() {
        return Arrays.stream(values()).map(WritableFormat::label).toList();
    }

    /// What it is called on the command line.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it may go to a terminal.
    boolean isText() {
        return isStream() && this != PERFETTO;
    }

    /// Whether it is written from its start to its end, and so may go to a pipe or be compressed.
    boolean isStream() {
        return stream != null;
    }

    /// A writer to `out` for the events of `sources`.
    TraceWriter open(List<SourceInfo> sources, Utf8Output out) throws IOException {
        return Objects.requireNonNull(stream).open(sources, out);
    }

    /// A writer of `output`, which is replaced, for the events of `sources`.
    TraceWriter open(List<SourceInfo> sources, Path output) throws IOException {
        return Objects.requireNonNull(file).open(output, sources);
    }
}
