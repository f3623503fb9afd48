package dev.trapline.analyze.io;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table about rings of io_uring.
final class RingTable {
    private RingTable() {}

    static Table of(IoState state, ReportContext context) {
        List<Map.Entry<RingKey, RingStats>> sorted = state.rings.sorted(
                Comparator.comparingLong((Map.Entry<RingKey, RingStats> row) -> -row.getValue().requests)
                        .thenComparing(Map.Entry::getKey, RingKey.ORDER));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Map.Entry<RingKey, RingStats> entry : sorted.subList(0, Math.min(sorted.size(), context.top()))) {
            RingKey key = entry.getKey();
            RingStats stats = entry.getValue();
            List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                    key.op().name().toLowerCase(Locale.ROOT),
                    stats.requests,
                    stats.bytes,
                    stats.errors,
                    stats.queued,
                    stats.unfinished,
                    context.time(stats.times.percentileNs(50)),
                    context.time(stats.times.percentileNs(99)),
                    context.time(stats.times.maxNs()),
                    Table.id(key.tgid()),
                    Table.id(key.fd()),
                    key.name()));
            row.addAll(ConfidenceColumns.cells(stats.times, context));
            rows.add(row);
        }
        return new Table("rings", "Requests to io_uring", ConfidenceColumns.behind(
                Column.of("operation", "operation", Unit.TEXT),
                Column.of("requests", "requests", Unit.COUNT),
                Column.of("bytes", "bytes", Unit.BYTES),
                Column.of("errors", "errors", Unit.COUNT),
                Column.of("queued", "by workers", Unit.COUNT),
                Column.of("unfinished", "no completion", Unit.COUNT),
                Column.of("p50Ns", "p50", Unit.NS),
                Column.of("p99Ns", "p99", Unit.NS),
                Column.of("maxNs", "max", Unit.NS),
                Column.of("tgid", "tgid", Unit.ID),
                Column.of("fd", "fd", Unit.ID),
                Column.of("path", "file", Unit.TEXT)), rows);
    }
}
