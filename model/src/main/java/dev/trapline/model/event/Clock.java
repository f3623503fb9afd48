package dev.trapline.model.event;

/// The clock a recording's timestamps were taken from.
public enum Clock {
    /// CLOCK_REALTIME: nanoseconds since 1970-01-01T00:00:00Z.
    REALTIME("realtime", true),
    /// Wall-clock time of day without a date; nanoseconds since the midnight before the first
    /// event, counted on past the following midnights.
    TIME_OF_DAY("time-of-day", true),
    /// Only differences were recorded; nanoseconds since the first event.
    RELATIVE("relative", true),
    /// No time was recorded: the numbers are positions, good for order and nothing else.
    NONE("none", false);

    private final String label;
    private final boolean measuresTime;

    Clock(String label, boolean measuresTime) {
        this.label = label;
        this.measuresTime = measuresTime;
    }

    /// The name used in reports.
    public String label() {
        return label;
    }

    /// Whether differences of timestamps are nanoseconds.
    public boolean measuresTime() {
        return measuresTime;
    }
}
