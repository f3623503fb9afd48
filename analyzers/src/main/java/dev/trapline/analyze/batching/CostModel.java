package dev.trapline.analyze.batching;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a call costs as a fixed part and a part for each byte: `d(b) = fixedNs + perByteNs * b`.
///
/// Fitted by Theil-Sen: the slope is the median of the slopes between all pairs of points, the fixed
/// part the median of what remains, so that up to 29 % of the calls may be disturbed by preemption or
/// by waiting without effect (P. K. Sen, "Estimates of the regression coefficient based on Kendall's
/// tau", 1968).
///
/// @param fixedNs nanoseconds that a call takes without moving anything
/// @param perByteNs nanoseconds for each byte
/// @param r2 share of the variance in the sample that the line explains; negative when it explains less
///     than the mean does
record CostModel(double fixedNs, double perByteNs, double r2) {
    /// Fewer calls than this say nothing.
    static final int FEWEST = 30;

    /// The two-sided 95 % point of the normal distribution.
    private static final double SIGNIFICANT = 1.96;

    /// The line has to bring the middle of the deviations down by at least this share.
    private static final double FEWEST_EXPLAINED = 0.2;

    /// The model of a sample, or null when there are too few calls, all of one size, when more bytes
    /// do not take longer by more than chance, or when the bytes explain next to nothing.
    static @Nullable CostModel fit(CostSample sample) {
        if (sample.count() < FEWEST) {
            return null;
        }
        double[] slopes = slopes(sample);
        if (slopes.length == 0) {
            return null;
        }
        double perByte = median(slopes);
        if (perByte <= 0 || kendall(sample) < SIGNIFICANT) {
            return null;
        }
        double[] rests = new double[sample.size()];
        for (int i = 0; i < rests.length; i++) {
            rests[i] = sample.duration(i) - perByte * sample.bytes(i);
        }
        double fixed = median(rests);
        if (fixed <= 0 || explained(sample, fixed, perByte) < FEWEST_EXPLAINED) {
            return null;
        }
        return new CostModel(fixed, perByte, r2(sample, fixed, perByte));
    }

    /// By how much the median deviation from the line is smaller than that from the median duration,
    /// as a share: what R2 is for squares, but blind to calls that were disturbed.
    private static double explained(CostSample sample, double fixed, double perByte) {
        double[] durations = new double[sample.size()];
        double[] fromLine = new double[durations.length];
        for (int i = 0; i < durations.length; i++) {
            durations[i] = sample.duration(i);
            fromLine[i] = Math.abs(durations[i] - fixed - perByte * sample.bytes(i));
        }
        double middle = median(durations);
        double[] fromMiddle = new double[durations.length];
        for (int i = 0; i < durations.length; i++) {
            fromMiddle[i] = Math.abs(durations[i] - middle);
        }
        double spread = median(fromMiddle);
        return spread == 0 ? 0 : 1 - median(fromLine) / spread;
    }

    private static double[] slopes(CostSample sample) {
        int n = sample.size();
        double[] slopes = new double[n * (n - 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                long width = sample.bytes(j) - sample.bytes(i);
                if (width != 0) {
                    slopes[count++] = (double) (sample.duration(j) - sample.duration(i)) / width;
                }
            }
        }
        return Arrays.copyOf(slopes, count);
    }

    /// Kendall's test of bytes against durations, as a standard normal value: pairs that agree in
    /// order less pairs that do not, in units of its standard deviation, ties taken into account
    /// (M. G. Kendall, "Rank Correlation Methods", chapter 4).
    private static double kendall(CostSample sample) {
        int n = sample.size();
        long score = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                score += Long.compare(sample.bytes(j), sample.bytes(i))
                        * (long) Long.compare(sample.duration(j), sample.duration(i));
            }
        }
        long[] bytes = new long[n];
        long[] durations = new long[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = sample.bytes(i);
            durations[i] = sample.duration(i);
        }
        double[] x = ties(bytes);
        double[] y = ties(durations);
        double pairs = (double) n * (n - 1);
        double variance = (pairs * (2.0 * n + 5) - x[0] - y[0]) / 18
                + x[1] * y[1] / (9 * pairs * (n - 2))
                + x[2] * y[2] / (2 * pairs);
        return variance <= 0 ? 0 : score / Math.sqrt(variance);
    }

    /// Sums over groups of t equal values: t(t-1)(2t+5), t(t-1)(t-2) and t(t-1).
    private static double[] ties(long[] values) {
        Arrays.sort(values);
        double[] sums = new double[3];
        int from = 0;
        for (int to = 1; to <= values.length; to++) {
            if (to == values.length || values[to] != values[from]) {
                double t = to - from;
                sums[0] += t * (t - 1) * (2 * t + 5);
                sums[1] += t * (t - 1) * (t - 2);
                sums[2] += t * (t - 1);
                from = to;
            }
        }
        return sums;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static double r2(CostSample sample, double fixed, double perByte) {
        long[] durations = new long[sample.size()];
        double[] errors = new double[durations.length];
        for (int i = 0; i < durations.length; i++) {
            durations[i] = sample.duration(i);
            double error = durations[i] - fixed - perByte * sample.bytes(i);
            errors[i] = error * error;
        }
        double mean = Arrays.stream(durations).average().orElse(0);
        double[] spreads = new double[durations.length];
        for (int i = 0; i < durations.length; i++) {
            spreads[i] = (durations[i] - mean) * (durations[i] - mean);
        }
        double spread = sum(spreads);
        return spread == 0 ? 0 : 1 - sum(errors) / spread;
    }

    /// Sorted first, so that the order of the sample does not change the rounding.
    private static double sum(double[] values) {
        Arrays.sort(values);
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /// The share of the cost of a call of `bytes` that is fixed.
    double fixedShare(double bytes) {
        return fixedNs / (fixedNs + perByteNs * bytes);
    }

    /// The bytes a call has to move for the fixed part to be `share` of its cost:
    /// `B* = c_f (1 - share) / (share * c_b)`.
    long batchBytes(double share) {
        return Math.round(fixedNs * (1 - share) / (share * perByteNs));
    }
}
