package dev.trapline.analyze.switches;

import dev.trapline.analyze.Charts;
import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.TaskPairs.Pair;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Breakdown;
import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes the report of [SwitchesAnalysis] from its state.
final class SwitchesReport {
    private static final long SECOND_NS = 1_000_000_000;

    private final SwitchesState state;
    private final ReportContext context;
    private final List<ThreadSwitches> threads;
    private final ThreadSwitches sum = new ThreadSwitches(new Task(0, 0));
    private final CpuSwitches cpus = new CpuSwitches();
    private int cpusSeen;

    SwitchesReport(SwitchesState state, ReportContext context) {
        this.state = state;
        this.context = context;
        this.threads = new ArrayList<>();
        for (ThreadSwitches thread : state.threads.values()) {
            sum.add(thread);
            if (thread.switches + thread.moves + thread.migrations > 0) {
                threads.add(thread);
            }
        }
        threads.sort(ThreadSwitches::mostSwitchesFirst);
        for (int i = 0; i < state.cpuCount(); i++) {
            CpuSwitches cpu = state.cpuAt(i);
            if (cpu != null) {
                cpus.add(cpu);
                cpusSeen++;
            }
        }
    }

    AnalysisReport build() {
        return new AnalysisReport(
                "switches",
                "Context switches",
                metrics(),
                List.of(new Breakdown("byPrevState", "By state left in", state.byPrevState.sorted())),
                List.of(byThread(), byProcess(), byCpu(), byCall(), slices(), preemptions(), overTime()),
                new SwitchesFindings(state, context, threads, sum, cpus).build(),
                notes(),
                charts());
    }

    private List<Chart> charts() {
        SequencedMap<String, RateSeries> rates = new LinkedHashMap<>();
        rates.put("all switches", state.rate);
        rates.put("involuntary", state.involuntaryRate);
        SequencedMap<String, Latencies> slices = new LinkedHashMap<>();
        slices.put("time slices", state.slices);
        return new Charts(context)
                .rates("rate", "Switches over time", rates)
                .latencies("slices", "Time from switch to switch", slices)
                .list();
    }

    // ---------------------------------------------------------------- metrics

    private List<Metric> metrics() {
        SwitchesOptions options = state.options;
        long costed = cpus.switches - cpus.fromIdle;
        return List.of(
                Metric.lower("total", "switches", Unit.COUNT, cpus.switches),
                Metric.lower("voluntary", "voluntary", Unit.COUNT, sum.voluntary),
                Metric.lower("involuntary", "involuntary", Unit.COUNT, sum.involuntary()),
                Metric.neutral("toIdle", "to idle", Unit.COUNT, cpus.toIdle),
                Metric.neutral("fromIdle", "from idle", Unit.COUNT, cpus.fromIdle),
                Metric.neutral("busyToBusy", "from task to task", Unit.COUNT, costed - cpus.toIdle),
                Metric.lower("migrations", "migrations", Unit.COUNT, migrations(sum)),
                Metric.lower("switchesPerSec", "switches per second", Unit.PER_SECOND,
                        context.perSecond(cpus.switches)),
                Metric.lower("peakPerSec", "in the busiest window", Unit.PER_SECOND, peak()),
                Metric.lower("switchesPerCall", "switches per system call", Unit.RATIO,
                        sum.calls == 0 ? null : (double) costed / sum.calls),
                Metric.neutral("runNs", "on a processor", Unit.NS, context.time(sum.runNs)),
                Metric.lower("preemptedNs", "preempted", Unit.NS, context.time(sum.preemptedNs)),
                Metric.neutral("sleepNs", "asleep", Unit.NS, context.time(sum.sleepNs)),
                Metric.lower("diskNs", "in uninterruptible sleep", Unit.NS, context.time(sum.diskNs)),
                Metric.lower("ioWaitNs", "of that, waiting for a device", Unit.NS, context.time(sum.ioWaitNs)),
                Metric.lower("costNs", "estimated cost", Unit.NS, costed * options.costNs()),
                Metric.lower("costLowNs", "at least", Unit.NS, costed * options.costLowNs()),
                Metric.lower("costHighNs", "at most", Unit.NS, costed * options.costHighNs()),
                Metric.lower("clippedSlices", "slices without a beginning", Unit.COUNT,
                        cpus.withoutBegin));
    }

    private @Nullable Double peak() {
        RateSeries seconds = state.rate.withWidth(SECOND_NS);
        return context.wallNs() < seconds.widthNs() ? null : (Double) (1e9 * seconds.most() / seconds.widthNs());
    }

    /// What the kernel says, or else what can be seen.
    private long migrations(ThreadSwitches thread) {
        return sum.migrations > 0 ? thread.migrations : thread.moves;
    }

    // ---------------------------------------------------------------- tables

    private Table byThread() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (ThreadSwitches thread : threads) {
            rows.add(row(thread, thread.task.tid(), thread.task.tgid(), thread.task.comm()));
        }
        return new Table("byThread", "By thread", columns(Column.of("tid", "tid", Unit.ID),
                Column.detail("tgid", "tgid", Unit.ID)), rows);
    }

    private static List<Column> columns(Column id, Column other) {
        return List.of(
                Column.of("switches", "switches", Unit.COUNT),
                Column.of("voluntary", "voluntary", Unit.COUNT),
                Column.of("involuntary", "involuntary", Unit.COUNT),
                Column.of("migrations", "migrations", Unit.COUNT),
                Column.of("runNs", "ran", Unit.NS),
                Column.of("preemptedNs", "preempted", Unit.NS),
                Column.of("sleepNs", "asleep", Unit.NS),
                Column.of("diskNs", "in D", Unit.NS),
                Column.detail("ioWaitNs", "for a device", Unit.NS),
                Column.detail("otherNs", "off otherwise", Unit.NS),
                Column.detail("slices", "slices", Unit.COUNT),
                Column.detail("calls", "calls", Unit.COUNT),
                Column.detail("switchesPerSec", "per second", Unit.PER_SECOND),
                Column.detail("switchesPerCall", "per call", Unit.RATIO),
                id,
                other,
                Column.of("comm", "command", Unit.TEXT));
    }

    private List<@Nullable Object> row(ThreadSwitches figures, long id, long other, @Nullable String comm) {
        return Arrays.asList(
                figures.switches,
                figures.voluntary,
                figures.involuntary(),
                migrations(figures),
                context.time(figures.runNs),
                context.time(figures.preemptedNs),
                context.time(figures.sleepNs),
                context.time(figures.diskNs),
                context.time(figures.ioWaitNs),
                context.time(figures.otherNs),
                figures.slices,
                figures.calls,
                context.perSecond(figures.switches),
                figures.calls == 0 ? null : (double) figures.switches / figures.calls,
                id,
                other,
                comm);
    }

    private Table byProcess() {
        Map<Integer, ProcessSwitches> processes = new TreeMap<>();
        for (ThreadSwitches thread : threads) {
            processes.computeIfAbsent(thread.task.tgid(), ProcessSwitches::new).add(thread);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        processes.values().stream()
                .sorted(Comparator.comparingLong((ProcessSwitches process) -> -process.sum.switches)
                        .thenComparingInt(process -> process.tgid))
                .forEach(process -> rows.add(row(process.sum, process.tgid, process.threads, process.comm)));
        return new Table("byProcess", "By process", columns(Column.of("tgid", "tgid", Unit.ID),
                Column.of("threads", "threads", Unit.COUNT)), rows);
    }

    /// The threads of a group added up.
    private static final class ProcessSwitches {
        final int tgid;
        final ThreadSwitches sum;
        String comm = "";
        long threads;

        ProcessSwitches(int tgid) {
            this.tgid = tgid;
            this.sum = new ThreadSwitches(new Task(tgid, 0));
        }

        void add(ThreadSwitches thread) {
            // The leader's name is the process's.
            if (comm.isEmpty() || (thread.task.tid() == tgid && !thread.task.comm().isEmpty())) {
                comm = thread.task.comm();
            }
            threads++;
            sum.add(thread);
        }
    }

    private Table byCpu() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < state.cpuCount(); i++) {
            CpuSwitches cpu = state.cpuAt(i);
            if (cpu != null) {
                rows.add(Arrays.asList(
                        (long) i,
                        cpu.switches,
                        cpu.switches - cpu.toIdle - cpu.fromIdle,
                        cpu.toIdle,
                        cpu.fromIdle,
                        context.time(cpu.busyNs),
                        context.allTasks() ? context.time(cpu.idleNs) : null,
                        context.measuresTime() && context.allTasks() ? cpu.busyPercent() : null,
                        context.perSecond(cpu.switches)));
            }
        }
        return new Table(
                "byCpu",
                "By processor",
                List.of(
                        Column.of("cpu", "cpu", Unit.ID),
                        Column.of("switches", "switches", Unit.COUNT),
                        Column.of("busyToBusy", "task to task", Unit.COUNT),
                        Column.of("toIdle", "to idle", Unit.COUNT),
                        Column.of("fromIdle", "from idle", Unit.COUNT),
                        Column.of("busyNs", "busy", Unit.NS),
                        Column.of("idleNs", "idle", Unit.NS),
                        Column.of("busyPercent", "busy %", Unit.PERCENT),
                        Column.detail("switchesPerSec", "per second", Unit.PER_SECOND)),
                rows);
    }

    private Table byCall() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        state.calls.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, BlockingCall> call) -> -call.getValue().switches)
                        .thenComparing(Map.Entry::getKey))
                .forEach(call -> rows.add(Arrays.asList(
                        call.getValue().switches,
                        call.getValue().timed,
                        context.time(call.getValue().offNs),
                        context.time(call.getValue().maxNs),
                        call.getKey().isEmpty() ? "(none)" : call.getKey())));
        return new Table(
                "byCall",
                "Voluntary switches by system call",
                List.of(
                        Column.of("switches", "switches", Unit.COUNT),
                        Column.detail("timed", "timed", Unit.COUNT),
                        Column.of("offNs", "off", Unit.NS),
                        Column.of("maxNs", "longest", Unit.NS),
                        Column.of("call", "call", Unit.TEXT)),
                rows);
    }

    private Table slices() {
        Latencies slices = state.slices;
        List<List<@Nullable Object>> rows = new ArrayList<>();
        if (slices.count() > 0 && context.measuresTime()) {
            List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                    slices.count(),
                    slices.totalNs(),
                    slices.minNs(),
                    slices.percentileNs(50),
                    slices.percentileNs(90),
                    slices.percentileNs(99),
                    slices.maxNs()));
            row.addAll(ConfidenceColumns.cells(slices));
            rows.add(row);
        }
        return new Table(
                "timeslices",
                "Time from switch to switch",
                ConfidenceColumns.behind(
                        Column.of("count", "slices", Unit.COUNT),
                        Column.of("totalNs", "total", Unit.NS),
                        Column.of("minNs", "shortest", Unit.NS),
                        Column.of("p50Ns", "p50", Unit.NS),
                        Column.of("p90Ns", "p90", Unit.NS),
                        Column.of("p99Ns", "p99", Unit.NS),
                        Column.of("maxNs", "longest", Unit.NS)),
                rows);
    }

    private Table preemptions() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Pair pair : state.preemptions.largest(context.top(), Pair::count)) {
            Task by = pair.second();
            rows.add(Arrays.asList(
                    pair.count(),
                    (long) pair.first().tid(),
                    pair.first().comm(),
                    by == null ? null : (long) by.tid(),
                    by == null ? "(several)" : by.comm()));
        }
        return new Table(
                "preemptions",
                "Involuntary switches by the task that came next",
                List.of(
                        Column.of("switches", "switches", Unit.COUNT),
                        Column.of("tid", "tid", Unit.ID),
                        Column.of("comm", "command", Unit.TEXT),
                        Column.of("byTid", "by tid", Unit.ID),
                        Column.of("byComm", "by command", Unit.TEXT)),
                rows);
    }

    private Table overTime() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        if (context.wallNs() > 0) {
            RateSeries rate = state.rate.withRows(context.wallNs());
            long widthNs = rate.widthNs();
            for (long ns = rate.startOf(context.firstNs()); ns <= context.lastNs(); ns += widthNs) {
                long count = rate.count(ns);
                rows.add(Arrays.asList(ns, widthNs, count, 1e9 * count / widthNs));
            }
        }
        return new Table(
                "overTime",
                "Over time",
                List.of(
                        Column.of("startNs", "from", Unit.TIMESTAMP_NS),
                        Column.detail("widthNs", "for", Unit.NS),
                        Column.of("switches", "switches", Unit.COUNT),
                        Column.of("switchesPerSec", "per second", Unit.PER_SECOND)),
                rows);
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!state.sawScheduler()) {
            notes.add("The recording has no sched_switch: switches cannot be told.");
            return notes;
        }
        if (cpus.withoutBegin > cpusSeen) {
            notes.add(String.format(Locale.ROOT,
                    "%,d switches are away from a task whose coming is not in the recording: events are missing, or it"
                            + " covers some tasks only. Times are those of the slices that are complete.",
                    cpus.withoutBegin));
        }
        if (sum.migrations == 0 && sum.moves > 0) {
            notes.add("The recording has no sched_migrate_task: a migration is a switch to another processor than the"
                    + " one that was left.");
        }
        if (sum.calls == 0) {
            notes.add("The recording has no system calls: the call a switch happened in cannot be told.");
        }
        if (state.preemptions.isSummed()) {
            notes.add(String.format(Locale.ROOT,
                    "More than %,d pairs of tasks: who preempted whom is added up by the task that was.",
                    state.options.maxPairs()));
        }
        return notes;
    }
}
