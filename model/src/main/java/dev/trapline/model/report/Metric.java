package dev.trapline.model.report;

import org.jspecify.annotations.Nullable;

/// A single figure of a report.
///
/// @param name the JSON key
/// @param title what a person reads
/// @param unit the unit of `value`
/// @param polarity which way is better
/// @param value a Long or a Double; null when the recording cannot tell
public record Metric(
        String name, String title, Unit unit, Polarity polarity, @Nullable Number value) {}
