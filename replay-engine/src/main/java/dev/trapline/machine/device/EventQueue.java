package dev.trapline.machine.device;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Virtual time, in processor cycles since power-on, and what is going to happen in it.
///
/// A device makes its [Event]s once and then sets and cancels them like alarm clocks, so the queue never holds more than
/// the devices have. What is due at the same cycle happens in the order in which it was set. What is set while
/// events happen is due in the next cycle at the earliest: time always goes on.
public final class EventQueue {

    /// Later than everything.
    public static final long NEVER = Long.MAX_VALUE;

    private final long cyclesPerSecond;
    // A binary heap; every event knows its place in it.
    private @Nullable Event[] heap = new Event[16];
    private int size;
    private long now;
    private long settings;
    private boolean firing;

    /// A queue at cycle 0 of a processor with this clock.
    public EventQueue(long cyclesPerSecond) {
        if (cyclesPerSecond <= 0 || cyclesPerSecond > TickRate.FASTEST) {
            throw new IllegalArgumentException("cycles per second: " + cyclesPerSecond);
        }
        this.cyclesPerSecond = cyclesPerSecond;
    }

    /// Something that can be set to happen once at a time, and again after that.
    public final class Event {

        private static final int NOT_QUEUED = -1;

        private final Runnable action;
        private long due = NEVER;
        private long setting;
        private int position = NOT_QUEUED;

        private Event(Runnable action) {
            this.action = action;
        }

        /// Sets it to happen at a cycle, or now if that has passed; replaces what was set before.
        public void at(long cycle) {
            cancel();
            if (cycle == NEVER) {
                return;
            }
            due = Math.max(cycle, firing ? now + 1 : now);
            setting = settings++;
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            place(this, size++);
            rise(position);
        }

        /// Sets it to happen after so many cycles.
        public void in(long cycles) {
            at(cycles > NEVER - now ? NEVER : now + cycles);
        }

        /// It will not happen.
        public void cancel() {
            if (position != NOT_QUEUED) {
                remove(position);
            }
        }

        /// Whether it is set.
        public boolean pending() {
            return position != NOT_QUEUED;
        }

        /// When it will happen, or [#NEVER].
        public long due() {
            return due;
        }

        private boolean before(Event other) {
            return due != other.due ? due < other.due : setting < other.setting;
        }
    }

    /// An event that does this when it happens. It is not set yet.
    public Event event(Runnable action) {
        return new Event(action);
    }

    /// The cycle that it is.
    public long now() {
        return now;
    }

    /// How many cycles a second has.
    public long cyclesPerSecond() {
        return cyclesPerSecond;
    }

    /// The clock of a device with so many ticks in a second of virtual time.
    public TickRate rate(long ticksPerSecond) {
        return new TickRate(ticksPerSecond, cyclesPerSecond);
    }

    /// When the next event is due, or [#NEVER].
    public long next() {
        return size == 0 ? NEVER : first().due;
    }

    /// How many events are set.
    public int size() {
        return size;
    }

    /// Lets time go on to a cycle, and everything happen that is due until then (that cycle included). Time does not go back.
    public void advanceTo(long cycle) {
        if (firing) {
            throw new IllegalStateException("an event must not move time");
        }
        while (size > 0 && first().due <= cycle) {
            Event event = first();
            now = Math.max(now, event.due);
            remove(0);
            firing = true;
            try {
                event.action.run();
            } finally {
                firing = false;
            }
        }
        now = Math.max(now, cycle);
    }

    private Event first() {
        return at(0);
    }

    private Event at(int position) {
        Event event = heap[position];
        if (event == null) {
            throw new IllegalStateException("a hole in the heap");
        }
        return event;
    }

    private void place(Event event, int position) {
        heap[position] = event;
        event.position = position;
    }

    private void remove(int position) {
        Event removed = at(position);
        Event last = at(--size);
        heap[size] = null;
        if (last != removed) {
            place(last, position);
            rise(position);
            sink(last.position);
        }
        removed.position = Event.NOT_QUEUED;
        removed.due = NEVER;
    }

    private void rise(int from) {
        Event event = at(from);
        int position = from;
        while (position > 0 && event.before(at((position - 1) / 2))) {
            place(at((position - 1) / 2), position);
            position = (position - 1) / 2;
        }
        place(event, position);
    }

    private void sink(int from) {
        Event event = at(from);
        int position = from;
        while (true) {
            int child = 2 * position + 1;
            if (child + 1 < size && at(child + 1).before(at(child))) {
                child++;
            }
            if (child >= size || !at(child).before(event)) {
                break;
            }
            place(at(child), position);
            position = child;
        }
        place(event, position);
    }
}
