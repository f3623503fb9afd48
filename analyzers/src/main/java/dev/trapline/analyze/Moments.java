package dev.trapline.analyze;

import org.jspecify.annotations.Nullable;

/// How regular a series of gaps is: their number, sum and sum of squares, exact whatever the order of
/// adding, so that two collections can be added.
public final class Moments {
    private long count;
    private long sum;
    private final ProductSum squares = new ProductSum();

    /// One more value; a negative one counts as 0.
    public void record(long value) {
        long x = Math.max(value, 0);
        count++;
        sum += x;
        squares.add(x, x);
    }

    /// Adds everything that `other` has counted.
    public void add(Moments other) {
        count += other.count;
        sum += other.sum;
        squares.add(other.squares);
    }

    /// How many values there are.
    public long count() {
        return count;
    }

    /// Their sum.
    public long sum() {
        return sum;
    }

    /// The sum of their squares.
    public double sumOfSquares() {
        return squares.toDouble();
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
        return Math.sqrt(Math.max(0, squares.toDouble() / count - mean * mean)) / mean;
    }

    /// The burstiness of the events between which these are the gaps, corrected for their number: -1
    /// for a clock, 0 for events that know nothing of each other, 1 for one burst (Kim and Jo,
    /// "Measuring burstiness for finite event sequences", Phys. Rev. E 94, 032311, equation 22).
    /// Null when [#variation] is, or below three values.
    ///
    /// The n of that equation is the number of gaps: theirs are the n gaps between n events on a circle,
    /// whose variation is at most `sqrt(n - 1)`, when all but one of them are 0, and about
    /// `sqrt((n - 1) / (n + 1))` for chance. Both hold for any n gaps whatever is at their ends.
    public @Nullable Double burstiness() {
        Double variation = variation();
        if (variation == null || count < 3) {
            return null;
        }
        double plus = Math.sqrt(count + 1.0);
        double minus = Math.sqrt(count - 1.0);
        return (plus * variation - minus) / ((plus - 2) * variation + minus);
    }
}
