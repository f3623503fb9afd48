package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Held against HdrHistogram itself.
class LogLinearTest {
    private static final long LONGEST = 1L << 60;

    private final Random random = new Random(20260117);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aBucketEndsWhereHdrHistogramsDoes(int digits) {
        Histogram reference = new Histogram(1, LONGEST, digits);
        LogLinear buckets = LogLinear.ofDigits(digits);
        for (int i = 0; i < 200_000; i++) {
            long value = random.nextLong() >>> 4 + random.nextInt(60);
            assertThat(buckets.upperEnd(buckets.index(value))).isEqualTo(reference.highestEquivalentValue(value));
        }
        for (int bit = 1; bit < 60; bit++) {
            for (long value = (1L << bit) - 2; value <= (1L << bit) + 2; value++) {
                assertThat(buckets.upperEnd(buckets.index(value))).isEqualTo(reference.highestEquivalentValue(value));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void noIndexIsLeftOut(int digits) {
        LogLinear buckets = LogLinear.ofDigits(digits);
        int last = -1;
        for (long value = 0; value < 100_000; value++) {
            int index = buckets.index(value);
            assertThat(index).isBetween(last, last + 1);
            last = index;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void countsAreHdrHistogramsAndAdd(int digits) {
        Histogram reference = new Histogram(1, LONGEST, digits);
        LogLinear all = LogLinear.ofDigits(digits);
        LogLinear part = LogLinear.ofDigits(digits);
        for (int i = 0; i < 50_000; i++) {
            long value = random.nextLong() >>> 20 + random.nextInt(40);
            reference.recordValue(value);
            (i % 3 == 0 ? part : all).record(value);
        }
        all.add(part);
        long total = 0;
        for (HistogramIterationValue bucket : reference.recordedValues()) {
            long count = all.count(all.index(bucket.getValueIteratedTo()));
            assertThat(count).isEqualTo(bucket.getCountAtValueIteratedTo());
            total += count;
        }
        assertThat(total).isEqualTo(50_000);
    }
}
