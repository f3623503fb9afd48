package dev.trapline.ingest.kernel;

import dev.trapline.model.event.BlockEvent.BioStep;
import dev.trapline.model.event.BlockEvent.RequestStep;
import dev.trapline.model.event.NetEvent.PacketStep;
import dev.trapline.model.event.SchedEvent.Delay;
import dev.trapline.model.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/// Makes the events whose text is read only now, not by the tokenizers: those from
/// [EventNames#TYPED_LATE] on.
final class TypedEvents {
    private final BlockBody block;
    private final NetBody net;
    private final WorkBody work;
    private final TimerBody timer;
    private final IoUringBody ring;
    private final WritebackBody writeback;
    private final TaskBody task;

    TypedEvents(NamePool names) {
        block = new BlockBody(names);
        net = new NetBody(names);
        work = new WorkBody(names);
        timer = new TimerBody(names);
        ring = new IoUringBody(names);
        writeback = new WritebackBody(names);
        task = new TaskBody(names);
    }

    /// The event of `row`, or null when its text does not look as the kernel prints it.
    @Nullable
    TraceEvent event(byte[] bytes, EventLines lines, int row, long now) {
        String name = EventNames.name(lines.event(row));
        int p = lines.text(row);
        if (name.startsWith("hrtimer_") || name.startsWith("timer_") || name.startsWith("itimer_")
                || name.startsWith("tick_")) {
            timer.select(bytes, lines, row, now);
            return timer(name, p);
        }
        if (name.startsWith("block_")) {
            block.select(bytes, lines, row, now);
            return block(name, p);
        }
        if (name.startsWith("net") || name.startsWith("napi_")) {
            net.select(bytes, lines, row, now);
            return net(name, p);
        }
        if (name.startsWith("io_uring_")) {
            ring.select(bytes, lines, row, now);
            return ring(name, p);
        }
        if (name.startsWith("workqueue_") || name.startsWith("cpu_")) {
            work.select(bytes, lines, row, now);
            return work(name, p);
        }
        if (name.startsWith("writeback_")) {
            writeback.select(bytes, lines, row, now);
            return writeback.work(name, p);
        }
        task.select(bytes, lines, row, now);
        return task(name, p);
    }

    private @Nullable TraceEvent timer(String name, int p) {
        return switch (name) {
            case "hrtimer_start" -> timer.highResolutionStart(p);
            case "hrtimer_cancel" -> timer.highResolutionCancel(p);
            case "hrtimer_expire_entry" -> timer.highResolutionExpire(p);
            case "hrtimer_expire_exit" -> timer.highResolutionExit(p);
            case "hrtimer_setup", "hrtimer_init" -> timer.highResolutionSetup(name, p);
            case "timer_start" -> timer.start(p);
            case "timer_cancel" -> timer.cancel(p);
            case "timer_expire_entry" -> timer.expireEntry(p);
            case "timer_expire_exit" -> timer.expireExit(p);
            case "timer_init" -> timer.init(p);
            case "timer_base_idle" -> timer.baseIdle(p);
            case "itimer_state" -> timer.intervalState(p);
            case "itimer_expire" -> timer.intervalExpire(p);
            case "tick_stop" -> timer.tickStop(p);
            default -> null;
        };
    }

    private @Nullable TraceEvent block(String name, int p) {
        return switch (name) {
            case "block_rq_insert" -> block.request(RequestStep.INSERT, p);
            case "block_rq_issue" -> block.request(RequestStep.ISSUE, p);
            case "block_rq_merge" -> block.request(RequestStep.MERGE, p);
            case "block_rq_requeue" -> block.request(RequestStep.REQUEUE, p);
            case "block_rq_complete" -> block.request(RequestStep.COMPLETE, p);
            case "block_rq_error" -> block.request(RequestStep.ERROR, p);
            case "block_io_start" -> block.request(RequestStep.IO_START, p);
            case "block_io_done" -> block.request(RequestStep.IO_DONE, p);
            case "block_bio_queue" -> block.bio(BioStep.QUEUE, p);
            case "block_bio_backmerge" -> block.bio(BioStep.BACKMERGE, p);
            case "block_bio_frontmerge" -> block.bio(BioStep.FRONTMERGE, p);
            case "block_bio_bounce" -> block.bio(BioStep.BOUNCE, p);
            case "block_getrq" -> block.bio(BioStep.GETRQ, p);
            case "block_sleeprq" -> block.bio(BioStep.SLEEPRQ, p);
            case "block_bio_complete" -> block.bio(BioStep.COMPLETE, p);
            case "block_bio_remap" -> block.remap(false, p);
            case "block_rq_remap" -> block.remap(true, p);
            case "block_split" -> block.split(p);
            case "block_plug" -> block.plug(p);
            case "block_unplug" -> block.unplug(p);
            case "block_dirty_buffer" -> block.buffer(true, p);
            case "block_touch_buffer" -> block.buffer(false, p);
            default -> null;
        };
    }

    private @Nullable TraceEvent net(String name, int p) {
        return switch (name) {
            case "napi_poll" -> net.poll(p);
            case "net_dev_queue" -> net.packet(PacketStep.DEV_QUEUE, p);
            case "netif_receive_skb" -> net.packet(PacketStep.RECEIVE, p);
            case "netif_rx" -> net.packet(PacketStep.RX, p);
            case "netif_rx_ni" -> net.packet(PacketStep.RX_NI, p);
            case "net_dev_xmit" -> net.xmit(p);
            case "net_dev_start_xmit" -> net.startXmit(p);
            default -> null;
        };
    }

    private @Nullable TraceEvent ring(String name, int p) {
        return switch (name) {
            case "io_uring_create" -> ring.create(p);
            case "io_uring_register" -> ring.register(p);
            case "io_uring_submit_req", "io_uring_submit_sqe" -> ring.submit(name, p);
            case "io_uring_complete" -> ring.complete(p);
            case "io_uring_queue_async_work" -> ring.queueAsyncWork(p);
            case "io_uring_poll_arm" -> ring.pollArm(p);
            case "io_uring_task_add" -> ring.taskAdd(p);
            case "io_uring_file_get" -> ring.fileGet(p);
            case "io_uring_cqring_wait" -> ring.cqringWait(p);
            case "io_uring_task_work_run" -> ring.taskWorkRun(p);
            case "io_uring_local_work_run" -> ring.localWorkRun(p);
            default -> null;
        };
    }

    private @Nullable TraceEvent work(String name, int p) {
        return switch (name) {
            case "workqueue_queue_work" -> work.queue(p);
            case "workqueue_activate_work" -> work.activate(p);
            case "workqueue_execute_start" -> work.start(p);
            case "workqueue_execute_end" -> work.stop(p);
            case "cpu_idle" -> work.idle(p);
            case "cpu_frequency" -> work.frequency(p);
            default -> null;
        };
    }

    private @Nullable TraceEvent task(String name, int p) {
        return switch (name) {
            case "sched_stat_wait" -> task.delay(Delay.WAIT, p);
            case "sched_stat_sleep" -> task.delay(Delay.SLEEP, p);
            case "sched_stat_blocked" -> task.delay(Delay.BLOCKED, p);
            case "sched_stat_iowait" -> task.delay(Delay.IOWAIT, p);
            case "sched_process_wait" -> task.processWait(p);
            case "sched_process_free" -> task.processFree(p);
            case "sched_pi_setprio" -> task.setPrio(p);
            case "task_newtask" -> task.newTask(p);
            default -> null;
        };
    }
}
