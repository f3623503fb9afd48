package dev.trapline.analyze.bursts;

import dev.trapline.analyze.Charts;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Chart.Axis;
import dev.trapline.model.report.Chart.Point;
import dev.trapline.model.report.Chart.Points;
import dev.trapline.model.report.Chart.Scatter;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The charts of [BurstsReport]: streams over time, and what flushes took for what they had to write.
final class BurstsCharts {
    private static final int MOST_LINES = 6;

    private final List<Stream> streams;
    private final List<FlushPattern> patterns;
    private final StreamNames names;
    private final ReportContext context;

    BurstsCharts(List<Stream> streams, List<FlushPattern> patterns, StreamNames names, ReportContext context) {
        this.streams = streams;
        this.patterns = patterns;
        this.names = names;
        this.context = context;
    }

    List<Chart> list() {
        SequencedMap<String, RateSeries> rates = new LinkedHashMap<>();
        if (context.charts()) {
            for (Stream stream : streams.subList(0, Math.min(MOST_LINES, streams.size()))) {
                rates.put(names.label(stream.row.key), stream.row.times.rates());
            }
        }
        SequencedMap<String, Latencies> latencies = new LinkedHashMap<>();
        for (FlushPattern pattern : flushed()) {
            latencies.put(names.object(pattern.row.key), pattern.tally.latency);
        }
        return new Charts(context)
                .rates("rate", "Streams over time", rates)
                .add(context.charts() && context.measuresTime() ? burstToFlush() : null)
                .latencies("flush", "Time in a flush", latencies)
                .list();
    }

    private List<FlushPattern> flushed() {
        List<FlushPattern> flushed = new ArrayList<>();
        for (FlushPattern pattern : patterns) {
            if (pattern.isDurable() && !pattern.isKernel() && flushed.size() < MOST_LINES) {
                flushed.add(pattern);
            }
        }
        return flushed;
    }

    private @Nullable Chart burstToFlush() {
        List<Points> groups = new ArrayList<>();
        for (FlushPattern pattern : flushed()) {
            List<Point> points = new ArrayList<>();
            for (FlushPoint point : pattern.tally.points.sorted()) {
                points.add(new Point(point.bytes(), point.ns()));
            }
            if (!points.isEmpty()) {
                groups.add(new Points(names.label(pattern.row.key), points));
            }
        }
        return groups.isEmpty()
                ? null
                : new Scatter(
                        "burstToFlush", "What flushes had to write and how long they took",
                        new Axis("bytes since the flush before", Unit.BYTES, true),
                        new Axis("time in the flush", Unit.NS, true), groups);
    }
}
