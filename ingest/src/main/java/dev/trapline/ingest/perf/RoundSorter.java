package dev.trapline.ingest.perf;

import dev.trapline.model.event.TraceEvent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts events in order that come in turns, one processor's and then the next one's.
///
/// perf empties the buffers of all processors one after the other and then writes FINISHED_ROUND.
/// What is in a buffer when a round begins is read in this round, so when a round has ended, nothing
/// can come any more that is older than the newest event of the round before.
///
/// The events of one processor are in order already, so what remains is a merge. Where they are not
/// (`--per-thread`, which has no processors) they are sorted first. Equal times keep the order of the
/// input. Events that have no time are older than all others.
///
/// At most [#MOST] events are held; when rounds are longer than that, events may be delivered out of
/// order.
final class RoundSorter {
    /// Receives the events in order.
    @FunctionalInterface
    interface Sink {
        /// Takes the next event, which was added with or without a processor.
        void accept(TraceEvent event, long timestampNs, boolean withCpu);
    }

    /// Events held at most: some 100 MB.
    static final int MOST = 1 << 20;

    private static final int WORTH_DELIVERING = 1 << 13;
    private static final int MOST_QUEUES = 1 << 10;

    private Queue[] queues = new Queue[0];
    private Queue[] heap = new Queue[0];
    private int heapSize;
    private int size;
    private int deliverWhen = WORTH_DELIVERING;
    private int arrivals;
    private long newest = Long.MIN_VALUE;
    private long newestOfLastRound = Long.MIN_VALUE;
    private long limit = Long.MIN_VALUE;

    /// Adds an event of processor `cpu`, or of no processor when that is negative.
    void add(TraceEvent event, int cpu, long timestampNs) {
        int number = cpu < 0 ? 0 : 1 + cpu % (MOST_QUEUES - 1);
        if (number >= queues.length) {
            addQueues(number + 1);
        }
        queues[number].add(event, timestampNs, arrivals++);
        size++;
        if (timestampNs > newest) {
            newest = timestampNs;
        }
    }

    private void addQueues(int count) {
        int before = queues.length;
        queues = Arrays.copyOf(queues, count);
        heap = new Queue[count];
        for (int i = before; i < count; i++) {
            queues[i] = new Queue();
        }
    }

    /// A round has ended.
    void round() {
        limit = newestOfLastRound;
        newestOfLastRound = newest;
    }

    /// The oldest time there is, 0 when no event has one.
    long oldest() {
        long oldest = Long.MAX_VALUE;
        for (Queue queue : queues) {
            oldest = Math.min(oldest, queue.oldest());
        }
        return oldest == Long.MAX_VALUE ? 0 : oldest;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Whether enough has come that [#deliver] is worth its while.
    boolean isWorthDelivering() {
        return size >= deliverWhen;
    }

    /// Delivers what cannot be preceded by anything any more, in order.
    void deliver(Sink out) {
        begin();
        merge(limit, 0, out);
        if (size > MOST) {
            merge(Long.MAX_VALUE, MOST / 2, out);
        }
        deliverWhen = Math.max(WORTH_DELIVERING, Math.min(2 * size, MOST));
    }

    /// Delivers everything.
    void deliverAll(Sink out) {
        begin();
        merge(Long.MAX_VALUE, 0, out);
    }

    private void begin() {
        heapSize = 0;
        for (Queue queue : queues) {
            if (queue.from < queue.to) {
                queue.sort();
                heap[heapSize++] = queue;
            }
        }
        for (int i = heapSize / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    /// Delivers events up to time `last` while there are more than `keep` of them.
    private void merge(long last, int keep, Sink out) {
        while (heapSize > 0 && size > keep) {
            Queue first = heap[0];
            if (first.dueNs() > last) {
                return;
            }
            Queue rival = rival();
            size -= deliverRun(first, rival, last, size - keep, out);
            if (first.from == first.to) {
                heap[0] = heap[--heapSize];
            }
            siftDown(0);
        }
    }

    /// Delivers from `first` while it precedes `rival`, at least one event and at most `most`.
    private int deliverRun(Queue first, @Nullable Queue rival, long last, int most, Sink out) {
        boolean withCpu = first != queues[0];
        // strictly before the rival's next event; those at the same time need a closer look
        long until = rival == null ? Long.MAX_VALUE : rival.dueNs();
        long[] times = first.times;
        int start = first.from;
        do {
            long timestampNs = first.dueNs();
            out.accept(first.take(), timestampNs, withCpu);
        } while (first.from - start < most
                && first.from < first.to
                && times[first.from] <= last
                && (times[first.from] < until || rival == null || first.precedes(rival)));
        return first.from - start;
    }

    private @Nullable Queue rival() {
        if (heapSize < 2) {
            return null;
        }
        return heapSize == 2 || heap[1].precedes(heap[2]) ? heap[1] : heap[2];
    }

    private void siftDown(int at) {
        int i = at;
        while (2 * i + 1 < heapSize) {
            int child = 2 * i + 1;
            if (child + 1 < heapSize && heap[child + 1].precedes(heap[child])) {
                child++;
            }
            if (!heap[child].precedes(heap[i])) {
                return;
            }
            Queue swap = heap[i];
            heap[i] = heap[child];
            heap[child] = swap;
            i = child;
        }
    }

    /// The events of one processor that have not been delivered, with the order in which they came.
    private static final class Queue {
        private long[] times = new long[64];
        private @Nullable TraceEvent[] events = new TraceEvent[64];
        private int[] orders = new int[64];
        private int from;
        private int to;
        private boolean unsorted;

        void add(TraceEvent event, long timestampNs, int order) {
            if (to == times.length) {
                makeRoom();
            }
            if (to > from && timestampNs < times[to - 1]) {
                unsorted = true;
            }
            times[to] = timestampNs;
            events[to] = event;
            orders[to++] = order;
        }

        private void makeRoom() {
            int held = to - from;
            int capacity = held > times.length / 2 ? 2 * times.length : times.length;
            times = moved(times, new long[capacity]);
            events = Arrays.copyOf(Arrays.copyOfRange(events, from, to), capacity);
            orders = Arrays.copyOf(Arrays.copyOfRange(orders, from, to), capacity);
            from = 0;
            to = held;
        }

        private long[] moved(long[] source, long[] target) {
            System.arraycopy(source, from, target, 0, to - from);
            return target;
        }

        long dueNs() {
            return times[from];
        }

        boolean precedes(Queue other) {
            long mine = times[from];
            long theirs = other.times[other.from];
            // the numbers of arrival may wrap around
            return mine < theirs || mine == theirs && orders[from] - other.orders[other.from] < 0;
        }

        TraceEvent take() {
            TraceEvent event = events[from];
            events[from++] = null;
            if (event == null) {
                throw new IllegalStateException("taken twice");
            }
            return event;
        }

        long oldest() {
            for (int i = from; i < to; i++) {
                if (times[i] != TraceEvent.UNKNOWN_NS) {
                    return times[i];
                }
            }
            return Long.MAX_VALUE;
        }

        /// Merges neighbouring runs in ascending order until one is left.
        void sort() {
            if (!unsorted) {
                return;
            }
            unsorted = false;
            int[] runs = runs();
            int count = runs.length - 1;
            while (count > 1) {
                long[] sortedTimes = new long[times.length];
                @Nullable TraceEvent[] sortedEvents = new TraceEvent[times.length];
                int[] sortedOrders = new int[times.length];
                int merged = 0;
                for (int i = 0; i < count; i += 2) {
                    int middle = runs[i + 1];
                    int end = i + 2 <= count ? runs[i + 2] : middle;
                    merge(runs[i], middle, end, sortedTimes, sortedEvents, sortedOrders);
                    runs[merged++] = runs[i];
                }
                runs[merged] = to;
                count = merged;
                times = sortedTimes;
                events = sortedEvents;
                orders = sortedOrders;
            }
        }

        /// Where runs begin, and the end.
        private int[] runs() {
            int[] runs = new int[64];
            int count = 0;
            for (int i = from; i < to; i++) {
                if (i == from || times[i] < times[i - 1]) {
                    if (count + 1 == runs.length) {
                        runs = Arrays.copyOf(runs, 2 * runs.length);
                    }
                    runs[count++] = i;
                }
            }
            runs[count] = to;
            return Arrays.copyOf(runs, count + 1);
        }

        private void merge(
                int start,
                int middle,
                int end,
                long[] sortedTimes,
                @Nullable TraceEvent[] sortedEvents,
                int[] sortedOrders) {
            int left = start;
            int right = middle;
            for (int i = start; i < end; i++) {
                boolean takeRight = left == middle || right < end && times[right] < times[left];
                int taken = takeRight ? right++ : left++;
                sortedTimes[i] = times[taken];
                sortedEvents[i] = events[taken];
                sortedOrders[i] = orders[taken];
            }
        }
    }
}
