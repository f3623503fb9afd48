package dev.trapline.cli;

import dev.trapline.model.event.Clock;
import org.jspecify.annotations.Nullable;

/// A time as it is given on the command line: from the start of the recording (`0.5`, `300ms`), or as
/// the recording has it (`@1700000000.25`, `12:34:56.789`).
///
/// Seconds since boot look like seconds since the start, so a recorded time needs its `@`. Only a
/// number from 1,000,000,000 on, which is a time since 1970 and no length of a recording, does not.
///
/// @param text as given
/// @param kind what it counts from
/// @param ns nanoseconds
record TimePoint(String text, Kind kind, long ns) {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long MINUTE_NS = 60 * SECOND_NS;
    private static final long HOUR_NS = 60 * MINUTE_NS;
    private static final long DAY_NS = 24 * HOUR_NS;
    private static final long LEAST_EPOCH_SECONDS = 1_000_000_000;
    private static final int FRACTION_DIGITS = 9;

    private static final String FORMS =
            ": not a time; one of 1.5 or 300ms from the start, @SECONDS or HH:MM:SS as recorded";

    /// What a time counts from.
    enum Kind {
        /// The first event of the recording.
        START,
        /// What the recording's clock counts from.
        RECORDED,
        /// Midnight.
        MIDNIGHT
    }

    /// The time given for `option`, null when none is.
    ///
    /// @throws UsageException when it is not a time
    static @Nullable TimePoint of(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        TimePoint time;
        try {
            time = parse(text);
        } catch (ArithmeticException _) {
            throw new UsageException(option + " " + text + ": is more than a clock can count");
        }
        if (time == null) {
            throw new UsageException(option + " " + text + FORMS);
        }
        return time;
    }

    /// Nanoseconds on the clock of a recording that begins at `firstNs`.
    ///
    /// @throws UsageException when a recording with such a clock has no such times
    long resolve(String option, Clock clock, long firstNs) {
        check(option, clock);
        return switch (kind) {
            case START -> sum(firstNs, ns);
            case RECORDED -> ns;
            case MIDNIGHT -> nearest(firstNs);
        };
    }

    /// Refuses what no recording with `clock` has.
    void check(String option, Clock clock) {
        String problem = null;
        if (!clock.measuresTime()) {
            problem = "the recording has no times";
        } else if (kind == Kind.RECORDED && (clock == Clock.TIME_OF_DAY || clock == Clock.RELATIVE)) {
            problem = clock == Clock.TIME_OF_DAY
                    ? "the times of the recording are HH:MM:SS"
                    : "the recording has only differences of times; say how long after its start";
        } else if (kind == Kind.MIDNIGHT && clock != Clock.TIME_OF_DAY) {
            problem = "the times of the recording are seconds; say @SECONDS, or how long after its start";
        }
        if (problem != null) {
            throw new UsageException(option + " " + text + ": " + problem);
        }
    }

    /// The time of day next to the start: recordings go past midnight, and count on.
    private long nearest(long firstNs) {
        long today = Math.floorDiv(firstNs, DAY_NS) * DAY_NS + ns;
        return firstNs - today > DAY_NS / 2 ? today + DAY_NS : today;
    }

    private static long sum(long firstNs, long ns) {
        long sum = firstNs + ns;
        return ns > 0 && sum < firstNs ? Long.MAX_VALUE : sum;
    }

    private static @Nullable TimePoint parse(String text) {
        boolean recorded = text.startsWith("@");
        int colon = text.indexOf(':');
        if (colon >= 0 && !recorded) {
            return timeOfDay(text, colon);
        }
        int from = recorded ? 1 : 0;
        int end = numberEnd(text, from);
        String unit = text.substring(end);
        long unitNs = unitNs(unit);
        if (end == from || unitNs == 0 || recorded && !unit.isEmpty()) {
            return null;
        }
        long ns = nanoseconds(text, from, end, unitNs);
        if (ns < 0) {
            return null;
        }
        boolean epoch = unit.isEmpty() && ns / SECOND_NS >= LEAST_EPOCH_SECONDS;
        return new TimePoint(text, recorded || epoch ? Kind.RECORDED : Kind.START, ns);
    }

    private static @Nullable TimePoint timeOfDay(String text, int colon) {
        int second = text.indexOf(':', colon + 1);
        if (second < 0 || numberEnd(text, second + 1) != text.length()) {
            return null;
        }
        long hours = twoDigits(text, 0, colon);
        long minutes = twoDigits(text, colon + 1, second);
        long ns = nanoseconds(text, second + 1, text.length(), SECOND_NS);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || ns < 0 || ns >= MINUTE_NS) {
            return null;
        }
        return new TimePoint(text, Kind.MIDNIGHT, hours * HOUR_NS + minutes * MINUTE_NS + ns);
    }

    private static long twoDigits(String text, int from, int to) {
        return to > from && to - from <= 2 ? digits(text, from, to) : -1;
    }

    private static int numberEnd(String text, int from) {
        int end = from;
        while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        return end;
    }

    private static long unitNs(String unit) {
        return switch (unit) {
            case "", "s" -> SECOND_NS;
            case "ms" -> 1_000_000;
            case "us", "µs" -> 1_000;
            case "ns" -> 1;
            default -> 0;
        };
    }

    /// `text[from, to)`, digits with at most one point, in nanoseconds; -1 if it is something else.
    /// What is smaller than a nanosecond is dropped.
    private static long nanoseconds(String text, int from, int to, long unitNs) {
        int point = text.indexOf('.', from);
        int whole = point < 0 || point > to ? to : point;
        if (to - from <= to - whole && to - whole <= 1 || text.indexOf('.', whole + 1) >= 0) {
            return -1;
        }
        long ns = Math.multiplyExact(digits(text, from, whole), unitNs);
        long placeNs = unitNs;
        int last = Math.min(to, whole + 1 + FRACTION_DIGITS);
        for (int i = whole + 1; i < last; i++) {
            placeNs /= 10;
            ns = Math.addExact(ns, (text.charAt(i) - '0') * placeNs);
        }
        return ns;
    }

    /// The number of digits `text[from, to)`, -1 if there is something else.
    private static long digits(String text, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            number = Math.addExact(Math.multiplyExact(number, 10), text.charAt(i) - '0');
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
