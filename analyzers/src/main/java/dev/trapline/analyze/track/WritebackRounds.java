package dev.trapline.analyze.track;

import dev.trapline.model.event.WritebackEvent.WorkStep;
import dev.trapline.model.event.WritebackEvent.WritebackWork;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Pairs writeback_start with the writeback_written of the same work: one worker at a time writes back for a device, and
/// does one work after the other (`wb_writeback()` in `fs/fs-writeback.c`).
final class WritebackRounds {
    private static final int MOST = 1 << 12;

    private final Tasks tasks;
    private final Consumer<? super IoSpan> out;
    private final Map<Place, Begun> begun = new LinkedHashMap<>();
    private long openSpans;

    WritebackRounds(Tasks tasks, Consumer<? super IoSpan> out) {
        this.tasks = tasks;
        this.out = out;
    }

    /// Each cgroup has a worker of its own.
    private record Place(String name, long cgroup) {}

    private record Begun(WritebackWork event, Task task) {}

    void accept(WritebackWork work) {
        Place place = new Place(work.name(), work.cgroupIno());
        if (work.step() == WorkStep.START) {
            Task running = tasks.running(work);
            if (begun.put(place, new Begun(work, running == null ? tasks.idle(work.cpu()) : running)) != null) {
                openSpans++;
            }
            if (begun.size() > MOST) {
                begun.remove(begun.keySet().iterator().next());
                openSpans++;
            }
        } else if (work.step() == WorkStep.WRITTEN) {
            written(work, begun.remove(place));
        }
    }

    private void written(WritebackWork work, @Nullable Begun start) {
        if (start == null) {
            openSpans++;
            return;
        }
        WritebackWork first = start.event;
        out.accept(new IoSpan.Writeback(
                first.timestampNs(), work.timestampNs(), first.cpu(), start.task, work.name(),
                Math.max(0, first.nrPages() - work.nrPages()), work.reason()));
    }

    /// Events are missing.
    void lost() {
        openSpans += begun.size();
        begun.clear();
    }

    long openSpans() {
        return openSpans + begun.size();
    }
}
