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
    /// A clock of the tracer that does not count from 1970 (ftrace local, global, mono, boot, perf;
    /// perf's clock): nanoseconds since some fixed point of this boot.
    BOOT("boot", true),
    /// Ticks of a counter whose frequency the recording does not tell (ftrace counter, x86-tsc,
    /// uptime): good for order and nothing else.
    TICKS("ticks", false),
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
