package dev.trapline.analyze.track;

import dev.trapline.analyze.track.SchedState.Place;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SchedEvent.SchedMigrateTask;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.SchedEvent.SchedWaking;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Task;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Follows every task from processor to sleep to queue to processor.
///
/// A switch says for certain who ran and who runs. What is between two of them is put together only
/// when nothing contradicts it: a slice when the task that leaves is the one that came last, a wait
/// when no events were lost since it began. A recording of some tasks only (set_event_pid) therefore
/// has fewer slices than switches, but no wrong ones.
///
/// As in `perf sched timehist`, a wakeup counts from sched_wakeup to the switch; a task that was
/// preempted waits from the switch away from it, and a wakeup in that time changes nothing.
public final class SchedTracker implements Tracker {
    /// More processors than any kernel supports; a larger number is damage.
    private static final int MOST_CPUS = 1 << 16;

    private static final @Nullable CpuQueue[] NO_CPUS = {};

    private final Tasks tasks;
    private final Consumer<? super SchedSpan> out;
    private final LoadBalance balance = new LoadBalance();
    private final CpuQueue.SliceReceiver delays = this::delayed;
    private @Nullable CpuQueue[] cpus = NO_CPUS;
    /// A task left that had not come, though no events were lost: not every switch is recorded, so
    /// which processors are idle is not known.
    private boolean partial;

    /// A tracker that delivers to `out`.
    ///
    /// @param tasks sees every event before this tracker does
    public SchedTracker(Tasks tasks, Consumer<? super SchedSpan> out) {
        this.tasks = tasks;
        this.out = out;
    }

    @Override
    public Set<EventKind> takes() {
        return EnumSet.of(EventKind.SWITCH, EventKind.WAKEUP, EventKind.SCHED, EventKind.OTHER);
    }

    @Override
    public void accept(TraceEvent event) {
        if (event instanceof SchedSwitch change) {
            switched(change);
        } else if (event instanceof SchedWaking waking) {
            waking(waking);
        } else if (event instanceof SchedWakeup wakeup) {
            woken(wakeup);
        } else if (event instanceof SchedEvent sched) {
            scheduled(sched);
        } else if (event instanceof TraceEvent.EventsLost lost) {
            lost(lost);
        } else if (event instanceof TraceEvent.SchedProcessExec exec && exec.tid() != exec.oldTid()) {
            becameLeader(exec);
        }
    }

    private void scheduled(SchedEvent event) {
        switch (event) {
            case SchedSwitch change -> switched(change);
            case SchedWakeup wakeup -> woken(wakeup);
            case SchedWaking waking -> waking(waking);
            case SchedMigrateTask migration -> migrated(migration);
            case SchedEvent.SchedBlockedReason reason -> {
                if (reason.ioWait()) {
                    state(reason.pid()).ioWait = true;
                }
            }
            case SchedEvent.SchedProcessFork _,SchedEvent.SchedStatRuntime _,SchedEvent.SchedStatDelay _,SchedEvent.SchedProcessWait _,SchedEvent.SchedProcessFree _,SchedEvent.SchedPiSetprio _,SchedEvent.TaskNewtask _ -> {
                // Says nothing about who runs or waits.
            }
        }
    }

    // ---------------------------------------------------------------- processors

    private void switched(SchedSwitch event) {
        CpuQueue cpu = cpu(event.cpu());
        if (cpu == null) {
            return;
        }
        long now = event.timestampNs();
        balance.advance(now);
        TrackedTask prevEntry = event.prevPid() == 0 ? null : tasks.entry(event.prevPid());
        Task prev = prevEntry == null ? tasks.idle(event.cpu()) : prevEntry.task;
        TrackedTask nextEntry = event.nextPid() == 0 ? null : tasks.entry(event.nextPid());
        Task next = nextEntry == null ? tasks.idle(event.cpu()) : nextEntry.task;
        SysEnter open = prevEntry == null ? null : tasks.openCall(prevEntry);
        long ranNs = TraceEvent.UNKNOWN_NS;
        if (cpu.current == prev && cpu.sinceNs != TraceEvent.UNKNOWN_NS) {
            ranNs = Math.max(0, now - cpu.sinceNs);
            cpu.remember(now);
        } else if (cpu.current != null) {
            partial = true;
        }
        out.accept(new SchedSpan.Switch(
                now, cpu.cpu, prev, next, event.prevState(), open == null ? null : open.call(), ranNs));
        if (prevEntry != null) {
            switchedOut(prevEntry, event, open, cpu);
        }
        if (nextEntry != null) {
            switchedIn(nextEntry, state(nextEntry), now, cpu);
        }
        cpu.current = next;
        cpu.sinceNs = now;
        balance.update(cpu);
        tellImbalance(cpu, now);
    }

    private void switchedOut(TrackedTask entry, SchedSwitch event, @Nullable SysEnter open, CpuQueue cpu) {
        SchedState state = state(entry);
        leaveQueue(state);
        state.running();
        state.outNs = event.timestampNs();
        state.state = event.prevState();
        state.outCpu = cpu.cpu;
        state.call = open == null ? null : open.call();
        state.place = Place.SLEEPING;
        if (state.preempted()) {
            enqueue(state, cpu, event.timestampNs());
        }
    }

    private void switchedIn(TrackedTask entry, SchedState state, long now, CpuQueue cpu) {
        if (state.place == Place.QUEUED) {
            blame(state, now);
        }
        SchedSpan.Wake wake = wake(entry, state);
        if (state.outNs != TraceEvent.UNKNOWN_NS || wake != null) {
            long idleElsewhereNs = state.place == Place.QUEUED && !partial
                    ? Math.max(0, balance.idleClockNs() - state.idleClockNs - state.ownIdleNs)
                    : 0;
            out.accept(new SchedSpan.OffCpu(
                    state.outNs, now, state.task, state.state, state.call, state.ioWait, cpu.cpu, state.outCpu, wake,
                    idleElsewhereNs));
        }
        leaveQueue(state);
        state.running();
    }

    private static SchedSpan.@Nullable Wake wake(TrackedTask entry, SchedState state) {
        Task waker = state.waker;
        if (waker == null || state.preempted()) {
            return null;
        }
        if (state.wakeupNs == TraceEvent.UNKNOWN_NS) {
            return new SchedSpan.Wake(
                    state.wakingNs, TraceEvent.UNKNOWN_NS, false, waker, interrupt(entry, state.wakingNs));
        }
        long askedNs = state.wakingNs == TraceEvent.UNKNOWN_NS ? state.wakeupNs : state.wakingNs;
        return new SchedSpan.Wake(state.wakeupNs, state.wakingNs, state.remote, waker, interrupt(entry, askedNs));
    }

    /// What the [InterruptTracker], if there is one, has found to be behind the wakeup at `ns`.
    private static @Nullable InterruptSource interrupt(TrackedTask entry, long ns) {
        WakeupChains.Chain chain = entry.wokenBy;
        return chain != null && chain.wakingNs == ns ? chain.hard : null;
    }

    private @Nullable CpuQueue cpu(int number) {
        if (number < 0 || number >= MOST_CPUS) {
            return null;
        }
        if (number >= cpus.length) {
            cpus = Arrays.copyOf(cpus, Math.max(number + 1, Math.min(2 * cpus.length, MOST_CPUS)));
        }
        CpuQueue cpu = cpus[number];
        if (cpu == null) {
            cpu = new CpuQueue(number);
            cpus[number] = cpu;
        }
        return cpu;
    }

    // ---------------------------------------------------------------- queues

    private void waking(SchedWaking event) {
        SchedState state = state(event.pid());
        if (state.place == Place.RUNNING || state.place == Place.QUEUED) {
            return;
        }
        state.wakingNs = event.timestampNs();
        state.wakingCpu = event.cpu();
        state.waker = tasks.task(event.tid(), event.cpu());
    }

    private void woken(SchedWakeup event) {
        SchedState state = state(event.pid());
        if (state.place == Place.RUNNING || (state.place == Place.QUEUED && state.preempted())) {
            return;
        }
        long now = event.timestampNs();
        balance.advance(now);
        if (state.place == Place.QUEUED) {
            // It has run in between, or it could not have slept.
            leaveQueue(state);
            state.forget(tasks.losses);
        }
        state.wakeupNs = now;
        if (state.waker == null) {
            state.waker = tasks.task(event.tid(), event.cpu());
            state.wakingCpu = event.cpu();
        }
        state.remote = state.wakingCpu != event.targetCpu();
        CpuQueue cpu = cpu(event.targetCpu());
        if (cpu != null) {
            enqueue(state, cpu, now);
            balance.update(cpu);
            tellImbalance(cpu, now);
        }
    }

    private void migrated(SchedMigrateTask event) {
        SchedState state = state(event.pid());
        long now = event.timestampNs();
        out.accept(new SchedSpan.Migration(now, state.task, event.origCpu(), event.destCpu()));
        CpuQueue to = cpu(event.destCpu());
        if (state.place != Place.QUEUED || to == null) {
            return;
        }
        balance.advance(now);
        CpuQueue from = cpu(state.queueCpu);
        blame(state, now);
        if (from != null) {
            from.runsNow(state, now, delays);
            from.waiting--;
            balance.update(from);
        }
        to.waiting++;
        state.queueCpu = to.cpu;
        state.queuedNs = now;
        balance.update(to);
        tellImbalance(to, now);
    }

    private void enqueue(SchedState state, CpuQueue cpu, long now) {
        state.place = Place.QUEUED;
        state.queueCpu = cpu.cpu;
        state.queuedNs = now;
        state.idleClockNs = balance.idleClockNs();
        state.ownIdleNs = 0;
        cpu.waiting++;
    }

    private void leaveQueue(SchedState state) {
        if (state.place == Place.QUEUED) {
            CpuQueue cpu = cpu(state.queueCpu);
            if (cpu != null) {
                cpu.waiting--;
                balance.update(cpu);
            }
        }
    }

    /// Says who ran on the processor that the task of `state` was waiting for.
    private void blame(SchedState state, long now) {
        CpuQueue cpu = cpu(state.queueCpu);
        if (cpu != null) {
            cpu.ranWhileQueued(state, now, delays);
        }
    }

    private void delayed(SchedState state, Task by, long fromNs, long ns) {
        if (by.tid() == 0) {
            state.ownIdleNs += ns;
        }
        out.accept(new SchedSpan.Delay(fromNs, state.task, by, state.queueCpu, ns));
    }

    /// Tells of a time of imbalance that has just ended on `cpu`.
    private void tellImbalance(CpuQueue cpu, long now) {
        long since = balance.endedImbalance();
        if (since != TraceEvent.UNKNOWN_NS && now > since && !partial) {
            out.accept(new SchedSpan.Imbalance(since, now, tasks.idle(cpu.cpu)));
        }
    }

    // ---------------------------------------------------------------- tasks

    private SchedState state(int tid) {
        return state(tasks.entry(tid));
    }

    private SchedState state(TrackedTask entry) {
        SchedState state = entry.sched;
        if (state == null || state.task != entry.task) {
            if (state != null && state.losses == tasks.losses) {
                leaveQueue(state);
            }
            state = new SchedState(entry.task, tasks.losses);
            entry.sched = state;
        } else if (state.losses != tasks.losses) {
            state.forget(tasks.losses);
        }
        return state;
    }

    private void becameLeader(TraceEvent.SchedProcessExec exec) {
        CpuQueue cpu = cpu(exec.cpu());
        if (cpu != null && cpu.current != null && cpu.current.tid() == exec.oldTid()) {
            cpu.current = tasks.task(exec.tid(), exec.cpu());
            SchedState leader = state(exec.tid());
            leaveQueue(leader);
            leader.running();
        }
    }

    /// Any task may have run unseen; which task runs is in doubt only where events are missing.
    private void lost(TraceEvent.EventsLost event) {
        for (CpuQueue cpu : cpus) {
            if (cpu != null) {
                cpu.waiting = 0;
                if (event.cpu() == TraceEvent.UNKNOWN || event.cpu() == cpu.cpu) {
                    cpu.forget();
                }
                balance.update(cpu);
            }
        }
        balance.endedImbalance(); // how long it lasted is not known
    }

    @Override
    public void endOfChunk() {
        // Nothing is kept that ends with a chunk.
    }

    /// What is still running or waiting has no end in the recording and is not told.
    @Override
    public void finish() {
        // Nothing is in the making.
    }

    @Override
    public long openSpans() {
        return 0;
    }
}
