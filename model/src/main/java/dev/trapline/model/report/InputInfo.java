package dev.trapline.model.report;

import dev.trapline.model.event.ClockFit;
import org.jspecify.annotations.Nullable;

/// One input of a report, as described by its source.
///
/// @param path what the user called it
/// @param format the importer's name
/// @param clock label of the clock it was recorded with
/// @param lines lines of text read
/// @param records records understood
/// @param firstNs time of the first event, null when no time was recorded
/// @param lastNs time of the last event, likewise
/// @param clockFit how its times were brought to the clock of another input, null if they were not
public record InputInfo(
        String path,
        String format,
        String clock,
        long lines,
        long records,
        @Nullable Long firstNs,
        @Nullable Long lastNs,
        @Nullable ClockFit clockFit) {

    /// An input whose times are as recorded.
    public InputInfo(
            String path,
            String format,
            String clock,
            long lines,
            long records,
            @Nullable Long firstNs,
            @Nullable Long lastNs) {
        this(path, format, clock, lines, records, firstNs, lastNs, null);
    }
}
