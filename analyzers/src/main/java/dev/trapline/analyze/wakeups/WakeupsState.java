package dev.trapline.analyze.wakeups;

import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.LatencyMap;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.analyze.TaskMap;
import dev.trapline.analyze.TaskPairs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Task;

/// What [WakeupsAnalysis] has counted.
public final class WakeupsState {
    final int maxPairs;
    final TaskMap<ThreadWaits> threads = new TaskMap<>();
    private final RowPrecision precision;
    final Latencies wakeups = new Latencies();
    final Latencies preemptions = new Latencies();
    /// Both, by when they ended.
    final LatencyMap waitMap = new LatencyMap();
    /// From sched_waking to sched_wakeup, put on the waker's processor or another one.
    final Latencies localWakings = new Latencies();
    final Latencies remoteWakings = new Latencies();
    /// Who waited while whom ran.
    final TaskPairs delays;
    /// Who was woken by whom.
    final TaskPairs wakers;
    long imbalances;
    long imbalanceNs;

    WakeupsState(int maxPairs, RowPrecision.Limits limits) {
        this.maxPairs = maxPairs;
        precision = new RowPrecision(limits, threads::size);
        delays = new TaskPairs(maxPairs);
        wakers = new TaskPairs(maxPairs);
    }

    void add(SchedSpan.OffCpu off) {
        long ns = off.waitNs();
        if (ns == TraceEvent.UNKNOWN_NS) {
            return;
        }
        ThreadWaits thread = thread(off.task());
        thread.idleElsewhereNs += off.idleElsewhereNs();
        SchedSpan.Wake wake = off.wake();
        if (off.preempted()) {
            thread.preempted(ns);
            preemptions.record(ns);
            waitMap.record(off.endNs(), ns);
        } else if (wake != null) {
            thread.wakeups.record(ns);
            wakeups.record(ns);
            waitMap.record(off.endNs(), ns);
            wakers.add(off.task(), wake.waker(), ns);
            if (wake.wakingNs() != TraceEvent.UNKNOWN_NS) {
                (wake.remote() ? remoteWakings : localWakings).record(wake.runnableNs() - wake.wakingNs());
            }
        }
    }

    private ThreadWaits thread(Task task) {
        return threads.get(task, created -> new ThreadWaits(created, precision));
    }

    void add(SchedSpan.Delay delay) {
        delays.add(delay.task(), delay.by(), delay.ns());
    }

    void add(SchedSpan.Imbalance imbalance) {
        imbalances++;
        imbalanceNs += imbalance.endNs() - imbalance.startNs();
    }

    void merge(WakeupsState later) {
        precision.add(later.precision);
        for (ThreadWaits thread : later.threads.values()) {
            thread(thread.task).add(thread);
        }
        wakeups.add(later.wakeups);
        preemptions.add(later.preemptions);
        waitMap.add(later.waitMap);
        localWakings.add(later.localWakings);
        remoteWakings.add(later.remoteWakings);
        delays.add(later.delays);
        wakers.add(later.wakers);
        imbalances += later.imbalances;
        imbalanceNs += later.imbalanceNs;
    }
}
