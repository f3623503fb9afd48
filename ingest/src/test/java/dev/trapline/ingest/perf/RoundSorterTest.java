package dev.trapline.ingest.perf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.event.TraceEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RoundSorterTest {
    private static final long SEED = 20_261_120L;

    private static TraceEvent event(int cpu, int tid, long time) {
        return new TraceEvent.Other(time, cpu, tid, "x", Map.of());
    }

    /// Buffers that fill while perf empties them one after the other; every round takes of each
    /// what is in it at that moment.
    @Test
    void roundsAreEnoughToSortBy() {
        for (int round = 0; round < 100; round++) {
            Random random = new Random(SEED + round);
            int cpus = 1 + random.nextInt(5);
            boolean withCpu = random.nextInt(4) > 0;
            long[] filledTo = new long[cpus];
            List<TraceEvent> expected = new ArrayList<>();
            List<TraceEvent> delivered = new ArrayList<>();
            RoundSorter sorter = new RoundSorter();
            long now = 0;
            int arrival = 0;
            for (int turn = 0; turn < 30; turn++) {
                for (int cpu = 0; cpu < cpus; cpu++) {
                    now += random.nextInt(50);
                    long[] times =
                            random.longs(random.nextInt(300), filledTo[cpu], now + 1).sorted().toArray();
                    filledTo[cpu] = now;
                    for (long time : times) {
                        TraceEvent event = event(withCpu ? cpu : TraceEvent.UNKNOWN, arrival++, time);
                        expected.add(event);
                        sorter.add(event, event.cpu(), time);
                    }
                }
                sorter.round();
                if (sorter.isWorthDelivering()) {
                    sorter.deliver((event, _, _) -> delivered.add(event));
                }
            }
            sorter.deliverAll((event, _, _) -> delivered.add(event));
            expected.sort(Comparator.comparingLong(TraceEvent::timestampNs).thenComparingInt(TraceEvent::tid));
            assertThat(delivered).as("seed %d", SEED + round).isEqualTo(expected);
        }
    }

    @Test
    void withoutRoundsMemoryIsBounded() {
        RoundSorter sorter = new RoundSorter();
        int held = 0;
        int most = 0;
        int[] delivered = {0};
        for (int i = 0; i < 4 * RoundSorter.MOST; i++) {
            sorter.add(event(i % 3, 0, i), i % 3, i);
            held++;
            if (sorter.isWorthDelivering()) {
                sorter.deliver((_, time, _) -> assertThat(time).isEqualTo(delivered[0]++));
                held = i + 1 - delivered[0];
            }
            most = Math.max(most, held);
        }
        assertThat(most).isLessThanOrEqualTo(RoundSorter.MOST + 1);
        assertThat(delivered[0]).isGreaterThan(2 * RoundSorter.MOST);
    }

    @Test
    void disorderWithoutEndIsSortedAllTheSame() {
        RoundSorter sorter = new RoundSorter();
        Random random = new Random(SEED);
        long[] times = random.longs(100_000, 0, 1_000_000).toArray();
        for (long time : times) {
            sorter.add(event(0, 0, time), 0, time);
        }
        List<Long> delivered = new ArrayList<>();
        sorter.deliverAll((_, time, _) -> delivered.add(time));
        Arrays.sort(times);
        assertThat(delivered).containsExactly(Arrays.stream(times).boxed().toArray(Long[]::new));
        assertThat(sorter.isEmpty()).isTrue();
    }
}
