package dev.trapline.ingest.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LaneMergeTest {
    private static final long SEED = 20_261_120L;

    /// A lane of given times, in pieces of random size, some of them empty.
    private static final class Times implements Lane {
        private final int number;
        private final long[] times;
        private final Random random;
        private int at;

        Times(int number, long[] times, Random random) {
            this.number = number;
            this.times = times;
            this.random = random;
        }

        @Override
        public @Nullable Piece next() {
            if (at == times.length) {
                return null;
            }
            int from = at;
            int to = Math.min(times.length, at + random.nextInt(5));
            at = to;
            return batch -> {
                for (int i = from; i < to; i++) {
                    batch.add(event(number, times[i]), times[i]);
                }
                batch.addBytes(to - from);
            };
        }
    }

    /// A lane with one piece, whose file has become shorter.
    private static final class Cut implements Lane {
        private boolean given;

        @Override
        public @Nullable Piece next() {
            if (given) {
                return null;
            }
            given = true;
            return _ -> {
                throw new InternalError("a fault occurred in an unsafe memory access operation");
            };
        }
    }

    private static TraceEvent event(int lane, long time) {
        return new TraceEvent.Other(time, lane, 0, "x", Map.of());
    }

    @Test
    void lanesComeMergedWhateverTheNumberOfThreads() throws IOException {
        for (int round = 0; round < 150; round++) {
            Random random = new Random(SEED + round);
            int laneCount = random.nextInt(9);
            List<TraceEvent> expected = new ArrayList<>();
            List<Lane> lanes = new ArrayList<>();
            for (int lane = 0; lane < laneCount; lane++) {
                long[] times = random.longs(random.nextInt(200), 0, 300).sorted().toArray();
                for (long time : times) {
                    expected.add(event(lane, time));
                }
                lanes.add(new Times(lane, times, new Random(round)));
            }
            expected.sort(Comparator.comparingLong(TraceEvent::timestampNs).thenComparingInt(TraceEvent::cpu));
            String what = "seed " + (SEED + round);
            List<TraceEvent> merged = new ArrayList<>();
            AnomalyLog anomalies = new AnomalyLog();
            DecodeAhead ahead = new DecodeAhead("x", lanes, 1 + random.nextInt(4), random.nextInt(4));
            LaneMerge merge = new LaneMerge(ahead, laneCount, "x", anomalies);
            int most = 1 + random.nextInt(40);
            while (merge.deliver(most, merged::add)) {
                // until the end
            }
            ahead.closeAndWait();
            assertThat(merged).as(what).isEqualTo(expected);
            assertThat(merge.records()).as(what).isEqualTo(expected.size());
            assertThat(merge.bytes()).as(what).isEqualTo(expected.size());
            assertThat(anomalies.toList()).as(what).isEmpty();
            if (!expected.isEmpty()) {
                assertThat(merge.firstNs()).as(what).isEqualTo(expected.getFirst().timestampNs());
                assertThat(merge.lastNs()).as(what).isEqualTo(expected.getLast().timestampNs());
            }
        }
    }

    @Test
    void aLaneKeepsItsOwnOrder() throws IOException {
        List<Lane> lanes =
                List.of(
                        new Times(0, new long[] {10, 5, 20}, new Random(1)),
                        new Times(1, new long[] {7, 12, 12}, new Random(1)));
        AnomalyLog anomalies = new AnomalyLog();
        LaneMerge merge = new LaneMerge(new DecodeAhead("x", lanes, 2, 0), 2, "x", anomalies);
        List<Long> times = new ArrayList<>();
        while (merge.deliver(100, event -> times.add(event.timestampNs()))) {
            // until the end
        }
        assertThat(times).containsExactly(7L, 10L, 5L, 12L, 12L, 20L);
        assertThat(anomalies.count(AnomalyCode.REORDERED)).isEqualTo(1);
    }

    @Test
    void failuresReachTheReader() {
        Lane broken = () -> {
            throw new IOException("disk on fire");
        };
        for (int workers = 0; workers < 3; workers++) {
            DecodeAhead first = new DecodeAhead("f", List.of(broken), 2, workers);
            assertThatThrownBy(() -> first.take(0)).isInstanceOf(IOException.class).hasMessage("f: disk on fire");
            first.closeAndWait();
            DecodeAhead second = new DecodeAhead("f", List.of(new Cut()), 2, workers);
            assertThatThrownBy(() -> second.take(0)).isInstanceOf(IOException.class).hasMessageContaining("changed");
            second.closeAndWait();
        }
    }
}
