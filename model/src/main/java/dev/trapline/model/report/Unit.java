package dev.trapline.model.report;

/// The unit of a metric or a table column; renderers decide from it how a value is written.
public enum Unit {
    /// Words.
    TEXT,
    /// An identifier (pid, fd, syscall number): written plainly, never scaled or summed.
    ID,
    /// A number of things.
    COUNT,
    /// A duration in nanoseconds.
    NS,
    /// A point in time in nanoseconds of the source's clock.
    TIMESTAMP_NS,
    /// A number of bytes.
    BYTES,
    /// Events in a second.
    PER_SECOND,
    /// Percent of the whole that the column's title names.
    PERCENT,
    /// A plain quotient.
    RATIO,
    /// A map from a name to a count.
    COUNTS
}
