package dev.trapline.analyze.timeline;

import dev.trapline.analyze.TaskMap;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.InterruptSpan.Ends;
import dev.trapline.model.span.SchedSpan.OffCpu;
import dev.trapline.model.span.SchedSpan.Switch;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.Span.SyscallSpan;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The lanes so far, which share a number of pieces.
///
/// Every lane may have so many that, if each had as many as it may or as it has spans, all together would
/// be within the budget; those of processors, which are few and full, some times as many as those of threads.
/// That number depends on how many spans each lane has and is a power of two, so it too is the same whatever
/// the order of adding and merging.
public final class TimelineState {
    static final int FEWEST = 16;
    private static final int CPU_WEIGHT = 16;

    private final int budget;
    private int most;
    /// The sum over all lanes of their spans, or of what they may have where they have more.
    private long used;

    private final TreeMap<Integer, CpuLanes> cpus = new TreeMap<>();
    private final TaskMap<TaskLanes> tasks = new TaskMap<>();
    private final List<LaneStore> stores = new ArrayList<>();

    private final Map<Syscall, SpanLabel> calls = new HashMap<>();
    private final Map<InterruptSource, SpanLabel> sources = new HashMap<>();
    private final Map<Integer, SpanLabel> signals = new HashMap<>();

    TimelineState(int budget) {
        this.budget = budget;
        most = Integer.highestOneBit(Math.max(FEWEST, budget));
    }

    boolean isEmpty() {
        return stores.isEmpty();
    }

    /// How many pieces a lane may have, times its weight.
    int most() {
        return most;
    }

    SortedMap<Integer, CpuLanes> cpus() {
        return cpus;
    }

    List<TaskLanes> tasks() {
        return tasks.values();
    }

    // ---------------------------------------------------------------- spans

    void add(SyscallSpan span) {
        TaskLanes lanes = lanes(span.task());
        SpanLabel label = calls.get(span.call());
        if (label == null) {
            label = CallGroups.label(span.call());
            calls.put(span.call(), label);
        }
        add(lanes.calls, span.startNs(), span.endNs(), label);
        if (!CallGroups.isWaiting(label)) {
            lanes.workedNs += Math.max(0, span.endNs() - span.startNs());
        }
    }

    void add(SignalSpan.Delivered span) {
        SpanLabel label = signals.computeIfAbsent(span.sig(), sig -> new SpanLabel(Signals.name(sig), "signals"));
        add(lanes(span.task()).signals, span.startNs(), span.startNs(), label);
    }

    void add(Switch span) {
        long ranNs = span.ranNs();
        if (ranNs == TraceEvent.UNKNOWN_NS || span.fromIdle()) {
            return;
        }
        long startNs = span.startNs() - ranNs;
        TaskLanes lanes = lanes(span.prev());
        add(lanes.states, startNs, span.startNs(), States.RUNNING);
        lanes.ranNs += ranNs;
        if (span.cpu() >= 0) {
            add(lanes(span.cpu()).runs, startNs, span.startNs(), lanes.label);
        }
    }

    void add(OffCpu span) {
        if (span.startNs() == TraceEvent.UNKNOWN_NS) {
            return;
        }
        LaneStore states = lanes(span.task()).states;
        long runnableNs = span.preempted() ? span.startNs() : span.endNs();
        if (span.wake() != null) {
            runnableNs = Math.clamp(span.wake().runnableNs(), span.startNs(), Math.max(span.startNs(), span.endNs()));
        }
        if (States.isBlocked(span.state()) && runnableNs > span.startNs()) {
            add(states, span.startNs(), runnableNs, States.BLOCKED);
        }
        if (span.endNs() > runnableNs) {
            add(states, runnableNs, span.endNs(), States.RUNNABLE);
        }
    }

    void add(InterruptSpan.Run span) {
        if (span.ends() != Ends.BOTH || span.cpu() < 0) {
            return;
        }
        InterruptSource source = span.source();
        SpanLabel label = sources.computeIfAbsent(
                source, one -> new SpanLabel(one.label(), one.kind().isHard() ? "hard interrupts" : "softirqs"));
        CpuLanes lanes = lanes(span.cpu());
        add(source.kind().isHard() ? lanes.hardIrqs : lanes.softirqs, span.startNs(), span.endNs(), label);
    }

    private void add(LaneStore lane, long startNs, long endNs, SpanLabel label) {
        if (lane.spans() == 0) {
            stores.add(lane);
        }
        lane.add(startNs, endNs, label, most);
        if (lane.spans() <= lane.most(most) && ++used > budget && most > FEWEST) {
            tighten();
        }
    }

    private CpuLanes lanes(int cpu) {
        CpuLanes lanes = cpus.get(cpu);
        if (lanes == null) {
            lanes = new CpuLanes();
            cpus.put(cpu, lanes);
        }
        return lanes;
    }

    private TaskLanes lanes(Task task) {
        return tasks.get(task, TaskLanes::new);
    }

    // ---------------------------------------------------------------- the budget

    private void tighten() {
        while (used > budget && most > FEWEST) {
            most /= 2;
            countUsed();
        }
        for (LaneStore store : stores) {
            store.shrink(most);
        }
    }

    void merge(TimelineState later) {
        most = Math.min(most, later.most);
        later.cpus.forEach((cpu, lanes) -> lanes(cpu).add(lanes, this));
        for (TaskLanes lanes : later.tasks.values()) {
            lanes(lanes.task).add(lanes, this);
        }
        countUsed();
        tighten();
    }

    private void countUsed() {
        used = 0;
        for (LaneStore store : stores) {
            used += Math.min(store.spans(), store.most(most));
        }
    }

    private void add(LaneStore lane, LaneStore later) {
        if (later.spans() > 0) {
            if (lane.spans() == 0) {
                stores.add(lane);
            }
            lane.add(later, most);
        }
    }

    /// The lanes of a processor.
    static final class CpuLanes {
        final LaneStore runs = new LaneStore(CPU_WEIGHT);
        final LaneStore hardIrqs = new LaneStore(CPU_WEIGHT);
        final LaneStore softirqs = new LaneStore(CPU_WEIGHT);

        void add(CpuLanes later, TimelineState state) {
            state.add(runs, later.runs);
            state.add(hardIrqs, later.hardIrqs);
            state.add(softirqs, later.softirqs);
        }
    }

    /// The lanes of a thread.
    static final class TaskLanes {
        final Task task;
        final SpanLabel label;
        final LaneStore states = new LaneStore(1);
        final LaneStore calls = new LaneStore(1);
        final LaneStore signals = new LaneStore(1);
        /// Time on a processor.
        long ranNs;
        /// Time in calls that do not only wait.
        long workedNs;

        TaskLanes(Task task) {
            this.task = task;
            label = new SpanLabel(task);
        }

        long spans() {
            return states.spans() + calls.spans() + signals.spans();
        }

        void add(TaskLanes later, TimelineState state) {
            state.add(states, later.states);
            state.add(calls, later.calls);
            state.add(signals, later.signals);
            ranNs += later.ranNs;
            workedNs += later.workedNs;
        }
    }
}
