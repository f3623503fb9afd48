package dev.trapline.model.report;

/// Something wrong with an input, counted.
///
/// @param code what
/// @param count how often
/// @param first where first, for example `trace.txt:17`
public record Anomaly(AnomalyCode code, long count, String first) {}
