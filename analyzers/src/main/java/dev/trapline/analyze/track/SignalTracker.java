package dev.trapline.analyze.track;

import dev.trapline.analyze.track.PendingSignals.Pending;
import dev.trapline.analyze.track.SignalState.Broken;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SignalGenerate;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.SignalSpan.Disposition;
import dev.trapline.model.span.SignalSpan.Origin;
import dev.trapline.model.span.SignalSpan.Result;
import dev.trapline.model.span.SignalSpan.Resumption;
import dev.trapline.model.span.Task;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Follows signals from sending to delivery, and the calls that they interrupt.
///
/// A signal to a process is delivered by any of its threads. A fatal one without a handler reaches
/// them as SIGKILL, unless it writes a core file; the first of them tells which signal it was.
///
/// An interrupted call was restarted when the next thing that the thread does, apart from what a
/// handler does, is the same call or restart_syscall; what the return from the handler (rt_sigreturn)
/// returns is the register of the interrupted call: its number where the kernel makes it again, EINTR
/// where it does not (`handle_signal()` in `arch/x86/kernel/signal.c`). A handler that makes the call
/// which it has interrupted as its first one cannot be told from a restart in strace.
public final class SignalTracker implements Tracker {
    /// Handlers interrupted by handlers; more is not followed.
    private static final int DEEPEST = 16;

    /// `orig_ax` of a task that is in no call (`arch/x86/kernel/signal.c`).
    private static final int NO_CALL = -1;

    private final Tasks tasks;
    private final Consumer<? super SignalSpan> out;
    /// Over all tasks; while there are none, calls need no look.
    private int pending;
    private int broken;

    /// A tracker that delivers to `out`.
    ///
    /// @param tasks sees every event before this tracker does
    public SignalTracker(Tasks tasks, Consumer<? super SignalSpan> out) {
        this.tasks = tasks;
        this.out = out;
    }

    @Override
    public Set<EventKind> takes() {
        return EnumSet.of(EventKind.CALL, EventKind.OTHER);
    }

    @Override
    public void accept(TraceEvent event) {
        if (event instanceof SysExit exit) {
            if (exit.errno() != 0 || pending + broken > 0) {
                returned(exit);
            }
        } else if (event instanceof SysEnter enter) {
            if (broken > 0) {
                entered(enter);
            }
        } else if (event instanceof SignalDeliver delivery) {
            delivered(delivery);
        } else if (event instanceof SignalGenerate generated) {
            sent(generated);
        } else if (event instanceof SchedProcessExit end) {
            ended(end);
        }
    }

    // ---------------------------------------------------------------- sending and delivery

    private void sent(SignalGenerate event) {
        TrackedTask target = tasks.entry(event.pid());
        Origin origin = SignalInfo.origin(event.sig(), event.code());
        Task sender = origin == Origin.CALL || origin == Origin.CHILD ? tasks.running(event) : null;
        Result result = Result.of(event.result());
        out.accept(new SignalSpan.Sent(
                event.timestampNs(), event.cpu(), target.task, event.sig(), sender, origin, result));
        if (result == Result.QUEUED || result == Result.INFO_LOST) {
            SignalState state = event.group() ? leader(target.task) : state(target);
            Pending sent = new Pending(event.sig(), event.timestampNs(), sender, origin);
            pending += (event.group() ? state.group : state.own).add(sent);
        }
    }

    private void delivered(SignalDeliver event) {
        TrackedTask entry = tasks.living(event.tid());
        SignalState state = state(entry);
        Disposition disposition = SignalInfo.disposition(event.info());
        Pending sent = pending == 0 ? null : take(state, event.sig());
        if (sent == null && event.sig() == Signals.SIGKILL && pending > 0) {
            sent = takeFatal(state);
        }
        if (sent == null) {
            Origin origin = SignalInfo.origin(event.sig(), event.info());
            out.accept(new SignalSpan.Delivered(
                    event.timestampNs(), event.cpu(), entry.task, event.sig(), event.sig(), TraceEvent.UNKNOWN_NS,
                    sender(SignalInfo.senderPid(event.info())), origin, disposition));
        } else {
            out.accept(delivery(event, entry.task, event.sig(), sent, disposition));
        }
        interruptedBy(state, event, disposition);
    }

    private static SignalSpan.Delivered delivery(
            TraceEvent event, Task task, int sig, Pending sent, Disposition disposition) {
        return new SignalSpan.Delivered(
                event.timestampNs(), event.cpu(), task, sig, sent.sig(), sent.sentNs(), sent.sender(), sent.origin(),
                disposition);
    }

    private @Nullable Pending take(SignalState state, int sig) {
        Pending taken = state.own.take(sig);
        if (taken == null) {
            taken = leader(state.task).group.take(sig);
        }
        if (taken != null) {
            pending--;
        }
        return taken;
    }

    private @Nullable Pending takeFatal(SignalState state) {
        Pending taken = state.own.takeFatal();
        if (taken == null) {
            taken = leader(state.task).group.takeFatal();
        }
        if (taken != null) {
            pending--;
        }
        return taken;
    }

    /// The task that the recorder gives the number of, if it is in the recording.
    private @Nullable Task sender(int pid) {
        if (pid <= 0) {
            return null;
        }
        TrackedTask entry = tasks.table.get(pid);
        return entry.lives > 0 ? entry.task : null;
    }

    // ---------------------------------------------------------------- interrupted calls

    private void returned(SysExit exit) {
        int errno = exit.errno();
        boolean isInterrupted = errno == Errno.EINTR || Errno.isRestart(errno);
        if ((isInterrupted || broken > 0) && isHandlerReturn(exit.call())) {
            handlerReturned(exit);
        } else if (isInterrupted) {
            interrupted(exit);
        } else if (errno == 0 && pending > 0 && isWait(exit.call())) {
            TrackedTask entry = tasks.living(exit.tid());
            int sig = (int) exit.ret();
            Pending taken = take(state(entry), sig);
            if (taken != null) {
                out.accept(delivery(exit, entry.task, sig, taken, Disposition.TAKEN));
            }
        }
    }

    /// In the kernel's event the number of rt_sigreturn is gone by the time it returns.
    private static boolean isHandlerReturn(Syscall call) {
        return call.nr() == NO_CALL || call.name().endsWith("sigreturn");
    }

    private static boolean isWait(Syscall call) {
        return call.name().startsWith("rt_sigtimedwait");
    }

    private void interrupted(SysExit exit) {
        SignalState state = state(tasks.living(exit.tid()));
        tellIfOver(state, exit.timestampNs());
        if (state.broken.size() == DEEPEST) {
            resume(state, state.broken.pollFirst(), exit.timestampNs(), Resumption.UNKNOWN);
        }
        state.broken.add(new Broken(exit.call(), exit.errno(), exit.timestampNs(), exit.cpu()));
        broken++;
    }

    private void interruptedBy(SignalState state, SignalDeliver event, Disposition disposition) {
        Broken call = state.innermost();
        if (call == null || call.handled) {
            return;
        }
        if (call.sig == 0) {
            call.sig = event.sig();
        }
        call.handled = disposition == Disposition.HANDLER;
        tellIfOver(state, event.timestampNs());
    }

    private void entered(SysEnter enter) {
        SignalState state = tasks.living(enter.tid()).signals;
        if (state == null) {
            return;
        }
        tellIfOver(state, enter.timestampNs());
        Broken call = state.innermost();
        if (call == null || call.handled) {
            return;
        }
        if (isAgain(enter.call(), call.call)) {
            resume(state, state.broken.pollLast(), enter.timestampNs(), Resumption.RESTARTED);
        } else {
            call.handled = true;
        }
    }

    private static boolean isAgain(Syscall call, Syscall interrupted) {
        return call == interrupted || call.name().equals(interrupted.name()) || call.name().equals("restart_syscall");
    }

    private void handlerReturned(SysExit exit) {
        SignalState state = tasks.living(exit.tid()).signals;
        Broken call = state == null ? null : state.innermost();
        if (state == null || call == null || !call.handled) {
            return;
        }
        if (exit.errno() == Errno.EINTR) {
            resume(state, state.broken.pollLast(), exit.timestampNs(), Resumption.EINTR);
        } else if (exit.errno() == 0 && exit.ret() == call.call.nr()) {
            resume(state, state.broken.pollLast(), exit.timestampNs(), Resumption.RESTARTED);
        }
    }

    /// A call that returned EINTR is only kept until its signal is known.
    private void tellIfOver(SignalState state, long nowNs) {
        Broken call = state.innermost();
        if (call != null && call.isOver()) {
            resume(state, state.broken.pollLast(), nowNs, Resumption.EINTR);
        }
    }

    private void resume(SignalState state, @Nullable Broken call, long nowNs, Resumption how) {
        if (call != null) {
            broken--;
            out.accept(new SignalSpan.Interrupted(
                    call.leftNs, nowNs, call.cpu, state.task, call.sig, call.call, call.errno, how));
        }
    }

    // ---------------------------------------------------------------- lives

    private void ended(SchedProcessExit end) {
        TrackedTask entry = tasks.table.get(end.tid());
        SignalState state = entry.signals;
        if (state != null && state.task == entry.task) {
            forget(state, end.timestampNs(), Resumption.ENDED);
            entry.signals = null;
        }
    }

    private SignalState leader(Task task) {
        return state(tasks.entry(task.tgid()));
    }

    private SignalState state(TrackedTask entry) {
        SignalState state = entry.signals;
        if (state == null || state.task != entry.task || state.losses != tasks.losses) {
            if (state != null) {
                forget(state, TraceEvent.UNKNOWN_NS, Resumption.UNKNOWN);
            }
            state = new SignalState(entry.task, tasks.losses);
            entry.signals = state;
        }
        return state;
    }

    private void forget(SignalState state, long nowNs, Resumption how) {
        Broken call;
        while ((call = state.broken.pollLast()) != null) {
            resume(state, call, nowNs == TraceEvent.UNKNOWN_NS ? call.leftNs : nowNs,
                    call.isOver() ? Resumption.EINTR : how);
        }
        pending -= state.own.size() + state.group.size();
    }

    @Override
    public void endOfChunk() {
        // Nothing is kept that ends with a chunk.
    }

    @Override
    public void finish() {
        for (int i = 0; i < tasks.table.aliveCount(); i++) {
            SignalState state = tasks.table.alive(i).signals;
            if (state != null) {
                forget(state, TraceEvent.UNKNOWN_NS, Resumption.UNKNOWN);
            }
        }
    }

    @Override
    public long openSpans() {
        return 0;
    }
}
