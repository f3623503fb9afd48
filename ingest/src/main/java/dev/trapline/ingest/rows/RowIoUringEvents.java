package dev.trapline.ingest.rows;

import dev.trapline.model.event.IoUringEvent;
import dev.trapline.model.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/// Makes the events of `io_uring` of rows.
final class RowIoUringEvents {
    private RowIoUringEvents() {}

    /// The event called `name`, or null.
    static @Nullable IoUringEvent of(EventRow row, String name) {
        long now = row.timestampNs;
        int cpu = row.cpu;
        int tid = row.tid;
        return switch (name) {
            case "io_uring_create" -> new IoUringEvent.IoUringCreate(
                    now, cpu, tid, row.integer("fd"), row.address("ctx"), row.integer("sq_entries"),
                    row.integer("cq_entries"), (int) row.address("flags"));
            case "io_uring_register" -> new IoUringEvent.IoUringRegister(
                    now, cpu, tid, row.address("ctx"), row.integer("opcode"), row.integer("nr_files"),
                    row.integer("nr_bufs"), (int) row.number("eventfd", TraceEvent.UNKNOWN), row.number("ret"));
            case "io_uring_cqring_wait" -> new IoUringEvent.IoUringCqringWait(
                    now, cpu, tid, row.address("ctx"), row.integer("min_events"));
            case "io_uring_task_work_run" -> new IoUringEvent.IoUringTaskWorkRun(
                    now, cpu, tid, row.address("tctx"), row.number("count"));
            case "io_uring_local_work_run" -> new IoUringEvent.IoUringLocalWorkRun(
                    now, cpu, tid, row.address("ctx"), row.integer("count"), row.number("loops"));
            default -> request(row, name);
        };
    }

    private static @Nullable IoUringEvent request(EventRow row, String name) {
        long now = row.timestampNs;
        int cpu = row.cpu;
        int tid = row.tid;
        int opcode = (int) row.number("opcode", TraceEvent.UNKNOWN);
        String opStr = row.fields.getOrDefault("op_str", "");
        return switch (name) {
            case "io_uring_submit_req", "io_uring_submit_sqe" -> new IoUringEvent.IoUringSubmit(
                    now, cpu, tid, name, row.address("ctx"), row.address("req", 0), row.address("user_data"),
                    opcode, opStr, row.address("flags", TraceEvent.UNKNOWN_NS),
                    (int) row.number("force_nonblock", TraceEvent.UNKNOWN), row.integer("sq_thread") != 0);
            case "io_uring_complete" -> new IoUringEvent.IoUringComplete(
                    now, cpu, tid, row.address("ctx"), row.address("req", 0), row.address("user_data"),
                    row.integer("res"), row.address("cflags", TraceEvent.UNKNOWN),
                    row.fields.containsKey("extra1"), row.unsigned("extra1", 0), row.unsigned("extra2", 0));
            case "io_uring_queue_async_work" -> new IoUringEvent.IoUringQueueAsyncWork(
                    now, cpu, tid, row.address("ctx"), row.address("req"), row.address("user_data", 0), opcode,
                    opStr, row.address("flags"), row.address("work"), row.integer("rw") != 0);
            case "io_uring_poll_arm" -> new IoUringEvent.IoUringPollArm(
                    now, cpu, tid, row.address("ctx"), row.address("req", 0), row.address("user_data"), opcode,
                    opStr, (int) row.address("mask"), (int) row.address("events"));
            case "io_uring_task_add" -> new IoUringEvent.IoUringTaskAdd(
                    now, cpu, tid, row.address("ctx"), row.address("req", 0), row.address("user_data"), opcode,
                    opStr, (int) row.address("mask"));
            case "io_uring_file_get" -> new IoUringEvent.IoUringFileGet(
                    now, cpu, tid, row.address("ctx"), row.address("req", 0), row.address("user_data"),
                    row.integer("fd"));
            default -> null;
        };
    }
}
