package dev.trapline.analyze.batching;

import dev.trapline.analyze.SizeClasses;
import dev.trapline.analyze.Charts;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Chart.Bucket;
import dev.trapline.model.report.Chart.Distribution;
import dev.trapline.model.report.Chart.Histogram;
import dev.trapline.model.report.Unit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The chart of [BatchingAnalysis]: how much calls move.
final class BatchingCharts {
    private BatchingCharts() {}

    /// What there is to see in `rows`; calls of which only the number of messages is known are left out.
    static List<Chart> of(Collection<FileRow> rows, ReportContext context) {
        if (!context.charts()) {
            return List.of();
        }
        SizeClasses in = new SizeClasses();
        SizeClasses out = new SizeClasses();
        for (FileRow row : rows) {
            if (row.role.transfer && row.role != Role.BATCHED) {
                (row.role.input ? in : out).addAll(row.sizes);
            }
        }
        List<Distribution> sizes = Stream.of(in.distribution("read or received"), out.distribution("written or sent"))
                .filter(sums -> !sums.buckets().isEmpty())
                .sorted(Comparator.comparingLong(BatchingCharts::mostCallsFirst))
                .toList();
        return new Charts(context)
                .add(sizes.isEmpty() ? null : new Histogram("sizes", "Bytes moved by a call", Unit.BYTES, sizes))
                .list();
    }

    private static long mostCallsFirst(Distribution sizes) {
        return -sizes.buckets().stream().mapToLong(Bucket::count).sum();
    }
}
