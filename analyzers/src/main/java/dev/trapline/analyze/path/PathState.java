package dev.trapline.analyze.path;

import dev.trapline.analyze.TaskMap;
import dev.trapline.model.span.SchedSpan;

/// What [PathAnalysis] remembers.
public final class PathState {
    final PathOptions options;
    final TaskMap<ThreadTimes> threads = new TaskMap<>();
    final WaitLog waits;
    boolean sawWakes;
    boolean sawInterrupts;

    PathState(PathOptions options) {
        this.options = options;
        this.waits = new WaitLog(options.maxWaits());
    }

    void add(SchedSpan.Switch change) {
        if (!change.fromIdle()) {
            threads.get(change.prev(), ThreadTimes::new).left(change);
        }
        if (!change.toIdle()) {
            threads.get(change.next(), ThreadTimes::new).came(change.startNs());
        }
    }

    void add(SchedSpan.OffCpu off) {
        sawWakes |= off.wake() != null;
        waits.add(off);
    }

    void merge(PathState later) {
        for (ThreadTimes thread : later.threads.values()) {
            threads.get(thread.task, ThreadTimes::new).add(thread);
        }
        waits.add(later.waits);
        sawWakes |= later.sawWakes;
        sawInterrupts |= later.sawInterrupts;
    }
}
