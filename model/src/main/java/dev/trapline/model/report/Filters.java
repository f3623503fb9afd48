package dev.trapline.model.report;

import java.util.Collections;
import java.util.Map;
import java.util.SequencedMap;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// What a report was limited to. Coverage is always that of the whole recording.
///
/// @param given what was asked for, by the name of the option without its dashes, as it was written
/// @param fromNs the beginning of the time looked at, on the clock of the recording; null for its start
/// @param toNs the end of it, not included; null for the end of the recording
public record Filters(SequencedMap<String, String> given, @Nullable Long fromNs, @Nullable Long toNs) {

    /// Keeps a copy of `given` in its order.
    public Filters {
        given = Collections.unmodifiableSequencedMap(new LinkedHashMap<>((Map<String, String>) given));
    }
}
