package dev.trapline.ingest;

import java.io.IOException;
import java.io.Serial;

/// An input that cannot be opened as a recording.
///
/// The message is the one line a user should see: the file, what is wrong with it, what to do.
public final class RecordingException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /// An input `path` of which `problem` is true; `remedy` says what to do.
    public RecordingException(String path, String problem, String remedy) {
        super(path + ": " + problem + "; " + remedy);
    }
}
