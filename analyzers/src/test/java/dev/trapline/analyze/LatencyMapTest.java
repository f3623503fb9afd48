package dev.trapline.analyze;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.report.Chart.HeatMap;
import dev.trapline.model.report.Chart.Row;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyMapTest {
    private static final long FINEST_NS = 1 << 16;

    @Test
    void countsByTimeAndSize() {
        LatencyMap map = new LatencyMap();
        map.record(5, 1000);
        map.record(FINEST_NS - 1, 1023);
        map.record(FINEST_NS, 1024);
        map.record(3 * FINEST_NS, -1);

        HeatMap chart = chart(map);

        assertThat(chart.widthNs()).isEqualTo(FINEST_NS);
        assertThat(chart.startNs()).isZero();
        assertThat(count(chart, 0, 1000)).isEqualTo(2);
        assertThat(count(chart, 1, 1024)).isEqualTo(1);
        assertThat(count(chart, 3, 0)).as("a clock that was set back").isEqualTo(1);
        assertThat(total(chart)).isEqualTo(4);
    }

    /// Two buckets for each power of two, without gaps.
    @Test
    void rowsFollowEachOther() {
        LatencyMap map = new LatencyMap();
        map.record(0, 1);
        map.record(0, Long.MAX_VALUE);

        HeatMap chart = chart(map);

        for (int i = 1; i < chart.rows().size(); i++) {
            assertThat(chart.rows().get(i).low()).isEqualTo(chart.rows().get(i - 1).high());
        }
        assertThat(chart.rows()).anyMatch(row -> row.low() == 1024 && row.high() == 1536);
        assertThat(chart.rows()).anyMatch(row -> row.low() == 1536 && row.high() == 2048);
    }

    @Test
    void piecesOfTimeAreBoundedForTimesOfAnyKind() {
        LatencyMap map = new LatencyMap();
        map.record(Long.MAX_VALUE, 1);
        map.record(Long.MIN_VALUE + 1, 2);
        map.record(1_795_192_475_321_777_000L, 3);

        HeatMap chart = chart(map);

        assertThat(chart.rows().getFirst().counts()).hasSizeLessThanOrEqualTo(LatencyMap.MOST);
        assertThat(total(chart)).isEqualTo(3);
    }

    @Test
    void orderOfRecordingAndMergingDoNotMatter() {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            long spread = 1L << 10 + random.nextInt(45);
            LatencyMap whole = new LatencyMap();
            LatencyMap[] parts = {new LatencyMap(), new LatencyMap(), new LatencyMap()};
            for (int i = random.nextInt(200); i >= 0; i--) {
                long timeNs = random.nextLong(spread) - spread / 3;
                long ns = random.nextLong(1L << 1 + random.nextInt(40));
                whole.record(timeNs, ns);
                parts[random.nextInt(parts.length)].record(timeNs, ns);
            }
            parts[1].add(parts[2]);
            parts[0].add(parts[1]);

            assertThat(parts[0].chart("a", "a")).as("round %d", round).isEqualTo(whole.chart("a", "a"));
        }
    }

    @Test
    void nothingRecordedNothingToSee() {
        assertThat(new LatencyMap().chart("a", "a")).isNull();
    }

    private static HeatMap chart(LatencyMap map) {
        return requireNonNull(map.chart("name", "title"));
    }

    private static long count(HeatMap chart, int piece, long size) {
        for (Row row : chart.rows()) {
            if (row.low() <= size && size < row.high()) {
                return row.counts().get(piece);
            }
        }
        return 0;
    }

    private static long total(HeatMap chart) {
        return chart.rows().stream().flatMap(row -> row.counts().stream()).mapToLong(count -> count).sum();
    }
}
