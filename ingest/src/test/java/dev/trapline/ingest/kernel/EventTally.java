package dev.trapline.ingest.kernel;

import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything a source of kernel events in text delivers, counted and as text.
public final class EventTally {
    /// Events by kernel name, those left out that are no events of the input.
    public final Map<String, Integer> byEvent = new TreeMap<>();
    /// The same events by processor.
    public final Map<Integer, Integer> byCpu = new TreeMap<>();
    /// Their threads.
    public final Set<Integer> tids = new TreeSet<>();
    /// All events, as text.
    public final List<String> dump = new ArrayList<>();
    /// All events that keep nothing of the block they came from.
    public final List<TraceEvent> events = new ArrayList<>();
    /// What the source says about itself at the end.
    public final SourceSummary summary;

    /// Reads `source` to its end.
    public EventTally(EventTextSource source) throws IOException {
        while (source.nextChunk(this::add)) {
            // until the end
        }
        summary = source.summaries().getFirst();
    }

    private void add(TraceEvent event) {
        dump.add(text(event));
        if (!(event instanceof TraceEvent.SysEnter)) {
            events.add(event);
        }
        boolean isToldByColumn = event instanceof TraceEvent.TaskRename && event.cpu() == TraceEvent.UNKNOWN;
        if (!isToldByColumn && !(event instanceof TraceEvent.EventsLost)) {
            byEvent.merge(event.kernelName(), 1, Integer::sum);
            byCpu.merge(event.cpu(), 1, Integer::sum);
            tids.add(event.tid());
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

    /// The only event of type `type`.
    public <E extends TraceEvent> E only(Class<E> type) {
        List<E> found = events.stream().filter(type::isInstance).map(type::cast).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of " + type + " in " + dump);
        }
        return found.getFirst();
    }
}
