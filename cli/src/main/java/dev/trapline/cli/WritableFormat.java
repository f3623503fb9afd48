package dev.trapline.cli;

import dev.trapline.cli.events.EventRows;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.ingest.ftrace.FtraceWriter;
import dev.trapline.ingest.strace.StraceWriter;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.TraceWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A format that recordings are written in.
enum WritableFormat {
    STRACE(true, (sources, out) -> new StraceWriter(
            out, EventsCommand.clock(sources), sources.getFirst().stopsTasks())),
    FTRACE(true, (sources, out) -> new FtraceWriter(out, EventsCommand.clock(sources))),
    JSONL(true, (sources, out) -> new EventRows(EventsCommand.writer("jsonl", sources, out))),
    CSV(true, (sources, out) -> new EventRows(EventsCommand.writer("csv", sources, out)));

    /// Makes a writer for the events of some sources. The output is its to close.
    interface Opener {
        TraceWriter open(List<SourceInfo> sources, Utf8Output out) throws IOException;
    }

    private final boolean isText;
    private final Opener opener;

    WritableFormat(boolean isText, Opener opener) {
        this.isText = isText;
        this.opener = opener;
    }

    /// The format called `label`, or null.
    static @Nullable WritableFormat named(@Nullable String label) {
        return Arrays.stream(values()).filter(format -> format.label().equals(label)).findFirst().orElse(null);
    }

    /// The names of all.
    static String names() {
        return String.join(", ", Arrays.stream(values()).map(WritableFormat::label).toList());
    }

    /// What it is called on the command line.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it may go to a terminal or a pipe.
    boolean isText() {
        return isText;
    }

    /// A writer to `out` for the events of `sources`.
    TraceWriter open(List<SourceInfo> sources, Utf8Output out) throws IOException {
        return opener.open(sources, out);
    }
}
