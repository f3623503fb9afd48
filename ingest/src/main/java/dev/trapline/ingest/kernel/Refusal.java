package dev.trapline.ingest.kernel;

import dev.trapline.ingest.RecordingException;

/// Why an input that is understood to be of a tool is not one of its recordings.
///
/// @param problem what it is
/// @param remedy what to record instead
public record Refusal(String problem, String remedy) {

    /// The same about the input `path`.
    public RecordingException of(String path) {
        return new RecordingException(path, problem, remedy);
    }
}
