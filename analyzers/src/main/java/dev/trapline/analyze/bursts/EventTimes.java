package dev.trapline.analyze.bursts;

import dev.trapline.analyze.RateSeries;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// When the events of a row were: each of them as long as they are few, then how many in each piece of time.
final class EventTimes {
    /// Most events whose times are kept.
    static final int MOST = 2048;

    private static final long FINEST_NS = 10_000;
    private static final long[] NOTHING = {};

    private long[] times = NOTHING;
    private int size;
    private @Nullable RateSeries series;

    void record(long ns) {
        if (series != null) {
            series.record(ns);
        } else if (size == MOST) {
            intoSeries().record(ns);
        } else {
            if (size == times.length) {
                times = Arrays.copyOf(times, Math.max(4, 2 * size));
            }
            times[size++] = ns;
        }
    }

    private RateSeries intoSeries() {
        RateSeries into = rates();
        series = into;
        times = NOTHING;
        size = 0;
        return into;
    }

    void add(EventTimes other) {
        if (other.series != null) {
            (series == null ? intoSeries() : series).add(other.series);
        } else {
            for (int i = 0; i < other.size; i++) {
                record(other.times[i]);
            }
        }
    }

    /// The times in order, null when there were too many to keep.
    long @Nullable [] exact() {
        if (series != null) {
            return null;
        }
        long[] sorted = Arrays.copyOf(times, size);
        Arrays.sort(sorted);
        return sorted;
    }

    /// How many events there were in each piece of time.
    RateSeries rates() {
        if (series != null) {
            return series;
        }
        RateSeries made = new RateSeries(FINEST_NS);
        for (int i = 0; i < size; i++) {
            made.record(times[i]);
        }
        return made;
    }
}
