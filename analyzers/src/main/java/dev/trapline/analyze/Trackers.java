package dev.trapline.analyze;

import dev.trapline.analyze.track.AccessTracker;
import dev.trapline.analyze.track.BlockTracker;
import dev.trapline.analyze.track.EventKind;
import dev.trapline.analyze.track.FamilyTracker;
import dev.trapline.analyze.track.FaultTracker;
import dev.trapline.analyze.track.InterruptTracker;
import dev.trapline.analyze.track.RingTracker;
import dev.trapline.analyze.track.SchedTracker;
import dev.trapline.analyze.track.SignalTracker;
import dev.trapline.analyze.track.SyscallTracker;
import dev.trapline.analyze.track.Tasks;
import dev.trapline.analyze.track.Tracker;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Span.SyscallSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The trackers of a run: that of calls, and those whose spans somebody takes.
final class Trackers {
    private final Consumer<Span> ofCalls;
    private final Consumer<Span> ofLives;
    /// Null when nobody asks for it.
    private final @Nullable AccessTracker accesses;
    private final SyscallTracker calls;
    /// Those that ask the tasks, which the tracker of calls keeps up to date.
    private final List<Tracker> others;
    /// The same by the kinds of events that concern them, see [EventKind#ordinal].
    private final Tracker[][] takers;

    /// @param timesFromEvents see [SyscallTracker]
    /// @param ringsTold the recording may tell of requests to rings
    /// @param isTaken the kinds of spans that somebody takes
    /// @param givers whom to give spans of such a kind
    @SuppressWarnings("EnumOrdinal")
    Trackers(
            Tasks tasks,
            boolean timesFromEvents,
            boolean ringsTold,
            Predicate<SpanKind> isTaken,
            Function<SpanKind, Consumer<Span>> givers) {
        ofCalls = isTaken.test(SpanKind.CALL) ? givers.apply(SpanKind.CALL) : call -> {};
        ofLives = isTaken.test(SpanKind.LIFE) ? givers.apply(SpanKind.LIFE) : life -> {};
        accesses = isTaken.test(SpanKind.IO) ? new AccessTracker(givers.apply(SpanKind.IO)) : null;
        calls = new SyscallTracker(tasks, timesFromEvents, this::ended);
        others = others(tasks, ringsTold, isTaken, givers);
        takers = new Tracker[EventKind.values().length][];
        for (EventKind kind : EventKind.values()) {
            takers[kind.ordinal()] = takers(kind);
        }
    }

    private static List<Tracker> others(Tasks tasks, boolean ringsTold, Predicate<SpanKind> isTaken,
            Function<SpanKind, Consumer<Span>> givers) {
        List<Tracker> trackers = new ArrayList<>();
        if (isTaken.test(SpanKind.SCHEDULING)) {
            trackers.add(new SchedTracker(tasks, givers.apply(SpanKind.SCHEDULING)));
        }
        if (isTaken.test(SpanKind.INTERRUPT)) {
            trackers.add(new InterruptTracker(tasks, givers.apply(SpanKind.INTERRUPT)));
        }
        if (isTaken.test(SpanKind.SIGNAL)) {
            trackers.add(new SignalTracker(tasks, givers.apply(SpanKind.SIGNAL)));
        }
        if (isTaken.test(SpanKind.DEVICE)) {
            trackers.add(new BlockTracker(tasks, givers.apply(SpanKind.DEVICE)));
        }
        if (isTaken.test(SpanKind.RING)) {
            trackers.add(new RingTracker(tasks, givers.apply(SpanKind.RING)));
        } else if (ringsTold && isTaken.test(SpanKind.CALL)) {
            // calls work on what requests to rings have opened
            trackers.add(new RingTracker(tasks, request -> {}));
        }
        if (isTaken.test(SpanKind.FAMILY)) {
            trackers.add(new FamilyTracker(tasks, givers.apply(SpanKind.FAMILY)));
        }
        if (isTaken.test(SpanKind.FAULT)) {
            trackers.add(new FaultTracker(tasks, givers.apply(SpanKind.FAULT)));
        }
        return trackers;
    }

    private Tracker[] takers(EventKind kind) {
        return others.stream().filter(tracker -> tracker.takes().contains(kind)).toArray(Tracker[]::new);
    }

    private void ended(Span span) {
        if (span instanceof SyscallSpan call) {
            ofCalls.accept(call);
            if (accesses != null) {
                accesses.accept(call);
            }
        } else {
            ofLives.accept(span);
        }
    }

    @SuppressWarnings("EnumOrdinal") // a look into a map for every event takes longer
    void accept(TraceEvent event) {
        EventKind kind = others.isEmpty() ? EventKind.CALL : EventKind.of(event);
        if (kind != EventKind.ACCOUNTING && kind != EventKind.INTERRUPT) {
            calls.accept(event);
        }
        for (Tracker tracker : takers[kind.ordinal()]) {
            tracker.accept(event);
        }
    }

    void endOfChunk() {
        calls.endOfChunk();
        for (Tracker tracker : others) {
            tracker.endOfChunk();
        }
    }

    void finish() {
        calls.finish();
        for (Tracker tracker : others) {
            tracker.finish();
        }
    }

    /// See [Tracker#openSpans].
    long openSpans() {
        long open = calls.openSpans();
        for (Tracker tracker : others) {
            open += tracker.openSpans();
        }
        return open;
    }
}
