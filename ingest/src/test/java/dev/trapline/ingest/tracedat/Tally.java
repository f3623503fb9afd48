package dev.trapline.ingest.tracedat;

import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Everything a source of binary records delivers, counted and as text.
public final class Tally {
    /// Records by event.
    public final Map<String, Long> byEvent = new TreeMap<>();
    /// Records by processor.
    public final Map<Integer, Long> byCpu = new TreeMap<>();
    /// Everything, as text.
    public final List<String> dump = new ArrayList<>();
    /// Everything.
    public final List<TraceEvent> events = new ArrayList<>();
    /// Records.
    public long records;
    /// What was lost, where the recording says how much.
    public long lost;
    /// The time of the earliest record.
    public long firstNs = Long.MAX_VALUE;
    /// The time of the last record.
    public long lastNs = Long.MIN_VALUE;

    /// Reads `source` to its end.
    public Tally(EventSource source) throws IOException {
        while (source.nextChunk(this::add)) {
            // until the end
        }
    }

    private void add(TraceEvent event) {
        events.add(event);
        dump.add(text(event));
        if (event instanceof TraceEvent.EventsLost loss) {
            lost += loss.count();
        } else if (!(event instanceof TraceEvent.TaskRename) || event.cpu() != TraceEvent.UNKNOWN) {
            records++;
            byEvent.merge(event.kernelName(), 1L, Long::sum);
            byCpu.merge(event.cpu(), 1L, Long::sum);
            firstNs = Math.min(firstNs, event.timestampNs());
            lastNs = Math.max(lastNs, event.timestampNs());
        }
    }

    private static String text(TraceEvent event) {
        StringBuilder out = new StringBuilder();
        out.append(event.timestampNs()).append(' ').append(event.cpu()).append(' ');
        out.append(event.tid()).append(' ').append(event.kernelName());
        event.fields(
                new TraceEvent.FieldSink() {
                    @Override
                    public void number(String name, long value) {
                        out.append(' ').append(name).append('=').append(value);
                    }

                    @Override
                    public void text(String name, String value) {
                        out.append(' ').append(name).append('=').append(value);
                    }
                });
        return out.toString();
    }
}
