package dev.trapline.analyze.bursts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.analyze.bursts.Kleinberg.Nested;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Nested bursts of events that were made up with some, and the least cost held against trying every way.
class KleinbergTest {

    private static long[] times(List<Long> pauses) {
        long[] times = new long[pauses.size() + 1];
        for (int i = 0; i < pauses.size(); i++) {
            times[i + 1] = times[i] + pauses.get(i);
        }
        return times;
    }

    private static void pauses(List<Long> pauses, int count, long ns) {
        for (int i = 0; i < count; i++) {
            pauses.add(ns);
        }
    }

    @Test
    void aClockHasNoBursts() {
        List<Long> pauses = new ArrayList<>();
        pauses(pauses, 200, 1_000_000);
        assertThat(Kleinberg.of(times(pauses))).isEmpty();
    }

    @Test
    void aBurstAndAFasterOneInside() {
        List<Long> pauses = new ArrayList<>();
        pauses(pauses, 30, 1_000_000_000);
        pauses(pauses, 30, 1_000_000);
        pauses(pauses, 30, 1_000);
        pauses(pauses, 30, 1_000_000);
        pauses(pauses, 30, 1_000_000_000);
        long[] times = times(pauses);
        List<Nested> nested = Kleinberg.of(times);

        assertThat(nested).first().satisfies(outer -> {
            assertThat(outer.level()).isEqualTo(1);
            assertThat(outer.startNs()).isEqualTo(times[30]);
            assertThat(outer.endNs()).isEqualTo(times[120]);
            assertThat(outer.events()).isEqualTo(91);
        });
        assertThat(nested).last().satisfies(inner -> {
            assertThat(inner.level()).isGreaterThan(10);
            assertThat(inner.startNs()).isEqualTo(times[60]);
            assertThat(inner.endNs()).isEqualTo(times[90]);
        });
        assertThat(nested).filteredOn(burst -> burst.level() == 1).hasSize(1);
    }

    @Test
    void tooFewOrAtOnceIsNothing() {
        assertThat(Kleinberg.of(new long[] {})).isEmpty();
        assertThat(Kleinberg.of(new long[] {5, 6})).isEmpty();
        assertThat(Kleinberg.of(new long[] {5, 5, 5, 5})).isEmpty();
    }

    /// All sequences of states of six pauses, with the costs of the paper.
    @Test
    void noSequenceOfStatesIsCheaper() {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            List<Long> pauses = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                pauses.add(1 + (random.nextBoolean() ? random.nextLong(8) : random.nextLong(200)));
            }
            long[] times = times(pauses);
            int[] found = new int[6];
            for (Nested burst : Kleinberg.of(times)) {
                for (int i = 0; i < 6; i++) {
                    if (times[i] >= burst.startNs() && times[i + 1] <= burst.endNs()) {
                        found[i] = Math.max(found[i], burst.level());
                    }
                }
            }
            double least = Double.POSITIVE_INFINITY;
            int[] states = new int[6];
            for (int code = 0; code < 4 * 4 * 4 * 4 * 4 * 4; code++) {
                for (int i = 0, rest = code; i < 6; i++, rest /= 4) {
                    states[i] = rest % 4;
                }
                least = Math.min(least, cost(pauses, states));
            }
            assertThat(cost(pauses, found)).as("%s: %s", pauses, Arrays.toString(found))
                    .isLessThanOrEqualTo(least + 1e-9);
        }
    }

    private static double cost(List<Long> pauses, int[] states) {
        double all = pauses.stream().mapToLong(Long::longValue).sum();
        double average = pauses.size() / all;
        double cost = 0;
        int before = 0;
        for (int i = 0; i < states.length; i++) {
            double rate = average * Math.pow(2, states[i]);
            cost += -Math.log(rate * Math.exp(-rate * pauses.get(i)));
            cost += Math.max(0, states[i] - before) * Math.log(pauses.size());
            before = states[i];
        }
        return cost;
    }
}
