package dev.trapline.analyze.syscalls;

import dev.trapline.analyze.Charts;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.Chart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The charts of [SyscallsAnalysis].
final class SyscallsCharts {
    /// Calls whose latencies are drawn beside those of all.
    private static final int MOST_CALLS = 5;

    private SyscallsCharts() {}

    /// What there is to see in `state`.
    ///
    /// @param byTime the calls that were made, most time first
    static List<Chart> of(SyscallsState state, ReportContext context, CallStats[] byTime) {
        if (!context.charts()) {
            return List.of();
        }
        Latencies all = new Latencies();
        SequencedMap<String, Latencies> latencies = new LinkedHashMap<>();
        latencies.put("all calls", all);
        for (CallStats call : byTime) {
            all.add(call.latencies);
            if (latencies.size() <= MOST_CALLS) {
                latencies.put(call.call.name(), call.latencies);
            }
        }
        SequencedMap<String, RateSeries> rates = new LinkedHashMap<>();
        rates.put("calls", state.rate);
        rates.put("errors", state.errorRate);
        return new Charts(context)
                .rates("rate", "Calls over time", rates)
                .map("latencyOverTime", "Latency over time", state.latencyMap)
                .latencies("latency", "Latency", latencies)
                .list();
    }
}
