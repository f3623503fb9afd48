package dev.trapline.analyze.bursts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Sessions at every gap of a grid at once, held against the plain way: cut a list at one gap.
class SessionsTest {
    private static final int LEAST = 3;
    private static final GapGrid GRID = GapGrid.doubling(16);

    /// One session at one gap.
    private record Session(int level, long events, long bytes, long startNs, long endNs) {}

    private static final class Collected implements Sessions.Sink {
        final List<Session> sessions = new ArrayList<>();
        final List<Long> pauses = new ArrayList<>();

        @Override
        public void pause(long ns) {
            pauses.add(ns);
        }

        @Override
        public void session(int fromLevel, int toLevel, long events, long bytes, long startNs, long endNs) {
            for (int level = fromLevel; level < toLevel; level++) {
                sessions.add(new Session(level, events, bytes, startNs, endNs));
            }
        }
    }

    /// Starts of events whose pauses are of all sizes, often just at a gap or one longer.
    private static long[] starts(Random random, int count) {
        long[] starts = new long[count];
        long now = 1000;
        for (int i = 0; i < count; i++) {
            long power = 1L << random.nextInt(30);
            now += random.nextInt(4) > 0 ? random.nextInt(20) : power + random.nextInt(2);
            starts[i] = now;
        }
        return starts;
    }

    private static List<Session> plainly(long[] starts) {
        List<Session> sessions = new ArrayList<>();
        for (int level = 0; level < GRID.levels(); level++) {
            int from = 0;
            for (int i = 1; i <= starts.length; i++) {
                if (i == starts.length || starts[i] - starts[i - 1] > GRID.gapNs(level)) {
                    if (i - from >= LEAST) {
                        sessions.add(new Session(level, i - from, bytes(from, i), starts[from], starts[i - 1] + 1));
                    }
                    from = i;
                }
            }
        }
        return sessions;
    }

    private static long bytes(int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += i;
        }
        return bytes;
    }

    private static Sessions of(long[] starts, int from, int to, Collected into) {
        Sessions sessions = new Sessions(GRID, LEAST);
        for (int i = from; i < to; i++) {
            sessions.add(starts[i], starts[i] + 1, i, into);
        }
        return sessions;
    }

    @Test
    void everyGapHasTheSessionsThatCuttingAtItGives() {
        for (int seed = 0; seed < 200; seed++) {
            long[] starts = starts(new Random(seed), 1 + seed);
            Collected collected = new Collected();
            of(starts, 0, starts.length, collected).tellEnds(collected);
            assertThat(collected.sessions).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(plainly(starts));
            assertThat(collected.pauses).hasSize(starts.length - 1);
        }
    }

    @Test
    void stretchesPutTogetherAreTheSameAsOne() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            long[] starts = starts(random, 60);
            int first = random.nextInt(61);
            int second = first + random.nextInt(61 - first);
            Collected collected = new Collected();
            Sessions a = of(starts, 0, first, collected);
            Sessions b = of(starts, first, second, collected);
            Sessions c = of(starts, second, 60, collected);
            if (random.nextBoolean()) {
                a.append(b, collected);
                a.append(c, collected);
            } else {
                b.append(c, collected);
                a.append(b, collected);
            }
            a.tellEnds(collected);
            assertThat(collected.sessions).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(plainly(starts));
            assertThat(collected.pauses.stream().mapToLong(Long::longValue).sum()).isEqualTo(starts[59] - starts[0]);
        }
    }

    @Test
    void aGapThatWasToldIsTheOnlyOne() {
        GapGrid grid = GapGrid.fixed(100);
        assertThat(grid.levels()).isEqualTo(1);
        assertThat(grid.shorterThan(100)).isEqualTo(0);
        assertThat(grid.shorterThan(101)).isEqualTo(1);
    }

    @Test
    void gapsAreRoundedUpToPowersOfTwo() {
        GapGrid grid = GapGrid.doubling(100_000);
        assertThat(grid.gapNs(0)).isEqualTo(131_072);
        assertThat(grid.gapNs(grid.levelFor(131_072))).isEqualTo(131_072);
        assertThat(grid.gapNs(grid.levelFor(131_073))).isEqualTo(262_144);
        assertThat(grid.gapNs(grid.levelFor(Long.MAX_VALUE))).isEqualTo(1L << 36);
    }
}
