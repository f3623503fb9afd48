package dev.trapline.analyze.bursts;

import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The streams of one thread.
final class TaskStreams {
    private static final int FIRST_SWEEP = 16;

    final Task task;
    /// When its first call began.
    final long firstNs;
    /// It was made in this part of the recording, so nothing of it came before.
    boolean young;
    @Nullable
    ProcessStreams process;
    @Nullable
    Sequence recent;
    @Nullable
    Sequence beforeRecent;
    /// Its transfers, some of them ended perhaps, and its waits.
    private final List<Sequence> transfers = new ArrayList<>(2);
    private final List<Sequence> waits = new ArrayList<>(0);
    private int sweepAt = FIRST_SWEEP;

    TaskStreams(Task task, long firstNs) {
        this.task = task;
        this.firstNs = firstNs;
    }

    void add(Sequence transfer) {
        if (transfers.size() >= sweepAt) {
            transfers.removeIf(sequence -> sequence.ended);
            sweepAt = Math.max(FIRST_SWEEP, 2 * transfers.size());
        }
        transfers.add(transfer);
    }

    void addWait(Sequence wait) {
        waits.add(wait);
    }

    List<Sequence> transfers() {
        return transfers;
    }

    List<Sequence> waits() {
        return waits;
    }

    @Nullable
    Sequence wait(String call) {
        for (Sequence wait : waits) {
            if (call.equals(wait.key.name())) {
                return wait;
            }
        }
        return null;
    }

    /// Nothing is looked for among them any more.
    void clear() {
        transfers.clear();
        waits.clear();
        recent = null;
        beforeRecent = null;
    }
}
