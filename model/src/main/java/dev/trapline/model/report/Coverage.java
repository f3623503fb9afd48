package dev.trapline.model.report;

import java.util.List;
import java.util.SortedMap;

/// How much of the recording the report rests on.
///
/// @param events events delivered by the source
/// @param byEvent how many of each, by kernel name
/// @param byCpu how many on each processor, by number; empty when the recording names none
/// @param threads distinct threads, counting a reused tid again
/// @param lostEvents events the recording itself says were lost
/// @param unparsedLines lines that were no record of the format
/// @param openSpans spans whose beginning or end is missing
/// @param anomalies everything else that was wrong
public record Coverage(
        long events,
        SortedMap<String, Long> byEvent,
        SortedMap<Integer, Long> byCpu,
        long threads,
        long lostEvents,
        long unparsedLines,
        long openSpans,
        List<Anomaly> anomalies) {}
