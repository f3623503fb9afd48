package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void nothing() {
        Latencies latencies = new Latencies();

        assertThat(latencies.count()).isZero();
        assertThat(latencies.totalNs()).isZero();
        assertThat(latencies.minNs()).isNull();
        assertThat(latencies.meanNs()).isNull();
        assertThat(latencies.maxNs()).isNull();
        assertThat(latencies.percentileNs(50)).isNull();
        assertThat(latencies.confidence(50)).isNull();
    }

    @Test
    void fewAreExact() {
        Latencies latencies = new Latencies();
        for (long ns = 64; ns >= 1; ns--) {
            latencies.record(ns * 1_000_003);
        }

        assertThat(latencies.percentileNs(50)).isEqualTo(32 * 1_000_003L);
        assertThat(latencies.percentileNs(99)).isEqualTo(64 * 1_000_003L);
        assertThat(latencies.percentileNs(25)).isEqualTo(16 * 1_000_003L);
        assertThat(latencies.minNs()).isEqualTo(1_000_003);
        assertThat(latencies.meanNs()).isEqualTo(32_500_098);
    }

    @Test
    void manyAreWithinAThousandth() {
        Random random = new Random(1);
        Latencies latencies = new Latencies();
        long[] values = new long[100_000];
        long total = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) Math.exp(5 + 15 * random.nextDouble());
            latencies.record(values[i]);
            total += values[i];
        }
        Arrays.sort(values);

        for (double percent : new double[] {0.1, 1, 10, 50, 90, 95, 99, 99.9, 100}) {
            long exact = values[(int) Math.ceil(percent * values.length / 100 - 1e-6) - 1];
            assertThat((double) latencies.percentileNs(percent)).isEqualTo((double) exact,
                    within((double) exact * 0.001 + 1));
        }
        assertThat(latencies.totalNs()).isEqualTo(total);
        assertThat(latencies.minNs()).isEqualTo(values[0]);
        assertThat(latencies.maxNs()).isEqualTo(values[values.length - 1]);
    }

    @Test
    void howTheyAreHeldDependsOnlyOnTheirNumber() {
        Random random = new Random(2);
        for (int round = 0; round < 300; round++) {
            Latencies whole = new Latencies();
            Latencies left = new Latencies();
            Latencies right = new Latencies();
            int count = random.nextInt(200);
            int cut = random.nextInt(count + 1);
            for (int i = 0; i < count; i++) {
                long ns = random.nextInt(10_000_000);
                whole.record(ns);
                (i < cut ? left : right).record(ns);
            }
            left.add(right);

            assertThat(left.count()).isEqualTo(whole.count());
            assertThat(left.totalNs()).isEqualTo(whole.totalNs());
            assertThat(left.minNs()).isEqualTo(whole.minNs());
            assertThat(left.maxNs()).isEqualTo(whole.maxNs());
            for (double percent : new double[] {1, 50, 90, 99}) {
                assertThat(left.percentileNs(percent)).isEqualTo(whole.percentileNs(percent));
                assertThat(left.confidence(percent)).isEqualTo(whole.confidence(percent));
            }
        }
    }

    @Test
    void askingInBetweenChangesNothing() {
        Latencies latencies = new Latencies();
        for (int i = 1; i <= 1000; i++) {
            latencies.record(i);
            latencies.percentileNs(50);
        }

        assertThat(latencies.percentileNs(50)).isEqualTo(500);
        assertThat(latencies.percentileNs(99.9)).isEqualTo(999);
    }

    @Test
    void aClockThatWasSetBackAndAnEternity() {
        Latencies latencies = new Latencies();
        latencies.record(-5);
        latencies.record(Long.MAX_VALUE);

        assertThat(latencies.minNs()).isZero();
        assertThat(latencies.maxNs()).isEqualTo(1L << 60);
    }

    /// In 95 of 100 samples, or a few more, the true quantile is inside; the limits are those of a
    /// binomial test of 2000 tries.
    @Test
    void confidenceIntervalsCover() {
        Random random = new Random(3);
        for (int n : new int[] {20, 60, 500, 3000}) {
            for (double percent : new double[] {50, 90, 99}) {
                if (OrderStatistics.confidence(n, percent / 100) == null) {
                    continue;
                }
                int tries = 2000;
                int covered = 0;
                long truth = Math.round(percent * 10_000_000);
                for (int i = 0; i < tries; i++) {
                    Latencies latencies = new Latencies();
                    for (int k = 0; k < n; k++) {
                        latencies.record(random.nextInt(1_000_000_000));
                    }
                    Latencies.Interval interval = latencies.confidence(percent);
                    assertThat(interval).isNotNull();
                    if (interval.lowNs() <= truth && truth <= interval.highNs()) {
                        covered++;
                    }
                }
                assertThat(covered).as("n %d, p%s", n, percent).isBetween(1865, 1999);
            }
        }
    }

    @Test
    void noConfidenceWithoutValuesOnBothSides() {
        assertThat(OrderStatistics.confidence(499, 0.99)).isNull();
        assertThat(OrderStatistics.confidence(500, 0.99)).isNotNull();
        assertThat(OrderStatistics.confidence(9, 0.5)).isNull();
        assertThat(OrderStatistics.confidence(0, 0.5)).isNull();
    }

    /// The table of exact intervals for the median: n = 10 gives ranks 2 and 9 (97.9 %), n = 20 ranks 6
    /// and 15 (95.9 %).
    @Test
    void medianRanksAreThoseOfTheTables() {
        assertThat(OrderStatistics.confidence(10, 0.5)).isEqualTo(new OrderStatistics.Ranks(2, 9));
        assertThat(OrderStatistics.confidence(20, 0.5)).isEqualTo(new OrderStatistics.Ranks(6, 15));
    }
}
