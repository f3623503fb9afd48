package dev.trapline.analyze.signals;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Breakdown;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Polarity;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Signals delivered to threads, and how threads ended: their exit codes, and the signals that
/// killed them. Every thread that ends counts once, as strace prints a line for each.
public final class SignalsAnalysis implements Analysis<SignalsState> {

    @Override
    public String id() {
        return "signals";
    }

    @Override
    public SignalsState newState() {
        return new SignalsState();
    }

    /// Sending and handling signals are calls, delivery is not.
    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.LIFE);
    }

    @Override
    public void accept(SignalsState state, Span span) {
        switch (span) {
            case Span.SyscallSpan _,SchedSpan _,InterruptSpan _ -> {
                // not asked for
            }
            case Span.SignalSpan signal -> state.delivered.merge(signal.sig(), 1L, Long::sum);
            case Span.ExitSpan exit -> ended(state, exit);
        }
    }

    private static void ended(SignalsState state, Span.ExitSpan exit) {
        if (exit.killedBy() != 0) {
            state.killed.merge(exit.killedBy(), 1L, Long::sum);
        } else if (exit.exitCode() != TraceEvent.UNKNOWN) {
            state.exits.merge(exit.exitCode(), 1L, Long::sum);
        }
    }

    @Override
    public void merge(SignalsState earlier, SignalsState later) {
        earlier.merge(later);
    }

    @Override
    public AnalysisReport report(SignalsState state, ReportContext context) {
        long delivered = sum(state.delivered);
        return new AnalysisReport(
                id(),
                "Signals",
                List.of(new Metric(
                        "delivered", "Signals delivered", Unit.COUNT, Polarity.LOWER_IS_BETTER, delivered)),
                List.of(
                        new Breakdown("exits", "Threads by exit code", named(state.exits, Integer::toString)),
                        new Breakdown("killed", "Threads killed by a signal", named(state.killed, Signals::name))),
                List.of(bySignal(state)),
                List.of(),
                List.of());
    }

    private static int mostFirst(Map.Entry<Integer, Long> a, Map.Entry<Integer, Long> b) {
        int order = b.getValue().compareTo(a.getValue());
        return order != 0 ? order : a.getKey().compareTo(b.getKey());
    }

    private static Table bySignal(SignalsState state) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        state.delivered.entrySet().stream()
                .sorted(SignalsAnalysis::mostFirst)
                .forEach(entry -> rows.add(Arrays.asList(Signals.name(entry.getKey()), null, entry.getValue(), null)));
        return new Table(
                "bySignal",
                "By signal",
                List.of(
                        Column.of("signal", "signal", Unit.TEXT),
                        Column.of("generated", "generated", Unit.COUNT),
                        Column.of("delivered", "delivered", Unit.COUNT),
                        Column.of("latencyP50Ns", "p50 to delivery", Unit.NS)),
                rows);
    }

    private static Map<String, Long> named(SortedMap<Integer, Long> counts, IntFunction<String> name) {
        Map<String, Long> named = new LinkedHashMap<>();
        counts.forEach((key, count) -> named.merge(name.apply(key), count, Long::sum));
        return named;
    }

    private static long sum(Map<Integer, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
