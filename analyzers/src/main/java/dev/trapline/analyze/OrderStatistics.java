package dev.trapline.analyze;

import org.jspecify.annotations.Nullable;

/// Confidence intervals of quantiles that assume nothing about the distribution.
///
/// The number of values below the true p-quantile is binomial, Bin(n, p). The ranks l and u with
/// `P(l <= Bin(n, p) < u) >= 0.95` therefore enclose it with that confidence (David and Nagaraja,
/// "Order Statistics", section 7.1; benchstat does the same for medians).
public final class OrderStatistics {
    private static final double CONFIDENCE = 0.95;

    /// The two-sided 95 % point of the normal distribution.
    private static final double NORMAL = 1.959963984540054;

    /// Up to here the binomial distribution is summed term by term.
    private static final long EXACT = 1000;

    /// Fewer values than this on either side of the quantile say nothing about it.
    private static final double FEWEST_BEYOND = 5;

    private OrderStatistics() {}

    /// The ranks, counted from 1, of the values that enclose the `p`-quantile of `n` values with
    /// 95 % confidence, or null when fewer than 5 values are to be expected on one side of it.
    public static @Nullable Ranks confidence(long n, double p) {
        if (n * (1 - p) < FEWEST_BEYOND || n * p < FEWEST_BEYOND) {
            return null;
        }
        return n <= EXACT ? binomial((int) n, p) : normal(n, p);
    }

    private static @Nullable Ranks binomial(int n, double p) {
        double[] weights = weights(n, p);
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        int low = Math.clamp((int) Math.floor(n * p), 1, n - 1);
        int high = low + 1;
        double covered = weights[low];
        while (covered < CONFIDENCE * sum) {
            double below = low > 1 ? weights[low - 1] : -1;
            double above = high < n ? weights[high] : -1;
            if (below < 0 && above < 0) {
                return null;
            }
            if (below >= above) {
                low--;
                covered += below;
            } else {
                high++;
                covered += above;
            }
        }
        return new Ranks(low, high);
    }

    /// The binomial probabilities up to a common factor, from the mode outwards so that none but
    /// the negligible ones becomes 0.
    private static double[] weights(int n, double p) {
        double[] weights = new double[n + 1];
        int mode = Math.min((int) ((n + 1) * p), n);
        double odds = p / (1 - p);
        weights[mode] = 1;
        for (int k = mode; k < n; k++) {
            weights[k + 1] = weights[k] * odds * (n - k) / (k + 1);
        }
        for (int k = mode; k > 0; k--) {
            weights[k - 1] = weights[k] * k / ((n - k + 1) * odds);
        }
        return weights;
    }

    private static @Nullable Ranks normal(long n, double p) {
        double mean = n * p;
        double reach = NORMAL * Math.sqrt(mean * (1 - p));
        long low = (long) Math.floor(mean - reach);
        long high = (long) Math.ceil(mean + reach) + 1;
        return low < 1 || high > n ? null : new Ranks(low, high);
    }

    /// Two ranks, counted from 1.
    public record Ranks(long low, long high) {}
}
