package dev.trapline.model.event;

import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Delivers the events of a recording in time order, in chunks, when asked.
///
/// Memory stays constant whatever the size of the input. A record that cannot be read becomes an
/// anomaly and the stream goes on; only failing I/O throws.
public interface EventSource extends AutoCloseable {

    /// The parts this source was made of: one for a file, several for merged recordings.
    List<SourceInfo> info();

    /// Hands the next chunk of events, possibly empty, to `consumer`.
    ///
    /// @return false when the input has ended and nothing was delivered
    /// @throws IOException when the input cannot be read any further
    boolean nextChunk(Consumer<? super TraceEvent> consumer) throws IOException;

    /// What has been delivered so far, one entry for each of [#info].
    List<SourceSummary> summaries();

    /// What was wrong with the input so far.
    AnomalyLog anomalies();

    /// Releases the input; further calls do nothing.
    @Override
    void close() throws IOException;
}
