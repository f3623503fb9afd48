package dev.trapline.model.span;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Syscall;
import org.jspecify.annotations.Nullable;

/// What the scheduler did with a task or a processor. The idle task of a processor has tid 0.
public sealed interface SchedSpan extends Span {

    /// A processor goes from one task to another.
    ///
    /// @param startNs when
    /// @param cpu the processor
    /// @param prev the task that stops running
    /// @param next the task that goes on
    /// @param prevState the state `prev` is left in, in the kernel's letters
    /// @param call the system call that `prev` is in, null when it is in none that is known
    /// @param ranNs how long `prev` has been running, [TraceEvent#UNKNOWN_NS] when its switch to the
    ///     processor is not in the recording
    record Switch(
            long startNs,
            int cpu,
            Task prev,
            Task next,
            String prevState,
            @Nullable Syscall call,
            long ranNs)
            implements
                SchedSpan {

        @Override
        public Task task() {
            return prev;
        }

        /// The processor had nothing to do before.
        public boolean fromIdle() {
            return prev.tid() == 0;
        }

        /// The processor has nothing to do from here on.
        public boolean toIdle() {
            return next.tid() == 0;
        }

        /// The kernel took the processor away (nivcsw): `prev` is still runnable. Everything else is
        /// nvcsw (`__schedule()` in `kernel/sched/core.c`).
        public boolean involuntary() {
            return stillRunnable(prevState);
        }
    }

    /// A task was on no processor, until it was switched to.
    ///
    /// @param startNs when it was switched out, [TraceEvent#UNKNOWN_NS] when that is not in the recording
    /// @param endNs when it was switched to
    /// @param task the task
    /// @param state the state it was left in, in the kernel's letters, empty when not known
    /// @param call the system call it was in, null when it was in none that is known
    /// @param ioWait it waited for a block device (sched_blocked_reason)
    /// @param cpu the processor it came to
    /// @param fromCpu the processor it ran on before, [TraceEvent#UNKNOWN] when not known
    /// @param wake how it was woken, null when it was not, or that is not in the recording
    /// @param idleElsewhereNs how long it was runnable behind another task while some processor had
    ///     nothing to do
    record OffCpu(
            long startNs,
            long endNs,
            Task task,
            String state,
            @Nullable Syscall call,
            boolean ioWait,
            int cpu,
            int fromCpu,
            @Nullable Wake wake,
            long idleElsewhereNs)
            implements
                SchedSpan {

        /// It did not sleep: the processor was taken away.
        public boolean preempted() {
            return stillRunnable(state);
        }

        /// Nanoseconds off any processor, [TraceEvent#UNKNOWN_NS] when its beginning is not known.
        public long offNs() {
            return startNs == TraceEvent.UNKNOWN_NS ? TraceEvent.UNKNOWN_NS : Math.max(0, endNs - startNs);
        }

        /// Nanoseconds from being runnable to running, [TraceEvent#UNKNOWN_NS] when not known. For a
        /// preempted task that is all of the span.
        public long waitNs() {
            if (preempted()) {
                return offNs();
            }
            return wake == null ? TraceEvent.UNKNOWN_NS : Math.max(0, endNs - wake.runnableNs());
        }
    }

    /// How a sleeping task became runnable.
    ///
    /// @param runnableNs sched_wakeup, or sched_waking where the recording has only that
    /// @param wakingNs sched_waking, [TraceEvent#UNKNOWN_NS] when not recorded beside sched_wakeup
    /// @param remote it was asked for on another processor than the one it was put on
    /// @param waker the task that was running where it was asked for: the waker, or what an interrupt
    ///     interrupted
    /// @param interrupt the hard interrupt that led to it, null when a task did or when nobody asks for
    ///     interrupts
    record Wake(
            long runnableNs, long wakingNs, boolean remote, Task waker, @Nullable InterruptSource interrupt) {}

    /// A runnable task waited for its processor while `by` ran there.
    ///
    /// @param startNs since when
    /// @param task the task that waited
    /// @param by the task that ran, an idle task while the processor was only waking up
    /// @param cpu the processor
    /// @param ns for how long
    record Delay(long startNs, Task task, Task by, int cpu, long ns) implements SchedSpan {}

    /// A task was moved to another processor's queue (sched_migrate_task).
    record Migration(long startNs, Task task, int fromCpu, int toCpu) implements SchedSpan {
        @Override
        public int cpu() {
            return toCpu;
        }
    }

    /// A task waited behind another one while another processor had nothing to do.
    ///
    /// @param startNs since when
    /// @param endNs until when
    /// @param task the idle task of the processor where it ended: the span is about no thread alone
    record Imbalance(long startNs, long endNs, Task task) implements SchedSpan {
        /// None: it is about two processors.
        @Override
        public int cpu() {
            return TraceEvent.UNKNOWN;
        }
    }

    /// Whether `prevState` says that the task has not gone to sleep.
    private static boolean stillRunnable(String prevState) {
        return !prevState.isEmpty() && prevState.charAt(0) == 'R';
    }
}
