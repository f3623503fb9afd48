package dev.trapline.ingest.merge;

import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A recording that takes part in a merge, opened when it is needed.
public interface Part {
    /// What the user named: the path of the recording, or of the directory that it lies in.
    String argument();

    /// What is known before opening.
    SourceInfo info();

    /// Time of its first event in nanoseconds of its clock, or less: it is opened when that is due.
    long firstNs();

    /// Opens it; called once.
    EventSource open() throws IOException;

    /// Another reading from the beginning, or null when it can be read only once.
    @Nullable
    EventSource sample() throws IOException;

    /// Releases what is held of a recording that was never opened.
    default void close() throws IOException {}
}
