package dev.trapline.model.event;

import dev.trapline.model.report.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a source has delivered so far; complete once the source has ended.
///
/// @param lines lines of text read (0 for binary formats)
/// @param records records understood: calls, signals, exits, messages of the recorder
/// @param firstNs timestamp of the first event, null when there is none or the clock measures none
/// @param lastNs timestamp of the last event, likewise
/// @param unparsedLines lines that are no record of the format
/// @param lostEvents events the recorder itself says it lost
/// @param bytesRead bytes of the input consumed so far, compressed bytes if it is compressed
/// @param totalBytes size of the input in the same bytes, or [TraceEvent#UNKNOWN_NS] for a pipe
/// @param recordedTables summaries the recorder itself wrote into the recording
public record SourceSummary(
        long lines,
        long records,
        @Nullable Long firstNs,
        @Nullable Long lastNs,
        long unparsedLines,
        long lostEvents,
        long bytesRead,
        long totalBytes,
        List<Table> recordedTables) {}
