package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.model.event.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimePointTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "0, 0", "0.5, 500000000", ".5, 500000000", "1.5s, 1500000000", "300ms, 300000000", "2.5us, 2500",
        "7µs, 7000", "12ns, 12", "0.000000001, 1", "0.0000000019, 1", "5423.123456, 5423123456000"
    })
    void withoutAnAtSignItCountsFromTheStart(String text, long ns) {
        assertThat(TimePoint.of("--from", text)).isEqualTo(new TimePoint(text, TimePoint.Kind.START, ns));
    }

    @ParameterizedTest
    @CsvSource({
        "@5423.123456, 5423123456000", "@0, 0", "1700000000.25, 1700000000250000000",
        "@1700000000.123456789, 1700000000123456789"
    })
    void recordedTimes(String text, long ns) {
        assertThat(TimePoint.of("--from", text)).isEqualTo(new TimePoint(text, TimePoint.Kind.RECORDED, ns));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "abc", "1.2.3", "5 s", "5m", "-1", "@", "@5ms", ".", "1e9", "12:30", "24:00:00", "12:60:00", "12:00:60",
        "12:00:00x", ":00:00", "12:34:56:78", "99999999999999999999"
    })
    void everythingElseIsRefusedInOneLine(String text) {
        assertThatThrownBy(() -> TimePoint.of("--from", text))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("--from " + text + ": ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void timesOfDayAreThoseNextToTheStart() {
        long start = (23 * 3600 + 59 * 60 + 50) * SECOND;
        TimePoint past = of("00:00:05.5");
        TimePoint before = of("23:59:49");

        assertThat(past.resolve("--from", Clock.TIME_OF_DAY, start)).isEqualTo(start + 15 * SECOND + SECOND / 2);
        assertThat(before.resolve("--from", Clock.TIME_OF_DAY, start)).isEqualTo(start - SECOND);
        // counted on past midnight: a recording that begins on what it calls the second day
        assertThat(past.resolve("--from", Clock.TIME_OF_DAY, start + 86_400 * SECOND))
                .isEqualTo(start + 86_400 * SECOND + 15 * SECOND + SECOND / 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1          | NONE        | the recording has no times
            1          | TICKS       | the recording has no times
            @1         | TIME_OF_DAY | the times of the recording are HH:MM:SS
            @1         | RELATIVE    | the recording has only differences of times; say how long after its start
            12:34:56   | REALTIME    | the times of the recording are seconds; say @SECONDS, or how long after its start
            12:34:56   | BOOT        | the times of the recording are seconds; say @SECONDS, or how long after its start
            """)
    void timesThatARecordingCannotHaveAreRefused(String text, Clock clock, String problem) {
        assertThatThrownBy(() -> of(text).resolve("--from", clock, 0))
                .isInstanceOf(UsageException.class)
                .hasMessage("--from " + text + ": " + problem);
    }

    private static TimePoint of(String text) {
        TimePoint time = TimePoint.of("--from", text);
        assertThat(time).isNotNull();
        return time;
    }
}
