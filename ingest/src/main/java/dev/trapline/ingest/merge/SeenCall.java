package dev.trapline.ingest.merge;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.linux.Syscall;
import org.jspecify.annotations.Nullable;

/// One call and those who saw it. The entry and the return of one of them are delivered, of a recorder of
/// tracepoints if there is one; a tracer's arguments are put into them.
final class SeenCall {
    private static final long ABSENT = Long.MIN_VALUE + 1;
    private static final int MOST_SIDES = 63;

    private final Syscall call;
    private WaitingLine.Place entry;
    /// Who tells of it.
    private int teller;
    private boolean toldByTracer;
    private long sides;
    private WaitingLine.@Nullable Place end;
    private WaitingLine.@Nullable Place substitute;
    private boolean substituted;

    SeenCall(SysEnter enter, WaitingLine.Place entry, int side, boolean tracer) {
        this.call = enter.call();
        this.entry = entry;
        this.teller = side;
        this.toldByTracer = tracer;
        this.sides = bit(side);
    }

    static long bit(int side) {
        return 1L << Math.min(side, MOST_SIDES);
    }

    /// Who has seen it or will never do so.
    long sides() {
        return sides;
    }

    boolean isSeenBy(int side) {
        return (sides & bit(side)) != 0;
    }

    /// `side` has seen a later one.
    void missedBy(int side) {
        sides |= bit(side);
    }

    /// Its entry has been delivered, so nothing can be added to that.
    boolean isGone() {
        return entry.isGone();
    }

    /// When whoever tells of it stamped its entry.
    long enteredNs() {
        return entry.ns();
    }

    /// It is a call like `other`.
    boolean isOf(Syscall other) {
        return call == other || call.nr() == other.nr() || call.name().equals(other.name());
    }

    /// It is a call like `enter`, on the same descriptor as far as both say.
    boolean isLike(SysEnter enter) {
        if (!isOf(enter.call())) {
            return false;
        }
        int fd = call.fdArg();
        if (fd < 0 || !(entry.event() instanceof SysEnter mine)) {
            return true;
        }
        long here = mine.args().value(fd, ABSENT);
        long there = enter.args().value(fd, ABSENT);
        return here == there || here == ABSENT || there == ABSENT;
    }

    /// `side` saw its entry too.
    void enteredToo(SysEnter enter, WaitingLine.Place at, int side, boolean tracer) {
        sides |= bit(side);
        if (toldByTracer && !tracer) {
            tellFrom(enter, at, side);
            return;
        }
        if (tracer && entry.event() instanceof SysEnter told) {
            entry.change(MovedEvents.with(told, enter.args()), at);
        }
        at.takeOut();
    }

    /// The tracepoint's entry takes the place of strace's, which stands before it.
    private void tellFrom(SysEnter enter, WaitingLine.Place at, int side) {
        if (entry.event() instanceof SysEnter told && told.args().isRecorded()) {
            at.change(MovedEvents.with(enter, told.args()), entry);
        }
        entry.takeOut();
        entry = at;
        teller = side;
        toldByTracer = false;
        WaitingLine.Place ended = end;
        if (ended == null) {
            return;
        }
        end = null;
        TraceEvent last = ended.event();
        if (last instanceof SysNoReturn) {
            at.follow(MovedEvents.moved(last, enter.timestampNs(), last.tid()));
            ended.takeOut();
            substituted = true;
        } else {
            ended.substituteFor = this;
            substitute = ended;
        }
    }

    /// `side` saw its return.
    ///
    /// @return false when somebody else saw it return something else, so it is not the same call
    boolean returned(SysExit exit, WaitingLine.Place at, int side, boolean tracer) {
        if (side == teller) {
            return told(exit, at);
        }
        boolean same = true;
        if (end != null) {
            if (end.event() instanceof SysExit told) {
                same = told.ret() == exit.ret();
                if (same && tracer && !end.isGone()) {
                    end.change(MovedEvents.with(told, exit.args()), at);
                }
            }
            at.takeOut();
        } else if (substitute != null || substituted) {
            at.takeOut();
        } else {
            at.substituteFor = this;
            substitute = at;
        }
        return same;
    }

    private boolean told(SysExit exit, WaitingLine.Place at) {
        if (substituted) {
            at.takeOut();
            return true;
        }
        end = at;
        WaitingLine.Place other = substitute;
        if (other == null) {
            return true;
        }
        substitute = null;
        boolean same = !(other.event() instanceof SysExit seen) || seen.ret() == exit.ret();
        if (same && other.event() instanceof SysExit seen && seen.args().isRecorded() && !exit.args().isRecorded()) {
            at.change(MovedEvents.with(exit, seen.args()), other);
        }
        other.takeOut();
        return same;
    }

    /// `side` says that it never returned. Of a task that is killed inside a call the tracepoint still sees
    /// the return, the program does not.
    void neverReturned(SysNoReturn last, WaitingLine.Place at, int side) {
        if (side == teller) {
            end = at;
        } else if (end == null) {
            substituted = true;
        } else {
            TraceEvent told = end.event();
            if (!end.isGone() && told != null) {
                end.change(MovedEvents.moved(last, told.timestampNs(), told.tid()), end);
            }
            at.takeOut();
        }
    }

    /// Whoever tells of the call has not told of a return, and `other`, which somebody else saw, is due.
    ///
    /// @return whether it is to be delivered now
    boolean mayReturnBy(TraceEvent other) {
        if (end != null || substituted) {
            return false;
        }
        substituted = true;
        substitute = null;
        if (!entry.isGone()) {
            // a tracer's stamp of a short call may stand before the tracepoint's of the entry
            entry.follow(other);
            return false;
        }
        return true;
    }
}
