package dev.trapline.analyze.irqs;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the report of [IrqsAnalysis] from its state.
final class IrqsReport {
    private final IrqsState state;
    private final ReportContext context;
    private final List<CpuLoad> cpus;
    private final List<Storm> storms = new ArrayList<>();

    IrqsReport(IrqsState state, ReportContext context) {
        this.state = state;
        this.context = context;
        this.cpus = CpuLoad.of(state);
        for (SourceStats stats : state.sources.values()) {
            storms.addAll(Storm.of(stats, context));
        }
    }

    AnalysisReport build() {
        List<Table> tables = new ArrayList<>(new SourceTables(state, context, cpus).tables());
        tables.add(byCpu());
        tables.add(stolen());
        tables.add(chains());
        tables.add(byIpi());
        tables.add(stormTable());
        tables.add(series());
        return new AnalysisReport(
                "irqs",
                "Interrupts",
                metrics(),
                List.of(),
                tables,
                new IrqsFindings(state, context, cpus, storms).build(),
                notes(),
                IrqsCharts.of(state, context));
    }

    // ---------------------------------------------------------------- figures

    private List<Metric> metrics() {
        long hardNs = cpus.stream().mapToLong(CpuLoad::hardNs).sum();
        long softNs = cpus.stream().mapToLong(CpuLoad::softNs).sum();
        boolean known = context.measuresTime();
        double capacityNs = (double) context.wallNs() * cpus.size();
        Balance balance = Balance.of(cpus.stream().mapToLong(CpuLoad::totalNs).toArray());
        return List.of(
                count("irqs", "Runs of interrupt handlers", Kind.IRQ),
                count("vectors", "Timer and other processors' interrupts", Kind.VECTOR),
                count("softirqs", "Softirqs", Kind.SOFTIRQ),
                count("tasklets", "Tasklets", Kind.TASKLET),
                count("nmis", "NMI handlers", Kind.NMI),
                Metric.neutral(
                        "ipisSent", "Interrupts sent", Unit.COUNT,
                        state.sends.values().stream().mapToLong(sent -> sent.count).sum()),
                Metric.neutral(
                        "cpus", "Interrupted CPUs", Unit.COUNT,
                        cpus.stream().filter(load -> load.cpu() >= 0).count()),
                Metric.lower("hardNs", "Net time in hard interrupts", Unit.NS,
                        known ? hardNs : null),
                Metric.lower("softNs", "Net time in softirqs", Unit.NS,
                        known ? softNs : null),
                Metric.lower("busyPercent", "of the CPUs' time", Unit.PERCENT,
                        capacityNs > 0 ? 100.0 * (hardNs + softNs) / capacityNs : null),
                Metric.lower("imbalance", "busiest CPU over mean", Unit.RATIO,
                        balance == null || !known ? null : balance.maxOverMean()),
                Metric.higher("entropy", "evenness over CPUs", Unit.RATIO,
                        balance == null || !known ? null : balance.entropy()),
                Metric.neutral("noEntry", "Runs without a beginning", Unit.COUNT, state.noEntry),
                Metric.neutral("noExit", "Runs without an end", Unit.COUNT, state.noExit));
    }

    private Metric count(String name, String title, Kind kind) {
        return Metric.lower(
                name, title, Unit.COUNT,
                state.of(kind).stream().mapToLong(stats -> stats.count).sum());
    }

    private Table byCpu() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (CpuLoad load : cpus) {
            boolean timed = context.measuresTime();
            boolean rated = context.wallNs() > 0;
            long count = load.irqs() + load.vectors() + load.softirqs();
            rows.add(Arrays.asList(
                    load.cpu() < 0 ? null : (Long) (long) load.cpu(),
                    load.irqs(),
                    load.vectors(),
                    load.softirqs(),
                    timed ? load.hardNs() : null,
                    timed ? load.softNs() : null,
                    rated ? (Double) (100.0 * load.totalNs() / context.wallNs()) : null,
                    rated ? (Double) (count * 1e9 / context.wallNs()) : null));
        }
        return new Table(
                "byCpu",
                "By CPU",
                List.of(
                        Column.of("cpu", "cpu", Unit.ID),
                        Column.of("irqs", "irqs", Unit.COUNT),
                        Column.of("vectors", "vectors", Unit.COUNT),
                        Column.of("softirqs", "softirqs", Unit.COUNT),
                        Column.of("hardNs", "hard net", Unit.NS),
                        Column.of("softNs", "soft net", Unit.NS),
                        Column.of("busyPercent", "% busy", Unit.PERCENT),
                        Column.of("perSec", "rate", Unit.PER_SECOND)),
                rows);
    }

    private Table stolen() {
        List<Stolen> tasks = state.stolen.values();
        tasks.sort(Comparator.comparingLong((Stolen from) -> -from.totalNs())
                .thenComparingLong(from -> -from.interrupts)
                .thenComparingInt(from -> from.task.tid())
                .thenComparingInt(from -> from.task.generation()));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Stolen from : tasks.subList(0, Math.min(context.top(), tasks.size()))) {
            Task task = from.task;
            boolean timed = context.measuresTime();
            rows.add(Arrays.asList(
                    task.tid() < 0 ? null : (Long) (long) task.tid(),
                    task.comm(),
                    from.interrupts,
                    timed ? from.hardNs : null,
                    timed ? from.softNs : null,
                    timed ? from.totalNs() : null,
                    context.wallNs() > 0 ? (Double) (100.0 * from.totalNs() / context.wallNs()) : null));
        }
        return new Table(
                "stolen",
                "Time taken from tasks",
                List.of(
                        Column.of("tid", "tid", Unit.ID),
                        Column.of("comm", "command", Unit.TEXT),
                        Column.of("interrupts", "interrupts", Unit.COUNT),
                        Column.of("hardNs", "hard net", Unit.NS),
                        Column.of("softNs", "soft net", Unit.NS),
                        Column.of("totalNs", "both", Unit.NS),
                        Column.of("percent", "% of a CPU", Unit.PERCENT)),
                rows);
    }

    private Table chains() {
        List<Chain> chains = state.chains.values();
        chains.sort(Comparator.comparingLong((Chain chain) -> -chain.whole.count()).thenComparing(chain -> chain.key));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Chain chain : context.measuresTime() ? chains : List.<Chain>of()) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(chain.key.hard() == null ? null : chain.key.hard().label());
            row.add(chain.key.softirq() == null ? null : chain.key.softirq().name());
            row.add(chain.key.call());
            row.add(chain.whole.count());
            row.add(chain.whole.percentileNs(50));
            row.add(chain.whole.percentileNs(99));
            row.add(chain.whole.maxNs());
            row.add(chain.dominating().label);
            for (Chain.Leg leg : Chain.Leg.values()) {
                Latencies times = chain.leg(leg);
                row.add(times.percentileNs(50));
                row.add(times.percentileNs(99));
            }
            row.addAll(ConfidenceColumns.cells(chain.whole));
            rows.add(row);
        }
        return new Table(
                "chains",
                "From an interrupt to the return of the call it woke",
                ConfidenceColumns.behind(
                        Column.of("irq", "interrupt", Unit.TEXT),
                        Column.of("softirq", "softirq", Unit.TEXT),
                        Column.of("call", "call", Unit.TEXT),
                        Column.of("count", "count", Unit.COUNT),
                        Column.of("p50Ns", "p50", Unit.NS),
                        Column.of("p99Ns", "p99", Unit.NS),
                        Column.detail("maxNs", "max", Unit.NS),
                        Column.of("dominating", "longest leg", Unit.TEXT),
                        Column.detail("irqP50Ns", "irq p50", Unit.NS),
                        Column.detail("irqP99Ns", "irq p99", Unit.NS),
                        Column.detail("softirqP50Ns", "softirq p50", Unit.NS),
                        Column.detail("softirqP99Ns", "softirq p99", Unit.NS),
                        Column.of("waitP50Ns", "wait p50", Unit.NS),
                        Column.detail("waitP99Ns", "wait p99", Unit.NS),
                        Column.detail("returnP50Ns", "return p50", Unit.NS),
                        Column.detail("returnP99Ns", "return p99", Unit.NS)),
                rows);
    }

    private Table byIpi() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        state.sends.entries().stream()
                .sorted(Comparator
                        .comparingLong((Map.Entry<IrqsState.Sender, Counter> entry) -> -entry.getValue().count)
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> rows.add(Arrays.asList(
                        entry.getKey().event(), entry.getKey().callsite(), entry.getValue().count)));
        return new Table(
                "byIpi",
                "Interrupts sent to other CPUs",
                List.of(
                        Column.of("event", "event", Unit.TEXT),
                        Column.of("callsite", "sent by", Unit.TEXT),
                        Column.of("count", "count", Unit.COUNT)),
                rows);
    }

    private Table stormTable() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        storms.stream()
                .sorted(Comparator.comparingLong((Storm storm) -> -storm.events())
                        .thenComparingLong(Storm::startNs)
                        .thenComparing(storm -> storm.stats().source))
                .limit(context.top())
                .forEach(storm -> rows.add(Arrays.asList(
                        storm.stats().source.label(),
                        storm.startNs(),
                        storm.endNs() - storm.startNs(),
                        storm.events(),
                        storm.perSec(),
                        storm.peakPerSec(),
                        storm.medianPerSec())));
        return new Table(
                "storms",
                "Storms",
                List.of(
                        Column.of("source", "source", Unit.TEXT),
                        Column.of("startNs", "start", Unit.TIMESTAMP_NS),
                        Column.of("durationNs", "for", Unit.NS),
                        Column.of("events", "events", Unit.COUNT),
                        Column.of("perSec", "rate", Unit.PER_SECOND),
                        Column.of("peakPerSec", "peak", Unit.PER_SECOND),
                        Column.of("medianPerSec", "usual", Unit.PER_SECOND)),
                rows);
    }

    /// Hard interrupts and softirqs in each piece of time, in as fine pieces as give few enough rows.
    private Table series() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        if (context.wallNs() > 0) {
            RateSeries hard = state.hardRate.withRows(context.wallNs());
            RateSeries soft = state.softRate.withRows(context.wallNs());
            long widthNs = Math.max(hard.widthNs(), soft.widthNs());
            hard = hard.withWidth(widthNs);
            soft = soft.withWidth(widthNs);
            for (long startNs = hard.startOf(context.firstNs()); startNs <= context.lastNs(); startNs += widthNs) {
                long hards = hard.count(startNs);
                long softs = soft.count(startNs);
                rows.add(Arrays.asList(
                        startNs, widthNs, hards, softs, hards * 1e9 / widthNs, softs * 1e9 / widthNs));
            }
        }
        return new Table(
                "series",
                "Rate over time",
                List.of(
                        Column.of("startNs", "start", Unit.TIMESTAMP_NS),
                        Column.detail("widthNs", "width", Unit.NS),
                        Column.of("hard", "hard", Unit.COUNT),
                        Column.of("softirqs", "softirqs", Unit.COUNT),
                        Column.of("hardPerSec", "hard rate", Unit.PER_SECOND),
                        Column.of("softirqsPerSec", "softirq rate", Unit.PER_SECOND)),
                rows);
    }

    // ---------------------------------------------------------------- what could not be told

    private List<String> notes() {
        if (state.isEmpty()) {
            return List.of("The recording has no interrupt events; record irq:*, irq_vectors:* and ipi:*.");
        }
        List<String> notes = new ArrayList<>();
        boolean irqs = !state.of(Kind.IRQ).isEmpty();
        boolean vectors = !state.of(Kind.VECTOR).isEmpty();
        List<SourceStats> softirqs = state.of(Kind.SOFTIRQ);
        if (!irqs && !vectors) {
            notes.add("No hard interrupts were recorded: what interrupted them, and who ran the softirqs, cannot be"
                    + " told. Record irq:irq_handler_entry and _exit, and irq_vectors:*.");
        } else if (!vectors) {
            notes.add("Without irq_vectors events the timer and interrupts from other processors are missing, and a"
                    + " softirq run after one of them counts as run by the task.");
        }
        if (softirqs.isEmpty()) {
            notes.add("No softirqs were recorded.");
        } else if (softirqs.stream().allMatch(stats -> stats.softirq == null || stats.softirq.raised == 0)) {
            notes.add("Without irq:softirq_raise there is no latency of softirqs.");
        }
        if (state.chains.values().isEmpty()) {
            notes.add("No interrupt could be followed to the return of a call; that takes sched_waking, sched_switch"
                    + " and sys_exit of a task that one woke.");
        }
        if (cpus.stream().anyMatch(load -> load.cpu() < 0)) {
            notes.add("Events without a processor are paired as if there was only one.");
        }
        if (state.sources.isCut() || state.chains.isCut() || state.sends.isCut()) {
            notes.add("There are more sources than are kept apart; the rest is added up as " + IrqsState.OTHERS + ".");
        }
        if (Storm.LEAST_NS < state.hardRate.widthNs() || Storm.LEAST_NS < state.softRate.widthNs()) {
            notes.add("In so long a recording storms are only seen from one second on.");
        }
        return notes;
    }
}
