package dev.trapline.analyze.path;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Task;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The last so many times that a task was on no processor, in the order in which they ended.
final class WaitLog {
    private static final int INITIAL_CAPACITY = 1 << 8;

    private final int limit;
    private @Nullable Task[] tasks = new Task[0];
    private @Nullable Task[] wakers = new Task[0];
    private @Nullable InterruptSource[] interrupts = new InterruptSource[0];
    private @Nullable Syscall[] calls = new Syscall[0];
    private String[] states = new String[0];
    private boolean[] devices = new boolean[0];
    private long[] outs = new long[0];
    private long[] wakes = new long[0];
    private long[] ins = new long[0];
    /// A ring once it is as long as the limit; the next entry goes to `end`.
    private int size;
    private int end;
    private long dropped;
    private long droppedNs = TraceEvent.UNKNOWN_NS;

    WaitLog(int limit) {
        this.limit = limit;
    }

    void add(SchedSpan.OffCpu off) {
        SchedSpan.Wake wake = off.wake();
        long wakeNs = TraceEvent.UNKNOWN_NS;
        if (wake != null) {
            wakeNs = wake.wakingNs() == TraceEvent.UNKNOWN_NS ? wake.runnableNs() : wake.wakingNs();
        }
        add(off.task(), off.startNs(), wakeNs, off.endNs());
        int slot = slot(size - 1);
        wakers[slot] = wake == null ? null : wake.waker();
        interrupts[slot] = wake == null ? null : wake.interrupt();
        calls[slot] = off.call();
        states[slot] = off.state();
        devices[slot] = off.ioWait();
    }

    private void add(Task task, long outNs, long wakeNs, long inNs) {
        if (size == tasks.length && size < limit) {
            grow();
        }
        if (size == limit) {
            dropped++;
            droppedNs = ins[end];
        } else {
            size++;
        }
        tasks[end] = task;
        outs[end] = outNs;
        wakes[end] = wakeNs;
        ins[end] = inNs;
        end = end + 1 == limit ? 0 : end + 1;
    }

    private void grow() {
        int capacity = Math.min(limit, Math.max(INITIAL_CAPACITY, 2 * size));
        tasks = Arrays.copyOf(tasks, capacity);
        wakers = Arrays.copyOf(wakers, capacity);
        interrupts = Arrays.copyOf(interrupts, capacity);
        calls = Arrays.copyOf(calls, capacity);
        states = Arrays.copyOf(states, capacity);
        devices = Arrays.copyOf(devices, capacity);
        outs = Arrays.copyOf(outs, capacity);
        wakes = Arrays.copyOf(wakes, capacity);
        ins = Arrays.copyOf(ins, capacity);
    }

    private int slot(int index) {
        int slot = end - size + index;
        return slot < 0 ? slot + limit : slot;
    }

    /// Appends everything in `later`, which stays as it is.
    void add(WaitLog later) {
        if (later.dropped > 0) {
            dropped += size + later.dropped;
            droppedNs = later.droppedNs;
            size = 0;
            end = 0;
        }
        for (int index = 0; index < later.size; index++) {
            int from = later.slot(index);
            Task task = later.tasks[from];
            if (task != null) {
                add(task, later.outs[from], later.wakes[from], later.ins[from]);
                int slot = slot(size - 1);
                wakers[slot] = later.wakers[from];
                interrupts[slot] = later.interrupts[from];
                calls[slot] = later.calls[from];
                states[slot] = later.states[from];
                devices[slot] = later.devices[from];
            }
        }
    }

    int size() {
        return size;
    }

    /// How many are not kept any more.
    long dropped() {
        return dropped;
    }

    /// Until when there are waits that are not kept, [TraceEvent#UNKNOWN_NS] when all are.
    long droppedNs() {
        return droppedNs;
    }

    /// The last entry before `index` that is about `task` and had ended by `atNs`, -1 when there is none.
    int before(int index, Task task, long atNs) {
        for (int i = index - 1; i >= 0; i--) {
            int slot = slot(i);
            Task found = tasks[slot];
            if (found != null && ins[slot] <= atNs && found.tid() == task.tid()
                    && found.generation() == task.generation()) {
                return i;
            }
        }
        return -1;
    }

    /// When the task left its processor, [TraceEvent#UNKNOWN_NS] when that is not in the recording.
    long outNs(int index) {
        return outs[slot(index)];
    }

    /// When it was asked to be woken, [TraceEvent#UNKNOWN_NS] when it was not or that is not known.
    long wakeNs(int index) {
        return wakes[slot(index)];
    }

    /// When it came back.
    long inNs(int index) {
        return ins[slot(index)];
    }

    /// It was still runnable: the processor was taken away.
    boolean preempted(int index) {
        String state = states[slot(index)];
        return !state.isEmpty() && state.charAt(0) == 'R';
    }

    /// The task that woke it, or that was interrupted by what did.
    @Nullable
    Task waker(int index) {
        return wakers[slot(index)];
    }

    /// The hard interrupt that woke it, null when a task did or that is not known.
    @Nullable
    InterruptSource interrupt(int index) {
        return interrupts[slot(index)];
    }

    /// The system call it was in.
    String call(int index) {
        Syscall call = calls[slot(index)];
        return call == null ? "" : call.name();
    }

    /// The state it was left in, in the kernel's letters.
    String state(int index) {
        return states[slot(index)];
    }

    /// It waited for a block device.
    boolean forDevice(int index) {
        return devices[slot(index)];
    }
}
