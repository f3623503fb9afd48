package dev.trapline.ingest.rows;

import dev.trapline.model.event.PowerEvent;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.WorkEvent;
import org.jspecify.annotations.Nullable;

/// Makes the events of `workqueue` and `power` of rows.
final class RowWorkEvents {
    private RowWorkEvents() {}

    /// The event called `name`, or null.
    static @Nullable TraceEvent of(EventRow row, String name) {
        long now = row.timestampNs;
        int cpu = row.cpu;
        int tid = row.tid;
        return switch (name) {
            case "workqueue_queue_work" -> new WorkEvent.WorkqueueQueueWork(
                    now, cpu, tid, row.address("work"), row.text("function"), row.text("workqueue"),
                    row.integer("req_cpu"), row.integer("cpu"));
            case "workqueue_activate_work" ->
                    new WorkEvent.WorkqueueActivateWork(now, cpu, tid, row.address("work"), function(row));
            case "workqueue_execute_start" ->
                    new WorkEvent.WorkqueueExecuteStart(now, cpu, tid, row.address("work"), function(row));
            case "workqueue_execute_end" ->
                    new WorkEvent.WorkqueueExecuteEnd(now, cpu, tid, row.address("work"), function(row));
            case "cpu_idle" ->
                    new PowerEvent.CpuIdle(now, cpu, tid, row.integer("state"), row.integer("cpu_id"));
            case "cpu_frequency" ->
                    new PowerEvent.CpuFrequency(now, cpu, tid, row.number("state"), row.integer("cpu_id"));
            default -> null;
        };
    }

    private static String function(EventRow row) {
        return row.fields.getOrDefault("function", "");
    }
}
