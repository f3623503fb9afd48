package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.junit.jupiter.api.Test;

/// Held against HdrHistogram itself.
class LogLinearTest {
    private static final long LONGEST = 1L << 60;

    private final Random random = new Random(20260117);
    private final Histogram reference = new Histogram(1, LONGEST, 3);

    @Test
    void aBucketEndsWhereHdrHistogramsDoes() {
        for (int i = 0; i < 200_000; i++) {
            long value = random.nextLong() >>> 4 + random.nextInt(60);
            assertThat(LogLinear.upperEnd(LogLinear.index(value))).isEqualTo(reference.highestEquivalentValue(value));
        }
    }

    @Test
    void bordersOfPowersOfTwoTooAndNoIndexIsLeftOut() {
        int last = -1;
        for (long value = 0; value < 100_000; value++) {
            int index = LogLinear.index(value);
            assertThat(index).isBetween(last, last + 1);
            assertThat(LogLinear.upperEnd(index)).isEqualTo(reference.highestEquivalentValue(value));
            last = index;
        }
        for (int bit = 11; bit < 60; bit++) {
            for (long value = (1L << bit) - 2; value <= (1L << bit) + 2; value++) {
                assertThat(LogLinear.upperEnd(LogLinear.index(value)))
                        .isEqualTo(reference.highestEquivalentValue(value));
            }
        }
    }

    @Test
    void countsAreHdrHistogramsAndAdd() {
        LogLinear all = new LogLinear();
        LogLinear part = new LogLinear();
        for (int i = 0; i < 50_000; i++) {
            long value = random.nextLong() >>> 20 + random.nextInt(40);
            reference.recordValue(value);
            (i % 3 == 0 ? part : all).record(value);
        }
        all.add(part);
        long total = 0;
        for (HistogramIterationValue bucket : reference.recordedValues()) {
            int index = LogLinear.index(bucket.getValueIteratedTo());
            assertThat(all.count(index)).isEqualTo(bucket.getCountAtValueIteratedTo());
            total += all.count(index);
        }
        assertThat(total).isEqualTo(50_000);
    }
}
