package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.analyze.AnalysisRun;
import dev.trapline.analyze.timeline.TimelineAnalysis;
import dev.trapline.ingest.OpenOptions;
import dev.trapline.ingest.Recordings;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Timeline;
import dev.trapline.model.report.Timeline.Kind;
import dev.trapline.model.report.Timeline.Lane;
import dev.trapline.model.report.Timeline.Piece;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Lanes held against independently counted facts, however few pieces they may have.
class TimelineFactsTest {
    private static final Path SAMPLES = Path.of("../sample-traces");

    private static JsonNode facts(String folder) {
        return new ObjectMapper().readTree(SAMPLES.resolve(folder).resolve("facts.json"));
    }

    static Stream<String> softirqs() {
        return facts("ftrace").properties().stream()
                .filter(entry -> !entry.getValue().path("softirq_pairs_by_vec").isEmpty())
                .map(Map.Entry::getKey);
    }

    private static List<Lane> lanes(Path sample, int pieces, Kind kind) throws IOException {
        try (EventSource source =
                Recordings.open(List.of(sample.toString()), new OpenOptions(null, 0), InputStream.nullInputStream())) {
            Report report =
                    new AnalysisRun(List.of(new TimelineAnalysis(pieces, 1000)), 10, null, true, true).run(source,
                            _ -> {});
            Timeline timeline = (Timeline) report.analyses().getFirst().charts().getFirst();
            return timeline.lanes().stream().filter(lane -> lane.kind() == kind).toList();
        }
    }

    private static long sum(List<Lane> lanes, ToLongFunction<Piece> what) {
        return lanes.stream().flatMap(lane -> lane.pieces().stream()).mapToLong(what).sum();
    }

    @ParameterizedTest
    @MethodSource("softirqs")
    void softirqsAreThoseOfTheFacts(String sample) throws IOException {
        long runs = 0;
        BigDecimal seconds = BigDecimal.ZERO;
        for (JsonNode vec : facts("ftrace").get(sample).get("softirq_pairs_by_vec")) {
            runs += vec.get("n").asLong();
            seconds = seconds.add(new BigDecimal(vec.get("sum").asString()));
        }
        for (int pieces : new int[] {100, 100_000}) {
            List<Lane> lanes = lanes(SAMPLES.resolve("ftrace").resolve(sample), pieces, Kind.SOFTIRQS);
            assertThat(sum(lanes, Piece::spans)).isEqualTo(runs);
            assertThat(sum(lanes, Piece::busyNs)).isEqualTo(seconds.movePointRight(9).longValueExact());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dd-bs1-ttt-T.strace", "sh-pipe-f-ttt-T.strace", "gcc-f-tt-T.strace"})
    void callsAreThoseOfTheFacts(String sample) throws IOException {
        JsonNode facts = facts("strace").get(sample);
        for (int pieces : new int[] {100, 100_000}) {
            List<Lane> lanes = lanes(SAMPLES.resolve("strace").resolve(sample), pieces, Kind.CALLS);
            assertThat(sum(lanes, Piece::spans))
                    .isEqualTo(facts.get("calls").asLong() + facts.get("no_return").asLong());
        }
    }
}
