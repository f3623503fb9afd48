package dev.trapline.analyze;

import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Chart.Distribution;
import dev.trapline.model.report.Chart.Histogram;
import dev.trapline.model.report.Chart.Line;
import dev.trapline.model.report.Chart.Series;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The charts of a report, made of what analyses have counted. What has nothing to show is left out,
/// and so is everything where nobody looks.
public final class Charts {
    /// Most pieces of time in a series.
    private static final int MOST_PIECES = 600;
    /// A line through fewer says nothing.
    private static final int FEWEST_PIECES = 6;

    private final ReportContext context;
    private final List<Chart> charts = new ArrayList<>();

    /// For a report in `context`.
    public Charts(ReportContext context) {
        this.context = context;
    }

    /// Adds the events in equal pieces of the time from the first to the last event of the recording,
    /// a line for each of `lines` that has any; none in a recording of a few milliseconds.
    public Charts rates(String name, String title, SequencedMap<String, RateSeries> lines) {
        if (!context.charts() || context.wallNs() == 0) {
            return this;
        }
        long finestNs = RateSeries.FINEST_NS;
        for (RateSeries line : lines.values()) {
            finestNs = Math.max(finestNs, line.widthNs());
        }
        long widthNs = finestNs * Math.ceilDiv(context.wallNs(), finestNs * (MOST_PIECES - 1));
        long first = Math.floorDiv(context.firstNs(), widthNs);
        int pieces = (int) (Math.floorDiv(context.lastNs(), widthNs) - first) + 1;
        List<Line> drawn = new ArrayList<>();
        for (Map.Entry<String, RateSeries> line : lines.entrySet()) {
            // of different widths, so that the pieces of one need not end where those of another do
            List<Long> counts = line.getValue().withWidth(finestNs).counts(first * widthNs, widthNs, pieces);
            if (counts.stream().anyMatch(count -> count > 0)) {
                drawn.add(new Line(line.getKey(), counts));
            }
        }
        if (pieces >= FEWEST_PIECES && !drawn.isEmpty()) {
            charts.add(new Series(name, title, Unit.COUNT, first * widthNs, widthNs, drawn));
        }
        return this;
    }

    /// Adds how often durations of each size occurred, for each of `distributions` that has any.
    public Charts latencies(String name, String title, SequencedMap<String, Latencies> distributions) {
        if (!timed()) {
            return this;
        }
        List<Distribution> drawn = new ArrayList<>();
        distributions.forEach((label, latencies) -> {
            if (latencies.count() > 0) {
                drawn.add(latencies.distribution(label));
            }
        });
        return drawn.isEmpty() ? this : add(new Histogram(name, title, Unit.NS, drawn));
    }

    /// Adds how often durations of each size occurred in each piece of time.
    public Charts map(String name, String title, LatencyMap durations) {
        return timed() ? add(durations.chart(name, title)) : this;
    }

    private boolean timed() {
        return context.charts() && context.measuresTime();
    }

    /// Adds `chart` unless it is null.
    public Charts add(@Nullable Chart chart) {
        if (chart != null) {
            charts.add(chart);
        }
        return this;
    }

    /// All that were added.
    public List<Chart> list() {
        return List.copyOf(charts);
    }
}
