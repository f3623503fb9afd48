package dev.trapline.ingest;

import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Several recordings as one, ordered by time.
///
/// A part is opened when its first event is due and closed when it has ended, so that the hundreds
/// of files of one `strace -ff` never need to be open together unless their tasks lived together.
/// Each part keeps its own order even where its stamps step back; equal stamps keep the order in
/// which the parts were given.
final class MergedSource implements EventSource {

    /// A recording that is opened when it is needed.
    interface Part {
        /// What is known before opening.
        SourceInfo info();

        /// Time of its first event, in nanoseconds of its clock.
        long firstNs();

        /// Opens it; called once.
        EventSource open() throws IOException;
    }

    private static final int EVENTS_PER_CHUNK = 4096;

    private final List<Lane> lanes = new ArrayList<>();
    private final PriorityQueue<Lane> queue =
            new PriorityQueue<>(
                    Comparator.comparingLong((Lane lane) -> lane.dueNs)
                            .thenComparingInt(lane -> lane.number));
    private final AnomalyLog anomalies = new AnomalyLog();

    MergedSource(List<? extends Part> parts) {
        for (Part part : parts) {
            Lane lane = new Lane(part, lanes.size());
            lanes.add(lane);
            queue.add(lane);
        }
    }

    @Override
    public List<SourceInfo> info() {
        return lanes.stream().map(lane -> lane.part.info()).toList();
    }

    @Override
    public boolean nextChunk(Consumer<? super TraceEvent> consumer) throws IOException {
        Lane first = queue.peek();
        if (first == null) {
            return false;
        }
        // refilling makes what was delivered from that lane invalid, so it begins a chunk
        if (first.isEmpty()) {
            queue.poll();
            if (first.refill(anomalies)) {
                queue.add(first);
            }
            return true;
        }
        int delivered = 0;
        while (first != null && !first.isEmpty() && delivered < EVENTS_PER_CHUNK) {
            queue.poll();
            Lane second = queue.peek();
            long until = second == null ? Long.MAX_VALUE : second.dueNs;
            do {
                consumer.accept(first.take());
                delivered++;
            } while (!first.isEmpty()
                    && (first.dueNs < until
                            || first.dueNs == until
                                    && (second == null || first.number < second.number)));
            queue.add(first);
            first = queue.peek();
        }
        return true;
    }

    @Override
    public List<SourceSummary> summaries() {
        return lanes.stream().map(Lane::summary).toList();
    }

    @Override
    public AnomalyLog anomalies() {
        return anomalies;
    }

    @Override
    public void close() throws IOException {
        for (Lane lane : lanes) {
            lane.close();
        }
    }

    private static final class Lane {
        final Part part;
        final int number;
        long dueNs;
        private final List<TraceEvent> events = new ArrayList<>();
        private int next;
        private @Nullable EventSource source;
        private boolean opened;
        private SourceSummary summary =
                new SourceSummary(0, 0, null, null, 0, 0, 0, TraceEvent.UNKNOWN_NS, List.of());

        Lane(Part part, int number) {
            this.part = part;
            this.number = number;
            this.dueNs = part.firstNs();
        }

        boolean isEmpty() {
            return next >= events.size();
        }

        TraceEvent take() {
            TraceEvent event = events.get(next++);
            if (next < events.size()) {
                dueNs = Math.max(dueNs, events.get(next).timestampNs());
            }
            return event;
        }

        boolean refill(AnomalyLog log) throws IOException {
            if (!opened) {
                opened = true;
                source = part.open();
            }
            events.clear();
            next = 0;
            EventSource open = source;
            while (open != null && events.isEmpty()) {
                if (!open.nextChunk(events::add)) {
                    log.addAll(open.anomalies());
                    close();
                    return false;
                }
                summary = open.summaries().getFirst();
            }
            if (!events.isEmpty()) {
                dueNs = Math.max(dueNs, events.getFirst().timestampNs());
            }
            return source != null;
        }

        SourceSummary summary() {
            return summary;
        }

        void close() throws IOException {
            if (source != null) {
                summary = source.summaries().getFirst();
                source.close();
                source = null;
            }
        }
    }
}
