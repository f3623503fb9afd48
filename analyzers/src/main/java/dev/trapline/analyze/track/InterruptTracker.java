package dev.trapline.analyze.track;

import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.InterruptEvent.IpiSend;
import dev.trapline.model.event.InterruptEvent.IrqHandlerEntry;
import dev.trapline.model.event.InterruptEvent.IrqHandlerExit;
import dev.trapline.model.event.InterruptEvent.SoftirqEntry;
import dev.trapline.model.event.InterruptEvent.SoftirqExit;
import dev.trapline.model.event.InterruptEvent.SoftirqRaise;
import dev.trapline.model.event.InterruptEvent.TaskletEntry;
import dev.trapline.model.event.InterruptEvent.TaskletExit;
import dev.trapline.model.event.InterruptEvent.VectorEntry;
import dev.trapline.model.event.InterruptEvent.VectorExit;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.linux.Softirqs;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.InterruptSpan.Ends;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Task;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Pairs entry and exit of hard interrupts, softirqs and tasklets on a stack for each processor.
///
/// The handlers of a shared line follow each other inside one hard interrupt, each with a pair of its
/// own. Hard interrupts nest in softirqs, tasklets run inside them; softirqs never nest
/// (`kernel/softirq.c`, `handle_softirqs`). So an entry that could not happen on top of what is open
/// says that an exit is missing. Whatever lacks one of its ends is delivered without a duration and
/// counts as [#openSpans]; nothing is paired across lost events.
///
/// A recording that does not name processors is taken for one of a single processor.
public final class InterruptTracker implements Tracker {
    /// More processors than any kernel supports; a larger number is damage.
    private static final int MOST_CPUS = 1 << 16;

    /// How many sources are remembered, a power of two.
    private static final int RECENT_SOURCES = 256;

    private static final String NMI_HANDLER = "nmi_handler";
    private static final Task NOBODY = new Task(TraceEvent.UNKNOWN, 0);

    private final Tasks tasks;
    private final Consumer<? super Span> out;
    private final WakeupChains wakeups;
    private final @Nullable InterruptSource[] sources = new InterruptSource[RECENT_SOURCES];
    private @Nullable InterruptStack[] stacks = new InterruptStack[8];
    /// The event taken last. Its time is asked for once, at the end.
    private TraceEvent last = new TraceEvent.EventsLost(0, TraceEvent.UNKNOWN, 0);
    private long openSpans;

    /// A tracker that delivers [InterruptSpan]s to `out` when they end.
    ///
    /// @param tasks kept up to date by a [SyscallTracker] that sees every event first
    public InterruptTracker(Tasks tasks, Consumer<? super Span> out) {
        this.tasks = tasks;
        this.out = out;
        this.wakeups = new WakeupChains(tasks, out);
    }

    /// Nearly all: what has no end ends with the recording.
    @Override
    public Set<EventKind> takes() {
        return EnumSet.complementOf(EnumSet.of(EventKind.ACCOUNTING));
    }

    @Override
    public void accept(TraceEvent event) {
        last = event;
        if (event instanceof SysExit exit) {
            taskRuns(exit.cpu());
            wakeups.returned(exit);
        } else if (event instanceof SysEnter enter) {
            taskRuns(enter.cpu());
            wakeups.entered(enter);
        } else if (event instanceof InterruptEvent interrupt) {
            accept(interrupt);
        } else if (event instanceof SchedEvent sched) {
            scheduled(sched);
        } else {
            other(event);
        }
    }

    private void scheduled(SchedEvent event) {
        if (event instanceof SchedEvent.SchedSwitch change) {
            taskRuns(change.cpu());
            wakeups.switched(change);
        } else if (event instanceof SchedEvent.SchedWaking waking) {
            wakeups.waking(waking, stack(waking.cpu()));
        } else if (event instanceof SchedEvent.SchedWakeup wakeup) {
            wakeups.woken(wakeup, stack(wakeup.cpu()));
        }
    }

    private void accept(InterruptEvent event) {
        InterruptSource source = begins(event);
        if (source != null) {
            enter(event, source);
        } else if (event instanceof SoftirqRaise raise) {
            raised(raise);
        } else if (event instanceof IpiSend send) {
            out.accept(new InterruptSpan.IpiSend(
                    send.timestampNs(), send.cpu(), interrupted(send), send.kernelName(), send.callsite()));
        } else if (event instanceof InterruptEvent.PageFault fault) {
            taskRuns(fault.cpu());
        } else {
            ends(event);
        }
    }

    /// What begins with `event`, null when nothing does.
    private @Nullable InterruptSource begins(InterruptEvent event) {
        if (event instanceof SoftirqEntry entry) {
            return softirq(entry.vec());
        }
        if (event instanceof VectorEntry entry) {
            return source(Kind.VECTOR, entry.vector(), entry.name());
        }
        if (event instanceof IrqHandlerEntry entry) {
            return source(Kind.IRQ, entry.irq(), entry.name());
        }
        return event instanceof TaskletEntry entry ? source(Kind.TASKLET, TraceEvent.UNKNOWN, entry.func()) : null;
    }

    private void ends(InterruptEvent event) {
        if (event instanceof SoftirqExit exit) {
            leave(exit, Kind.SOFTIRQ, exit.vec(), softirq(exit.vec()).name(), true);
        } else if (event instanceof VectorExit exit) {
            leave(exit, Kind.VECTOR, exit.vector(), exit.name(), true);
        } else if (event instanceof IrqHandlerExit exit) {
            leave(exit, Kind.IRQ, exit.irq(), "", exit.handled());
        } else if (event instanceof TaskletExit exit) {
            leave(exit, Kind.TASKLET, TraceEvent.UNKNOWN, exit.func(), true);
        }
    }

    private void other(TraceEvent event) {
        if (event instanceof TraceEvent.EventsLost lost) {
            lost(lost);
        } else if (event instanceof TraceEvent.Other other && NMI_HANDLER.equals(other.kernelName())) {
            nmi(other);
        }
    }

    private static final InterruptSource[] SOFTIRQS = new InterruptSource[Softirqs.COUNT];

    static {
        for (int vec = 0; vec < SOFTIRQS.length; vec++) {
            SOFTIRQS[vec] = new InterruptSource(Kind.SOFTIRQ, vec, String.valueOf(Softirqs.name(vec)));
        }
    }

    /// The softirq number `vec`; one that Linux does not have is called by its number.
    static InterruptSource softirq(int vec) {
        return vec >= 0 && vec < SOFTIRQS.length
                ? SOFTIRQS[vec]
                : new InterruptSource(Kind.SOFTIRQ, vec, Integer.toString(vec));
    }

    /// The source so described: the same object as last time, as a rule, so that analyses find what they
    /// keep for it by identity.
    private InterruptSource source(Kind kind, int number, String name) {
        int slot = (number ^ name.hashCode()) & RECENT_SOURCES - 1;
        InterruptSource recent = sources[slot];
        if (recent != null && recent.kind() == kind && recent.number() == number && recent.name().equals(name)) {
            return recent;
        }
        InterruptSource made = new InterruptSource(kind, number, name);
        sources[slot] = made;
        return made;
    }

    // ---------------------------------------------------------------- entry and exit

    private void enter(InterruptEvent event, InterruptSource source) {
        InterruptStack stack = stack(event.cpu());
        dropAbove(stack, stack.depthUnder(source), event);
        stack.push(source, event.timestampNs(), interrupted(event));
    }

    private void leave(InterruptEvent event, Kind kind, int number, String name, boolean handled) {
        InterruptStack stack = stack(event.cpu());
        long now = event.timestampNs();
        int depth = stack.find(kind, number, name);
        if (depth < 0) {
            openSpans++;
            InterruptSource source = new InterruptSource(kind, number, name);
            out.accept(new InterruptSpan.Run(
                    now, now, event.cpu(), interrupted(event), source, 0, Ends.NO_ENTRY, handled, null));
            stack.left(source.kind(), now);
            return;
        }
        dropAbove(stack, depth + 1, event);
        InterruptStack.Frame frame = stack.top();
        InterruptSpan.Run run = new InterruptSpan.Run(
                frame.startNs, now, event.cpu(), frame.task, frame.source, frame.nestedNs, Ends.BOTH, handled,
                frame.softirq);
        stack.pop();
        stack.nested(run.grossNs());
        stack.left(kind, now);
        out.accept(run);
    }

    /// Delivers what is open above `depth`, whose exits are missing.
    private void dropAbove(InterruptStack stack, int depth, TraceEvent now) {
        while (stack.depth() > depth) {
            openSpans++;
            InterruptStack.Frame frame = stack.top();
            out.accept(new InterruptSpan.Run(
                    frame.startNs,
                    Math.max(frame.startNs, now.timestampNs()),
                    stack.cpu,
                    frame.task,
                    frame.source,
                    frame.nestedNs,
                    Ends.NO_EXIT,
                    true,
                    frame.softirq));
            stack.pop();
        }
    }

    private void raised(SoftirqRaise raise) {
        InterruptStack stack = stack(raise.cpu());
        stack.raised(raise.vec(), raise.timestampNs());
        out.accept(new InterruptSpan.Raise(
                raise.timestampNs(), raise.cpu(), interrupted(raise), softirq(raise.vec()), stack.running()));
    }

    /// nmi:nmi_handler is recorded when the handler is done and says how long it took. It interrupts
    /// whatever runs, other interrupts too.
    private void nmi(TraceEvent.Other event) {
        NmiHandler handler = NmiHandler.of(event);
        if (handler == null) {
            return;
        }
        InterruptStack stack = stack(event.cpu());
        stack.nested(handler.durationNs());
        out.accept(new InterruptSpan.Run(
                event.timestampNs() - handler.durationNs(),
                event.timestampNs(),
                event.cpu(),
                interrupted(event),
                new InterruptSource(Kind.NMI, TraceEvent.UNKNOWN, handler.name()),
                0,
                Ends.BOTH,
                handler.handled(),
                null));
    }

    private Task interrupted(TraceEvent event) {
        Task task = tasks.running(event);
        return task == null ? NOBODY : task;
    }

    /// What comes next on `cpu` is not the way out of an interrupt.
    private void taskRuns(int cpu) {
        InterruptStack stack = cpu >= -1 && cpu + 1 < stacks.length ? stacks[cpu + 1] : null;
        if (stack != null) {
            stack.taskRuns();
        }
    }

    private InterruptStack stack(int cpu) {
        int index = Math.clamp(cpu, -1, MOST_CPUS - 1) + 1;
        if (index >= stacks.length) {
            stacks = Arrays.copyOf(stacks, Math.max(index + 1, 2 * stacks.length));
        }
        InterruptStack stack = stacks[index];
        if (stack == null) {
            stack = new InterruptStack(cpu);
            stacks[index] = stack;
        }
        return stack;
    }

    // ---------------------------------------------------------------- gaps and the end

    private void lost(TraceEvent.EventsLost event) {
        wakeups.lost();
        for (InterruptStack stack : stacks) {
            if (stack != null && (event.cpu() == TraceEvent.UNKNOWN || event.cpu() == stack.cpu)) {
                dropAbove(stack, 0, event);
                stack.forget();
            }
        }
    }

    @Override
    public void endOfChunk() {
        // nothing of an event is kept that is only valid in its chunk
    }

    @Override
    public void finish() {
        TraceEvent end = new TraceEvent.EventsLost(last.timestampNs(), TraceEvent.UNKNOWN, 0);
        for (InterruptStack stack : stacks) {
            if (stack != null) {
                dropAbove(stack, 0, end);
            }
        }
    }

    @Override
    public long openSpans() {
        return openSpans;
    }
}
