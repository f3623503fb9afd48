package dev.trapline.ingest.merge;

import dev.trapline.ingest.merge.ClockMap.Bend;
import dev.trapline.model.event.ClockFit;
import dev.trapline.model.event.TraceEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Relates two clocks by the stamps that both gave to the same calls.
///
/// Two recordings of tracepoints stamp an entry at the same instant: the middle of the differences is the
/// offset. strace stamps it before the kernel's tracepoint is reached, by the time to print the call and to
/// switch back to the task, and where it stamps the return, after that tracepoint. So the true offset lies
/// between the smallest difference at entries and the largest at returns, and the middle of the two is taken
/// as NTP does (RFC 5905, section 8); when returns have no stamps, the former is.
///
/// "Smallest" and "middle" are taken in slices of the time first, whose medians then count, so that a few
/// wrong matches do no harm. The drift is the median of the slopes between slices (Theil and Sen), and
/// 0 unless it stands out from their scatter.
///
/// A clock of differences (`strace -r`) runs unsteadily: each difference is cut to a microsecond, so it loses half of one with
/// every line. There the slices themselves are followed, from each to the next.
final class ClockFitter {
    /// Fewer matched calls say nothing.
    static final int FEWEST = 20;

    /// Stamps of the same call that are further apart than this in the median are not of the same call.
    static final long FARTHEST_NS = 10_000_000;

    private static final int SLICES = 32;
    private static final int FEWEST_SLICES = 6;
    private static final int FEWEST_IN_SLICE = 4;
    private static final long TOLERATED_NS = 1_000_000;
    private static final long SECOND = 1_000_000_000L;
    private static final long SHORTEST_FOR_DRIFT_NS = SECOND;
    /// NTP slews by at most 500 ppm, crystals are wrong by at most 100.
    private static final long LARGEST_DRIFT_PPB = 1_000_000;

    /// How the stamps of the two recorders relate.
    enum Stamps {
        /// Both at the instant.
        EQUAL,
        /// The first recorder's entries are early and its returns late.
        FIRST_OUTSIDE,
        /// The second's are.
        SECOND_OUTSIDE
    }

    /// A map that goes by less than this has stopped.
    private static final double STEEPEST_BEND = 0.5;

    private final List<long[]> pairs;
    private final Stamps stamps;
    private final boolean steady;
    private final long originNs;

    /// How times of the second clock become times of the first, and what is told of it.
    record Fitted(ClockMap map, ClockFit fit) {}

    /// Fits the second clock to the first, by `pairs` as [CallMatch] has them.
    ///
    /// @param steady false where one of the clocks is of differences
    /// @return null when they are too few or disagree
    static @Nullable Fitted fit(List<long[]> pairs, Stamps stamps, boolean steady, String reference) {
        if (pairs.size() < FEWEST) {
            return null;
        }
        List<long[]> agreeing = withoutOutliers(pairs);
        if (agreeing.size() < FEWEST) {
            return null;
        }
        ClockFitter fitter = new ClockFitter(agreeing, stamps, steady);
        ClockMap map = fitter.map();
        ClockFit fit = measure(agreeing, map, reference);
        return fit.residualP50Ns() > FARTHEST_NS ? null : new Fitted(map, fit);
    }

    private ClockFitter(List<long[]> pairs, Stamps stamps, boolean steady) {
        this.pairs = pairs;
        this.steady = steady;
        this.stamps = stamps;
        this.originNs = pairs.stream().mapToLong(pair -> pair[1]).min().orElse(0);
    }

    /// How far `pairs` disagree after `map`.
    static ClockFit measure(List<long[]> pairs, ClockMap map, String reference) {
        long[] residuals = pairs.stream().mapToLong(pair -> Math.abs(pair[0] - map.map(pair[1]))).sorted().toArray();
        int n = residuals.length;
        return new ClockFit(
                reference,
                map.originNs(),
                map.offsetNs(),
                map.driftPpb(),
                n,
                n == 0 ? 0 : residuals[n / 2],
                n == 0 ? 0 : residuals[(int) ((n - 1) * 99L / 100)],
                n == 0 ? 0 : residuals[n - 1]);
    }

    /// Calls that were matched by mistake differ from the others by far.
    private static List<long[]> withoutOutliers(List<long[]> pairs) {
        long[] differences = pairs.stream().mapToLong(pair -> pair[0] - pair[1]).sorted().toArray();
        long middle = differences[differences.length / 2];
        long[] distances = Arrays.stream(differences).map(d -> Math.abs(d - middle)).sorted().toArray();
        long tolerated = Math.max(TOLERATED_NS, 20 * distances[distances.length / 2]);
        return pairs.stream().filter(pair -> Math.abs(pair[0] - pair[1] - middle) <= tolerated).toList();
    }

    private ClockMap map() {
        long[][] entries = slices(0);
        long drift = drift(entries);
        long atEntries = offset(entries, drift);
        List<Bend> bends = steady ? List.of() : bends(entries, new ClockMap(originNs, atEntries, drift));
        if (stamps == Stamps.EQUAL) {
            return new ClockMap(originNs, atEntries, drift, bends);
        }
        long[][] returns = slices(2);
        if (returns.length < FEWEST_SLICES) {
            return new ClockMap(originNs, atEntries, drift, bends);
        }
        long atReturns = offset(returns, drift);
        return new ClockMap(originNs, atEntries + (atReturns - atEntries) / 2, drift, bends);
    }

    /// How far each slice is from the straight line.
    private static List<Bend> bends(long[][] slices, ClockMap straight) {
        List<Bend> bends = new ArrayList<>();
        for (long[] slice : slices) {
            long add = slice[0] + slice[1] - straight.map(slice[0]);
            Bend last = bends.isEmpty() ? null : bends.getLast();
            if (last == null || Math.abs(add - last.addNs()) < STEEPEST_BEND * (slice[0] - last.ns())) {
                bends.add(new Bend(slice[0], add));
            }
        }
        return bends;
    }

    /// The differences of the stamps at `stamp` (0 entries, 2 returns), one for each slice of the time that
    /// has enough of them: when, and how much.
    private long[][] slices(int stamp) {
        long[][] stamped =
                pairs.stream()
                        .filter(pair -> pair[stamp] != TraceEvent.UNKNOWN_NS
                                && pair[stamp + 1] != TraceEvent.UNKNOWN_NS)
                        .map(pair -> new long[] {pair[stamp + 1], pair[stamp] - pair[stamp + 1]})
                        .sorted((x, y) -> Long.compare(x[0], y[0]))
                        .toArray(long[][]::new);
        int count = Math.min(SLICES, stamped.length / FEWEST_IN_SLICE);
        long[][] slices = new long[count][];
        for (int s = 0; s < count; s++) {
            int from = (int) ((long) stamped.length * s / count);
            int to = (int) ((long) stamped.length * (s + 1) / count);
            slices[s] = representative(Arrays.asList(stamped).subList(from, to), stamp);
        }
        return slices;
    }

    private long[] representative(List<long[]> slice, int stamp) {
        List<long[]> sorted = slice.stream().sorted((x, y) -> Long.compare(x[1], y[1])).toList();
        if (stamps == Stamps.EQUAL) {
            return sorted.get(sorted.size() / 2);
        }
        // the first minus the second: large where the first is late
        boolean smallest = (stamps == Stamps.SECOND_OUTSIDE) == (stamp == 0);
        return smallest ? sorted.getFirst() : sorted.getLast();
    }

    /// Nanoseconds per second by which the first clock gains on the second.
    private long drift(long[][] slices) {
        int n = slices.length;
        if (n < FEWEST_SLICES || slices[n - 1][0] - slices[0][0] < SHORTEST_FOR_DRIFT_NS) {
            return 0;
        }
        long[] slopes = new long[n * (n - 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                long apart = slices[j][0] - slices[i][0];
                if (apart > 0) {
                    slopes[count++] = (long) ((slices[j][1] - slices[i][1]) * (double) SECOND / apart);
                }
            }
        }
        if (count == 0) {
            return 0;
        }
        Arrays.sort(slopes, 0, count);
        long slope = slopes[count / 2];
        // the quartiles are as far from the median as chance alone may move it, and more
        long scatter = Math.max(slope - slopes[count / 4], slopes[3 * count / 4] - slope);
        boolean significant = Math.abs(slope) > scatter && Math.abs(slope) <= LARGEST_DRIFT_PPB;
        return significant ? slope : 0;
    }

    private long offset(long[][] slices, long drift) {
        long[] offsets = new long[slices.length];
        for (int s = 0; s < offsets.length; s++) {
            long drifted = new ClockMap(originNs, 0, drift).map(slices[s][0]) - slices[s][0];
            offsets[s] = slices[s][1] - drifted;
        }
        Arrays.sort(offsets);
        return offsets[offsets.length / 2];
    }
}
