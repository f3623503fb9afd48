package dev.trapline.analyze.syscalls;

import dev.trapline.analyze.LatencyMap;
import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.TaskMap;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.Span.SyscallSpan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What [SyscallsAnalysis] has counted.
public final class SyscallsState {
    private final @Nullable CallStats[] known = new CallStats[SyscallTable.size()];
    private final Map<Syscall, CallStats> unknown = new HashMap<>();
    final TaskMap<ThreadStats> threads = new TaskMap<>();
    /// Returns, and those with an error.
    final RateSeries rate = new RateSeries();
    final RateSeries errorRate = new RateSeries();
    final LatencyMap latencyMap = new LatencyMap();

    private final boolean overTime;

    /// @param overTime fill the last three
    SyscallsState(boolean overTime) {
        this.overTime = overTime;
    }

    void add(SyscallSpan span) {
        CallStats stats = stats(span.call());
        ThreadStats thread = threads.get(span.task(), ThreadStats::new);
        switch (span.outcome()) {
            case RETURNED -> returned(span, stats, thread);
            case NO_RETURN -> {
                stats.noReturn++;
                thread.noReturn++;
            }
            case OPEN -> {
                // Neither a call nor the end of a thread; the tracker has counted it.
            }
        }
    }

    private void returned(SyscallSpan span, CallStats stats, ThreadStats thread) {
        stats.calls++;
        thread.calls++;
        int errno = span.exit() == null ? 0 : span.exit().errno();
        if (errno != 0) {
            stats.failed(errno);
            thread.errors++;
        }
        long durationNs = span.durationNs();
        long endNs = span.endNs();
        if (overTime && endNs != TraceEvent.UNKNOWN_NS) {
            rate.record(endNs);
            if (errno != 0) {
                errorRate.record(endNs);
            }
            if (durationNs >= 0) {
                latencyMap.record(endNs, durationNs);
            }
        }
        if (durationNs >= 0) {
            stats.took(durationNs, span.file());
            thread.timed++;
            thread.totalNs += durationNs;
        }
    }

    private CallStats stats(Syscall call) {
        int index = call.index();
        CallStats stats = index >= 0 ? known[index] : unknown.get(call);
        return stats != null ? stats : addStats(call);
    }

    private CallStats addStats(Syscall call) {
        CallStats stats = new CallStats(call);
        if (call.index() >= 0) {
            known[call.index()] = stats;
        } else {
            unknown.put(call, stats);
        }
        return stats;
    }

    void merge(SyscallsState later) {
        for (CallStats stats : later.calls()) {
            stats(stats.call).add(stats);
        }
        for (ThreadStats thread : later.threads.values()) {
            threads.get(thread.task, ThreadStats::new).add(thread);
        }
        rate.add(later.rate);
        errorRate.add(later.errorRate);
        latencyMap.add(later.latencyMap);
    }

    /// The figures of every call that was made, in the order of ABI and number, unknown calls last.
    List<CallStats> calls() {
        List<CallStats> calls = new ArrayList<>();
        for (CallStats stats : known) {
            if (stats != null) {
                calls.add(stats);
            }
        }
        unknown.values().stream()
                .sorted((a, b) -> a.call.name().compareTo(b.call.name()))
                .forEach(calls::add);
        return calls;
    }
}
