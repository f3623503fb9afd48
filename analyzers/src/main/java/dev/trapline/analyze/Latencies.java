package dev.trapline.analyze;

import dev.trapline.model.report.Chart.Bucket;
import dev.trapline.model.report.Chart.Distribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Durations in nanoseconds, counted so that two collections can be added.
///
/// Up to 64 durations are kept as they are, so quantiles of rare calls are exact and cheap to hold.
/// More of them go into buckets as an HdrHistogram of three significant digits has them ([LogLinear]),
/// which makes a quantile at most 0.1 % too high. Which of the two is used depends only on how many there are, never on the order
/// of adding. Count, total, minimum and maximum are exact always.
///
/// A quantile is the value of rank `ceil(p * n)`, a value that was really seen (R's type 1), because
/// that is what both representations can give.
public final class Latencies {
    private static final int EXACT = 64;
    private static final int MOST_DIGITS = 3;
    private static final int PICTURE_BITS = 2;

    /// 36 years.
    private static final long LONGEST_NS = 1L << 60;

    private static final long[] NOTHING = {};

    private final int digits;
    private long[] values = NOTHING;
    private @Nullable LogLinear histogram;
    private long count;
    private long total;
    private long min = Long.MAX_VALUE;
    private long max;

    /// The buckets of the histogram that are not empty: their upper ends, and how many durations there
    /// are up to each. Made by the first question and good until the next duration.
    private long[] upperEnds = NOTHING;
    private long[] upTo = NOTHING;

    /// Durations to three significant digits.
    public Latencies() {
        this(MOST_DIGITS);
    }

    /// Durations to `digits` significant digits: with two, a quantile is at most 1 % too high, and the
    /// histogram takes about 25 kB in place of 200, for what is kept of every thread. Only collections
    /// of the same number of digits can be added.
    public Latencies(int digits) {
        this.digits = digits;
    }

    /// One more duration. A negative one, possible when a wall clock was set back, counts as 0.
    public void record(long durationNs) {
        long ns = Math.min(Math.max(durationNs, 0), LONGEST_NS);
        count++;
        total += ns;
        if (ns < min) {
            min = ns;
        }
        if (ns > max) {
            max = ns;
        }
        if (histogram != null) {
            histogram.record(ns);
        } else {
            keep(ns);
        }
    }

    private void keep(long ns) {
        if (count > EXACT) {
            intoHistogram().record(ns);
            return;
        }
        int index = (int) count - 1;
        if (index == values.length) {
            values = Arrays.copyOf(values, Math.max(4, 2 * index));
        }
        values[index] = ns;
    }

    /// Moves what was kept exactly into the histogram.
    private LogLinear intoHistogram() {
        LogLinear into = histogram;
        if (into == null) {
            into = LogLinear.ofDigits(digits);
            int kept = (int) Math.min(count - 1, EXACT);
            for (int i = 0; i < kept; i++) {
                into.record(values[i]);
            }
            values = NOTHING;
            histogram = into;
        }
        return into;
    }

    /// Adds everything that `other` has counted. `other` stays as it is.
    public void add(Latencies other) {
        if (other.histogram != null) {
            if (histogram == null) {
                count++; // intoHistogram() expects to be called for one value more than are kept
                intoHistogram();
                count--;
            }
            addCounts(other.histogram);
            count += other.count;
            total += other.total;
            min = Math.min(min, other.min);
            max = Math.max(max, other.max);
        } else {
            for (int i = 0; i < other.count; i++) {
                record(other.values[i]);
            }
        }
    }

    private void addCounts(LogLinear other) {
        if (histogram != null) {
            histogram.add(other);
        }
    }

    /// How many durations there are.
    public long count() {
        return count;
    }

    /// Their sum in nanoseconds.
    public long totalNs() {
        return total;
    }

    /// The shortest in nanoseconds, null when there is none.
    public @Nullable Long minNs() {
        return count == 0 ? null : min;
    }

    /// The longest in nanoseconds, null when there is none.
    public @Nullable Long maxNs() {
        return count == 0 ? null : max;
    }

    /// The mean in nanoseconds, rounded, null when there is no duration.
    public @Nullable Long meanNs() {
        return count == 0 ? null : Math.round((double) total / count);
    }

    /// The duration that `percent` of all do not exceed, null when there is none.
    public @Nullable Long percentileNs(double percent) {
        return count == 0 ? null : atRank(rank(percent));
    }

    /// How many durations are `ns` at most: exact below 65 of them, else those of the last bucket that reaches no
    /// further.
    public long countUpTo(long ns) {
        if (histogram == null) {
            long upToNs = 0;
            for (int i = 0; i < count; i++) {
                upToNs += values[i] <= ns ? 1 : 0;
            }
            return upToNs;
        }
        if (upTo.length == 0 || upTo[upTo.length - 1] != count) {
            walk(histogram);
        }
        int bucket = Arrays.binarySearch(upperEnds, ns);
        int last = bucket >= 0 ? bucket : -bucket - 2;
        return last < 0 ? 0 : upTo[last];
    }

    /// Ranks that enclose the true percentile with 95 % confidence, as durations; null when there
    /// are too few durations to say.
    public @Nullable Interval confidence(double percent) {
        OrderStatistics.Ranks ranks = OrderStatistics.confidence(count, percent / 100);
        return ranks == null ? null : new Interval(atRank(ranks.low()), atRank(ranks.high()));
    }

    private long rank(double percent) {
        // The small term undoes binary rounding: 99.9 % of 1000 is rank 999, not 1000.
        return Math.clamp((long) Math.ceil(percent * count / 100 - 1e-6), 1L, count);
    }

    private long atRank(long rank) {
        if (histogram == null) {
            // their order means nothing, and once sorted they are sorted quickly
            Arrays.sort(values, 0, (int) count);
            return values[(int) rank - 1];
        }
        if (upTo.length == 0 || upTo[upTo.length - 1] != count) {
            walk(histogram);
        }
        int bucket = Arrays.binarySearch(upTo, rank);
        return Math.clamp(upperEnds[bucket >= 0 ? bucket : -bucket - 1], min, max);
    }

    /// One walk through thousands of mostly empty buckets; a report asks ten questions.
    private void walk(LogLinear histogram) {
        long[] ends = new long[64];
        long[] sums = new long[64];
        int size = 0;
        long sum = 0;
        for (int index = histogram.next(0); index >= 0; index = histogram.next(index + 1)) {
            if (size == ends.length) {
                ends = Arrays.copyOf(ends, 2 * size);
                sums = Arrays.copyOf(sums, 2 * size);
            }
            sum += histogram.count(index);
            ends[size] = histogram.upperEnd(index);
            sums[size++] = sum;
        }
        upperEnds = Arrays.copyOf(ends, size);
        upTo = Arrays.copyOf(sums, size);
    }

    /// How often durations of each size occurred, in four buckets for each power of two.
    public Distribution distribution(String label) {
        LogLinear coarse = LogLinear.ofPartBits(PICTURE_BITS);
        LogLinear fine = histogram;
        if (fine == null) {
            for (int i = 0; i < count; i++) {
                coarse.record(values[i]);
            }
        } else {
            // the fine buckets begin and end where the coarse ones do
            for (int index = fine.next(0); index >= 0; index = fine.next(index + 1)) {
                coarse.record(fine.upperEnd(index), fine.count(index));
            }
        }
        List<Bucket> buckets = new ArrayList<>();
        for (int index = coarse.next(0); index >= 0; index = coarse.next(index + 1)) {
            buckets.add(new Bucket(coarse.lowerEnd(index), coarse.upperEnd(index) + 1, coarse.count(index)));
        }
        return new Distribution(label, buckets);
    }

    /// Two durations in nanoseconds, the lower first.
    public record Interval(long lowNs, long highNs) {}
}
