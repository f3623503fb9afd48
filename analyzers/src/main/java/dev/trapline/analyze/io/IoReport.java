package dev.trapline.analyze.io;

import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.OpenFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Makes the report of [IoAnalysis] from its state.
final class IoReport {
    private final IoState state;
    private final ReportContext context;
    private final List<Map.Entry<FileKey, FileStats>> files;
    private final FileStats sum;
    private final FileStats regular;

    IoReport(IoState state, ReportContext context) {
        this.state = state;
        this.context = context;
        sum = new FileStats(state.precision);
        regular = new FileStats(state.precision);
        this.files = state.files.sorted(
                Comparator.comparingLong((Map.Entry<FileKey, FileStats> row) -> -row.getValue().calls())
                        .thenComparingLong(row -> -row.getValue().bytes())
                        .thenComparing(Map.Entry::getKey, FileKey.ORDER));
        for (Map.Entry<FileKey, FileStats> row : files) {
            sum.add(row.getValue());
            if (row.getValue().kind == OpenFile.Kind.FILE) {
                regular.add(row.getValue());
            }
        }
    }

    AnalysisReport build() {
        IoTables tables = new IoTables(state, context, files);
        List<Table> all = new ArrayList<>(tables.ofFiles());
        all.add(RingTable.of(state, context));
        all.add(DeviceTable.of(state, context));
        return new AnalysisReport(
                "io", "Input and output", metrics(), List.of(), all, new IoFindings(state, context, files).build(),
                notes());
    }

    private List<Metric> metrics() {
        boolean timed = sum.times.count() > 0;
        long requests = 0;
        long requestBytes = 0;
        for (Map.Entry<DeviceKey, DeviceStats> device : state.devices.sorted(
                Map.Entry.comparingByKey(DeviceKey.ORDER))) {
            requests += device.getValue().requests;
            requestBytes += device.getValue().bytes;
        }
        long ringRequests = 0;
        long unfinished = 0;
        for (Map.Entry<RingKey, RingStats> ring : state.rings.sorted(Map.Entry.comparingByKey(RingKey.ORDER))) {
            ringRequests += ring.getValue().requests;
            unfinished += ring.getValue().unfinished;
        }
        return List.of(
                Metric.neutral("calls", "Calls that move bytes", Unit.COUNT, sum.calls()),
                Metric.neutral("reads", "reads", Unit.COUNT, sum.in.attempts()),
                Metric.neutral("writes", "writes", Unit.COUNT, sum.out.attempts()),
                Metric.neutral("readBytes", "read", Unit.BYTES, sum.in.bytes),
                Metric.neutral("writtenBytes", "written", Unit.BYTES, sum.out.bytes),
                Metric.neutral("copiedBytes", "copied in the kernel", Unit.BYTES, sum.copiedBytes),
                Metric.lower("errors", "errors", Unit.COUNT, sum.in.errors + sum.out.errors),
                Metric.lower("wouldBlock", "of them EAGAIN", Unit.COUNT, sum.in.wouldBlock + sum.out.wouldBlock),
                Metric.lower("shorter", "less than asked for", Unit.COUNT, sum.in.shorter + sum.out.shorter),
                Metric.lower("timeNs", "in these calls", Unit.NS, timed ? (Long) sum.times.totalNs() : null),
                Metric.higher("sequentialPercent", "sequential", Unit.PERCENT, IoTables.sequential(regular)),
                Metric.higher("consecutivePercent", "consecutive", Unit.PERCENT, IoTables.consecutive(regular)),
                Metric.lower("turns", "turns between reading and writing", Unit.COUNT, regular.turns),
                Metric.neutral("opens", "opens", Unit.COUNT, sum.opens),
                Metric.lower("openErrors", "opens that failed", Unit.COUNT, sum.openErrors),
                Metric.neutral("closes", "closes", Unit.COUNT, sum.closes),
                Metric.neutral("syncs", "flushes", Unit.COUNT, sum.syncs),
                Metric.lower("syncNs", "in flushes", Unit.NS,
                        sum.syncTimes.count() > 0 ? (Long) sum.syncTimes.totalNs() : null),
                Metric.neutral("maps", "files mapped", Unit.COUNT, sum.maps),
                Metric.neutral("requests", "requests to block devices", Unit.COUNT, requests),
                Metric.neutral("requestBytes", "bytes of them", Unit.BYTES, requestBytes),
                Metric.neutral("ringRequests", "requests to io_uring", Unit.COUNT, ringRequests),
                Metric.lower("ringUnfinished", "of them without a completion", Unit.COUNT, unfinished),
                Metric.neutral("mappedBytes", "memory of mapped files", Unit.BYTES, sum.mappedBytes));
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (files.isEmpty() && state.devices.size() + state.rings.size() == 0) {
            notes.add("The recording has no calls on files, no requests to io_uring and no block_rq_issue and"
                    + " block_rq_complete.");
            return notes;
        }
        if (!files.isEmpty() && files.stream().allMatch(row -> row.getKey().name() == null)) {
            notes.add("The recording has no paths: files are told apart by process and descriptor, and what an open"
                    + " found cannot be told. strace records paths; strace -y those of files opened before.");
        }
        if (sum.maps > 0) {
            notes.add("What is read and written through mapped memory makes no calls and is not counted.");
        }
        if (sum.calls() > 0 && sum.times.count() == 0) {
            notes.add("The recording has no durations of calls (strace -T).");
        }
        if (state.files.level() > 0) {
            notes.add("More files than are kept apart: descriptors, then processes and the last parts of paths, are"
                    + " given up.");
        }
        return notes;
    }
}
