package dev.trapline.ingest;

import org.jspecify.annotations.Nullable;

/// How to open recordings.
///
/// @param inputFormat the format to read the inputs as, null to find out from their content
/// @param workers threads to use beside the caller's
public record OpenOptions(@Nullable String inputFormat, int workers) {

    /// Formats are detected; one core fewer than the machine has is used beside the caller's.
    public static OpenOptions defaults() {
        return new OpenOptions(null, Runtime.getRuntime().availableProcessors() - 1);
    }

    /// The same, reading the inputs as `format`.
    public OpenOptions withInputFormat(@Nullable String format) {
        return new OpenOptions(format, workers);
    }
}
