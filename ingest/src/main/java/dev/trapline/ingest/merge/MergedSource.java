package dev.trapline.ingest.merge;

import dev.trapline.model.event.ClockFit;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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

    /// A part and where it belongs.
    ///
    /// @param map brings its times to the common timeline
    /// @param fit how `map` was found, null when it was not by common calls
    /// @param side parts of the same side never recorded the same call
    /// @param machine parts of the same machine may have
    /// @param stopsTasks whether its recorder does, see [SourceInfo#stopsTasks]
    /// @param namelessTid the thread that events without a tid belong to
    record Placed(
            Part part,
            ClockMap map,
            @Nullable ClockFit fit,
            int side,
            int machine,
            boolean stopsTasks,
            int namelessTid) {}

    private static final int EVENTS_PER_CHUNK = 4096;

    private final List<Lane> lanes = new ArrayList<>();
    private final PriorityQueue<Lane> queue =
            new PriorityQueue<>(
                    Comparator.comparingLong((Lane lane) -> lane.dueNs)
                            .thenComparingInt(lane -> lane.number));
    private final AnomalyLog anomalies = new AnomalyLog();
    private final @Nullable SameCalls same;

    /// Merges `parts`.
    ///
    /// @param joins machines that several sides recorded, and how many nanoseconds apart they stamped the same
    MergedSource(List<Placed> parts, Map<Integer, Long> joins) {
        this.same = joins.isEmpty() ? null : new SameCalls(joins, parts.getFirst().part.argument(), anomalies);
        for (Placed part : parts) {
            Lane lane = new Lane(part, lanes.size());
            lanes.add(lane);
            queue.add(lane);
        }
    }

    @Override
    public List<SourceInfo> info() {
        return lanes.stream().map(lane -> lane.place.part.info().fitted(lane.place.fit)).toList();
    }

    @Override
    public boolean nextChunk(Consumer<? super TraceEvent> consumer) throws IOException {
        Lane first = queue.peek();
        if (first == null) {
            return same != null && same.end(consumer);
        }
        // refilling makes what was delivered from that lane invalid, so it begins a chunk
        if (first.isEmpty()) {
            queue.poll();
            if (same != null) {
                same.keep(first.number);
            }
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
            boolean winsTies = second == null || first.number < second.number;
            do {
                deliver(first, consumer);
                delivered++;
            } while (!first.isEmpty() && (first.dueNs < until || first.dueNs == until && winsTies));
            queue.add(first);
            first = queue.peek();
        }
        return true;
    }

    private void deliver(Lane lane, Consumer<? super TraceEvent> consumer) {
        TraceEvent event = lane.take();
        if (same == null) {
            consumer.accept(event);
        } else {
            same.accept(event, lane.place, lane.number, consumer);
        }
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
        final Placed place;
        final int number;
        long dueNs;
        private final boolean moves;
        private final List<TraceEvent> events = new ArrayList<>();
        private int next;
        private @Nullable EventSource source;
        private boolean opened;
        private SourceSummary summary =
                new SourceSummary(0, 0, null, null, 0, 0, 0, TraceEvent.UNKNOWN_NS, List.of());

        Lane(Placed place, int number) {
            this.place = place;
            this.number = number;
            this.moves = !place.map.isIdentity() || place.namelessTid != TraceEvent.UNKNOWN;
            long firstNs = place.part.firstNs();
            this.dueNs = firstNs == Long.MIN_VALUE ? firstNs : place.map.map(firstNs);
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
                source = place.part.open();
            }
            events.clear();
            next = 0;
            EventSource open = source;
            while (open != null && events.isEmpty()) {
                if (!open.nextChunk(moves ? this::addMoved : events::add)) {
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

        private void addMoved(TraceEvent event) {
            int tid = event.tid() == TraceEvent.UNKNOWN ? place.namelessTid : event.tid();
            events.add(MovedEvents.moved(event, place.map.map(event.timestampNs()), tid));
        }

        SourceSummary summary() {
            Long first = summary.firstNs();
            Long last = summary.lastNs();
            return place.map.isIdentity() || first == null || last == null
                    ? summary
                    : new SourceSummary(
                            summary.lines(),
                            summary.records(),
                            place.map.map(first),
                            place.map.map(last),
                            summary.unparsedLines(),
                            summary.lostEvents(),
                            summary.bytesRead(),
                            summary.totalBytes(),
                            summary.recordedTables());
        }

        void close() throws IOException {
            if (source != null) {
                summary = source.summaries().getFirst();
                source.close();
                source = null;
            } else if (!opened) {
                opened = true;
                place.part.close();
            }
        }
    }
}
