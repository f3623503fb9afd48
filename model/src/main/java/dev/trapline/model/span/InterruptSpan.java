package dev.trapline.model.span;

import dev.trapline.model.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/// What an interrupt tracker put together. The task of a span is the one that was interrupted; of a
/// [Wakeup], the one that was woken.
public sealed interface InterruptSpan extends Span {

    /// When it ended, which is when it is delivered.
    long endNs();

    /// The run of a hard interrupt's handler, a tasklet or a softirq.
    ///
    /// @param startNs entry; the time of the exit when the entry is missing
    /// @param endNs exit; when the exit is missing, the time at which that became known
    /// @param cpu the processor
    /// @param task what was interrupted
    /// @param source whose handler ran
    /// @param nestedNs time inside it that other interrupts took
    /// @param ends which ends the recording has
    /// @param handled the handler said that it was its device (true for all that are not asked)
    /// @param softirq what led to a softirq's run, null for the others
    record Run(
            long startNs,
            long endNs,
            int cpu,
            Task task,
            InterruptSource source,
            long nestedNs,
            Ends ends,
            boolean handled,
            @Nullable Softirq softirq)
            implements
                InterruptSpan {

        /// Nanoseconds from entry to exit, 0 when one of them is missing.
        public long grossNs() {
            return ends == Ends.BOTH ? Math.max(0, endNs - startNs) : 0;
        }

        /// Nanoseconds that the handler itself ran.
        public long netNs() {
            return Math.max(0, grossNs() - nestedNs);
        }
    }

    /// What led to the run of a softirq.
    ///
    /// @param raisedNs the first raise since the run before on this processor, or
    ///     [TraceEvent#UNKNOWN_NS]
    /// @param raises how many raises share this run
    /// @param hardEndNs when the last hard interrupt before it ended on this processor, or
    ///     [TraceEvent#UNKNOWN_NS]
    /// @param context who runs it
    record Softirq(long raisedNs, int raises, long hardEndNs, Context context) {}

    /// Who runs a softirq.
    enum Context {
        /// The way out of a hard interrupt.
        IRQ_EXIT,
        /// The task that raised it, when it enables softirqs again.
        TASK,
        /// The processor's ksoftirqd thread, because there was too much for the other two.
        KSOFTIRQD
    }

    /// Which ends of a run are in the recording.
    enum Ends {
        /// Entry and exit.
        BOTH,
        /// Only the exit: it began before the recording, or the entry was lost.
        NO_ENTRY,
        /// Only the entry.
        NO_EXIT
    }

    /// softirq_raise. `by` is the interrupt it was raised in, null when a task did it.
    record Raise(
            long startNs, int cpu, Task task, InterruptSource softirq, @Nullable InterruptSource by)
            implements
                InterruptSpan {
        @Override
        public long endNs() {
            return startNs;
        }
    }

    /// An interrupt sent to other processors. `callsite` is the function that sent it, as recorded.
    record IpiSend(
            long startNs, int cpu, Task task, String kernelName, String callsite)
            implements
                InterruptSpan {
        @Override
        public long endNs() {
            return startNs;
        }
    }

    /// From an interrupt to the return of the system call that waited for it.
    ///
    /// @param startNs entry of the hard interrupt that began it, or of the softirq when that was raised
    ///     by a task or by something not recorded
    /// @param softirqNs entry of the softirq that woke the task, [TraceEvent#UNKNOWN_NS] when the hard
    ///     interrupt itself did
    /// @param wakingNs sched_waking of the task
    /// @param runningNs sched_switch to the task
    /// @param endNs return of the call
    /// @param cpu the processor that was interrupted
    /// @param task the task that was woken
    /// @param hard the hard interrupt, null when none is known
    /// @param softirq the softirq, null when the hard interrupt woke the task itself
    /// @param call the name of the system call
    record Wakeup(
            long startNs,
            long softirqNs,
            long wakingNs,
            long runningNs,
            long endNs,
            int cpu,
            Task task,
            @Nullable InterruptSource hard,
            @Nullable InterruptSource softirq,
            String call)
            implements
                InterruptSpan {}
}
