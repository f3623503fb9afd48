package dev.trapline.analyze.bursts;

import dev.trapline.analyze.Largest;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.Moments;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.model.event.TraceEvent;
import java.util.Map;
import java.util.TreeMap;

/// Flushes of one sort on one file, and the bursts they ended.
final class FlushTally {
    private static final int MOST_POINTS = 128;
    private static final long[] NOTHING = {};
    /// Before the name of an operation of io_uring, to tell it from a call.
    static final String RING = "io_uring ";

    /// How often each call was made.
    final Map<String, Long> calls = new TreeMap<>();
    long flushes;
    /// Calls of the batches, that is what was written since the flush before, and their bytes.
    long writes;
    long bytes;
    /// Batches that were not empty.
    long batches;
    /// Bytes of every batch.
    final Moments batchBytes = new Moments();
    final Latencies latency;
    /// From the return of the last write to the flush.
    final Latencies gap;
    /// From a flush to the next one.
    final Latencies interval;
    final Moments intervals = new Moments();
    /// Some of the flushes.
    final Largest<FlushPoint> points = new Largest<>(MOST_POINTS, FlushPoint.ORDER);
    /// Flushes that began before the one before, of another thread, had returned.
    long overlaps;

    private long[] pairs = NOTHING;
    private long[] matched = NOTHING;
    private long[] events = NOTHING;
    private long[] burstBytes = NOTHING;
    private long[] burstNs = NOTHING;
    private long[] gapNs = NOTHING;
    private long[] flushNs = NOTHING;

    FlushTally(RowPrecision precision) {
        latency = new Latencies(precision);
        gap = new Latencies(precision);
        interval = new Latencies(precision);
    }

    void count(Flush flush) {
        flushes++;
        calls.merge(flush.call, 1L, Long::sum);
        if (flush.durationNs != TraceEvent.UNKNOWN_NS) {
            latency.record(flush.durationNs);
        }
    }

    /// Whether a flush was a call, or was asked for through a ring.
    boolean has(boolean throughRing) {
        return calls.keySet().stream().anyMatch(call -> call.startsWith(RING) == throughRing);
    }

    /// The kernel took up `pieces` that had been waiting, such as the raises of a softirq, in `ns`, `waitedNs` after the
    /// first of them came.
    void takenUp(String name, long ns, int pieces, long moved, long waitedNs, int least, int levels) {
        flushes++;
        calls.merge(name, 1L, Long::sum);
        latency.record(ns);
        batches++;
        writes += pieces;
        bytes += moved;
        if (pieces >= least) {
            reach(levels);
            for (int level = 0; level < levels; level++) {
                pairs[level]++;
                matched[level]++;
                events[level] += pieces;
                burstBytes[level] += moved;
                burstNs[level] += waitedNs;
                flushNs[level] += ns;
            }
        }
    }

    /// `flush` had `batch` to write.
    void batch(Sessions batch, Flush flush) {
        batchBytes.record(batch.bytes());
        if (flush.durationNs != TraceEvent.UNKNOWN_NS) {
            points.offer(new FlushPoint(batch.bytes(), flush.durationNs, flush.startNs, flush.task.tid()));
        }
        if (!batch.isEmpty()) {
            batches++;
            writes += batch.events();
            bytes += batch.bytes();
            gap.record(flush.startNs - batch.endNs());
        }
    }

    void follows(Flush before, Flush flush) {
        long ns = Math.max(0, flush.startNs - before.startNs);
        interval.record(ns);
        intervals.record(ns);
        boolean other = before.task.tid() != flush.task.tid() || before.task.generation() != flush.task.generation();
        if (other && flush.startNs < before.endNs) {
            overlaps++;
        }
    }

    void pair(int level, int levels, Burst burst, Flush flush) {
        reach(levels);
        pairs[level]++;
        events[level] += burst.events();
        burstBytes[level] += burst.bytes();
        burstNs[level] += Math.max(0, burst.endNs() - burst.startNs());
        gapNs[level] += Math.max(0, flush.startNs - burst.endNs());
        flushNs[level] += Math.max(0, flush.durationNs);
    }

    /// A flush ended a burst at `level` for the first time.
    void match(int level, int levels) {
        reach(levels);
        matched[level]++;
    }

    private void reach(int levels) {
        if (pairs.length == 0) {
            pairs = new long[levels];
            matched = new long[levels];
            events = new long[levels];
            burstBytes = new long[levels];
            burstNs = new long[levels];
            gapNs = new long[levels];
            flushNs = new long[levels];
        }
    }

    void add(FlushTally other) {
        other.calls.forEach((call, count) -> calls.merge(call, count, Long::sum));
        flushes += other.flushes;
        writes += other.writes;
        bytes += other.bytes;
        batches += other.batches;
        batchBytes.add(other.batchBytes);
        latency.add(other.latency);
        gap.add(other.gap);
        interval.add(other.interval);
        intervals.add(other.intervals);
        overlaps += other.overlaps;
        points.addAll(other.points);
        if (other.pairs.length > 0) {
            reach(other.pairs.length);
            for (int level = 0; level < pairs.length; level++) {
                pairs[level] += other.pairs[level];
                matched[level] += other.matched[level];
                events[level] += other.events[level];
                burstBytes[level] += other.burstBytes[level];
                burstNs[level] += other.burstNs[level];
                gapNs[level] += other.gapNs[level];
                flushNs[level] += other.flushNs[level];
            }
        }
    }

    /// Bursts that a flush ended.
    long pairs(int level) {
        return at(pairs, level);
    }

    /// Flushes that ended no burst.
    long unmatched(int level) {
        return flushes - at(matched, level);
    }

    /// Calls in the bursts that a flush ended.
    long pairEvents(int level) {
        return at(events, level);
    }

    /// Bytes in them.
    long pairBytes(int level) {
        return at(burstBytes, level);
    }

    /// From the first call of a burst to the return of its last one, summed.
    long pairNs(int level) {
        return at(burstNs, level);
    }

    /// Time in the flush as a share of the time from the beginning of a burst to the end of its flush.
    double flushShare(int level) {
        double all = (double) at(burstNs, level) + at(gapNs, level) + at(flushNs, level);
        return all == 0 ? 0 : at(flushNs, level) / all;
    }

    private static long at(long[] values, int level) {
        return values.length == 0 ? 0 : values[level];
    }
}
