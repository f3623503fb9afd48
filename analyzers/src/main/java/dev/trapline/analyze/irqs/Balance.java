package dev.trapline.analyze.irqs;

import org.jspecify.annotations.Nullable;

/// How evenly something is spread over the processors.
///
/// @param maxOverMean the largest share over the mean one: 1 for even, the number of processors for
///     all on one
/// @param entropy entropy of the shares over that of even ones: 1 for even, 0 for all on one
record Balance(double maxOverMean, double entropy) {

    /// The balance of `amounts`, null for fewer than two or when all are 0.
    static @Nullable Balance of(long[] amounts) {
        double sum = 0;
        double max = 0;
        for (long amount : amounts) {
            sum += amount;
            max = Math.max(max, (double) amount);
        }
        if (amounts.length < 2 || sum == 0) {
            return null;
        }
        double entropy = 0;
        for (long amount : amounts) {
            if (amount > 0) {
                double share = amount / sum;
                entropy -= share * Math.log(share);
            }
        }
        return new Balance(max * amounts.length / sum, Math.max(0, entropy / Math.log(amounts.length)));
    }
}
