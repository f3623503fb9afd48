package dev.trapline.ingest.merge;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What several recorders saw of one thread lately.
final class TaskCalls {
    /// Calls and signals that wait for somebody else's account; more are told by one alone.
    private static final int MOST_WAITING = 256;

    private final Runnable seenTwice;
    private final long nearNs;
    private final Map<Integer, SeenCall> current = new HashMap<>(4);
    private final ArrayDeque<SeenCall> recent = new ArrayDeque<>();
    private final ArrayDeque<Told> signals = new ArrayDeque<>();
    private @Nullable Told death;
    /// The death once it was put behind a later call, and which.
    private @Nullable TraceEvent postponed;
    private WaitingLine.@Nullable Place behind;
    private long sides;
    /// Sides whose next call is the one after that which they last had in common with others.
    private long inStep;

    /// An event of which somebody else may tell too.
    private record Told(WaitingLine.Place place, int side, boolean tracer) {}

    /// @param seenTwice is called for whatever turns out to have been seen by another recorder too
    /// @param nearNs a side that is not in step has seen no call whose entry others stamped so much earlier or later
    TaskCalls(Runnable seenTwice, long nearNs) {
        this.seenTwice = seenTwice;
        this.nearNs = nearNs;
    }

    void entered(SysEnter enter, WaitingLine.Place at, int side, boolean tracer) {
        sides |= SeenCall.bit(side);
        SeenCall known = sides == SeenCall.bit(side) ? null : find(enter, side);
        if (known != null) {
            known.enteredToo(enter, at, side, tracer);
            current.put(side, known);
            inStep |= SeenCall.bit(side);
            seenTwice.run();
            endBehind(enter, at, tracer);
            return;
        }
        death = null;
        SeenCall call = new SeenCall(enter, at, side, tracer);
        current.put(side, call);
        recent.addLast(call);
        if (recent.size() > MOST_WAITING) {
            recent.removeFirst();
        }
    }

    /// A tracer's stamp of the end may stand before the tracepoints' of the last calls.
    private void endBehind(SysEnter last, WaitingLine.Place at, boolean tracer) {
        Told end = death;
        if (end == null || !end.tracer || tracer) {
            return;
        }
        TraceEvent event = end.place.event();
        if (postponed != null && behind != null && behind.forget(postponed)) {
            event = postponed;
        } else if (end.place.isGone() || event == null) {
            return;
        }
        postponed = MovedEvents.moved(event, last.timestampNs(), last.tid());
        behind = at;
        at.follow(postponed);
        end.place.takeOut();
    }

    /// Somebody missed calls: what `side` sees next need not be what follows.
    void outOfStep() {
        inStep = 0;
    }

    /// The call like `enter` that `side` has not seen: the first one while it is in step, else the last that is near: a
    /// recording that has just begun is not about the calls before. It sees them in order, so it missed those before.
    private @Nullable SeenCall find(SysEnter enter, int side) {
        boolean steps = (inStep & SeenCall.bit(side)) != 0;
        SeenCall found = null;
        for (SeenCall call : recent) {
            boolean candidate = !call.isGone() && !call.isSeenBy(side) && call.isLike(enter);
            if (candidate && (steps || Math.abs(enter.timestampNs() - call.enteredNs()) <= nearNs)) {
                found = call;
                if (steps) {
                    break;
                }
            }
        }
        Iterator<SeenCall> calls = recent.iterator();
        boolean before = found != null;
        while (calls.hasNext()) {
            SeenCall call = calls.next();
            if (before) {
                call.missedBy(side);
                before = call != found;
            }
            if (call.isGone() || (call.sides() & sides) == sides) {
                calls.remove();
            }
        }
        return found;
    }

    void returned(SysExit exit, WaitingLine.Place at, int side, boolean tracer) {
        SeenCall call = current.remove(side);
        if (call == null || !call.isOf(exit.call())) {
            call = inProgress(exit, side);
        }
        if (call != null && !call.returned(exit, at, side, tracer)) {
            outOfStep();
        }
    }

    /// The call that somebody else saw entered, before the recording of `side` began.
    private @Nullable SeenCall inProgress(SysExit exit, int side) {
        for (SeenCall call : current.values()) {
            if (!call.isSeenBy(side) && call.isOf(exit.call())) {
                call.missedBy(side);
                seenTwice.run();
                return call;
            }
        }
        return null;
    }

    void neverReturned(SysNoReturn end, WaitingLine.Place at, int side) {
        SeenCall call = current.remove(side);
        if (call != null) {
            call.neverReturned(end, at, side);
        }
    }

    void signalled(SignalDeliver signal, WaitingLine.Place at, int side, boolean tracer) {
        Iterator<Told> waiting = signals.iterator();
        while (waiting.hasNext()) {
            Told told = waiting.next();
            if (told.place.isGone()) {
                waiting.remove();
            } else if (told.side != side
                    && told.place.event() instanceof SignalDeliver other
                    && other.sig() == signal.sig()) {
                waiting.remove();
                join(signal, at, tracer, other, told);
                return;
            }
        }
        signals.addLast(new Told(at, side, tracer));
        if (signals.size() > MOST_WAITING) {
            signals.removeFirst();
        }
    }

    private void join(SignalDeliver signal, WaitingLine.Place at, boolean tracer, SignalDeliver other, Told told) {
        seenTwice.run();
        if (told.tracer && !tracer) {
            at.change(with(signal, other.info()), at);
            told.place.takeOut();
        } else {
            if (tracer) {
                told.place.change(with(other, signal.info()), told.place);
            }
            at.takeOut();
        }
    }

    private static SignalDeliver with(SignalDeliver signal, String info) {
        return new SignalDeliver(signal.timestampNs(), signal.cpu(), signal.tid(), signal.sig(), info);
    }

    void ended(SchedProcessExit end, WaitingLine.Place at, int side, boolean tracer) {
        current.clear();
        Told earlier = death;
        if (earlier == null || earlier.side == side) {
            death = new Told(at, side, tracer);
            postponed = null;
            behind = null;
            return;
        }
        death = null;
        seenTwice.run();
        if (!earlier.place.isGone() && earlier.place.event() instanceof SchedProcessExit other) {
            SchedProcessExit status = earlier.tracer ? other : end;
            earlier.place.change(
                    new SchedProcessExit(
                            other.timestampNs(), other.cpu(), other.tid(), status.exitCode(), status.killedBy(),
                            status.coreDumped()),
                    earlier.place);
        }
        at.takeOut();
    }
}
