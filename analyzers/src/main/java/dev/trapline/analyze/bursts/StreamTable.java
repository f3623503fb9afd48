package dev.trapline.analyze.bursts;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.Moments;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table with a row for each stream.
final class StreamTable {
    /// Looking for periods in rates takes a while.
    private static final int MOST_PERIODS = 50;
    private static final long FEWEST_EVENTS = 16;

    private final List<Stream> streams;
    private final StreamNames names;
    private final GapGrid grid;
    private final ReportContext context;

    StreamTable(List<Stream> streams, StreamNames names, GapGrid grid, ReportContext context) {
        this.streams = streams;
        this.names = names;
        this.grid = grid;
        this.context = context;
    }

    Table table() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Stream stream : streams.subList(0, Math.min(context.top(), streams.size()))) {
            rows.add(row(stream, rows.size() < MOST_PERIODS));
        }
        List<Column> columns = new ArrayList<>(
                List.of(
                        Column.of("stream", "stream", Unit.TEXT),
                        Column.detail("kind", "kind", Unit.TEXT),
                        Column.detail("tid", "tid", Unit.ID),
                        Column.detail("comm", "command", Unit.TEXT),
                        Column.detail("cpu", "cpu", Unit.ID),
                        Column.detail("fd", "fd", Unit.ID),
                        Column.detail("name", "file, call or handler", Unit.TEXT),
                        Column.of("events", "events", Unit.COUNT),
                        Column.detail("bytes", "bytes", Unit.BYTES),
                        Column.of("bursts", "bursts", Unit.COUNT),
                        Column.of("meanBurst", "mean", Unit.RATIO),
                        Column.detail("longestBurst", "longest", Unit.COUNT),
                        Column.detail("burstEvents", "events in bursts", Unit.COUNT),
                        Column.of("burstNs", "lasting", Unit.NS),
                        Column.detail("gapNs", "pause that ends a burst", Unit.NS),
                        Column.detail("pauseP50Ns", "pause p50", Unit.NS),
                        Column.detail("pauseP99Ns", "pause p99", Unit.NS),
                        Column.of("periodNs", "period", Unit.NS),
                        Column.detail("periodConfidence", "confidence of the period", Unit.RATIO),
                        Column.detail("pauseCv", "pause CV", Unit.RATIO),
                        Column.of("burstiness", "burstiness", Unit.RATIO),
                        Column.detail("memory", "memory", Unit.RATIO),
                        Column.of("fano", "Fano", Unit.RATIO),
                        Column.detail("fano1ms", "Fano 1 ms", Unit.RATIO),
                        Column.detail("fano10ms", "Fano 10 ms", Unit.RATIO),
                        Column.detail("fano100ms", "Fano 100 ms", Unit.RATIO),
                        Column.detail("fano1s", "Fano 1 s", Unit.RATIO),
                        Column.of("bursty", "bursty", Unit.TEXT)));
        columns.addAll(ConfidenceColumns.columns("pause"));
        return new Table("byStream", "Streams", columns, rows);
    }

    private List<@Nullable Object> row(Stream stream, boolean searched) {
        StreamKey key = stream.row.key;
        boolean interrupt = key.what().isInterrupt();
        boolean timed = context.measuresTime();
        long bursts = stream.bursts();
        Moments pauses = stream.row.pauses.moments;
        Period period = timed && searched ? period(stream) : null;
        List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                names.label(key),
                key.what().label,
                interrupt ? null : Table.id(key.id()),
                names.comm(key),
                interrupt ? Table.id(key.id()) : null,
                interrupt || key.what().isDevice() ? null : Table.id(key.number()),
                key.name(),
                stream.row.events,
                interrupt ? null : (Long) stream.row.bytes));
        row.addAll(Arrays.asList(
                timed ? (Long) bursts : null,
                timed && bursts > 0 ? (Double) ((double) stream.burstEvents() / bursts) : null,
                timed ? (Long) stream.sessions.longest(stream.level) : null,
                timed ? (Long) stream.burstEvents() : null,
                timed && bursts > 0 ? (Long) (stream.sessions.lastingNs(stream.level) / bursts) : null,
                context.time(grid.gapNs(stream.level)),
                context.time(stream.row.pauses.lengths.percentileNs(50)),
                context.time(stream.row.pauses.lengths.percentileNs(99)),
                period == null ? null : (Long) period.ns(),
                period == null ? null : (Double) period.confidence(),
                timed ? pauses.variation() : null,
                timed ? pauses.burstiness() : null,
                stream.memory,
                stream.largestFano()));
        for (int i = 0; i < Stream.WINDOWS; i++) {
            row.add(stream.fano(i));
        }
        row.add(timed ? stream.isBursty() ? "yes" : "no" : null);
        row.addAll(ConfidenceColumns.cells(stream.row.pauses.lengths, context));
        return row;
    }

    /// What comes like a clock has the mean pause as its period; of what comes in bursts, the bursts may have one.
    private @Nullable Period period(Stream stream) {
        if (stream.row.events < FEWEST_EVENTS) {
            return null;
        }
        Period regular = Period.ofPauses(stream.row.pauses.moments);
        return regular != null
                ? regular
                : Period.ofRates(stream.row.times.rates(), stream.bursts() > 1 ? grid.gapNs(stream.level) : 0);
    }
}
