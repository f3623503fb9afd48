package dev.trapline.ingest;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How to open recordings.
///
/// @param inputFormat the format to read the inputs as, null to find out from their content
/// @param workers threads to use beside the caller's
/// @param clockOffsets nanoseconds to add to the times of inputs, by the name under which they are opened
public record OpenOptions(@Nullable String inputFormat, int workers, Map<String, Long> clockOffsets) {

    /// Times are as recorded, or brought together by what the recordings have in common.
    public OpenOptions(@Nullable String inputFormat, int workers) {
        this(inputFormat, workers, Map.of());
    }

    /// Formats are detected; one core fewer than the machine has is used beside the caller's.
    public static OpenOptions defaults() {
        return new OpenOptions(null, Runtime.getRuntime().availableProcessors() - 1);
    }

    /// The same, reading the inputs as `format`.
    public OpenOptions withInputFormat(@Nullable String format) {
        return new OpenOptions(format, workers, clockOffsets);
    }

    /// The same, adding `offsets` to the times of the inputs named there.
    public OpenOptions withClockOffsets(Map<String, Long> offsets) {
        return new OpenOptions(inputFormat, workers, offsets);
    }

    /// The same with as many threads.
    OpenOptions withWorkers(int count) {
        return new OpenOptions(inputFormat, count, clockOffsets);
    }
}
