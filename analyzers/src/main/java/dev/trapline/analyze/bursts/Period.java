package dev.trapline.analyze.bursts;

import dev.trapline.analyze.Moments;
import dev.trapline.analyze.RateSeries;
import org.jspecify.annotations.Nullable;

/// How often something repeats.
///
/// @param ns the period in nanoseconds
/// @param confidence from 0, chance, to 1, a clock: one less the variation of the pauses, or how well the events match
///     themselves one period later
record Period(long ns, double confidence) {
    private static final long FEWEST_PAUSES = 8;
    private static final double LEAST_CONFIDENCE = 0.5;
    /// What more smoothing has to gain.
    private static final double GAIN = 1.1;
    /// A period has to be seen so many times.
    private static final int FEWEST_PERIODS = 4;
    /// A shorter period whose match is nearly as good is the period; longer ones are its multiples.
    private static final double NEARLY = 0.85;
    /// The rates are smoothed over up to so many pieces to both sides, because events come late.
    private static final int SMOOTHEST = 16;

    /// The period of the events between which `pauses` are, if they are regular.
    static @Nullable Period ofPauses(Moments pauses) {
        Double variation = pauses.variation();
        Double mean = pauses.mean();
        if (variation == null || mean == null || pauses.count() < FEWEST_PAUSES || 1 - variation < LEAST_CONFIDENCE) {
            return null;
        }
        return new Period(Math.round(mean), 1 - variation);
    }

    /// The period of a rate: the shift after which it is most like itself (autocorrelation). Null when there is none
    /// longer than `leastNs`.
    static @Nullable Period ofRates(RateSeries rates, long leastNs) {
        int pieces = rates.size();
        int longest = pieces / FEWEST_PERIODS;
        int shortest = (int) Math.min(leastNs / rates.widthNs(), pieces);
        if (longest < 2 || shortest >= longest) {
            return null;
        }
        long[] counts = new long[pieces];
        for (int i = 0; i < pieces; i++) {
            counts[i] = rates.count(rates.startNs() + i * rates.widthNs());
        }
        double[] match = Autocorrelation.of(counts, Math.min(pieces - 1, 2 * longest + SMOOTHEST));
        for (int shift = 0; shift < match.length; shift++) {
            match[shift] /= pieces - shift;
        }
        Period best = null;
        for (int smoothing = 0; smoothing <= SMOOTHEST; smoothing = Math.max(1, 2 * smoothing)) {
            Period found = peak(smoothed(match, smoothing), smoothing, shortest, longest, rates.widthNs());
            if (found != null && (best == null || found.confidence > GAIN * best.confidence)) {
                best = found;
            }
        }
        return best;
    }

    private static @Nullable Period peak(double[] match, int smoothing, int shortest, int longest, long widthNs) {
        if (match[0] <= 0) {
            return null;
        }
        int last = Math.min(longest, match.length - 2);
        int from = Math.max(2 * smoothing + 1, shortest);
        // past the slope around no shift at all
        while (from < last && match[from] > match[from + 1]) {
            from++;
        }
        int highest = -1;
        for (int shift = from + 1; shift <= last; shift++) {
            if (isPeak(match, shift) && (highest < 0 || match[shift] > match[highest])) {
                highest = shift;
            }
        }
        if (highest < 0 || match[highest] < LEAST_CONFIDENCE * match[0]) {
            return null;
        }
        int shift = from + 1;
        while (shift < highest && !(isPeak(match, shift) && match[shift] >= NEARLY * match[highest])) {
            shift++;
        }
        double confidence = Math.min(1, match[shift] / match[0]);
        return new Period(Math.round(refined(match, shift) * widthNs), confidence);
    }

    private static boolean isPeak(double[] match, int shift) {
        return shift + 1 < match.length && match[shift] >= match[shift - 1] && match[shift] >= match[shift + 1]
                && match[shift] > 0;
    }

    /// The match at each shift summed over neighbouring shifts.
    private static double[] smoothed(double[] match, int smoothing) {
        int length = match.length - smoothing;
        double[] smoothed = new double[Math.max(length, 2)];
        double sum = 0;
        for (int near = -smoothing; near < smoothing; near++) {
            sum += match[Math.min(Math.abs(near), match.length - 1)];
        }
        for (int shift = 0; shift < length; shift++) {
            sum += match[shift + smoothing];
            smoothed[shift] = sum;
            sum -= match[Math.abs(shift - smoothing)];
        }
        return smoothed;
    }

    /// The shift in fractions of a piece: the highest match near a multiple of it, divided by how many times it is.
    private static double refined(double[] match, int shift) {
        double refined = shift;
        double drift = 0.5 + shift / 8.0;
        for (int times = 2; (times + 0.5) * refined < match.length - 1; times++) {
            int middle = (int) Math.round(times * refined);
            int reach = Math.max(1, shift / 8);
            int best = middle;
            for (int at = Math.max(1, middle - reach); at <= middle + reach && at < match.length; at++) {
                if (match[at] > match[best]) {
                    best = at;
                }
            }
            double next = (double) best / times;
            if (match[best] < NEARLY / 2 * match[shift] || Math.abs(next - shift) > drift) {
                break;
            }
            refined = next;
        }
        return refined;
    }
}
