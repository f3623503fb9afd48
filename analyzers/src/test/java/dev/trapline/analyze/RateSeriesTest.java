package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RateSeriesTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @Test
    void piecesGrowTenfoldAndLoseNothing() {
        RateSeries series = new RateSeries();
        for (int i = 0; i < RateSeries.MOST; i++) {
            series.record(i * MS + 17);
        }
        assertThat(series.widthNs()).isEqualTo(MS);

        series.record(RateSeries.MOST * MS);

        assertThat(series.widthNs()).isEqualTo(10 * MS);
        assertThat(series.count(0)).isEqualTo(10);
        assertThat(series.count(4090 * MS)).isEqualTo(7);
        assertThat(series.count(4100 * MS)).isZero();
    }

    @Test
    void orderOfEventsAndMergingDoNotMatter() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            long spread = 1L << 20 + random.nextInt(22);
            RateSeries whole = new RateSeries();
            RateSeries one = new RateSeries();
            RateSeries two = new RateSeries();
            for (int i = 0; i < 300; i++) {
                long at = random.nextLong(spread) - spread / 3;
                whole.record(at);
                (random.nextBoolean() ? one : two).record(at);
            }
            one.add(two);
            assertThat(one.widthNs()).isEqualTo(whole.widthNs());
            for (long at = -spread; at < spread; at += Math.max(whole.widthNs(), spread / 1000)) {
                assertThat(one.count(at)).isEqualTo(whole.count(at));
            }
        }
    }

    /// Counts of a Poisson process have a variance equal to their mean, those of a clock have none.
    @Test
    void fanoFactorIsOneForChanceAndZeroForAClock() {
        RateSeries chance = new RateSeries();
        RateSeries clock = new RateSeries();
        Random random = new Random(3);
        double at = 0;
        while (at < 4 * SECOND) {
            at -= Math.log(1 - random.nextDouble()) * MS / 5;
            chance.record((long) at);
        }
        for (long tick = 0; tick < 4 * SECOND; tick += MS / 5) {
            clock.record(tick);
        }
        assertThat(chance.fano(10 * MS, 0, 4 * SECOND)).isCloseTo(1.0, within(0.2));
        assertThat(clock.fano(10 * MS, 0, 4 * SECOND)).isCloseTo(0.0, within(1e-9));
        assertThat(clock.fano(SECOND, 0, 4 * SECOND)).as("only four windows").isNull();
    }
}
