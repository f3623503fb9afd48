package dev.trapline.ingest;

import dev.trapline.ingest.merge.Part;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A recording of tracepoints that takes part in a merge.
///
/// @param source the recording, open
/// @param format the name of its format
/// @param file null when it can be read only once
record KernelPart(String argument, EventSource source, String format, @Nullable Path file) implements Part {

    @Override
    public SourceInfo info() {
        return source.info().getFirst();
    }

    /// It is open already.
    @Override
    public long firstNs() {
        return Long.MIN_VALUE;
    }

    @Override
    public EventSource open() {
        return source;
    }

    @Override
    public @Nullable EventSource sample() throws IOException {
        return file == null
                ? null
                : KernelFormats.open(format, Recordings.sniff(file), file, 0);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
