package dev.trapline.analyze.wakeups;

import dev.trapline.analyze.Charts;
import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.TaskPairs;
import dev.trapline.analyze.TaskPairs.Pair;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Makes the report of [WakeupsAnalysis] from its state.
final class WakeupsReport {
    private static final String WOKEN = "woken to running";
    private static final String PREEMPTED = "preempted to running";

    private final WakeupsState state;
    private final ReportContext context;
    private final List<ThreadWaits> threads;
    private long idleElsewhereNs;

    WakeupsReport(WakeupsState state, ReportContext context) {
        this.state = state;
        this.context = context;
        this.threads = new ArrayList<>(state.threads.values());
        threads.sort(ThreadWaits::longestWaitFirst);
        for (ThreadWaits thread : threads) {
            idleElsewhereNs += thread.idleElsewhereNs;
        }
    }

    AnalysisReport build() {
        return new AnalysisReport(
                "wakeups",
                "Waiting for a processor",
                metrics(),
                List.of(),
                List.of(byThread(), byKind(), antagonists(), wakers()),
                context.measuresTime() ? new WakeupsFindings(state, context, threads).build() : List.of(),
                notes(),
                charts());
    }

    private List<Chart> charts() {
        SequencedMap<String, Latencies> kinds = new LinkedHashMap<>();
        kinds.put(WOKEN, state.wakeups);
        kinds.put(PREEMPTED, state.preemptions);
        return new Charts(context)
                .map("waitOverTime", "Waiting for a processor over time", state.waitMap)
                .latencies("wait", "Time until running", kinds)
                .list();
    }

    private List<Metric> metrics() {
        return List.of(
                Metric.neutral("count", "wakeups", Unit.COUNT, state.wakeups.count()),
                time("p50Ns", "p50", state.wakeups.percentileNs(50)),
                time("p99Ns", "p99", state.wakeups.percentileNs(99)),
                time("maxNs", "longest", state.wakeups.maxNs()),
                Metric.lower("preempted", "preempted", Unit.COUNT, state.preemptions.count()),
                time("preemptedP99Ns", "p99 until back", state.preemptions.percentileNs(99)),
                time("waitNs", "waited in all", state.wakeups.totalNs() + state.preemptions.totalNs()),
                time("idleElsewhereNs", "of that, while a processor was idle", idleElsewhereNs),
                time("imbalanceNs", "tasks queued while a processor was idle", state.imbalanceNs));
    }

    private Metric time(String name, String title, @Nullable Long ns) {
        return Metric.lower(name, title, Unit.NS, context.time(ns));
    }

    private Table byThread() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (ThreadWaits thread : threads) {
            List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                    context.time(thread.waitNs()),
                    thread.wakeups.count(),
                    context.time(thread.wakeups.percentileNs(50)),
                    context.time(thread.wakeups.percentileNs(99)),
                    context.time(thread.wakeups.maxNs()),
                    thread.preempted,
                    context.time(thread.preemptedNs),
                    context.time(thread.preemptedMaxNs),
                    context.time(thread.idleElsewhereNs),
                    (long) thread.task.tid(),
                    (long) thread.task.tgid(),
                    thread.task.comm()));
            row.addAll(ConfidenceColumns.cells(thread.wakeups, context));
            rows.add(row);
        }
        return new Table(
                "byThread",
                "By thread",
                ConfidenceColumns.behind(
                        Column.of("waitNs", "waited", Unit.NS),
                        Column.of("count", "wakeups", Unit.COUNT),
                        Column.of("p50Ns", "p50", Unit.NS),
                        Column.of("p99Ns", "p99", Unit.NS),
                        Column.of("maxNs", "longest", Unit.NS),
                        Column.of("preempted", "preempted", Unit.COUNT),
                        Column.of("preemptedNs", "until back", Unit.NS),
                        Column.detail("preemptedMaxNs", "longest", Unit.NS),
                        Column.of("idleElsewhereNs", "cpu idle", Unit.NS),
                        Column.of("tid", "tid", Unit.ID),
                        Column.detail("tgid", "tgid", Unit.ID),
                        Column.of("comm", "command", Unit.TEXT)),
                rows);
    }

    private Table byKind() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        addKind(rows, WOKEN, state.wakeups);
        addKind(rows, PREEMPTED, state.preemptions);
        addKind(rows, "waking to woken, same cpu", state.localWakings);
        addKind(rows, "waking to woken, other cpu", state.remoteWakings);
        return new Table(
                "byKind",
                "By kind",
                ConfidenceColumns.behind(
                        Column.of("kind", "from", Unit.TEXT),
                        Column.of("count", "times", Unit.COUNT),
                        Column.of("totalNs", "total", Unit.NS),
                        Column.of("p50Ns", "p50", Unit.NS),
                        Column.of("p90Ns", "p90", Unit.NS),
                        Column.detail("p95Ns", "p95", Unit.NS),
                        Column.of("p99Ns", "p99", Unit.NS),
                        Column.detail("p999Ns", "p99.9", Unit.NS),
                        Column.of("maxNs", "longest", Unit.NS)),
                rows);
    }

    private void addKind(List<List<@Nullable Object>> rows, String kind, Latencies latencies) {
        if (latencies.count() == 0) {
            return;
        }
        List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                kind,
                latencies.count(),
                context.time(latencies.totalNs()),
                context.time(latencies.percentileNs(50)),
                context.time(latencies.percentileNs(90)),
                context.time(latencies.percentileNs(95)),
                context.time(latencies.percentileNs(99)),
                context.time(latencies.percentileNs(99.9)),
                context.time(latencies.maxNs())));
        row.addAll(ConfidenceColumns.cells(latencies, context));
        rows.add(row);
    }

    private Table antagonists() {
        return pairs(
                "antagonists",
                "Who ran meanwhile",
                state.delays,
                Pair::ns,
                "slices",
                "for");
    }

    private Table wakers() {
        return pairs(
                "wakers",
                "Who woke whom",
                state.wakers,
                Pair::count,
                "wakeups",
                "waited");
    }

    private Table pairs(
            String name, String title, TaskPairs pairs, ToLongFunction<Pair> figure, String count, String ns) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Pair pair : pairs.largest(context.top(), figure)) {
            Task by = pair.second();
            rows.add(Arrays.asList(
                    context.time(pair.ns()),
                    pair.count(),
                    (long) pair.first().tid(),
                    pair.first().comm(),
                    by == null ? null : (long) by.tid(),
                    by == null ? "(several)" : by.comm()));
        }
        return new Table(
                name,
                title,
                List.of(
                        Column.of("ns", ns, Unit.NS),
                        Column.of("count", count, Unit.COUNT),
                        Column.of("tid", "tid", Unit.ID),
                        Column.of("comm", "command", Unit.TEXT),
                        Column.of("byTid", "by tid", Unit.ID),
                        Column.of("byComm", "by command", Unit.TEXT)),
                rows);
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (state.wakeups.count() == 0) {
            notes.add("The recording has no sched_wakeup or sched_waking that leads to a switch: wakeup latency cannot"
                    + " be told.");
        } else if (state.localWakings.count() + state.remoteWakings.count() == 0) {
            notes.add("The recording does not have both sched_waking and sched_wakeup: the way between them cannot be"
                    + " told.");
        }
        if (state.delays.isSummed() || state.wakers.isSummed()) {
            notes.add(String.format(Locale.ROOT,
                    "More than %,d pairs of tasks: they are added up by the task that waited or was woken.",
                    state.maxPairs));
        }
        return notes;
    }
}
