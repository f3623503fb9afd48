package dev.trapline.analyze.batching;

import dev.trapline.analyze.Largest;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the report of [BatchingAnalysis] from a state that was closed.
final class BatchingReport {
    private final BatchingState state;
    private final BatchingOptions options;
    private final ReportContext context;
    private final List<TaskActivity> tasks;
    /// The rows with most calls, and those with runs.
    private final List<FileRow> busiest;
    private final List<FileRow> withRuns = new ArrayList<>();
    private final Map<Syscall, Map<OpenFile.Kind, CostModel>> models = new HashMap<>();
    private final List<List<@Nullable Object>> modelRows = new ArrayList<>();
    private long calls;
    private long savedHighNs;

    BatchingReport(BatchingState state, ReportContext context) {
        this.state = state;
        this.options = state.options;
        this.context = context;
        this.tasks = state.tasks.values();
        for (TaskActivity task : tasks) {
            calls += task.calls;
        }
        fitModels();
        Largest<FileRow> most = new Largest<>(context.top(), FileRow::mostCallsFirst);
        for (FileRow row : state.rows.all()) {
            most.offer(row);
            if (row.runs > 0) {
                withRuns.add(row);
                savedHighNs += highNs(row.call, row.kind, row.savedCalls);
            }
        }
        busiest = most.sorted();
        withRuns.sort(FileRow::mostCallsFirst);
    }

    AnalysisReport build() {
        return new AnalysisReport(
                "batching",
                "Batching of system calls",
                metrics(),
                List.of(),
                List.of(runs(), byFile(), byThread(), scatters(), costModel()),
                findings(),
                notes(),
                BatchingCharts.of(state.rows.all(), context));
    }

    // ---------------------------------------------------------------- models

    private void fitModels() {
        for (int index = 0; index < SyscallTable.size(); index++) {
            for (OpenFile.Kind kind : OpenFile.Kind.values()) {
                CostSample sample = state.sample(index, kind);
                CostModel model = sample == null ? null : CostModel.fit(sample);
                if (sample != null && model != null) {
                    Syscall call = SyscallTable.byIndex(index);
                    models.computeIfAbsent(call, _ -> new EnumMap<>(OpenFile.Kind.class))
                            .put(kind, model);
                    modelRows.add(modelRow(call, kind, sample, model));
                }
            }
        }
    }

    private List<@Nullable Object> modelRow(Syscall call, OpenFile.Kind kind, CostSample sample, CostModel model) {
        return Arrays.asList(
                call.name(),
                call.abi().label(),
                label(kind),
                sample.count(),
                (long) sample.size(),
                Math.round(model.fixedNs()),
                model.perByteNs(),
                model.r2(),
                Math.round(sample.meanBytes()),
                100 * model.fixedShare(sample.meanBytes()),
                model.batchBytes(options.fixedShare()));
    }

    private Table costModel() {
        return new Table(
                "costModel",
                "Cost of a call as a fixed part and a part for each byte",
                List.of(
                        Column.of("syscall", "call", Unit.TEXT),
                        Column.detail("abi", "ABI", Unit.TEXT),
                        Column.of("kind", "kind of file", Unit.TEXT),
                        Column.of("calls", "calls", Unit.COUNT),
                        Column.detail("sampled", "sampled", Unit.COUNT),
                        Column.of("fixedNs", "fixed", Unit.NS),
                        Column.detail("perByteNs", "ns per byte", Unit.RATIO),
                        Column.detail("r2", "R2", Unit.RATIO),
                        Column.detail("meanBytes", "mean bytes", Unit.BYTES),
                        Column.of("fixedSharePercent", "% fixed", Unit.PERCENT),
                        Column.of(
                                "batchBytes",
                                String.format(Locale.ROOT, "bytes for %.0f %% fixed", 100 * options.fixedShare()),
                                Unit.BYTES)),
                modelRows);
    }

    /// What avoiding `saved` of these calls is worth at most.
    private long highNs(Syscall call, OpenFile.Kind kind, long saved) {
        CostModel model = context.stopsTasks() ? null : models.getOrDefault(call, Map.of()).get(kind);
        return model == null
                ? saved * options.entryCostHighNs()
                : Math.round(saved * Math.max(model.fixedNs(), (double) options.entryCostNs()));
    }

    // ---------------------------------------------------------------- metrics

    private List<Metric> metrics() {
        long wallNs = context.wallNs();
        Double callsPerSec = wallNs > 0 ? BatchingOverhead.callsPerSecond(calls, wallNs) : null;
        Double overheadPercent = callsPerSec == null
                ? null
                : (Double) (100 * BatchingOverhead.secondsPerSecond(callsPerSec, options.entryCostNs()));
        return List.of(
                Metric.neutral("entryCostNs", "Entry cost of a call", Unit.NS, options.entryCostNs()),
                Metric.neutral("entryCostLowNs", "Entry cost, low", Unit.NS, options.entryCostLowNs()),
                Metric.neutral("entryCostHighNs", "Entry cost, high", Unit.NS, options.entryCostHighNs()),
                Metric.lower("calls", "Calls", Unit.COUNT, calls),
                Metric.neutral("callsPerSec", "Calls per second", Unit.PER_SECOND, callsPerSec),
                Metric.lower("overheadNs", "Entry cost of all calls", Unit.NS, calls * options.entryCostNs()),
                Metric.lower("overheadPercent", "of elapsed time", Unit.PERCENT, overheadPercent),
                Metric.lower("runCount", "Runs of calls that could be made together", Unit.COUNT, state.runs),
                Metric.lower("runCalls", "Calls in them", Unit.COUNT, state.runCalls),
                Metric.lower("runBytes", "Bytes in them", Unit.BYTES, state.runBytes),
                Metric.lower("savedCalls", "Calls that batching would save", Unit.COUNT, state.savedCalls),
                Metric.lower(
                        "savedPercent",
                        "of all calls",
                        Unit.PERCENT,
                        calls == 0 ? null : (Double) (100.0 * state.savedCalls / calls)),
                Metric.lower("savedNs", "CPU time that batching would save", Unit.NS, savedNs(state.savedCalls)),
                Metric.lower("savedNsLow", "at least", Unit.NS, state.savedCalls * options.entryCostLowNs()),
                Metric.lower("savedNsHigh", "at most", Unit.NS, savedHighNs));
    }

    private long savedNs(long savedCalls) {
        return savedCalls * options.entryCostNs();
    }

    // ---------------------------------------------------------------- tables

    private Table runs() {
        List<List<@Nullable Object>> cells = new ArrayList<>();
        for (FinishedRun run : state.largest.sorted()) {
            if (cells.size() == context.top()) {
                break;
            }
            cells.add(Arrays.asList(
                    Table.id(run.task().tid()),
                    run.task().comm(),
                    Table.id(run.fd()),
                    run.path(),
                    run.call().name(),
                    run.calls(),
                    run.bytes(),
                    context.time(run.startNs()),
                    context.time(run.endNs()),
                    Advice.of(run.role(), run.kind()).label,
                    run.savedCalls(),
                    savedNs(run.savedCalls()),
                    run.savedCalls() * options.entryCostLowNs(),
                    highNs(run.call(), run.kind(), run.savedCalls()),
                    run.cause().label()));
        }
        return new Table(
                "runs",
                "Runs that could be one call",
                List.of(
                        Column.of("tid", "tid", Unit.ID),
                        Column.detail("comm", "command", Unit.TEXT),
                        Column.of("fd", "fd", Unit.ID),
                        Column.of("path", "file", Unit.TEXT),
                        Column.of("syscall", "call", Unit.TEXT),
                        Column.of("calls", "calls", Unit.COUNT),
                        Column.of("bytes", "bytes", Unit.BYTES),
                        Column.detail("startNs", "start", Unit.TIMESTAMP_NS),
                        Column.detail("endNs", "end", Unit.TIMESTAMP_NS),
                        Column.of("advice", "use instead", Unit.TEXT),
                        Column.detail("savedCalls", "calls saved", Unit.COUNT),
                        Column.of("savedNs", "CPU saved", Unit.NS),
                        Column.detail("savedNsLow", "at least", Unit.NS),
                        Column.detail("savedNsHigh", "at most", Unit.NS),
                        Column.detail("endedBy", "ended by", Unit.TEXT)),
                cells);
    }

    private Table byFile() {
        List<List<@Nullable Object>> cells = new ArrayList<>();
        for (FileRow row : busiest) {
            cells.add(fileCells(row));
        }
        return new Table(
                "byFile",
                "Transfers by file",
                List.of(
                        Column.of("tid", "tid", Unit.ID),
                        Column.detail("comm", "command", Unit.TEXT),
                        Column.of("fd", "fd", Unit.ID),
                        Column.of("path", "file", Unit.TEXT),
                        Column.detail("kind", "kind", Unit.TEXT),
                        Column.of("syscall", "call", Unit.TEXT),
                        Column.of("calls", "calls", Unit.COUNT),
                        Column.detail("errors", "errors", Unit.COUNT),
                        Column.of("bytes", "bytes", Unit.BYTES),
                        Column.of("bytesPerCall", "bytes/call", Unit.BYTES),
                        Column.detail("medianBytes", "median (mean of its power of two)", Unit.BYTES),
                        Column.detail("requestedBytes", "bytes asked for", Unit.BYTES),
                        Column.detail("smallCalls", "small calls", Unit.COUNT),
                        Column.detail(
                                "amplification",
                                String.format(Locale.ROOT, "calls for each %,d bytes", options.maxBatchBytes()),
                                Unit.RATIO),
                        Column.detail("runs", "runs", Unit.COUNT),
                        Column.detail("runCalls", "calls in runs", Unit.COUNT),
                        Column.detail("savedCalls", "calls saved", Unit.COUNT)),
                cells);
    }

    private List<@Nullable Object> fileCells(FileRow row) {
        boolean known = row.unknownBytes == 0;
        long batches = (row.bytes + options.maxBatchBytes() - 1) / options.maxBatchBytes();
        return Arrays.asList(
                Table.id(row.key.tid()),
                comm(row),
                Table.id(row.key.fd()),
                row.key.path(),
                label(row.kind),
                row.key.call(),
                row.calls,
                row.errors,
                known ? row.bytes : null,
                known ? (Double) ((double) row.bytes / row.calls) : null,
                known ? row.sizes.median() : null,
                row.requests == 0 ? null : row.requested,
                row.smallCalls,
                known && batches > 0 ? (Double) ((double) row.calls / batches) : null,
                row.runs,
                row.runCalls,
                row.savedCalls);
    }

    private @Nullable String comm(FileRow row) {
        if (row.key.tid() == FileRow.MANY) {
            return null;
        }
        TaskActivity task = state.tasks.find(new Task(row.key.tid(), row.key.generation()));
        return task == null ? null : task.task.comm();
    }

    private static String label(OpenFile.Kind kind) {
        return switch (kind) {
            case FILE -> "file";
            case PIPE -> "pipe";
            case STREAM_SOCKET -> "stream socket";
            case DATAGRAM_SOCKET -> "datagram socket";
            case ANONYMOUS -> "event descriptor";
            case UNKNOWN -> "not known";
        };
    }

    private Table byThread() {
        long wallNs = context.wallNs();
        List<List<@Nullable Object>> cells = new ArrayList<>();
        tasks.stream()
                .filter(task -> task.calls > 0)
                .sorted(TaskActivity::mostCallsFirst)
                .limit(context.top())
                .forEach(task -> {
                    Double rate = wallNs > 0 ? BatchingOverhead.callsPerSecond(task.calls, wallNs) : null;
                    cells.add(Arrays.asList(
                            Table.id(task.task.tid()),
                            task.task.comm(),
                            task.calls,
                            rate,
                            savedNs(task.calls),
                            rate == null
                                    ? null
                                    : (Double) (100 * BatchingOverhead.secondsPerSecond(rate, options.entryCostNs())),
                            task.transfers,
                            task.smallTransfers,
                            task.lookups,
                            task.failedLookups));
                });
        return new Table(
                "byThread",
                "Entry cost by thread",
                List.of(
                        Column.of("tid", "tid", Unit.ID),
                        Column.of("comm", "command", Unit.TEXT),
                        Column.of("calls", "calls", Unit.COUNT),
                        Column.detail("callsPerSec", "calls/s", Unit.PER_SECOND),
                        Column.of("overheadNs", "entry cost", Unit.NS),
                        Column.of("overheadPercent", "% of elapsed time", Unit.PERCENT),
                        Column.of("transfers", "transfers", Unit.COUNT),
                        Column.of("smallTransfers", "small", Unit.COUNT),
                        Column.detail("lookups", "path lookups", Unit.COUNT),
                        Column.detail("failedLookups", "not found", Unit.COUNT)),
                cells);
    }

    private Table scatters() {
        List<List<@Nullable Object>> cells = new ArrayList<>();
        for (Scatter.Finished scatter : state.scatters.finished().sorted()) {
            if (cells.size() == context.top()) {
                break;
            }
            long saved = scatter.savedCalls(options);
            cells.add(Arrays.asList(
                    Table.id(scatter.task().tid()),
                    scatter.task().comm(),
                    scatter.call().name(),
                    scatter.calls(),
                    scatter.files(),
                    scatter.bytes(),
                    context.time(scatter.startNs()),
                    context.time(scatter.endNs()),
                    "io_uring",
                    saved,
                    savedNs(saved)));
        }
        return new Table(
                "manyFiles",
                "Calls on many files back to back",
                List.of(
                        Column.of("tid", "tid", Unit.ID),
                        Column.detail("comm", "command", Unit.TEXT),
                        Column.of("syscall", "call", Unit.TEXT),
                        Column.of("calls", "calls", Unit.COUNT),
                        Column.of("files", "files, at least", Unit.COUNT),
                        Column.of("bytes", "bytes", Unit.BYTES),
                        Column.detail("startNs", "start", Unit.TIMESTAMP_NS),
                        Column.detail("endNs", "end", Unit.TIMESTAMP_NS),
                        Column.of("advice", "use instead", Unit.TEXT),
                        Column.detail("savedCalls", "calls saved", Unit.COUNT),
                        Column.of("savedNs", "CPU saved", Unit.NS)),
                cells);
    }

    // ---------------------------------------------------------------- findings and notes

    private List<Finding> findings() {
        return new BatchingFindings(state, context, calls, this::highNs, this::comm).build(withRuns, tasks);
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add(String.format(Locale.ROOT,
                "Savings are calls avoided times an entry cost of %,d ns (%,d to %,d ns); they are processor time, not"
                        + " elapsed time, and do not rest on recorded durations.",
                options.entryCostNs(), options.entryCostLowNs(), options.entryCostHighNs()));
        if (context.stopsTasks()) {
            notes.add(
                    "The tracer slowed the program down: rates and percentages of elapsed time are lower than without it,"
                            + " and the fixed parts of the cost model contain its stops.");
        }
        if (!context.measuresTime()) {
            notes.add("The recording has no times: pauses between calls cannot be told, so a run may contain some.");
        }
        if (!state.rows.all().isEmpty() && state.opensAndCloses == 0) {
            notes.add(
                    "The recording shows neither opens nor closes: a descriptor may have stood for several files, and a"
                            + " run may span them.");
        }
        switch (state.rows.level()) {
            case FileRows.NO_DESCRIPTORS ->
                    notes.add(String.format(Locale.ROOT,
                            "There are more than %,d rows by file: descriptors are not told apart.",
                            options.maxRows()));
            case FileRows.NO_THREADS ->
                    notes.add(String.format(Locale.ROOT, "There are more than %,d rows by file: threads are added up.",
                            options.maxRows()));
            case FileRows.DIRECTORIES ->
                    notes.add(String.format(Locale.ROOT,
                            "There are more than %,d rows by file: files are added up by directory.",
                            options.maxRows()));
            case FileRows.CALLS_ONLY ->
                    notes.add(String.format(Locale.ROOT, "There are more than %,d rows by file: files are added up.",
                            options.maxRows()));
            default -> {
                // All rows are there.
            }
        }
        return notes;
    }

}
