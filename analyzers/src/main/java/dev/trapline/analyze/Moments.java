package dev.trapline.analyze;

import org.jspecify.annotations.Nullable;

/// How regular a series of gaps is: their number, sum and sum of squares, exact whatever the order of
/// adding, so that two collections can be added.
public final class Moments {
    private long count;
    private long sum;
    /// Sum of squares in 128 bits.
    private long squaresHigh;
    private long squaresLow;

    /// One more value; a negative one counts as 0.
    public void record(long value) {
        long x = Math.max(value, 0);
        count++;
        sum += x;
        addSquares(Math.multiplyHigh(x, x), x * x);
    }

    private void addSquares(long high, long low) {
        long before = squaresLow;
        squaresLow += low;
        squaresHigh += high + (Long.compareUnsigned(squaresLow, before) < 0 ? 1 : 0);
    }

    /// Adds everything that `other` has counted.
    public void add(Moments other) {
        count += other.count;
        sum += other.sum;
        addSquares(other.squaresHigh, other.squaresLow);
    }

    /// How many values there are.
    public long count() {
        return count;
    }

    /// The mean, null when there is no value.
    public @Nullable Double mean() {
        return count == 0 ? null : (Double) ((double) sum / count);
    }

    /// The (population) standard deviation divided by the mean: 0 for a clock, 1 for events that know
    /// nothing of each other. Null below two values or when all are 0.
    public @Nullable Double variation() {
        if (count < 2 || sum == 0) {
            return null;
        }
        double mean = (double) sum / count;
        double low = (double) (squaresLow >>> 1) * 2 + (squaresLow & 1);
        double squares = (double) squaresHigh * 0x1p64 + low;
        return Math.sqrt(Math.max(0, squares / count - mean * mean)) / mean;
    }

    /// The burstiness of the events between which these are the gaps, corrected for their number: -1
    /// for a clock, 0 for events that know nothing of each other, 1 for one burst (Kim and Jo,
    /// "Measuring burstiness for finite event sequences", Phys. Rev. E 94, 032311, equation 22).
    /// Null when [#variation] is, or below three values.
    public @Nullable Double burstiness() {
        Double variation = variation();
        if (variation == null || count < 3) {
            return null;
        }
        double events = count + 1.0;
        double plus = Math.sqrt(events + 1);
        double minus = Math.sqrt(events - 1);
        return (plus * variation - minus) / ((plus - 2) * variation + minus);
    }
}
