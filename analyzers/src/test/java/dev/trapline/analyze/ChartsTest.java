package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Chart.Bucket;
import dev.trapline.model.report.Chart.Distribution;
import dev.trapline.model.report.Chart.Series;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class ChartsTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void aSeriesHasEveryEventOnceWhateverTheLengthOfTheRecording() {
        Random random = new Random(3);
        for (long lengthNs = 6_000_000; lengthNs < 400_000 * SECOND; lengthNs *= 7) {
            long firstNs = 1_795_192_475_321_777_123L;
            RateSeries rate = new RateSeries();
            RateSeries rare = new RateSeries();
            for (int i = 0; i < 1000; i++) {
                rate.record(firstNs + random.nextLong(lengthNs + 1));
            }
            rare.record(firstNs);
            SequencedMap<String, RateSeries> lines = new LinkedHashMap<>();
            lines.put("all", rate);
            lines.put("rare", rare);
            lines.put("never", new RateSeries());

            List<Chart> charts =
                    new Charts(context(firstNs, firstNs + lengthNs, true)).rates("rate", "Rate", lines).list();

            assertThat(charts).singleElement().isInstanceOfSatisfying(Series.class, series -> {
                assertThat(series.lines()).extracting(Chart.Line::label).containsExactly("all", "rare");
                assertThat(series.lines().getFirst().amounts().stream().mapToLong(n -> n).sum()).isEqualTo(1000);
                assertThat(series.lines().get(1).amounts().getFirst()).isEqualTo(1);
                assertThat(series.lines().getFirst().amounts()).hasSizeBetween(6, 600);
                assertThat(series.startNs()).isLessThanOrEqualTo(firstNs);
            });
        }
    }

    @Test
    void aDistributionIsTheSameBucketsForFewAndForManyDurations() {
        Latencies few = new Latencies();
        Latencies many = new Latencies();
        Latencies rough = new Latencies(new RowPrecision(new RowPrecision.Limits(0, 0, 256), () -> 1));
        for (int i = 0; i < 1000; i++) {
            long ns = 7L * i * i;
            if (i < 60) {
                few.record(ns);
            }
            many.record(ns);
            rough.record(ns);
        }
        for (Distribution distribution : List.of(
                few.distribution("few"), many.distribution("many"), rough.distribution("rough"))) {
            for (Bucket bucket : distribution.buckets()) {
                int durations = distribution.label().equals("few") ? 60 : 1000;
                long inside = 0;
                for (int i = 0; i < durations; i++) {
                    inside += 7L * i * i >= bucket.low() && 7L * i * i < bucket.high() ? 1 : 0;
                }
                assertThat(bucket.count()).as("%s %s", distribution.label(), bucket).isEqualTo(inside);
            }
        }
        assertThat(many.distribution("").buckets().stream().mapToLong(Bucket::count).sum()).isEqualTo(1000);
    }

    @Test
    void noChartsWhereNobodyLooks() {
        Latencies latencies = new Latencies();
        latencies.record(5);
        RateSeries rate = new RateSeries();
        rate.record(0);
        rate.record(SECOND);
        LatencyMap map = new LatencyMap();
        map.record(5, 5);
        for (boolean looked : new boolean[] {true, false}) {
            SequencedMap<String, Latencies> distributions = new LinkedHashMap<>();
            distributions.put("a", latencies);
            SequencedMap<String, RateSeries> lines = new LinkedHashMap<>();
            lines.put("a", rate);

            assertThat(new Charts(context(0, SECOND, looked))
                    .rates("a", "a", lines)
                    .latencies("b", "b", distributions)
                    .map("c", "c", map)
                    .list())
                    .hasSize(looked ? 3 : 0);
        }
    }

    private static ReportContext context(long firstNs, long lastNs, boolean charts) {
        return new ReportContext(true, false, firstNs, lastNs, 10, charts);
    }
}
