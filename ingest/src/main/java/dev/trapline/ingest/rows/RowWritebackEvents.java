package dev.trapline.ingest.rows;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.WritebackEvent.WorkStep;
import dev.trapline.model.event.WritebackEvent.WritebackWork;
import org.jspecify.annotations.Nullable;

/// Makes the events of `writeback` of rows.
final class RowWritebackEvents {
    private RowWritebackEvents() {}

    /// The event called `name`, or null.
    static @Nullable TraceEvent of(EventRow row, String name) {
        for (WorkStep step : WorkStep.values()) {
            if (step.kernelName().equals(name)) {
                return new WritebackWork(
                        row.timestampNs, row.cpu, row.tid, step, row.text("name"),
                        RowBlockEvents.device(row, "sb_dev"), row.number("nr_pages"), row.integer("sync_mode"),
                        row.integer("for_kupdate"), row.integer("range_cyclic"), row.integer("for_background"),
                        row.text("reason"), row.told("cgroup_ino"));
            }
        }
        return null;
    }
}
