package dev.trapline.cli.events;

import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.event.Clock;
import java.io.IOException;

/// Writes timestamps as `seconds.nanoseconds`, or as plain positions where no time was recorded.
final class EventTime {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int FRACTION_DIGITS = 9;

    private final boolean measuresTime;

    EventTime(Clock clock) {
        measuresTime = clock.measuresTime();
    }

    /// Writes `ns`.
    void write(long ns, Utf8Output out) throws IOException {
        if (!measuresTime) {
            out.number(ns);
            return;
        }
        long seconds = ns / NANOS_PER_SECOND;
        if (ns < 0) {
            out.append('-');
        }
        out.number(Math.abs(seconds)).append('.');
        out.digits(Math.abs(ns % NANOS_PER_SECOND), FRACTION_DIGITS);
    }

    /// How many characters [#write] takes for `ns`.
    int length(long ns) {
        int sign = ns < 0 ? 1 : 0;
        long whole = measuresTime ? ns / NANOS_PER_SECOND : ns;
        return sign + digits(Math.abs(whole)) + (measuresTime ? 1 + FRACTION_DIGITS : 0);
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
