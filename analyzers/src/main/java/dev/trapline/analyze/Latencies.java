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
/// which makes a quantile at most 0.1 % too high. Only where there are very many collections, their [RowPrecision] may ask for less.
/// Which of these it is depends only on what was recorded, never on the order of adding. Count, total, minimum and maximum are exact
/// always.
///
/// A quantile is the value of rank `ceil(p * n)`, a value that was really seen (R's type 1), because
/// that is what both representations can give.
public final class Latencies {
    private static final int EXACT = 64;
    private static final int DIGITS = 3;
    private static final int PICTURE_BITS = 2;

    /// 36 years.
    private static final long LONGEST_NS = 1L << 60;

    private static final long[] NOTHING = {};

    private final @Nullable RowPrecision precision;
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
        this.precision = null;
    }

    /// Durations to three significant digits, or fewer if `precision` says that there are too many collections for that.
    public Latencies(RowPrecision precision) {
        this.precision = precision;
    }

    /// One more duration. A negative one, possible when a wall clock was set back, counts as 0.
    public void record(long durationNs) {
        if (precision != null) {
            precision.recorded();
        }
        keep(Math.min(Math.max(durationNs, 0), LONGEST_NS));
    }

    private void keep(long ns) {
        total += ns;
        if (ns < min) {
            min = ns;
        }
        if (ns > max) {
            max = ns;
        }
        LogLinear into = histogram;
        if (into == null && count < EXACT) {
            int index = (int) count++;
            if (index == values.length) {
                values = Arrays.copyOf(values, Math.max(4, 2 * index));
            }
            values[index] = ns;
            return;
        }
        into = into == null ? intoHistogram() : into;
        count++;
        into.record(ns);
        if (precision != null && !precision.allows(into.used())) {
            settled(into);
        }
    }

    /// Moves what was kept exactly into a histogram.
    private LogLinear intoHistogram() {
        LogLinear into = LogLinear.ofDigits(DIGITS);
        for (int i = 0; i < count; i++) {
            into.record(values[i]);
        }
        values = NOTHING;
        histogram = into;
        return into;
    }

    /// The histogram with as many buckets as it may have by now.
    private LogLinear settled(LogLinear fine) {
        LogLinear settled = fine;
        while (precision != null && !precision.allows(settled.used())) {
            settled = settled.coarser();
        }
        if (settled != fine) {
            histogram = settled;
            upTo = NOTHING;
        }
        return settled;
    }

    /// Adds everything that `other` has counted; the result is as fine as the less fine of both. `other` stays as it is.
    public void add(Latencies other) {
        LogLinear more = other.histogram;
        if (more == null) {
            for (int i = 0; i < other.count; i++) {
                keep(other.values[i]);
            }
            return;
        }
        LogLinear into = histogram == null ? intoHistogram() : histogram;
        while (!into.takes(more)) {
            into = into.coarser();
        }
        into.add(more);
        histogram = into;
        upTo = NOTHING;
        count += other.count;
        total += other.total;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        settled(into);
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
        LogLinear buckets = histogram;
        if (buckets == null) {
            long upToNs = 0;
            for (int i = 0; i < count; i++) {
                upToNs += values[i] <= ns ? 1 : 0;
            }
            return upToNs;
        }
        walk(buckets);
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
        LogLinear buckets = histogram;
        if (buckets == null) {
            // their order means nothing, and once sorted they are sorted quickly
            Arrays.sort(values, 0, (int) count);
            return values[(int) rank - 1];
        }
        walk(buckets);
        int bucket = Arrays.binarySearch(upTo, rank);
        return Math.clamp(upperEnds[bucket >= 0 ? bucket : -bucket - 1], min, max);
    }

    /// One walk through the buckets; a report asks ten questions.
    private void walk(LogLinear histogram) {
        LogLinear buckets = settled(histogram);
        if (upTo.length > 0 && upTo[upTo.length - 1] == count) {
            return;
        }
        int[] indices = buckets.indices();
        upperEnds = new long[indices.length];
        upTo = new long[indices.length];
        long sum = 0;
        for (int i = 0; i < indices.length; i++) {
            sum += buckets.count(indices[i]);
            upperEnds[i] = buckets.upperEnd(indices[i]);
            upTo[i] = sum;
        }
    }

    /// How often durations of each size occurred, in four buckets for each power of two.
    public Distribution distribution(String label) {
        LogLinear coarse = LogLinear.ofPartBits(PICTURE_BITS);
        if (histogram == null) {
            for (int i = 0; i < count; i++) {
                coarse.record(values[i]);
            }
        } else {
            coarse.add(histogram);
        }
        List<Bucket> buckets = new ArrayList<>();
        for (int index : coarse.indices()) {
            buckets.add(new Bucket(coarse.lowerEnd(index), coarse.upperEnd(index) + 1, coarse.count(index)));
        }
        return new Distribution(label, buckets);
    }

    /// Two durations in nanoseconds, the lower first.
    public record Interval(long lowNs, long highNs) {}
}
