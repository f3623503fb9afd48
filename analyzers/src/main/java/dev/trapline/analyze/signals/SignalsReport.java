package dev.trapline.analyze.signals;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.signals.SignalsState.BrokenStats;
import dev.trapline.analyze.signals.SignalsState.Route;
import dev.trapline.analyze.signals.SignalsState.RouteStats;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Breakdown;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.SignalSpan.Disposition;
import dev.trapline.model.span.SignalSpan.Result;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Makes the report of [SignalsAnalysis] from its state.
final class SignalsReport {
    private final SignalsState state;
    private final ReportContext context;
    private final List<SignalStats> signals;
    /// Whether the recording says when signals were sent, and what threads do with them.
    private final boolean tellsSending;

    private final boolean tellsDisposition;

    SignalsReport(SignalsState state, ReportContext context) {
        this.state = state;
        this.context = context;
        this.signals = new ArrayList<>(state.bySignal.values());
        signals.sort(SignalStats::mostFirst);
        this.tellsSending = signals.stream().anyMatch(stats -> stats.sent() > 0);
        this.tellsDisposition = signals.stream().anyMatch(stats -> stats.delivered > stats.count(Disposition.UNKNOWN));
    }

    AnalysisReport build() {
        return new AnalysisReport(
                "signals",
                "Signals",
                metrics(),
                List.of(
                        new Breakdown("exits", "Threads by exit code", named(state.exits, Integer::toString)),
                        new Breakdown("killed", "Threads killed by a signal", named(state.killed, Signals::name))),
                List.of(bySignal(), byRoute(), interrupted()),
                new SignalsFindings(state, context, signals).build(),
                notes());
    }

    private List<Metric> metrics() {
        long delivered = 0;
        long sent = 0;
        for (SignalStats stats : signals) {
            delivered += stats.delivered;
            sent += stats.sent();
        }
        BrokenStats sum = new BrokenStats();
        state.interrupted.values().forEach(sum::add);
        return List.of(
                Metric.lower("delivered", "Signals delivered", Unit.COUNT, delivered),
                Metric.neutral("generated", "sent", Unit.COUNT, tellsSending ? (Long) sent : null),
                Metric.lower("deliveredPerSec", "delivered per second", Unit.PER_SECOND, context.perSecond(delivered)),
                Metric.lower("interrupted", "calls interrupted", Unit.COUNT, sum.times),
                Metric.neutral("restarted", "of them restarted", Unit.COUNT, sum.restarted),
                Metric.lower("eintr", "ended with EINTR", Unit.COUNT, sum.eintr));
    }

    private Table bySignal() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SignalStats stats : signals) {
            List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                    Signals.name(stats.sig),
                    sending(stats.sent()),
                    stats.delivered,
                    latency(stats, 50),
                    latency(stats, 99),
                    context.time(stats.latencies.maxNs()),
                    sending(stats.latencies.count()),
                    sending(stats.count(Result.IGNORED)),
                    sending(stats.count(Result.COALESCED)),
                    sending(stats.count(Result.LOST)),
                    sending(stats.count(Result.INFO_LOST)),
                    sending(stats.taken),
                    sending(stats.asKill),
                    disposition(stats, Disposition.HANDLER),
                    disposition(stats, Disposition.DEFAULT)));
            row.addAll(ConfidenceColumns.cells(stats.latencies, context));
            rows.add(row);
        }
        return new Table(
                "bySignal",
                "By signal",
                columns(
                        Column.of("signal", "signal", Unit.TEXT),
                        Column.of("generated", "sent", Unit.COUNT),
                        Column.of("delivered", "delivered", Unit.COUNT),
                        Column.of("latencyP50Ns", "p50 to delivery", Unit.NS),
                        Column.of("latencyP99Ns", "p99", Unit.NS),
                        Column.of("latencyMaxNs", "max", Unit.NS),
                        Column.detail("timed", "timed", Unit.COUNT),
                        Column.of("ignored", "ignored", Unit.COUNT),
                        Column.of("coalesced", "coalesced", Unit.COUNT),
                        Column.of("lost", "lost", Unit.COUNT),
                        Column.detail("infoLost", "info lost", Unit.COUNT),
                        Column.of("taken", "waited for", Unit.COUNT),
                        Column.of("asKill", "as SIGKILL", Unit.COUNT),
                        Column.of("handled", "handled", Unit.COUNT),
                        Column.detail("byDefault", "by default", Unit.COUNT)),
                rows);
    }

    private static List<Column> columns(Column... head) {
        List<Column> columns = new ArrayList<>(Arrays.asList(head));
        columns.addAll(ConfidenceColumns.columns("latency"));
        return columns;
    }

    private @Nullable Long sending(long count) {
        return tellsSending ? (Long) count : null;
    }

    private @Nullable Long disposition(SignalStats stats, Disposition disposition) {
        return tellsDisposition ? (Long) stats.count(disposition) : null;
    }

    private @Nullable Long latency(SignalStats stats, double percent) {
        return context.time(stats.latencies.percentileNs(percent));
    }

    private Table byRoute() {
        Comparator<Map.Entry<Route, RouteStats>> order =
                Comparator.comparingLong(
                        (Map.Entry<Route, RouteStats> row) -> -Math.max(row.getValue().sent, row.getValue().delivered))
                        .thenComparing(Map.Entry::getKey, SignalsReport::compare);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Map.Entry<Route, RouteStats> entry : state.routes.sorted(order)) {
            Route route = entry.getKey();
            rows.add(Arrays.asList(
                    Signals.name(route.sig()),
                    sending(entry.getValue().sent),
                    entry.getValue().delivered,
                    tid(route.from()),
                    comm(route.from()),
                    route.origin().label(),
                    tid(route.to()),
                    comm(route.to())));
        }
        return new Table(
                "byRoute",
                "Who sends to whom",
                List.of(
                        Column.of("signal", "signal", Unit.TEXT),
                        Column.of("sent", "sent", Unit.COUNT),
                        Column.of("delivered", "delivered", Unit.COUNT),
                        Column.of("fromTid", "from", Unit.ID),
                        Column.of("fromComm", "command", Unit.TEXT),
                        Column.of("origin", "by", Unit.TEXT),
                        Column.of("toTid", "to", Unit.ID),
                        Column.of("toComm", "command", Unit.TEXT)),
                rows);
    }

    private static int compare(Route a, Route b) {
        int order = Integer.compare(a.sig(), b.sig());
        if (order == 0) {
            order = a.origin().compareTo(b.origin());
        }
        if (order == 0) {
            order = compare(a.from(), b.from());
        }
        return order != 0 ? order : compare(a.to(), b.to());
    }

    private static int compare(@Nullable Task a, @Nullable Task b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        int order = Integer.compare(a.tid(), b.tid());
        return order != 0 ? order : Integer.compare(a.generation(), b.generation());
    }

    private static @Nullable Long tid(@Nullable Task task) {
        return task == null ? null : Table.id(task.tid());
    }

    private static @Nullable String comm(@Nullable Task task) {
        return task == null || task.comm().isEmpty() ? null : task.comm();
    }

    private Table interrupted() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        state.interrupted.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparingLong(stats -> -stats.times)))
                .forEach(entry -> rows.add(Arrays.asList(
                        entry.getKey().call(),
                        entry.getKey().sig() == 0 ? null : Signals.name(entry.getKey().sig()),
                        entry.getValue().times,
                        entry.getValue().restarted,
                        entry.getValue().eintr,
                        entry.getValue().ended,
                        entry.getValue().times
                                - entry.getValue().restarted
                                - entry.getValue().eintr
                                - entry.getValue().ended)));
        return new Table(
                "interruptedCalls",
                "Calls that signals interrupted",
                List.of(
                        Column.of("call", "call", Unit.TEXT),
                        Column.of("signal", "by", Unit.TEXT),
                        Column.of("times", "times", Unit.COUNT),
                        Column.of("restarted", "restarted", Unit.COUNT),
                        Column.of("eintr", "EINTR", Unit.COUNT),
                        Column.of("ended", "thread ended", Unit.COUNT),
                        Column.of("unknown", "not known", Unit.COUNT)),
                rows);
    }

    private static Map<String, Long> named(SortedMap<Integer, Long> counts, IntFunction<String> name) {
        Map<String, Long> named = new LinkedHashMap<>();
        counts.forEach((key, count) -> named.merge(name.apply(key), count, Long::sum));
        return named;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (signals.isEmpty()) {
            return notes;
        }
        if (!tellsSending) {
            notes.add("The recording does not say when signals were sent (signal:signal_generate): there is no"
                    + " latency, and ignored and coalesced ones are not seen.");
        } else if (signals.stream().allMatch(stats -> stats.delivered + stats.taken == 0)) {
            notes.add("The recording has no signal:signal_deliver: what arrived, and when, cannot be told.");
        } else if (signals.stream().anyMatch(stats -> stats.delivered - stats.asKill > stats.latencies.count())) {
            notes.add("Some signals were delivered without a signal_generate in the recording, as those of timers"
                    + " that interrupt another task; they have no latency.");
        }
        if (state.routes.level() > 0) {
            notes.add("More pairs of senders and targets than are kept apart: they are added up.");
        }
        return notes;
    }
}
