package dev.trapline.analyze.irqs;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.Moments;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tables with a row for each source.
final class SourceTables {
    /// Windows of the Fano factors.
    private static final long MILLISECOND = 1_000_000;

    private static final double BURSTY_B = 0.3;
    private static final double BURSTY_FANO = 3;
    private static final long BURSTY_EVENTS = 50;

    private static final List<Column> TAIL = List.of(
            Column.of("perSec", "rate", Unit.PER_SECOND),
            Column.of("totalNs", "gross", Unit.NS),
            Column.of("netNs", "net", Unit.NS),
            Column.detail("minNs", "min", Unit.NS),
            Column.of("p50Ns", "p50", Unit.NS),
            Column.detail("p90Ns", "p90", Unit.NS),
            Column.of("p99Ns", "p99", Unit.NS),
            Column.detail("p999Ns", "p99.9", Unit.NS),
            Column.of("maxNs", "max", Unit.NS),
            Column.detail("gapCv", "gap CV", Unit.RATIO),
            Column.detail("burstiness", "burstiness", Unit.RATIO),
            Column.detail("fano1ms", "Fano 1 ms", Unit.RATIO),
            Column.detail("fano10ms", "Fano 10 ms", Unit.RATIO),
            Column.detail("fano100ms", "Fano 100 ms", Unit.RATIO),
            Column.detail("fano1s", "Fano 1 s", Unit.RATIO),
            Column.detail("bursty", "bursty", Unit.TEXT),
            Column.detail("imbalance", "max/mean CPU", Unit.RATIO),
            Column.detail("entropy", "CPU entropy", Unit.RATIO),
            Column.detail("cpus", "by CPU", Unit.COUNTS));

    private final IrqsState state;
    private final ReportContext context;
    private final List<CpuLoad> cpus;

    SourceTables(IrqsState state, ReportContext context, List<CpuLoad> cpus) {
        this.state = state;
        this.context = context;
        this.cpus = cpus;
    }

    List<Table> tables() {
        return List.of(byIrq(), byVector(), bySoftirq(), byTasklet(), byNmi());
    }

    private List<SourceStats> of(Kind kind) {
        List<SourceStats> of = state.of(kind);
        of.removeIf(stats -> stats.count == 0 && (stats.softirq == null || stats.softirq.raised == 0));
        of.sort(Comparator.comparingLong((SourceStats stats) -> -stats.netNs)
                .thenComparingLong(stats -> -stats.count)
                .thenComparing(stats -> stats.source));
        return of;
    }

    private Table byIrq() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SourceStats stats : of(Kind.IRQ)) {
            rows.add(row(
                    stats,
                    number(stats),
                    stats.source.name(),
                    stats.count,
                    stats.unhandled,
                    stats.gross.count() == 0 ? null : 100.0 * stats.unhandled / stats.gross.count()));
        }
        return table(
                "byIrq",
                "Interrupt lines",
                rows,
                Column.of("irq", "irq", Unit.ID),
                Column.of("name", "handler", Unit.TEXT),
                Column.of("count", "count", Unit.COUNT),
                Column.of("unhandled", "unhandled", Unit.COUNT),
                Column.detail("unhandledPercent", "% unhandled", Unit.PERCENT));
    }

    private Table byVector() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SourceStats stats : of(Kind.VECTOR)) {
            rows.add(row(stats, stats.source.name(), number(stats), stats.count));
        }
        return table(
                "byVector",
                "Vectors",
                rows,
                Column.of("name", "vector", Unit.TEXT),
                Column.detail("vector", "number", Unit.ID),
                Column.of("count", "count", Unit.COUNT));
    }

    private Table bySoftirq() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SourceStats stats : of(Kind.SOFTIRQ)) {
            SoftirqStats softirq = stats.softirq;
            if (softirq != null) {
                rows.add(softirqRow(stats, softirq));
            }
        }
        List<Column> head = new ArrayList<>(List.of(
                Column.detail("vec", "vec", Unit.ID),
                Column.of("name", "softirq", Unit.TEXT),
                Column.of("raised", "raised", Unit.COUNT),
                Column.of("count", "count", Unit.COUNT),
                Column.of("raisesPerRun", "raises/run", Unit.RATIO),
                Column.of("latencyP50Ns", "latency p50", Unit.NS),
                Column.of("latencyP99Ns", "latency p99", Unit.NS),
                Column.detail("latencyMaxNs", "latency max", Unit.NS),
                Column.detail("afterIrqP50Ns", "after irq p50", Unit.NS),
                Column.detail("afterIrqP99Ns", "after irq p99", Unit.NS),
                Column.detail("irqExit", "at irq exit", Unit.COUNT),
                Column.detail("task", "in the task", Unit.COUNT),
                Column.detail("ksoftirqd", "in ksoftirqd", Unit.COUNT),
                Column.detail("raisedBy", "raised by", Unit.COUNTS)));
        head.addAll(ConfidenceColumns.columns("latency"));
        return table("bySoftirq", "Softirqs", rows, head.toArray(Column[]::new));
    }

    private List<@Nullable Object> softirqRow(SourceStats stats, SoftirqStats softirq) {
        Latencies latency = softirq.latency;
        Latencies after = softirq.afterHard;
        List<@Nullable Object> head = new ArrayList<>(Arrays.asList(
                number(stats),
                stats.source.name(),
                softirq.raised,
                stats.count,
                softirq.raisedRuns == 0 ? null : (Double) ((double) softirq.raisesRun / softirq.raisedRuns),
                context.time(latency.percentileNs(50)),
                context.time(latency.percentileNs(99)),
                context.time(latency.maxNs()),
                context.time(after.percentileNs(50)),
                context.time(after.percentileNs(99)),
                softirq.in(Context.IRQ_EXIT),
                softirq.in(Context.TASK),
                softirq.in(Context.KSOFTIRQD),
                softirq.raisedBy()));
        head.addAll(ConfidenceColumns.cells(latency, context));
        return row(stats, head.toArray());
    }

    private Table byTasklet() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SourceStats stats : of(Kind.TASKLET)) {
            rows.add(row(stats, stats.source.name(), stats.count));
        }
        return table(
                "byTasklet",
                "Tasklets",
                rows,
                Column.of("name", "function", Unit.TEXT),
                Column.of("count", "count", Unit.COUNT));
    }

    private Table byNmi() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SourceStats stats : of(Kind.NMI)) {
            rows.add(row(stats, stats.source.name(), stats.count, stats.unhandled));
        }
        return table(
                "byNmi",
                "NMI handlers",
                rows,
                Column.of("name", "handler", Unit.TEXT),
                Column.of("count", "count", Unit.COUNT),
                Column.of("unhandled", "unhandled", Unit.COUNT));
    }

    private static Table table(String name, String title, List<List<@Nullable Object>> rows, Column... head) {
        List<Column> columns = new ArrayList<>(Arrays.asList(head));
        columns.addAll(TAIL);
        columns.addAll(ConfidenceColumns.columns());
        return new Table(name, title, columns, rows);
    }

    /// The cells of `head` and what every source has.
    private List<@Nullable Object> row(SourceStats stats, @Nullable Object... head) {
        Latencies times = stats.gross;
        Balance balance = balance(stats);
        Moments gaps = stats.gaps();
        List<@Nullable Object> row = new ArrayList<>(Arrays.asList(head));
        row.add(context.perSecond(stats.count));
        row.add(times.count() == 0 ? null : context.time(times.totalNs()));
        row.add(times.count() == 0 ? null : context.time(stats.netNs));
        row.add(context.time(times.minNs()));
        row.add(context.time(times.percentileNs(50)));
        row.add(context.time(times.percentileNs(90)));
        row.add(context.time(times.percentileNs(99)));
        row.add(context.time(times.percentileNs(99.9)));
        row.add(context.time(times.maxNs()));
        row.add(context.measuresTime() ? gaps.variation() : null);
        row.add(context.measuresTime() ? gaps.burstiness() : null);
        double largest = 0;
        for (long windowNs = MILLISECOND; windowNs <= 1000 * MILLISECOND; windowNs *= 10) {
            Double fano = context.wallNs() == 0 ? null : stats.rate.fano(windowNs, context.firstNs(), context.lastNs());
            largest = fano == null ? largest : Math.max(largest, fano);
            row.add(fano);
        }
        Double burstiness = gaps.burstiness();
        boolean bursty = burstiness != null && burstiness > BURSTY_B && largest > BURSTY_FANO
                && gaps.count() >= BURSTY_EVENTS;
        row.add(bursty ? "yes" : "no");
        row.add(balance == null ? null : (Double) balance.maxOverMean());
        row.add(balance == null ? null : (Double) balance.entropy());
        row.add(byCpu(stats));
        row.addAll(ConfidenceColumns.cells(times, context));
        return row;
    }

    private @Nullable Balance balance(SourceStats stats) {
        return Balance.of(cpus.stream()
                .mapToLong(load -> {
                    CpuCell cell = stats.onCpu(load.cpu());
                    return cell == null ? 0 : cell.count;
                })
                .toArray());
    }

    private static Map<String, Long> byCpu(SourceStats stats) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int cpu = -1; cpu < stats.cpus(); cpu++) {
            CpuCell cell = stats.onCpu(cpu);
            if (cell != null && cell.count > 0) {
                counts.put(cpu < 0 ? "?" : Integer.toString(cpu), cell.count);
            }
        }
        return counts;
    }

    private static @Nullable Long number(SourceStats stats) {
        int number = stats.source.number();
        return number == TraceEvent.UNKNOWN ? null : (Long) (long) number;
    }
}
