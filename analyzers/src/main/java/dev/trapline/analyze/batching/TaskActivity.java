package dev.trapline.analyze.batching;

import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one task did.
final class TaskActivity {
    final Task task;
    long calls;
    long transfers;
    long smallTransfers;
    /// Calls that look a path up, and those that did not find it.
    long lookups;
    long failedLookups;
    /// Waits for readiness.
    long waits;
    /// Reads from anything but a file, and those that got less than they asked for.
    long reads;
    long shortReads;
    /// Writes to pipes and sockets.
    long sends;
    /// When its last call returned.
    long lastNs = Long.MIN_VALUE;
    /// Files it is transferring from or to, and the last two of them.
    final List<TaskFile> files = new ArrayList<>();
    @Nullable
    TaskFile recent;
    @Nullable
    TaskFile beforeRecent;
    /// The first exec, or the exit, if an earlier part's runs could have lasted until then.
    @Nullable
    Transfer firstBarrier;
    final Scatter.Detector scatter = new Scatter.Detector();

    TaskActivity(Task task) {
        this.task = task;
    }

    /// Never a tie.
    static int mostCallsFirst(TaskActivity a, TaskActivity b) {
        int order = Long.compare(b.calls, a.calls);
        if (order == 0) {
            order = Integer.compare(a.task.tid(), b.task.tid());
        }
        return order != 0 ? order : Integer.compare(a.task.generation(), b.task.generation());
    }

    /// See [Transfer#replies].
    long replies(OpenFile.Kind kind, boolean input) {
        return Transfer.counted(kind, input, reads, shortReads, sends);
    }

    void add(TaskActivity later) {
        calls += later.calls;
        transfers += later.transfers;
        smallTransfers += later.smallTransfers;
        lookups += later.lookups;
        failedLookups += later.failedLookups;
        waits += later.waits;
        reads += later.reads;
        shortReads += later.shortReads;
        sends += later.sends;
        lastNs = Math.max(lastNs, later.lastNs);
    }
}
