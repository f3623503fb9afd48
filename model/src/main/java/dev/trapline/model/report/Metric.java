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
        String name, String title, Unit unit, Polarity polarity, @Nullable Number value) {

    /// A figure of which less is better.
    public static Metric lower(String name, String title, Unit unit, @Nullable Number value) {
        return new Metric(name, title, unit, Polarity.LOWER_IS_BETTER, value);
    }

    /// A figure of which more is better.
    public static Metric higher(String name, String title, Unit unit, @Nullable Number value) {
        return new Metric(name, title, unit, Polarity.HIGHER_IS_BETTER, value);
    }

    /// A figure that is neither good nor bad.
    public static Metric neutral(String name, String title, Unit unit, @Nullable Number value) {
        return new Metric(name, title, unit, Polarity.NEUTRAL, value);
    }
}
