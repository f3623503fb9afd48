package dev.trapline.ingest.lane;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One stream of a recording.
public interface Lane {

    /// A part of the stream that can be decoded without the parts around it.
    @FunctionalInterface
    interface Piece {
        /// Adds what is in the piece to `batch`; called on any thread.
        ///
        /// @throws IOException when the input cannot be read
        void decode(EventBatch batch) throws IOException;
    }

    /// The next part, or null at the end; called by one thread at a time.
    ///
    /// @throws IOException when the input cannot be read
    @Nullable
    Piece next() throws IOException;
}
