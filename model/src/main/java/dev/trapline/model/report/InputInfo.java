package dev.trapline.model.report;

import org.jspecify.annotations.Nullable;

/// One input of a report, as described by its source.
///
/// @param path what the user called it
/// @param format the importer's name
/// @param clock the clock's label
/// @param lines lines of text read
/// @param records records understood
/// @param firstNs time of the first event, null when no time was recorded
/// @param lastNs time of the last event, likewise
public record InputInfo(
        String path,
        String format,
        String clock,
        long lines,
        long records,
        @Nullable Long firstNs,
        @Nullable Long lastNs) {}
