package dev.trapline.model.report;

/// Which way of a metric is better, for comparisons.
public enum Polarity {
    LOWER_IS_BETTER,
    HIGHER_IS_BETTER,
    NEUTRAL
}
