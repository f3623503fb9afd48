package dev.trapline.analyze.track;

import dev.trapline.model.event.BlockEvent.BlockRequest;
import dev.trapline.model.event.BlockEvent.RequestStep;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.WritebackEvent.WritebackWork;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.IoSpan.Operation;
import dev.trapline.model.span.IoSpan.Order;
import dev.trapline.model.span.Task;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Pairs block_rq_issue with block_rq_complete of the same device and sector.
///
/// A request that is completed in part goes on behind that part; what is put into the queue of an
/// I/O scheduler and merged there into another request has no life of its own. Writes that a scheduler collects and issues
/// in a run are told as such besides ([DispatchRuns]), and rounds of writeback ([WritebackRounds]).
public final class BlockTracker implements Tracker {
    /// Requests and streams that are remembered; a real queue has a few hundred.
    private static final int MOST = 1 << 16;

    private static final int SECTOR_SHIFT = 9;

    private final Tasks tasks;
    private final Consumer<? super IoSpan> out;
    private final DispatchRuns runs;
    private final WritebackRounds rounds;
    private final Map<Place, Long> queued = bounded();
    private final Map<Place, Issued> issued = bounded();
    /// Where the last request of a kind to a device ended.
    private final Map<Stream, Long> ends = bounded();
    private final Map<Integer, Integer> inFlight = bounded();
    private long openSpans;

    /// A tracker that delivers to `out`.
    ///
    /// @param tasks sees every event before this tracker does
    public BlockTracker(Tasks tasks, Consumer<? super IoSpan> out) {
        this.tasks = tasks;
        this.out = out;
        this.runs = new DispatchRuns(out);
        this.rounds = new WritebackRounds(tasks, out);
    }

    private record Place(int dev, long sector) {}

    private record Stream(int dev, Operation operation) {}

    private record Issued(
            long ns, int cpu, Task task, Operation operation, long sectors, long queuedNs, Order order, int inFlight,
            long doneBytes) {}

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST;
            }
        };
    }

    @Override
    public Set<EventKind> takes() {
        return EnumSet.of(EventKind.OTHER);
    }

    @Override
    public void accept(TraceEvent event) {
        if (event instanceof BlockRequest request) {
            Place place = new Place(request.dev(), request.sector());
            switch (request.step()) {
                case INSERT -> inserted(place, request);
                case MERGE -> {
                    if (queued.remove(place) != null && operation(request) == Operation.WRITE) {
                        runs.merged(place.dev);
                    }
                }
                case ISSUE -> issued(place, request);
                case REQUEUE -> {
                    Issued taken = issued.remove(place);
                    if (taken != null) {
                        inFlight.merge(request.dev(), -1, Integer::sum);
                        queued.put(place, taken.queuedNs == TraceEvent.UNKNOWN_NS ? taken.ns : taken.queuedNs);
                        if (taken.operation == Operation.WRITE) {
                            runs.inserted(place.dev);
                        }
                    }
                }
                case COMPLETE -> completed(place, request);
                case ERROR, IO_START, IO_DONE -> {
                    // said by COMPLETE, and accounting
                }
            }
        } else if (event instanceof TraceEvent.EventsLost) {
            openSpans += issued.size();
            issued.clear();
            queued.clear();
            inFlight.clear();
            runs.lost();
            rounds.lost();
        } else if (event instanceof WritebackWork work) {
            rounds.accept(work);
        }
    }

    private void inserted(Place place, BlockRequest request) {
        if (queued.put(place, request.timestampNs()) == null && operation(request) == Operation.WRITE) {
            runs.inserted(place.dev);
        }
    }

    private void issued(Place place, BlockRequest request) {
        Task task = tasks.running(request);
        if (task == null) {
            task = tasks.idle(request.cpu());
        }
        Operation operation = operation(request);
        Order order = Order.UNKNOWN;
        if (request.nrSector() > 0) {
            Long end = ends.put(new Stream(place.dev, operation), place.sector + request.nrSector());
            order = end == null
                    ? Order.UNKNOWN
                    : place.sector == end ? Order.CONSECUTIVE : place.sector > end ? Order.AHEAD : Order.BACK;
        }
        int before = inFlight.getOrDefault(place.dev, 0);
        Long queuedNs = queued.remove(place);
        if (queuedNs != null && operation == Operation.WRITE) {
            runs.issued(place.dev, request, task, request.nrSector() << SECTOR_SHIFT, queuedNs);
        }
        Issued old = issued.put(place, new Issued(
                request.timestampNs(), request.cpu(), task, operation, request.nrSector(),
                queuedNs == null ? TraceEvent.UNKNOWN_NS : queuedNs, order, before, 0));
        if (old == null) {
            inFlight.put(place.dev, before + 1);
        } else {
            openSpans++;
        }
    }

    private void completed(Place place, BlockRequest request) {
        Issued start = issued.remove(place);
        if (start == null) {
            if (request.nrSector() > 0) {
                openSpans++;
            }
            return;
        }
        long done = start.doneBytes + (request.error() == 0 ? request.nrSector() << SECTOR_SHIFT : 0);
        long left = start.sectors - request.nrSector();
        if (left > 0 && request.nrSector() > 0 && request.error() == 0) {
            issued.put(new Place(place.dev, place.sector + request.nrSector()), new Issued(
                    start.ns, start.cpu, start.task, start.operation, left, start.queuedNs, start.order, start.inFlight,
                    done));
            return;
        }
        inFlight.merge(place.dev, -1, Integer::sum);
        out.accept(new IoSpan.Request(
                start.ns, request.timestampNs(), start.cpu, start.task, place.dev, start.operation,
                place.sector - (start.doneBytes >> SECTOR_SHIFT), done, start.queuedNs, start.order, start.inFlight,
                request.error() != 0));
    }

    /// What `rwbs` begins with, after the F of a flush before the operation (`blk_fill_rwbs()` in
    /// `kernel/trace/blktrace.c`).
    private static Operation operation(BlockRequest request) {
        String rwbs = request.rwbs();
        int at = rwbs.length() > 1 && rwbs.charAt(0) == 'F' ? 1 : 0;
        char letter = rwbs.isEmpty() ? ' ' : rwbs.charAt(at);
        if (request.step() == RequestStep.ISSUE && request.nrSector() == 0 && (letter == 'W' || letter == 'F')) {
            return Operation.FLUSH;
        }
        return switch (letter) {
            case 'R' -> Operation.READ;
            case 'W' -> Operation.WRITE;
            case 'D' -> Operation.DISCARD;
            case 'F' -> Operation.FLUSH;
            default -> Operation.OTHER;
        };
    }

    @Override
    public void endOfChunk() {
        // Nothing is kept that ends with a chunk.
    }

    @Override
    public void finish() {
        runs.finish();
        openSpans += issued.size();
    }

    @Override
    public long openSpans() {
        return openSpans + rounds.openSpans();
    }
}
