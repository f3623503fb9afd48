package dev.trapline.analyze.switches;

import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.TaskMap;
import dev.trapline.analyze.TaskPairs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Span.Outcome;
import dev.trapline.model.span.Span.SyscallSpan;
import dev.trapline.model.span.Task;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What [SwitchesAnalysis] has counted.
public final class SwitchesState {
    private static final @Nullable CpuSwitches[] NO_CPUS = {};

    final SwitchesOptions options;
    final TaskMap<ThreadSwitches> threads = new TaskMap<>();
    final StateCounts byPrevState = new StateCounts();
    final Latencies slices = new Latencies();
    final RateSeries rate = new RateSeries();
    final RateSeries involuntaryRate = new RateSeries();
    final TaskPairs preemptions;
    /// By name, so that the same call of two ABIs is one; the empty name stands for no call.
    final Map<String, BlockingCall> calls = new HashMap<>();
    private @Nullable CpuSwitches[] cpus = NO_CPUS;

    /// The call asked for last; switches come in the same few calls.
    private @Nullable Syscall lastCall;
    private @Nullable BlockingCall lastBlocking;

    SwitchesState(SwitchesOptions options) {
        this.options = options;
        this.preemptions = new TaskPairs(options.maxPairs());
    }

    void add(SyscallSpan call) {
        if (call.outcome() == Outcome.RETURNED) {
            thread(call.task()).calls++;
        }
    }

    void add(SchedSpan.Switch change) {
        byPrevState.add(change.prevState(), 1);
        rate.record(change.startNs());
        CpuSwitches cpu = cpu(change.cpu());
        cpu.switches++;
        long ranNs = change.ranNs();
        boolean known = ranNs != TraceEvent.UNKNOWN_NS;
        if (!known) {
            cpu.withoutBegin++;
        }
        if (change.fromIdle()) {
            cpu.fromIdle++;
            cpu.idleNs += known ? ranNs : 0;
            return;
        }
        cpu.toIdle += change.toIdle() ? 1 : 0;
        ThreadSwitches thread = thread(change.prev());
        thread.switches++;
        if (known) {
            cpu.busyNs += ranNs;
            thread.slices++;
            thread.runNs += ranNs;
            slices.record(ranNs);
        }
        if (change.involuntary()) {
            involuntaryRate.record(change.startNs());
            preemptions.add(change.prev(), change.next(), 0);
        } else {
            thread.voluntary++;
            blocking(change.call()).switches++;
        }
    }

    void add(SchedSpan.OffCpu off) {
        thread(off.task()).off(off);
        long ns = off.offNs();
        if (ns != TraceEvent.UNKNOWN_NS && !off.preempted()) {
            blocking(off.call()).off(ns);
        }
    }

    void add(SchedSpan.Migration migration) {
        thread(migration.task()).migrations++;
    }

    private ThreadSwitches thread(Task task) {
        return threads.get(task, ThreadSwitches::new);
    }

    private BlockingCall blocking(@Nullable Syscall call) {
        BlockingCall recent = lastBlocking;
        if (recent == null || lastCall != call) {
            recent = calls.computeIfAbsent(call == null ? "" : call.name(), _ -> new BlockingCall());
            lastCall = call;
            lastBlocking = recent;
        }
        return recent;
    }

    private CpuSwitches cpu(int number) {
        if (number >= cpus.length) {
            cpus = Arrays.copyOf(cpus, number + 1);
        }
        CpuSwitches cpu = cpus[number];
        if (cpu == null) {
            cpu = new CpuSwitches();
            cpus[number] = cpu;
        }
        return cpu;
    }

    /// The number above the highest processor.
    int cpuCount() {
        return cpus.length;
    }

    /// A processor, null when there was no switch on it.
    @Nullable
    CpuSwitches cpuAt(int number) {
        return cpus[number];
    }

    boolean sawScheduler() {
        return cpus.length > 0;
    }

    void merge(SwitchesState later) {
        for (ThreadSwitches thread : later.threads.values()) {
            thread(thread.task).add(thread);
        }
        byPrevState.add(later.byPrevState);
        slices.add(later.slices);
        rate.add(later.rate);
        involuntaryRate.add(later.involuntaryRate);
        preemptions.add(later.preemptions);
        later.calls.forEach(
                (name, blocking) -> calls.computeIfAbsent(name, _ -> new BlockingCall()).add(blocking));
        for (int i = 0; i < later.cpus.length; i++) {
            CpuSwitches cpu = later.cpus[i];
            if (cpu != null) {
                cpu(i).add(cpu);
            }
        }
    }
}
