package dev.trapline.ingest.merge;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Events in order that are held back for a while, during which they may be changed or taken out.
final class WaitingLine {
    /// However busy the recordings are, no more than these wait.
    private static final int MOST = 1 << 16;

    private final ArrayDeque<Place> places = new ArrayDeque<>();
    private final long waitNs;
    private long newestNs = Long.MIN_VALUE;

    /// An event and its place in the line.
    static final class Place {
        private final long ns;
        private @Nullable TraceEvent event;
        private List<TraceEvent> then = List.of();
        /// Whose view the arguments are.
        private int lane;
        /// Only to be delivered if this call has no other return by then.
        @Nullable
        SeenCall substituteFor;
        private boolean gone;

        private Place(TraceEvent event, int lane) {
            this.ns = event.timestampNs();
            this.event = event;
            this.lane = lane;
        }

        /// When it was stamped.
        long ns() {
            return ns;
        }

        /// It has been delivered.
        boolean isGone() {
            return gone;
        }

        /// The event, null when it was taken out.
        @Nullable
        TraceEvent event() {
            return event;
        }

        /// Puts `changed` here, whose arguments are those of `source`.
        void change(TraceEvent changed, Place source) {
            event = changed;
            lane = source.lane;
        }

        /// Another recorder tells the same.
        void takeOut() {
            event = null;
            substituteFor = null;
        }

        /// Takes out what [#follow] put here; false when it has been delivered.
        boolean forget(TraceEvent next) {
            return !gone && then.remove(next);
        }

        /// Puts `next` right behind, and behind what was put there before.
        void follow(TraceEvent next) {
            if (then.isEmpty()) {
                then = new ArrayList<>(2);
            }
            then.add(next);
        }
    }

    /// A line in which every event waits until one that is `waitNs` later has come.
    WaitingLine(long waitNs) {
        this.waitNs = waitNs;
    }

    /// Appends `event` of `lane`, and delivers what has waited long enough.
    Place add(TraceEvent event, int lane, Consumer<? super TraceEvent> out) {
        Place place = new Place(event, lane);
        places.addLast(place);
        newestNs = Math.max(newestNs, place.ns);
        while (places.getFirst().ns < newestNs - waitNs || places.size() > MOST) {
            deliverFirst(out);
        }
        return place;
    }

    /// Delivers everything; returns whether there was anything.
    boolean drain(Consumer<? super TraceEvent> out) {
        boolean any = !places.isEmpty();
        while (!places.isEmpty()) {
            deliverFirst(out);
        }
        return any;
    }

    private void deliverFirst(Consumer<? super TraceEvent> out) {
        Place place = places.removeFirst();
        place.gone = true;
        TraceEvent event = place.event;
        SeenCall call = place.substituteFor;
        if (event != null && (call == null || call.mayReturnBy(event))) {
            out.accept(event);
        }
        for (TraceEvent next : place.then) {
            out.accept(next);
        }
    }

    /// Copies arguments that are views of `lane`.
    void keep(int lane) {
        for (Place place : places) {
            if (place.lane != lane) {
                continue;
            }
            if (place.event instanceof SysEnter enter) {
                place.event = enter.durable();
            } else if (place.event instanceof SysExit exit) {
                place.event = exit.durable();
            }
        }
    }
}
