package dev.trapline.analyze.bursts;

import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table of bursts inside bursts, of the streams with most events in bursts.
final class NestedTable {
    private static final int MOST_STREAMS = 10;
    private static final int MOST_ROWS = 50;
    private static final long FEWEST_EVENTS = 32;

    private final StreamNames names;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private int tooLong;

    /// @param streams most events in bursts first
    NestedTable(List<Stream> streams, StreamNames names, ReportContext context) {
        this.names = names;
        int looked = 0;
        for (Stream stream : streams) {
            if (!context.measuresTime() || looked == MOST_STREAMS) {
                return;
            }
            if (stream.row.events >= FEWEST_EVENTS && stream.isBursty()) {
                looked++;
                add(stream);
            }
        }
    }

    private void add(Stream stream) {
        long[] times = stream.row.times.exact();
        if (times == null) {
            tooLong++;
            return;
        }
        List<Kleinberg.Nested> nested = Kleinberg.of(times);
        for (Kleinberg.Nested burst : nested.subList(0, Math.min(MOST_ROWS, nested.size()))) {
            rows.add(Arrays.asList(
                    names.label(stream.row.key),
                    (long) burst.level(),
                    burst.startNs(),
                    burst.endNs() - burst.startNs(),
                    burst.events()));
        }
    }

    /// Bursty streams whose times could not all be kept.
    int tooLong() {
        return tooLong;
    }

    Table table() {
        return new Table(
                "nested",
                "Bursts inside bursts",
                List.of(
                        Column.of("stream", "stream", Unit.TEXT),
                        Column.of("level", "level", Unit.COUNT),
                        Column.of("startNs", "start", Unit.TIMESTAMP_NS),
                        Column.of("durationNs", "lasting", Unit.NS),
                        Column.of("events", "events", Unit.COUNT)),
                rows);
    }
}
