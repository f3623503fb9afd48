package dev.trapline.analyze.irqs;

import dev.trapline.analyze.Charts;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.Chart;
import dev.trapline.model.span.InterruptSource.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The charts of [IrqsAnalysis].
final class IrqsCharts {
    private static final int MOST_SOURCES = 6;

    private IrqsCharts() {}

    /// What there is to see in `state`.
    static List<Chart> of(IrqsState state, ReportContext context) {
        if (!context.charts()) {
            return List.of();
        }
        SequencedMap<String, RateSeries> rates = new LinkedHashMap<>();
        rates.put("hard interrupts", state.hardRate);
        rates.put("softirqs", state.softRate);
        SequencedMap<String, RateSeries> sources = new LinkedHashMap<>();
        SequencedMap<String, Latencies> durations = new LinkedHashMap<>();
        SequencedMap<String, Latencies> delays = new LinkedHashMap<>();
        for (SourceStats stats : mostTimeFirst(state)) {
            if (sources.size() < MOST_SOURCES) {
                sources.put(stats.source.label(), stats.rate);
                durations.put(stats.source.label(), stats.gross);
            }
            if (stats.softirq != null && stats.softirq.latency.count() > 0 && delays.size() < MOST_SOURCES) {
                delays.put(stats.source.name(), stats.softirq.latency);
            }
        }
        return new Charts(context)
                .rates("rate", "Interrupts over time", rates)
                .rates("rateBySource", "By source over time", sources)
                .latencies("duration", "Time from entry to exit", durations)
                .latencies("softirqLatency", "Softirqs: time from raise to run", delays)
                .list();
    }

    private static List<SourceStats> mostTimeFirst(IrqsState state) {
        List<SourceStats> sources = new ArrayList<>();
        for (SourceStats stats : state.sources.values()) {
            // a tasklet is part of a softirq
            if (stats.source.kind() != Kind.TASKLET) {
                sources.add(stats);
            }
        }
        sources.sort(Comparator.comparingLong((SourceStats stats) -> -stats.netNs)
                .thenComparingLong(stats -> -stats.count)
                .thenComparing(stats -> stats.source));
        return sources;
    }
}
