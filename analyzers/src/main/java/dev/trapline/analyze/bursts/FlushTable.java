package dev.trapline.analyze.bursts;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.bursts.StreamKey.What;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The table of what bursts of writes end in.
final class FlushTable {
    private final List<FlushPattern> patterns;
    private final StreamNames names;
    private final ReportContext context;

    FlushTable(List<FlushPattern> patterns, StreamNames names, ReportContext context) {
        this.patterns = patterns;
        this.names = names;
        this.context = context;
    }

    Table table() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (FlushPattern pattern : patterns.subList(0, Math.min(context.top(), patterns.size()))) {
            rows.add(row(pattern));
        }
        List<Column> columns = new ArrayList<>(
                List.of(
                        Column.of("stream", "writes", Unit.TEXT),
                        Column.detail("tgid", "pid", Unit.ID),
                        Column.detail("comm", "command", Unit.TEXT),
                        Column.detail("cpu", "cpu", Unit.ID),
                        Column.detail("name", "file, softirq or device", Unit.TEXT),
                        Column.detail("strength", "strength", Unit.TEXT),
                        Column.of("kind", "kind", Unit.TEXT),
                        Column.detail("leastBytes", "large from", Unit.BYTES),
                        Column.of("by", "flushed by", Unit.TEXT),
                        Column.detail("calls", "flushed by, each", Unit.COUNTS),
                        Column.of("flushes", "flushes", Unit.COUNT),
                        Column.of("pairs", "bursts", Unit.COUNT),
                        Column.of("unmatchedBursts", "no flush", Unit.COUNT),
                        Column.of("unmatchedFlushes", "no burst", Unit.COUNT),
                        Column.of("bytesPerFlush", "bytes/flush", Unit.BYTES),
                        Column.of("callsPerFlush", "calls/flush", Unit.RATIO),
                        Column.detail("batchCv", "CV of bytes/flush", Unit.RATIO),
                        Column.detail("callsPerBurst", "calls/burst", Unit.RATIO),
                        Column.detail("bytesPerBurst", "bytes/burst", Unit.BYTES),
                        Column.detail("burstNs", "burst", Unit.NS),
                        Column.detail("gapNs", "pause that ends a burst", Unit.NS),
                        Column.detail("pauseP50Ns", "pause in bursts p50", Unit.NS),
                        Column.of("gapP50Ns", "gap p50", Unit.NS),
                        Column.of("flushP50Ns", "flush p50", Unit.NS),
                        Column.of("flushP99Ns", "flush p99", Unit.NS),
                        Column.detail("flushMaxNs", "flush max", Unit.NS),
                        Column.detail("flushSharePercent", "% of burst to flush in the flush", Unit.PERCENT),
                        Column.of("periodNs", "period", Unit.NS),
                        Column.detail("periodCv", "period CV", Unit.RATIO),
                        Column.detail("support", "share of bursts flushed", Unit.RATIO),
                        Column.detail("regularity", "regularity", Unit.RATIO),
                        Column.detail("overlaps", "during another flush", Unit.COUNT)));
        columns.addAll(ConfidenceColumns.columns("flush"));
        return new Table("flushes", "From burst to flush", columns, rows);
    }

    private List<@Nullable Object> row(FlushPattern pattern) {
        StreamKey key = pattern.row.key;
        FlushTally tally = pattern.tally;
        boolean timed = context.measuresTime() && pattern.isPaired();
        long pairs = pattern.pairs();
        boolean paired = timed && pairs > 0;
        boolean softirq = pattern.isSoftirq();
        boolean gapless = softirq || key.what() == What.DISPATCH || !pattern.isPaired();
        List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                names.label(key),
                pattern.isKernel() ? null : Table.id(key.id()),
                names.comm(key),
                softirq ? Table.id(key.id()) : null,
                key.name(),
                strength(pattern),
                pattern.kind().isEmpty() ? null : pattern.kind(),
                pattern.view == null || pattern.view.leastBytes() == 0 ? null : pattern.view.leastBytes(),
                by(pattern),
                new TreeMap<>(tally.calls),
                tally.flushes,
                timed ? (Long) pairs : null,
                timed ? (Long) pattern.unmatchedBursts() : null,
                timed ? (Long) pattern.unmatchedFlushes() : null,
                pattern.bytesPerFlush(),
                pattern.isPaired() ? pattern.callsPerFlush() : null,
                gapless ? null : tally.batchBytes.variation()));
        row.addAll(Arrays.asList(
                paired ? (Double) ((double) tally.pairEvents(pattern.level) / pairs) : null,
                paired && !softirq ? (Double) ((double) tally.pairBytes(pattern.level) / pairs) : null,
                paired ? (Long) (tally.pairNs(pattern.level) / pairs) : null,
                gapless ? null : context.time(pattern.gapNs),
                context.time(pattern.pauseP50Ns()),
                context.time(tally.gap.percentileNs(50)),
                context.time(tally.latency.percentileNs(50)),
                context.time(tally.latency.percentileNs(99)),
                context.time(tally.latency.maxNs()),
                paired && tally.latency.count() > 0 ? (Double) (100 * tally.flushShare(pattern.level)) : null,
                context.time(pattern.periodNs()),
                timed ? pattern.periodVariation() : null,
                timed ? pattern.support() : null,
                timed ? pattern.regularity() : null,
                tally.overlaps));
        row.addAll(ConfidenceColumns.cells(tally.latency, context));
        return row;
    }

    /// The calls, which say of themselves neither that they flush nor that they are large.
    private static String by(FlushPattern pattern) {
        String calls = String.join(", ", pattern.tally.calls.keySet());
        return pattern.kind().equals(FlushKind.LARGE.label()) ? calls + " (large)" : calls;
    }

    private static String strength(FlushPattern pattern) {
        if (pattern.isKernel()) {
            return pattern.tally.flushes == 0 ? "none" : "kernel";
        }
        if (pattern.isDurable()) {
            return "durable";
        }
        return pattern.tally.flushes == 0 ? "none" : "weak";
    }
}
