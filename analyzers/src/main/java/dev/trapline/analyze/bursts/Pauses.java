package dev.trapline.analyze.bursts;

import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.Moments;
import dev.trapline.analyze.ProductSum;
import dev.trapline.analyze.RowPrecision;
import org.jspecify.annotations.Nullable;

/// The pauses from the start of one event of a stream to the start of the next.
final class Pauses {
    /// Fewer pairs of pauses than this say nothing of their correlation.
    private static final long FEWEST_PAIRS = 8;

    final Moments moments = new Moments();
    final Latencies lengths;
    private final ProductSum products = new ProductSum();
    /// The first and the last pause of every sequence that has ended.
    private final Moments firsts = new Moments();
    private final Moments lasts = new Moments();

    Pauses(RowPrecision precision) {
        lengths = new Latencies(precision);
    }

    void record(long ns) {
        moments.record(ns);
        lengths.record(ns);
    }

    void follow(long earlierNs, long laterNs) {
        products.add(earlierNs, laterNs);
    }

    void ended(long firstNs, long lastNs) {
        firsts.record(firstNs);
        lasts.record(lastNs);
    }

    void add(Pauses other) {
        moments.add(other.moments);
        lengths.add(other.lengths);
        products.add(other.products);
        firsts.add(other.firsts);
        lasts.add(other.lasts);
    }

    /// The memory coefficient (Goh and Barabasi, EPL 81, 48002): the correlation of a pause with the next one. Null when
    /// there are too few or they are all the same.
    ///
    /// @param open knows the first and last pauses of sequences that have not ended; null for none
    @Nullable
    Double memory(@Nullable Pauses open) {
        Moments firsts = sum(this.firsts, open == null ? null : open.firsts);
        Moments lasts = sum(this.lasts, open == null ? null : open.lasts);
        double pairs = moments.count() - firsts.count();
        if (pairs < FEWEST_PAIRS) {
            return null;
        }
        // all but the last pause of each sequence, and all but the first
        double sumA = (double) moments.sum() - lasts.sum();
        double sumB = (double) moments.sum() - firsts.sum();
        double varianceA = (moments.sumOfSquares() - lasts.sumOfSquares()) / pairs - sumA / pairs * (sumA / pairs);
        double varianceB = (moments.sumOfSquares() - firsts.sumOfSquares()) / pairs - sumB / pairs * (sumB / pairs);
        double covariance = products.toDouble() / pairs - sumA / pairs * (sumB / pairs);
        double scale = Math.sqrt(Math.max(0, varianceA) * Math.max(0, varianceB));
        return scale == 0 ? null : (Double) Math.clamp(covariance / scale, -1.0, 1.0);
    }

    private static Moments sum(Moments some, @Nullable Moments more) {
        Moments sum = new Moments();
        sum.add(some);
        if (more != null) {
            sum.add(more);
        }
        return sum;
    }
}
