package dev.trapline.analyze.faults;

import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.faults.FaultKeys.Place;
import dev.trapline.analyze.faults.FaultKeys.Region;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Breakdown;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.FaultSpan.Run;
import dev.trapline.model.span.FaultSpan.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes the report of [FaultsAnalysis] from its state.
final class FaultsReport {
    private final FaultsState state;
    private final ReportContext context;
    private final FaultCounts sum;
    private final RateSeries rate;

    FaultsReport(FaultsState state, ReportContext context) {
        this.state = state;
        this.context = context;
        this.sum = state.counts;
        this.rate = sum.exceptions() > 0 ? state.rate : state.countedRate;
    }

    AnalysisReport build() {
        return new AnalysisReport(
                "faults",
                "Page faults",
                metrics(),
                List.of(new Breakdown("byError", "By error code", byError())),
                List.of(byThread(), byProcess(), byPlace(), byRegion(), runs(), series()),
                new FaultsFindings(state).build(),
                notes());
    }

    // ---------------------------------------------------------------- figures

    private List<Metric> metrics() {
        return List.of(
                Metric.lower("faults", "Page faults", Unit.COUNT, sum.total()),
                Metric.lower("faultsPerSec", "per second", Unit.PER_SECOND, context.perSecond(sum.total())),
                Metric.lower("user", "in user mode", Unit.COUNT, exceptions(sum.of(Source.USER))),
                Metric.lower("kernel", "in the kernel", Unit.COUNT, exceptions(sum.of(Source.KERNEL))),
                Metric.lower("reads", "reads", Unit.COUNT, exceptions(sum.reads)),
                Metric.lower("writes", "writes", Unit.COUNT, exceptions(sum.writes)),
                Metric.lower("fetches", "instruction fetches", Unit.COUNT, exceptions(sum.fetches)),
                Metric.lower("notPresent", "without a page", Unit.COUNT, exceptions(sum.notPresent())),
                Metric.lower("protection", "against protection", Unit.COUNT, exceptions(sum.protection)),
                Metric.lower("minor", "minor", Unit.COUNT, counted(Source.MINOR)),
                Metric.lower("major", "major", Unit.COUNT, counted(Source.MAJOR)),
                Metric.lower("firstTouchRuns", "runs of pages touched in order", Unit.COUNT, exceptions(state.runs)),
                Metric.lower("firstTouchFaults", "faults in them", Unit.COUNT, exceptions(state.runFaults)),
                Metric.neutral("firstTouchBytes", "memory in them", Unit.BYTES, exceptions(state.runBytes)),
                Metric.lower("fano", "variance over mean in 10 ms", Unit.RATIO,
                        context.wallNs() == 0 ? null : rate.fano(10_000_000, context.firstNs(), context.lastNs())));
    }

    private @Nullable Long exceptions(long count) {
        return sum.exceptions() > 0 ? (Long) count : null;
    }

    private @Nullable Long counted(Source source) {
        return sum.of(Source.MINOR) + sum.of(Source.MAJOR) > 0 ? (Long) sum.of(source) : null;
    }

    private Map<String, Long> byError() {
        Map<String, Long> byError = new LinkedHashMap<>();
        for (Map.Entry<Long, FaultCounts> entry : state.codes.sorted(
                Comparator.comparingLong((Map.Entry<Long, FaultCounts> row) -> -row.getValue().total())
                        .thenComparingLong(Map.Entry::getKey))) {
            byError.put(ErrorCode.words(entry.getKey()), entry.getValue().total());
        }
        return byError;
    }

    // ---------------------------------------------------------------- tables

    private static List<Column> figures(Column... others) {
        List<Column> columns = new ArrayList<>(List.of(
                Column.of("faults", "faults", Unit.COUNT),
                Column.of("user", "user", Unit.COUNT),
                Column.of("kernel", "kernel", Unit.COUNT),
                Column.of("reads", "reads", Unit.COUNT),
                Column.of("writes", "writes", Unit.COUNT),
                Column.of("fetches", "fetches", Unit.COUNT),
                Column.of("protection", "protected", Unit.COUNT),
                Column.of("minor", "minor", Unit.COUNT),
                Column.of("major", "major", Unit.COUNT)));
        columns.addAll(List.of(others));
        return columns;
    }

    private List<@Nullable Object> row(FaultCounts counts, @Nullable Object... others) {
        List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                counts.total(),
                exceptions(counts.of(Source.USER)),
                exceptions(counts.of(Source.KERNEL)),
                exceptions(counts.reads),
                exceptions(counts.writes),
                exceptions(counts.fetches),
                exceptions(counts.protection),
                counted(Source.MINOR) == null ? null : counts.of(Source.MINOR),
                counted(Source.MAJOR) == null ? null : counts.of(Source.MAJOR)));
        row.addAll(Arrays.asList(others));
        return row;
    }

    private Table byThread() {
        List<ThreadFaults> threads = new ArrayList<>(state.threads.values());
        threads.sort(ThreadFaults::mostFirst);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (ThreadFaults thread : threads) {
            rows.add(row(thread.counts, context.perSecond(thread.counts.total()), Table.id(thread.task.tid()),
                    Table.id(thread.task.tgid()), thread.task.comm()));
        }
        return new Table("byThread", "By thread", figures(
                Column.of("faultsPerSec", "per second", Unit.PER_SECOND),
                Column.of("tid", "tid", Unit.ID),
                Column.detail("tgid", "tgid", Unit.ID),
                Column.of("comm", "command", Unit.TEXT)), rows);
    }

    private Table byProcess() {
        Map<Integer, FaultCounts> counts = new TreeMap<>();
        Map<Integer, String> names = new TreeMap<>();
        for (ThreadFaults thread : state.threads.values()) {
            int tgid = thread.task.tgid();
            counts.computeIfAbsent(tgid, _ -> new FaultCounts()).add(thread.counts);
            if (thread.task.tid() == tgid || !names.containsKey(tgid)) {
                names.put(tgid, thread.task.comm());
            }
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        counts.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<Integer, FaultCounts> row) -> -row.getValue().total())
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> rows.add(row(
                        entry.getValue(), Table.id(entry.getKey()), names.get(entry.getKey()))));
        return new Table("byProcess", "By process",
                figures(Column.of("tgid", "tgid", Unit.ID), Column.of("comm", "command", Unit.TEXT)), rows);
    }

    private Table byPlace() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int bits = state.places.level() == 0 ? 0 : FaultKeys.placeBits(state.places.level());
        for (Map.Entry<Place, FaultCounts> entry : state.places.sorted(mostFirst(Place.ORDER))) {
            Place place = entry.getKey();
            rows.add(row(
                    entry.getValue(), Table.id(place.tgid()), place.ip() == 0 ? null : hex(place.ip()),
                    place.name().isEmpty() ? null : place.name(), 1L << Math.min(bits, Long.SIZE - 2)));
        }
        return new Table("byPlace", "By instruction", figures(
                Column.of("tgid", "tgid", Unit.ID),
                Column.of("ip", "instruction", Unit.TEXT),
                Column.of("symbol", "symbol", Unit.TEXT),
                Column.detail("bytes", "in bytes", Unit.BYTES)), rows);
    }

    private Table byRegion() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        long bytes = 1L << Math.min(FaultKeys.regionBits(state.regions.level()), Long.SIZE - 2);
        for (Map.Entry<Region, FaultCounts> entry : state.regions.sorted(mostFirst(Region.ORDER))) {
            FaultCounts counts = entry.getValue();
            rows.add(row(
                    counts, counts.notPresent(), Table.id(entry.getKey().tgid()), hex(entry.getKey().start()), bytes,
                    context.time(counts.firstNs), context.time(counts.lastNs)));
        }
        return new Table("byRegion", "By memory", figures(
                Column.detail("notPresent", "without a page", Unit.COUNT),
                Column.of("tgid", "tgid", Unit.ID),
                Column.of("address", "from address", Unit.TEXT),
                Column.of("bytes", "size", Unit.BYTES),
                Column.detail("firstNs", "first", Unit.TIMESTAMP_NS),
                Column.detail("lastNs", "last", Unit.TIMESTAMP_NS)), rows);
    }

    private static <K> Comparator<Map.Entry<K, FaultCounts>> mostFirst(Comparator<K> order) {
        return Comparator.comparingLong((Map.Entry<K, FaultCounts> row) -> -row.getValue().total())
                .thenComparing(Map.Entry::getKey, order);
    }

    private Table runs() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Run run : state.largest.sorted().stream().limit(context.top()).toList()) {
            rows.add(Arrays.asList(
                    run.faults(),
                    run.writes(),
                    run.bytes(),
                    hex(run.address()),
                    context.time(run.endNs() - run.startNs()),
                    context.time(run.startNs()),
                    Table.id(run.task().tid()),
                    run.task().comm()));
        }
        return new Table("firstTouches", "Pages touched one after the other", List.of(
                Column.of("faults", "faults", Unit.COUNT),
                Column.detail("writes", "writes", Unit.COUNT),
                Column.of("bytes", "memory", Unit.BYTES),
                Column.of("address", "from address", Unit.TEXT),
                Column.of("durationNs", "took", Unit.NS),
                Column.of("startNs", "at", Unit.TIMESTAMP_NS),
                Column.of("tid", "tid", Unit.ID),
                Column.of("comm", "command", Unit.TEXT)), rows);
    }

    private Table series() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        if (context.wallNs() > 0 && sum.total() > 0) {
            RateSeries pieces = rate.withRows(context.wallNs());
            long widthNs = pieces.widthNs();
            long fromNs = pieces.startOf(context.firstNs());
            for (long startNs = fromNs; startNs <= context.lastNs(); startNs += widthNs) {
                long faults = pieces.count(startNs);
                rows.add(Arrays.asList(startNs, widthNs, faults, faults * 1e9 / widthNs));
            }
        }
        return new Table("series", "Rate over time", List.of(
                Column.of("startNs", "start", Unit.TIMESTAMP_NS),
                Column.detail("widthNs", "width", Unit.NS),
                Column.of("faults", "faults", Unit.COUNT),
                Column.of("faultsPerSec", "rate", Unit.PER_SECOND)), rows);
    }

    private static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }

    // ---------------------------------------------------------------- what could not be told

    private List<String> notes() {
        if (sum.total() == 0) {
            return List.of("The recording has no page faults; record exceptions:page_fault_user and"
                    + " exceptions:page_fault_kernel, or perf's page-faults.");
        }
        List<String> notes = new ArrayList<>();
        if (sum.exceptions() == 0) {
            notes.add("perf's events have no error code and no address here: what was accessed, and how, cannot be"
                    + " told. A sample stands for one fault only if it was recorded with -c 1.");
        } else if (sum.of(Source.MINOR) + sum.of(Source.MAJOR) == 0) {
            notes.add("Whether a fault waited for a device cannot be told from the exceptions; record perf's"
                    + " major-faults beside them.");
        }
        if (state.regions.level() > 0) {
            notes.add("More pages than are kept apart: memory is told in larger pieces.");
        }
        if (state.places.level() > 0) {
            notes.add(
                    "More instructions than are kept apart: processes, then neighbouring instructions, are added up.");
        }
        return notes;
    }
}
