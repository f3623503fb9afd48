package dev.trapline.cli;

import dev.trapline.ingest.Recordings;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.ParseResult;

/// A source that tells a [ProgressDisplay] how far it is.
final class WatchedSource implements EventSource {
    private final EventSource source;
    private final ProgressDisplay progress;

    /// Opens the recordings that `given` names, with a progress bar if `progress`.
    static EventSource open(ParseResult given, Console console, boolean progress) throws IOException {
        EventSource source = Recordings.open(Options.inputs(given), Options.open(given), console.in());
        boolean wanted = progress && !given.hasMatchedOption("--quiet");
        return new WatchedSource(source, new ProgressDisplay(console, wanted));
    }

    private WatchedSource(EventSource source, ProgressDisplay progress) {
        this.source = source;
        this.progress = progress;
    }

    @Override
    public List<SourceInfo> info() {
        return source.info();
    }

    @Override
    public boolean nextChunk(Consumer<? super TraceEvent> consumer) throws IOException {
        if (progress.isDue()) {
            long read = 0;
            long total = 0;
            for (SourceSummary summary : source.summaries()) {
                read += summary.bytesRead();
                total = summary.totalBytes() < 0 || total < 0 ? -1 : total + summary.totalBytes();
            }
            progress.show(read, total);
        }
        boolean more = source.nextChunk(consumer);
        if (!more) {
            progress.close();
        }
        return more;
    }

    @Override
    public List<SourceSummary> summaries() {
        return source.summaries();
    }

    @Override
    public AnomalyLog anomalies() {
        return source.anomalies();
    }

    @Override
    public void close() throws IOException {
        try (source) {
            progress.close();
        }
    }
}
