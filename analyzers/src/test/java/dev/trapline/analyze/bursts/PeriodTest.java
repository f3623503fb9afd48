package dev.trapline.analyze.bursts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trapline.analyze.Moments;
import dev.trapline.analyze.RateSeries;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Periods of events that were made up with one.
class PeriodTest {
    private static final long US = 1_000;
    private static final long MS = 1_000_000;

    /// Bursts of `events`, 30 us apart, each up to `jitterNs` late.
    private static RateSeries bursts(int bursts, int events, long periodNs, long jitterNs) {
        Random random = new Random(7);
        RateSeries rates = new RateSeries(10 * US);
        for (int burst = 0; burst < bursts; burst++) {
            long late = jitterNs == 0 ? 0 : random.nextLong(jitterNs);
            for (int i = 0; i < events; i++) {
                rates.record(5 * MS + burst * periodNs + late + i * 30L * US);
            }
        }
        return rates;
    }

    @Test
    void burstsByTheClockHaveItsPeriod() {
        Period period = Period.ofRates(bursts(40, 12, 7 * MS, 0), 500 * US);
        assertThat(period).isNotNull();
        assertThat((double) period.ns()).isCloseTo(7.0 * MS, within(0.02 * 7 * MS));
        assertThat(period.confidence()).isGreaterThan(0.9);
    }

    @Test
    void somewhatLateBurstsTooWithLessConfidence() {
        Period period = Period.ofRates(bursts(40, 12, 7 * MS, 500 * US), 500 * US);
        assertThat(period).isNotNull();
        assertThat((double) period.ns()).isCloseTo(7.0 * MS, within(0.05 * 7 * MS));
    }

    @Test
    void chanceHasNoPeriod() {
        Random random = new Random(3);
        RateSeries rates = new RateSeries(10 * US);
        Moments pauses = new Moments();
        long now = 0;
        for (int i = 0; i < 2000; i++) {
            long pause = (long) (-Math.log(1 - random.nextDouble()) * MS);
            pauses.record(pause);
            now += pause;
            rates.record(now);
        }
        assertThat(Period.ofRates(rates, 0)).isNull();
        assertThat(Period.ofPauses(pauses)).isNull();
    }

    @Test
    void aClockHasItsMeanPauseAsPeriod() {
        Moments pauses = new Moments();
        for (int i = 0; i < 20; i++) {
            pauses.record(MS + (i % 2 == 0 ? 10 : -10) * US);
        }
        Period period = Period.ofPauses(pauses);
        assertThat(period).isNotNull();
        assertThat(period.ns()).isEqualTo(MS);
        assertThat(period.confidence()).isCloseTo(0.99, within(1e-3));
    }

    /// Both ways to the autocorrelation, of series on both sides of the border between them.
    @Test
    void autocorrelationIsTheSumOfProducts() {
        Random random = new Random(5);
        for (int filled : new int[] {1, 40, 700}) {
            long[] counts = new long[1000];
            for (int i = 0; i < filled; i++) {
                counts[random.nextInt(counts.length)] += 1 + random.nextInt(5);
            }
            double mean = 0;
            for (long count : counts) {
                mean += count / 1000.0;
            }
            double[] products = Autocorrelation.of(counts, 300);
            for (int shift = 0; shift <= 300; shift += 37) {
                double expected = 0;
                for (int i = 0; i + shift < counts.length; i++) {
                    expected += (counts[i] - mean) * (counts[i + shift] - mean);
                }
                assertThat(products[shift]).as("%d filled, shift %d", filled, shift).isCloseTo(expected, within(1e-6));
            }
        }
    }
}
