package dev.trapline.ingest.kernel;

import dev.trapline.model.linux.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The tracepoints that become events of their own type, by name.
///
/// Each has a small number; those of a pair of `irq_vectors` follow [#VECTORS], the entry on an even
/// number and the exit on the odd one after it.
final class EventNames {
    /// A name that is not here.
    static final int OTHER = 0;
    static final int SYS_ENTER = 1;
    static final int SYS_EXIT = 2;
    /// `syscalls:sys_enter_NAME`; has no name here.
    static final int OWN_ENTER = 3;
    /// `syscalls:sys_exit_NAME`; has no name here.
    static final int OWN_EXIT = 4;
    static final int SCHED_SWITCH = 5;
    static final int SCHED_WAKING = 6;
    static final int SCHED_WAKEUP = 7;
    static final int SCHED_WAKEUP_NEW = 8;
    static final int SCHED_MIGRATE_TASK = 9;
    static final int SCHED_PROCESS_FORK = 10;
    static final int SCHED_PROCESS_EXEC = 11;
    static final int SCHED_PROCESS_EXIT = 12;
    static final int SCHED_STAT_RUNTIME = 13;
    static final int SCHED_BLOCKED_REASON = 14;
    static final int IRQ_HANDLER_ENTRY = 15;
    static final int IRQ_HANDLER_EXIT = 16;
    static final int SOFTIRQ_RAISE = 17;
    static final int SOFTIRQ_ENTRY = 18;
    static final int SOFTIRQ_EXIT = 19;
    static final int TASKLET_ENTRY = 20;
    static final int TASKLET_EXIT = 21;
    static final int IPI_SEND_CPU = 22;
    static final int IPI_SEND_CPUMASK = 23;
    static final int IPI_RAISE = 24;
    static final int SIGNAL_GENERATE = 25;
    static final int SIGNAL_DELIVER = 26;
    static final int PAGE_FAULT_USER = 27;
    static final int PAGE_FAULT_KERNEL = 28;
    /// Text written to `trace_marker`, under the name that ftrace's own printing gives it.
    static final int TRACING_MARK_WRITE = 29;
    /// The same under its tracepoint's name.
    static final int PRINT = 30;
    static final int BPRINT = 31;
    static final int TASK_RENAME = 32;
    static final int KERNEL_STACK = 33;
    static final int USER_STACK = 34;
    /// The first of those whose text is read by [TypedEvents].
    static final int TYPED_LATE = 35;
    static final int VECTORS = 160;

    private static final String[] TYPED_LATE_NAMES = {
        "block_rq_insert", "block_rq_issue", "block_rq_merge", "block_rq_requeue", "block_rq_complete",
        "block_rq_error", "block_io_start", "block_io_done", "block_bio_queue", "block_bio_backmerge",
        "block_bio_frontmerge", "block_bio_bounce", "block_getrq", "block_sleeprq", "block_bio_complete",
        "block_bio_remap", "block_rq_remap", "block_split", "block_plug", "block_unplug", "block_dirty_buffer",
        "block_touch_buffer",
        "napi_poll", "net_dev_queue", "netif_receive_skb", "netif_rx", "netif_rx_ni", "net_dev_xmit",
        "net_dev_start_xmit",
        "workqueue_queue_work", "workqueue_activate_work", "workqueue_execute_start", "workqueue_execute_end",
        "cpu_idle", "cpu_frequency",
        "writeback_queue", "writeback_exec", "writeback_start", "writeback_written", "writeback_wait",
        "hrtimer_start", "hrtimer_cancel", "hrtimer_expire_entry", "hrtimer_expire_exit", "hrtimer_setup",
        "hrtimer_init", "timer_start", "timer_cancel", "timer_expire_entry", "timer_expire_exit", "timer_init",
        "timer_base_idle", "itimer_state", "itimer_expire", "tick_stop",
        "io_uring_create", "io_uring_register", "io_uring_submit_req", "io_uring_submit_sqe",
        "io_uring_complete", "io_uring_queue_async_work", "io_uring_poll_arm", "io_uring_task_add",
        "io_uring_file_get", "io_uring_cqring_wait", "io_uring_task_work_run", "io_uring_local_work_run",
        "sched_stat_wait", "sched_stat_sleep", "sched_stat_blocked", "sched_stat_iowait", "sched_process_wait",
        "sched_process_free", "sched_pi_setprio", "task_newtask"
    };

    private static final int LONGEST = 40;
    private static final int SLOTS = 512;

    private static final String[] NAMES = new String[256];
    private static final String[] VECTOR_NAMES = new String[256];
    private static final byte[][] BYTES = new byte[256][];
    private static final long[] HEADS = new long[256];
    private static final long[] TAILS = new long[256];
    private static final int[] LENGTHS = new int[256];
    private static final int DECIDED_BY_ENDS = 16;
    private static final short[] TABLE = new short[SLOTS];

    static {
        Arrays.fill(NAMES, "");
        Arrays.fill(VECTOR_NAMES, "");
        put(SYS_ENTER, "sys_enter");
        put(SYS_EXIT, "sys_exit");
        put(SCHED_SWITCH, "sched_switch");
        put(SCHED_WAKING, "sched_waking");
        put(SCHED_WAKEUP, "sched_wakeup");
        put(SCHED_WAKEUP_NEW, "sched_wakeup_new");
        put(SCHED_MIGRATE_TASK, "sched_migrate_task");
        put(SCHED_PROCESS_FORK, "sched_process_fork");
        put(SCHED_PROCESS_EXEC, "sched_process_exec");
        put(SCHED_PROCESS_EXIT, "sched_process_exit");
        put(SCHED_STAT_RUNTIME, "sched_stat_runtime");
        put(SCHED_BLOCKED_REASON, "sched_blocked_reason");
        put(IRQ_HANDLER_ENTRY, "irq_handler_entry");
        put(IRQ_HANDLER_EXIT, "irq_handler_exit");
        put(SOFTIRQ_RAISE, "softirq_raise");
        put(SOFTIRQ_ENTRY, "softirq_entry");
        put(SOFTIRQ_EXIT, "softirq_exit");
        put(TASKLET_ENTRY, "tasklet_entry");
        put(TASKLET_EXIT, "tasklet_exit");
        put(IPI_SEND_CPU, "ipi_send_cpu");
        put(IPI_SEND_CPUMASK, "ipi_send_cpumask");
        put(IPI_RAISE, "ipi_raise");
        put(SIGNAL_GENERATE, "signal_generate");
        put(SIGNAL_DELIVER, "signal_deliver");
        put(PAGE_FAULT_USER, "page_fault_user");
        put(PAGE_FAULT_KERNEL, "page_fault_kernel");
        put(TRACING_MARK_WRITE, "tracing_mark_write");
        put(PRINT, "print");
        put(BPRINT, "bprint");
        put(TASK_RENAME, "task_rename");
        put(KERNEL_STACK, "kernel_stack");
        put(USER_STACK, "user_stack");
        for (int i = 0; i < TYPED_LATE_NAMES.length; i++) {
            put(TYPED_LATE + i, TYPED_LATE_NAMES[i]);
        }
        int id = VECTORS;
        for (Vectors.Vector vector : Vectors.all()) {
            String name = vector.tracepoint();
            if (name != null) {
                VECTOR_NAMES[id] = name;
                VECTOR_NAMES[id + 1] = name;
                put(id, name + "_entry");
                put(id + 1, name + "_exit");
                id += 2;
            }
        }
    }

    private EventNames() {}

    private static void put(int id, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        NAMES[id] = name;
        BYTES[id] = bytes;
        byte[] padded = Arrays.copyOf(bytes, bytes.length + Long.BYTES);
        HEADS[id] = head(padded, 0, bytes.length);
        TAILS[id] = tail(padded, 0, bytes.length);
        LENGTHS[id] = bytes.length;
        int slot = slot(HEADS[id], TAILS[id], bytes.length);
        while (TABLE[slot] != 0) {
            slot = slot + 1 & SLOTS - 1;
        }
        TABLE[slot] = (short) id;
    }

    /// The number of the tracepoint named `b[from..to)`, or [#OTHER].
    static int find(byte[] b, int from, int to) {
        int length = to - from;
        if (length < 5 || length > LONGEST) {
            return OTHER;
        }
        long head = head(b, from, length);
        long tail = tail(b, from, length);
        int slot = slot(head, tail, length);
        int id = TABLE[slot];
        while (id != 0) {
            if (HEADS[id] == head
                    && TAILS[id] == tail
                    && LENGTHS[id] == length
                    && (length <= DECIDED_BY_ENDS || Arrays.equals(BYTES[id], 0, length, b, from, to))) {
                return id;
            }
            slot = slot + 1 & SLOTS - 1;
            id = TABLE[slot];
        }
        return OTHER;
    }

    /// The first eight bytes, or all there are.
    private static long head(byte[] b, int from, int length) {
        return TextScan.word(b, from) & -1L >>> Math.max(0, Long.SIZE - 8 * length);
    }

    /// The last eight bytes of more than eight.
    private static long tail(byte[] b, int from, int length) {
        return length > Long.BYTES ? TextScan.word(b, from + length - Long.BYTES) : 0;
    }

    private static int slot(long head, long tail, int length) {
        long mixed = (head ^ Long.rotateLeft(tail, 29)) * 0x9e3779b97f4a7c15L + length;
        return (int) ((mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L >>> 64 - 9);
    }

    /// The name of tracepoint `id`.
    static String name(int id) {
        return NAMES[id];
    }

    /// The name of the vector whose entry or exit `id` is, for example `local_timer`.
    static String vector(int id) {
        return VECTOR_NAMES[id];
    }
}
