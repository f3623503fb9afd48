package dev.trapline.ingest.merge;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Makes one call of what several recorders saw of it.
///
/// Events wait in a line until nothing that another recorder has to say of them can follow. Within it, an
/// entry of the same thread to the same call on the same descriptor is the same call; of the two entries and
/// the two returns that a tracepoint recorded stays, because strace stamps the first too early and the
/// second too late, with the arguments of strace, which knows what pointers point to. A call that only one
/// recorder saw stays as it is. Signals and the ends of tasks are treated alike: the tracepoint's time,
/// strace's account.
final class SameCalls {
    /// Stamps of the same event are never taken to be further apart.
    static final long FARTHEST_NS = 100_000_000;

    private static final long NEAREST_NS = 20_000_000;
    /// What waking a task may take.
    private static final long NEAR_NS = 100_000;
    /// Residuals are measured on a sample; the rest may be this many times as far apart.
    private static final int SAFETY = 4;

    private final Map<Integer, Map<Integer, TaskCalls>> machines = new HashMap<>();
    private final WaitingLine line;
    private final long nearNs;
    private final Runnable seenTwice;

    /// @param joins machines that several sides recorded, and how far apart they stamped the same
    /// @param path where the anomaly is said to be
    SameCalls(Map<Integer, Long> joins, String path, AnomalyLog anomalies) {
        this.seenTwice = () -> anomalies.report(AnomalyCode.SEEN_TWICE, path, 0);
        long apart = 0;
        for (Map.Entry<Integer, Long> join : joins.entrySet()) {
            machines.put(join.getKey(), new HashMap<>());
            apart = Math.max(apart, join.getValue());
        }
        this.nearNs = Math.clamp(SAFETY * apart, NEAR_NS, FARTHEST_NS);
        this.line = new WaitingLine(Math.clamp(SAFETY * apart, NEAREST_NS, FARTHEST_NS));
    }

    /// Takes the next event, of `lane`, and delivers those that have waited long enough.
    void accept(TraceEvent event, MergedSource.Placed place, int lane, Consumer<? super TraceEvent> out) {
        WaitingLine.Place at = line.add(event, lane, out);
        Map<Integer, TaskCalls> tasks = machines.get(place.machine());
        if (tasks == null) {
            return;
        }
        if (event.tid() == TraceEvent.UNKNOWN) {
            if (event instanceof TraceEvent.EventsLost) {
                tasks.values().forEach(TaskCalls::outOfStep);
            }
            return;
        }
        int side = place.side();
        boolean tracer = place.stopsTasks();
        switch (event) {
            case SysEnter enter -> task(tasks, event).entered(enter, at, side, tracer);
            case SysExit exit -> task(tasks, event).returned(exit, at, side, tracer);
            case SysNoReturn end -> task(tasks, event).neverReturned(end, at, side);
            case SignalDeliver signal -> task(tasks, event).signalled(signal, at, side, tracer);
            case SchedProcessExit end -> task(tasks, event).ended(end, at, side, tracer);
            default -> {
                // everything else is recorded by one of them alone, or does no harm twice
            }
        }
    }

    private TaskCalls task(Map<Integer, TaskCalls> tasks, TraceEvent event) {
        return tasks.computeIfAbsent(event.tid(), _ -> new TaskCalls(seenTwice, nearNs));
    }

    /// Copies the arguments that views of `lane` stand for, before it reads on.
    void keep(int lane) {
        line.keep(lane);
    }

    /// Everything has been read: delivers what still waits.
    ///
    /// @return whether there was anything
    boolean end(Consumer<? super TraceEvent> out) {
        return line.drain(out);
    }
}
