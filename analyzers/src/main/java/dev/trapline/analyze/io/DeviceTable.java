package dev.trapline.analyze.io;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.linux.BlockText;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table about block devices.
final class DeviceTable {
    private DeviceTable() {}

    static Table of(IoState state, ReportContext context) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Map.Entry<DeviceKey, DeviceStats> entry : state.devices.sorted(
                Comparator.comparingLong((Map.Entry<DeviceKey, DeviceStats> row) -> -row.getValue().requests)
                        .thenComparing(Map.Entry::getKey, DeviceKey.ORDER))) {
            DeviceStats stats = entry.getValue();
            int dev = entry.getKey().dev();
            List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                    dev == DeviceKey.MANY ? null : BlockText.device(dev),
                    entry.getKey().operation().label(),
                    stats.requests,
                    stats.bytes,
                    stats.sizes.median(),
                    context.time(stats.service.percentileNs(50)),
                    context.time(stats.service.percentileNs(99)),
                    context.time(stats.service.maxNs()),
                    context.time(stats.queue.percentileNs(50)),
                    context.time(stats.queue.percentileNs(99)),
                    stats.queue.count(),
                    stats.ordered == 0 ? null : 100.0 * stats.consecutive / stats.ordered,
                    stats.inFlightMax,
                    1 + (double) stats.inFlightSum / stats.requests,
                    stats.failed,
                    context.perSecond(stats.requests)));
            row.addAll(ConfidenceColumns.cells(stats.service, context));
            rows.add(row);
        }
        return new Table("devices", "Block devices", ConfidenceColumns.behind(
                Column.of("device", "device", Unit.TEXT),
                Column.of("operation", "operation", Unit.TEXT),
                Column.of("requests", "requests", Unit.COUNT),
                Column.of("bytes", "bytes", Unit.BYTES),
                Column.of("sizeP50", "each", Unit.BYTES),
                Column.of("p50Ns", "p50", Unit.NS),
                Column.of("p99Ns", "p99", Unit.NS),
                Column.of("maxNs", "max", Unit.NS),
                Column.of("queueP50Ns", "queued p50", Unit.NS),
                Column.of("queueP99Ns", "queued p99", Unit.NS),
                Column.detail("queued", "queued", Unit.COUNT),
                Column.of("consecutivePercent", "consecutive", Unit.PERCENT),
                Column.of("inFlightMax", "in flight", Unit.COUNT),
                Column.detail("inFlightMean", "in flight on average", Unit.RATIO),
                Column.of("failed", "failed", Unit.COUNT),
                Column.detail("requestsPerSec", "per second", Unit.PER_SECOND)), rows);
    }
}
