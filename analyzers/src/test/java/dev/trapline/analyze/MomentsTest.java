package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MomentsTest {

    private static Moments of(long... values) {
        Moments moments = new Moments();
        for (long value : values) {
            moments.record(value);
        }
        return moments;
    }

    @Test
    void variationIsTheDeviationOverTheMean() {
        assertThat(of(2, 4, 4, 4, 5, 5, 7, 9).variation()).isCloseTo(2.0 / 5.0, within(1e-12));
        assertThat(of(5).variation()).isNull();
        assertThat(of(0, 0, 0).variation()).isNull();
    }

    @Test
    void squaresOfLongTimesDoNotOverflow() {
        long year = 365L * 24 * 3600 * 1_000_000_000L;

        assertThat(of(year, 3 * year).variation()).isCloseTo(0.5, within(1e-9));
    }

    /// The ends of the scale, and its middle: a clock, a Poisson process, everything at once.
    @Test
    void burstinessGoesFromMinusOneToOne() {
        Moments clock = new Moments();
        Moments chance = new Moments();
        Moments burst = new Moments();
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            clock.record(1000);
            chance.record((long) (-Math.log(1 - random.nextDouble()) * 1e6));
            burst.record(i == 5_000 ? 1_000_000_000 : 0);
        }
        assertThat(clock.burstiness()).isCloseTo(-1, within(1e-9));
        assertThat(chance.burstiness()).isCloseTo(0, within(0.03));
        assertThat(burst.burstiness()).isCloseTo(1, within(0.01));
    }

    /// However few the gaps are, 1 is reached when all but one are 0, and chance is far nearer to 0 than without the
    /// correction.
    @Test
    void burstinessIsCorrectedForTheNumberOfGaps() {
        assertThat(of(0, 0, 0, 7).burstiness()).isCloseTo(1, within(1e-9));
        assertThat(of(3, 3, 3, 3).burstiness()).isCloseTo(-1, within(1e-9));
        Random random = new Random(2);
        double sum = 0;
        double uncorrected = 0;
        int rounds = 20_000;
        for (int round = 0; round < rounds; round++) {
            Moments few = new Moments();
            for (int i = 0; i < 6; i++) {
                few.record((long) (-Math.log(1 - random.nextDouble()) * 1e6));
            }
            Double burstiness = few.burstiness();
            Double variation = few.variation();
            sum += burstiness == null ? 0 : burstiness;
            uncorrected += variation == null ? 0 : (variation - 1) / (variation + 1);
        }
        assertThat(sum / rounds).isCloseTo(0, within(0.06));
        assertThat(uncorrected / rounds).isLessThan(-0.12);
    }

    @Test
    void addingIsTheSameAsRecordingAll() {
        Moments left = of(1, 10, 100);
        left.add(of(1000, 10_000));

        assertThat(left.variation()).isEqualTo(of(1, 10, 100, 1000, 10_000).variation());
        assertThat(left.count()).isEqualTo(5);
    }
}
