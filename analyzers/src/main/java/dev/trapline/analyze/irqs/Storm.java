package dev.trapline.analyze.irqs;

import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.ReportContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A time in which a source interrupted far more often than it usually does.
///
/// @param stats the source
/// @param startNs when it began, to the resolution of the series
/// @param endNs when it ended
/// @param events how many runs there were
/// @param peakPerSec the rate of its busiest piece
/// @param medianPerSec the source's usual rate, the median over the recording
record Storm(SourceStats stats, long startNs, long endNs, long events, double peakPerSec, double medianPerSec) {
    /// A storm has at least this rate, and this many times the usual one ...
    static final double LEAST_PER_SEC = 10_000;
    static final double TIMES_MEDIAN = 10;
    /// ... for at least this long.
    static final long LEAST_NS = 100_000_000;

    /// The rate is looked at in pieces of this width.
    private static final long PIECE_NS = 10_000_000;

    private static final double SECOND_NS = 1e9;

    double perSec() {
        return events * SECOND_NS / (endNs - startNs);
    }

    /// The storms of `stats`, in order of time.
    static List<Storm> of(SourceStats stats, ReportContext context) {
        // LEAST_NS of LEAST_PER_SEC
        if (context.wallNs() < LEAST_NS || stats.count < LEAST_PER_SEC * LEAST_NS / SECOND_NS) {
            return List.of();
        }
        RateSeries series = stats.rate.widthNs() < PIECE_NS ? stats.rate.withWidth(PIECE_NS) : stats.rate;
        return new Finder(stats, series, context).find();
    }

    private static final class Finder {
        private final SourceStats stats;
        private final long widthNs;
        private final long fromNs;
        private final long[] counts;
        private final double median;
        private final List<Storm> storms = new ArrayList<>();

        Finder(SourceStats stats, RateSeries series, ReportContext context) {
            this.stats = stats;
            widthNs = series.widthNs();
            fromNs = Math.floorDiv(context.firstNs(), widthNs) * widthNs;
            int pieces = (int) Math.min(
                    2L * RateSeries.MOST, Math.floorDiv(context.lastNs() - fromNs, widthNs) + 1);
            counts = new long[pieces];
            for (int i = 0; i < pieces; i++) {
                counts[i] = series.count(fromNs + i * widthNs);
            }
            long[] sorted = counts.clone();
            Arrays.sort(sorted);
            median = perSecond(sorted[(pieces - 1) / 2]);
        }

        private double perSecond(long count) {
            return count * SECOND_NS / widthNs;
        }

        List<Storm> find() {
            double least = Math.max(LEAST_PER_SEC, TIMES_MEDIAN * median);
            int from = -1;
            for (int i = 0; i <= counts.length; i++) {
                boolean stormy = i < counts.length && perSecond(counts[i]) > least;
                if (stormy && from < 0) {
                    from = i;
                } else if (!stormy && from >= 0) {
                    add(from, i);
                    from = -1;
                }
            }
            return storms;
        }

        private void add(int from, int to) {
            if ((to - from) * widthNs < LEAST_NS) {
                return;
            }
            long events = 0;
            long peak = 0;
            for (int i = from; i < to; i++) {
                events += counts[i];
                peak = Math.max(peak, counts[i]);
            }
            storms.add(new Storm(
                    stats, fromNs + from * widthNs, fromNs + to * widthNs, events, perSecond(peak), median));
        }
    }
}
