package dev.trapline.ingest.strace;

import dev.trapline.ingest.block.LineOutput;
import dev.trapline.model.event.Clock;

/// Writes the time at the start of a line in the form that says a clock's times.
///
/// ```
/// 1795192208.448606     -ttt, CLOCK_REALTIME
/// 23:59:59.997552       -tt, times of day
///      0.000350         -r, all other clocks that measure time: the difference to the line before
/// ```
///
/// Microseconds, or nanoseconds from the first time that has some on.
final class StraceStamp {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int RELATIVE_COLUMNS = 6;
    private static final int MICRO_DIGITS = 6;

    private final Clock clock;
    private boolean nanos;
    private long lastNs;

    StraceStamp(Clock clock) {
        this.clock = clock;
    }

    /// Appends `timestampNs` and a blank, or nothing when there is no time.
    void write(long timestampNs, LineOutput out) {
        switch (clock) {
            case REALTIME -> {
                out.decimal(Math.floorDiv(timestampNs, NANOS_PER_SECOND)).ascii('.');
                fraction(Math.floorMod(timestampNs, NANOS_PER_SECOND), out);
            }
            case TIME_OF_DAY -> {
                long seconds = Math.floorMod(Math.floorDiv(timestampNs, NANOS_PER_SECOND), SECONDS_PER_DAY);
                out.zeroPadded(seconds / 3600, 2).ascii(':').zeroPadded(seconds / 60 % 60, 2);
                out.ascii(':').zeroPadded(seconds % 60, 2).ascii('.');
                fraction(Math.floorMod(timestampNs, NANOS_PER_SECOND), out);
            }
            case RELATIVE, BOOT -> {
                long passed = Math.max(0, timestampNs - lastNs);
                lastNs += passed;
                out.padded(passed / NANOS_PER_SECOND, RELATIVE_COLUMNS).ascii('.');
                fraction(passed % NANOS_PER_SECOND, out);
            }
            case TICKS, NONE -> {
                return;
            }
        }
        out.ascii(' ');
    }

    private void fraction(long ns, LineOutput out) {
        nanos |= ns % 1000 != 0;
        if (nanos) {
            out.zeroPadded(ns, 9);
        } else {
            out.zeroPadded(ns / 1000, MICRO_DIGITS);
        }
    }

    /// Appends ` <0.000012>`, how long a call took.
    static void duration(long ns, LineOutput out) {
        out.latin1(" <").decimal(ns / NANOS_PER_SECOND).ascii('.');
        if (ns % 1000 == 0) {
            out.zeroPadded(ns % NANOS_PER_SECOND / 1000, MICRO_DIGITS);
        } else {
            out.zeroPadded(ns % NANOS_PER_SECOND, 9);
        }
        out.ascii('>');
    }
}
