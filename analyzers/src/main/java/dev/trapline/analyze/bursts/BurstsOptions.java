package dev.trapline.analyze.bursts;

import dev.trapline.analyze.pattern.UserPattern;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What the bursts analysis assumes.
///
/// @param gapNs g: events further apart than this, from start to start, belong to different bursts; [#BY_MEDIAN] for
///     `medians` times the median pause of each stream, rounded up to a power of two
/// @param leastGapNs the shortest gap that follows from a median pause: interrupts and other tasks make shorter ones
/// @param medians k, for streams whose gap follows from their median pause
/// @param leastEvents m: fewer events are no burst
/// @param maxRows how many streams a state tells apart before it gives up detail
/// @param maxLargeRows how many of them may have more than 64 events
/// @param maxFlushRows the same for files that are flushed
/// @param patterns what else to look for
/// @param flushes what counts as a flush
public record BurstsOptions(
        long gapNs,
        long leastGapNs,
        int medians,
        int leastEvents,
        int maxRows,
        int maxLargeRows,
        int maxFlushRows,
        List<UserPattern> patterns,
        Set<FlushKind> flushes) {

    /// In place of a gap.
    public static final long BY_MEDIAN = -1;

    /// What counts as a flush unless told otherwise: not what is a guess about programs.
    public static final Set<FlushKind> USUAL =
            Set.copyOf(EnumSet.complementOf(EnumSet.of(FlushKind.MESSAGE, FlushKind.LARGE)));

    private static final long LEAST_GAP_NS = 100_000;
    private static final int MEDIANS = 10;
    private static final int LEAST_EVENTS = 8;
    private static final int MAX_ROWS = 10_000;
    private static final int MAX_LARGE_ROWS = 512;
    private static final int MAX_FLUSH_ROWS = 1000;

    /// The documented defaults.
    public static BurstsOptions defaults() {
        return new BurstsOptions(
                BY_MEDIAN, LEAST_GAP_NS, MEDIANS, LEAST_EVENTS, MAX_ROWS, MAX_LARGE_ROWS, MAX_FLUSH_ROWS, List.of(),
                USUAL);
    }

    /// The same with one gap for all streams.
    public BurstsOptions withGap(long ns) {
        return new BurstsOptions(ns, leastGapNs, medians, leastEvents, maxRows, maxLargeRows, maxFlushRows, patterns,
                flushes);
    }

    /// The same with bursts of at least `events` events.
    public BurstsOptions withLeastEvents(int events) {
        return new BurstsOptions(gapNs, leastGapNs, medians, events, maxRows, maxLargeRows, maxFlushRows, patterns,
                flushes);
    }

    /// The same with `wanted` patterns.
    public BurstsOptions withPatterns(List<UserPattern> wanted) {
        return new BurstsOptions(
                gapNs, leastGapNs, medians, leastEvents, maxRows, maxLargeRows, maxFlushRows, List.copyOf(wanted),
                flushes);
    }

    /// The same with `kinds` counting as flushes.
    public BurstsOptions withFlushes(Set<FlushKind> kinds) {
        return new BurstsOptions(
                gapNs, leastGapNs, medians, leastEvents, maxRows, maxLargeRows, maxFlushRows, patterns,
                Set.copyOf(kinds));
    }

    GapGrid grid() {
        return gapNs == BY_MEDIAN ? GapGrid.doubling(leastGapNs) : GapGrid.fixed(gapNs);
    }
}
