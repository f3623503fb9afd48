package dev.trapline.analyze.bursts;

import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.ReportContext;
import org.jspecify.annotations.Nullable;

/// A row of streams as the report tells it: with what was still open at the end, and at the gap that suits it.
final class Stream {
    private static final double BURSTY_B = 0.3;
    private static final double BURSTY_FANO = 3;
    private static final long BURSTY_EVENTS = 50;
    private static final long FINEST_WINDOW_NS = 1_000_000;
    static final int WINDOWS = 4;

    final StreamRow row;
    final int level;
    /// Sums over the row and what was open.
    final SessionStats sessions = new SessionStats();
    final @Nullable Double memory;
    private final @Nullable Double[] fano = new Double[WINDOWS];
    private @Nullable Double largestFano;

    Stream(StreamRow row, @Nullable StreamRow ends, GapGrid grid, BurstsOptions options, ReportContext context) {
        this.row = row;
        Long median = row.pauses.lengths.percentileNs(50);
        level = grid.levelFor(median == null ? 0 : options.medians() * median);
        sessions.add(row.sessions);
        if (ends != null) {
            sessions.add(ends.sessions);
        }
        memory = context.measuresTime() ? row.pauses.memory(ends == null ? null : ends.pauses) : null;
        if (context.measuresTime() && row.isLarge()) {
            measureFano(row.times.rates());
        }
    }

    private void measureFano(RateSeries rates) {
        long endNs = rates.startNs() + rates.size() * rates.widthNs();
        long windowNs = FINEST_WINDOW_NS;
        for (int i = 0; i < WINDOWS; i++) {
            Double value = rates.fano(windowNs, rates.startNs(), endNs);
            fano[i] = value;
            if (value != null && (largestFano == null || value > largestFano)) {
                largestFano = value;
            }
            windowNs *= 10;
        }
    }

    long bursts() {
        return sessions.bursts(level);
    }

    long burstEvents() {
        return sessions.events(level);
    }

    /// The Fano factor in windows of `10^index` milliseconds, null when there are too few of them.
    @Nullable
    Double fano(int index) {
        return fano[index];
    }

    @Nullable
    Double largestFano() {
        return largestFano;
    }

    /// Clearly more bursty than chance.
    boolean isBursty() {
        Double burstiness = row.pauses.moments.burstiness();
        return row.events >= BURSTY_EVENTS
                && burstiness != null
                && burstiness > BURSTY_B
                && largestFano != null
                && largestFano > BURSTY_FANO;
    }

    /// Most events in bursts first, then most events; never a tie.
    static int mostFirst(Stream a, Stream b) {
        int order = Long.compare(b.burstEvents(), a.burstEvents());
        if (order == 0) {
            order = Long.compare(b.row.events, a.row.events);
        }
        return order != 0 ? order : a.row.key.compareTo(b.row.key);
    }
}
