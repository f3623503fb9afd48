package dev.trapline.analyze.track;

import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.SchedEvent.SchedWaking;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.Span;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Follows a task that an interrupt woke until its system call returns.
///
/// The task is woken inside the interrupt, is switched to, and returns from the call that it had
/// slept in. If it goes to sleep again on the way, or enters another call, there is no chain. Where
/// the recording has no sched_waking, sched_wakeup takes its place unless an interrupt from another
/// processor only carries it out.
final class WakeupChains {
    private static final String RESCHEDULE = "reschedule";
    private static final String CALL_FUNCTION = "call_function";

    private final Tasks tasks;
    private final Consumer<? super Span> out;
    private boolean hasWaking;
    /// Times that events were lost.
    private int losses;

    WakeupChains(Tasks tasks, Consumer<? super Span> out) {
        this.tasks = tasks;
        this.out = out;
    }

    /// A task on its way from the interrupt that woke it.
    static final class Chain {
        @Nullable
        InterruptSource hard;
        @Nullable
        InterruptSource softirq;
        long startNs;
        long softirqNs;
        long wakingNs;
        long runningNs;
        int cpu;
        int losses;
    }

    void waking(SchedWaking event, InterruptStack stack) {
        hasWaking = true;
        woken(event.timestampNs(), event.pid(), stack);
    }

    void woken(SchedWakeup event, InterruptStack stack) {
        if (!hasWaking && !isIpi(stack.running())) {
            woken(event.timestampNs(), event.pid(), stack);
        }
    }

    private static boolean isIpi(@Nullable InterruptSource source) {
        return source != null && source.kind() == Kind.VECTOR
                && (source.name().equals(RESCHEDULE) || source.name().startsWith(CALL_FUNCTION));
    }

    private void woken(long nowNs, int pid, InterruptStack stack) {
        InterruptStack.Frame waker = stack.waker();
        TrackedTask task = tasks.table.get(pid);
        if (waker == null) {
            task.wokenBy = null;
            return;
        }
        boolean hard = waker.source.kind().isHard();
        Chain chain = new Chain();
        chain.hard = hard ? waker.source : waker.hard;
        chain.softirq = hard ? null : waker.source;
        chain.startNs = hard || waker.hard == null ? waker.startNs : waker.hardNs;
        chain.softirqNs = hard ? TraceEvent.UNKNOWN_NS : waker.startNs;
        chain.wakingNs = nowNs;
        chain.runningNs = TraceEvent.UNKNOWN_NS;
        chain.cpu = stack.cpu;
        chain.losses = losses;
        task.wokenBy = chain;
    }

    void switched(SchedSwitch event) {
        TrackedTask prev = tasks.table.get(event.prevPid());
        if (prev.wokenBy != null && prev.wokenBy.runningNs != TraceEvent.UNKNOWN_NS && sleeps(event.prevState())) {
            prev.wokenBy = null;
        }
        Chain next = tasks.table.get(event.nextPid()).wokenBy;
        if (next != null && next.runningNs == TraceEvent.UNKNOWN_NS) {
            next.runningNs = event.timestampNs();
        }
    }

    private static boolean sleeps(String state) {
        return state.isEmpty() || state.charAt(0) != 'R';
    }

    void entered(SysEnter event) {
        TrackedTask task = tasks.table.get(event.tid());
        if (task.wokenBy != null) {
            task.wokenBy = null;
        }
    }

    void returned(SysExit event) {
        TrackedTask task = tasks.table.get(event.tid());
        Chain chain = task.wokenBy;
        if (chain == null) {
            return;
        }
        task.wokenBy = null;
        if (chain.runningNs != TraceEvent.UNKNOWN_NS && chain.losses == losses) {
            out.accept(new InterruptSpan.Wakeup(
                    chain.startNs,
                    chain.softirqNs,
                    chain.wakingNs,
                    chain.runningNs,
                    event.timestampNs(),
                    chain.cpu,
                    task.task,
                    chain.hard,
                    chain.softirq,
                    event.call().name()));
        }
    }

    void lost() {
        losses++;
    }
}
