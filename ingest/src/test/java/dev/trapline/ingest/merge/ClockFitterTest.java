package dev.trapline.ingest.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.ingest.merge.ClockFitter.Stamps;
import dev.trapline.model.event.ClockFit;
import dev.trapline.model.event.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clocks whose relation is known are stamped with the delays that strace and the kernel have.
class ClockFitterTest {
    private static final long SEED = 20260705;
    private static final long OFFSET = 1_795_270_870_627_115_721L;
    private static final long SECOND = 1_000_000_000L;

    private final Random random = new Random(SEED);

    /// Calls over `seconds` by a clock that drifts by `ppm`, stamped `early` before and `late` after.
    private List<long[]> calls(int count, int seconds, long ppm, long early, boolean returns) {
        List<long[]> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long at = SECOND * seconds * i / count + random.nextInt(10_000);
            long there = at + OFFSET + at / 1_000_000 * ppm;
            long before = early == 0 ? random.nextInt(800) - 400 : early + delay();
            long after = early + delay();
            pairs.add(new long[] {
                there - before,
                at,
                returns ? there + 1_000 + after : TraceEvent.UNKNOWN_NS,
                returns ? at + 1_000 : TraceEvent.UNKNOWN_NS});
        }
        return pairs;
    }

    /// Mostly short, sometimes very long.
    private long delay() {
        return random.nextInt(10) == 0 ? random.nextInt(400_000) : random.nextInt(8_000);
    }

    private static ClockFit fit(List<long[]> pairs, Stamps stamps) {
        ClockFitter.Fitted fitted = ClockFitter.fit(pairs, stamps, true, "a");
        if (fitted == null) {
            throw new AssertionError("no fit");
        }
        return fitted.fit();
    }

    private static long mapped(ClockFit fit, long ns) {
        return new ClockMap(fit.originNs(), fit.offsetNs(), fit.driftPpb()).map(ns);
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, -20, 0, 5, 50, 300})
    void theDriftOfALongRecordingIsFound(long ppm) {
        ClockFit fit = fit(calls(5_000, 100, ppm, 0, false), Stamps.EQUAL);
        assertThat(fit.driftPpm()).isBetween(ppm - 0.1, ppm + 0.1);
        long later = 200 * SECOND;
        assertThat(mapped(fit, later) - (later + OFFSET + later / 1_000_000 * ppm)).isBetween(-20_000L, 20_000L);
        assertThat(fit.residualMaxNs()).isLessThan(10_000);
    }

    @Test
    void bothEndsOfTheCallsTakeTheDelaysOut() {
        ClockFit fit = fit(calls(400, 1, 0, 12_000, true), Stamps.FIRST_OUTSIDE);
        assertThat(fit.offsetNs() - OFFSET).isBetween(-3_000L, 3_000L);
    }

    @Test
    void entriesAloneLeaveTheShortestDelay() {
        ClockFit fit = fit(calls(400, 1, 0, 12_000, false), Stamps.FIRST_OUTSIDE);
        assertThat(fit.offsetNs() - OFFSET).isBetween(-15_000L, -12_000L);
    }

    @Test
    void theOtherWayRoundIsTheSame() {
        List<long[]> swapped = calls(400, 1, 0, 12_000, true).stream()
                .map(pair -> new long[] {pair[1], pair[0], pair[3], pair[2]})
                .toList();
        assertThat(fit(swapped, Stamps.SECOND_OUTSIDE).offsetNs() + OFFSET).isBetween(-3_000L, 3_000L);
    }

    @Test
    void aShortRecordingHasNoDriftToSpeakOf() {
        assertThat(fit(calls(300, 1, 40, 12_000, true), Stamps.FIRST_OUTSIDE).driftPpb()).isZero();
    }

    @Test
    void wrongMatchesDoNoHarm() {
        List<long[]> pairs = calls(300, 1, 0, 0, false);
        for (int i = 0; i < 60; i++) {
            long at = random.nextLong(SECOND);
            pairs.add(new long[] {OFFSET + random.nextLong(SECOND), at, TraceEvent.UNKNOWN_NS, TraceEvent.UNKNOWN_NS});
        }
        ClockFit fit = fit(pairs, Stamps.EQUAL);
        assertThat(fit.offsetNs() - OFFSET).isBetween(-1_000L, 1_000L);
        assertThat(fit.matched()).isBetween(300L, 305L);
    }

    @Test
    void fewOrUnrelatedCallsGiveNoFit() {
        assertThat(ClockFitter.fit(calls(19, 1, 0, 0, false), Stamps.EQUAL, true, "a")).isNull();
        List<long[]> unrelated = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            unrelated.add(new long[] {
                random.nextLong(100 * SECOND), random.nextLong(100 * SECOND), TraceEvent.UNKNOWN_NS,
                TraceEvent.UNKNOWN_NS});
        }
        assertThat(ClockFitter.fit(unrelated, Stamps.EQUAL, true, "a")).isNull();
    }
}
