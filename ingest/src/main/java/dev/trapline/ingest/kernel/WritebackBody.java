package dev.trapline.ingest.kernel;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.WritebackEvent.WorkStep;
import dev.trapline.model.event.WritebackEvent.WritebackWork;
import dev.trapline.model.linux.BlockText;
import org.jspecify.annotations.Nullable;

/// The texts of `writeback` (`include/trace/events/writeback.h`), of which the works.
///
/// ```
/// bdi 254:0: sb_dev 0:0 nr_pages=139925 sync_mode=0 kupdate=0 range_cyclic=1 background=0 reason=sync cgroup_ino=1
/// ```
final class WritebackBody extends TypedBody {
    private static final String UNTIL_END = "";

    WritebackBody(NamePool names) {
        super(names);
    }

    @Nullable
    WritebackWork work(String event, int p) {
        int next = until(over(p, "bdi "), ": sb_dev ");
        String name = text;
        next = number(next, ": sb_dev ");
        int major = (int) value;
        next = number(next, ":");
        int minor = (int) value;
        next = number(next, " nr_pages=");
        long nrPages = value;
        next = number(next, " sync_mode=");
        int syncMode = (int) value;
        next = number(next, " kupdate=");
        int forKupdate = (int) value;
        next = number(next, " range_cyclic=");
        int rangeCyclic = (int) value;
        next = number(next, " background=");
        int forBackground = (int) value;
        int reason = over(next, " reason=");
        next = until(reason, " cgroup_ino=");
        boolean hasCgroup = next >= 0;
        if (!hasCgroup) {
            next = until(reason, UNTIL_END);
        }
        String word = text;
        next = hasCgroup ? number(next, " cgroup_ino=") : next;
        long cgroupIno = hasCgroup ? value : TraceEvent.UNKNOWN_NS;
        WorkStep step = step(event);
        return isEnd(next) && step != null && word.indexOf(' ') < 0
                ? new WritebackWork(
                        now, cpu, tid, step, name, BlockText.device(major, minor), nrPages, syncMode, forKupdate,
                        rangeCyclic, forBackground, word, cgroupIno)
                : null;
    }

    private static @Nullable WorkStep step(String event) {
        for (WorkStep step : WorkStep.values()) {
            if (step.kernelName().equals(event)) {
                return step;
            }
        }
        return null;
    }
}
