package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Held against a map of the JDK.
class BucketCountsTest {

    /// Few indices of many, which is a table; all of a few, which is an array; what changes from one to the other; and indices
    /// behind the end of an array.
    @ParameterizedTest
    @CsvSource({"40, 60000", "3000, 60000", "100, 50", "20000, 3000", "60000, 10000", "120000, 65534"})
    void countsAreThoseOfAMap(int adds, int limit) {
        Random random = new Random(adds);
        BucketCounts counts = new BucketCounts();
        Map<Integer, Long> reference = new TreeMap<>();
        for (int i = 0; i < adds; i++) {
            // small ones first, so that an array has to grow
            int index = random.nextInt(1 + (int) ((long) limit * (i + 1) / adds));
            long times = 1L + random.nextInt(3);
            counts.add(index, times);
            reference.merge(index, times, Long::sum);
        }

        assertThat(counts.used()).isEqualTo(reference.size());
        assertThat(counts.indices())
                .containsExactly(reference.keySet().stream().mapToInt(index -> index).toArray());
        for (int index = 0; index < BucketCounts.LIMIT; index++) {
            assertThat(counts.count(index)).isEqualTo(reference.getOrDefault(index, 0L));
        }
    }
}
