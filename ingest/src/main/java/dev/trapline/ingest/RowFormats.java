package dev.trapline.ingest;

import dev.trapline.ingest.rows.RowOpening;
import dev.trapline.ingest.rows.RowSource;
import dev.trapline.model.event.EventSource;
import java.util.List;

/// The normalised events that Trapline itself has written.
final class RowFormats {
    private RowFormats() {}

    /// What `trapline formats` says about them.
    static List<FormatInfo> formats() {
        return List.of(
                new FormatInfo(
                        RowOpening.JSONL, true, true, "events as JSON lines, as trapline events writes them",
                        List.of()),
                new FormatInfo(
                        RowOpening.CSV, true, true, "events as comma-separated values, likewise", List.of()));
    }

    /// Whether `format` is one of them.
    static boolean has(String format) {
        return format.equals(RowOpening.JSONL) || format.equals(RowOpening.CSV);
    }

    /// Opens `input` as `format`.
    ///
    /// @throws RecordingException when there is no event at its beginning
    static EventSource open(String format, SniffedInput input) throws RecordingException {
        RowOpening opening = RowOpening.of(format, input.head(), input.headLength());
        if (opening.events() == 0 && !input.isWhole()) {
            throw new RecordingException(
                    input.name(), "no " + format + " of trapline events",
                    "leave out --input-format to find out what it is");
        }
        return new RowSource(input, format, opening);
    }
}
