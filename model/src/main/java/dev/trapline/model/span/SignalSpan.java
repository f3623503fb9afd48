package dev.trapline.model.span;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Syscall;
import org.jspecify.annotations.Nullable;

/// What happened with signals. The task is the one that the signal is for.
public sealed interface SignalSpan extends Span {

    /// The number of the signal, 0 when it is not known.
    int sig();

    /// Where a signal comes from, as `si_code` tells (`include/uapi/asm-generic/siginfo.h`).
    enum Origin {
        /// A task that called kill, tgkill or sigqueue.
        CALL("call"),
        /// A child that changed state.
        CHILD("child"),
        /// A timer.
        TIMER("timer"),
        /// An instruction of the task itself.
        FAULT("fault"),
        /// The kernel for another reason, and I/O that is ready.
        KERNEL("kernel"),
        /// The recording does not say.
        UNKNOWN("unknown");

        private final String label;

        Origin(String label) {
            this.label = label;
        }

        /// The word for reports.
        public String label() {
            return label;
        }
    }

    /// What became of a signal that was sent (`enum` above `signal_generate` in
    /// `include/trace/events/signal.h`); the position is the number in the event.
    enum Result {
        /// Queued, or about to be acted on.
        QUEUED("queued"),
        /// Ignored by the task.
        IGNORED("ignored"),
        /// There was one already: the two are one.
        COALESCED("coalesced"),
        /// Lost, because the queue was full.
        LOST("lost"),
        /// Queued, but what it carried was lost.
        INFO_LOST("info lost");

        private final String label;

        Result(String label) {
            this.label = label;
        }

        /// The word for reports.
        public String label() {
            return label;
        }

        /// The result with the number `code`; queued if there is no such number.
        public static Result of(int code) {
            Result[] results = values();
            return code >= 0 && code < results.length ? results[code] : QUEUED;
        }
    }

    /// A signal was sent (signal_generate).
    ///
    /// @param startNs when
    /// @param cpu where, or [TraceEvent#UNKNOWN]
    /// @param task whom it was sent to; the leader where it was sent to a process
    /// @param sig the signal
    /// @param sender the task that sent it, null where that is not a task
    /// @param origin where it comes from
    /// @param result what became of it
    record Sent(
            long startNs, int cpu, Task task, int sig, @Nullable Task sender, Origin origin, Result result)
            implements
                SignalSpan {}

    /// What a thread does with a signal that reaches it.
    enum Disposition {
        /// A handler runs.
        HANDLER,
        /// The default of the signal.
        DEFAULT,
        /// Nothing.
        IGNORED,
        /// The thread asked for it with sigwaitinfo or sigtimedwait; not a delivery.
        TAKEN,
        /// The recording does not say.
        UNKNOWN
    }

    /// A signal reached a thread.
    ///
    /// @param startNs when
    /// @param cpu where, or [TraceEvent#UNKNOWN]
    /// @param task the thread
    /// @param sig the signal
    /// @param asked the signal that was sent: another one where a fatal signal reaches the threads as
    ///     SIGKILL (`complete_signal()` in `kernel/signal.c`)
    /// @param sentNs when it was sent, [TraceEvent#UNKNOWN_NS] when that is not in the recording
    /// @param sender the task that sent it, null where that is not a task or not known
    /// @param origin where it comes from
    /// @param disposition what the thread does
    record Delivered(
            long startNs,
            int cpu,
            Task task,
            int sig,
            int asked,
            long sentNs,
            @Nullable Task sender,
            Origin origin,
            Disposition disposition)
            implements
                SignalSpan {

        /// Nanoseconds from sending to delivery, [TraceEvent#UNKNOWN_NS] when not known.
        public long latencyNs() {
            return sentNs == TraceEvent.UNKNOWN_NS ? TraceEvent.UNKNOWN_NS : Math.max(0, startNs - sentNs);
        }
    }

    /// How a call that a signal interrupted went on.
    enum Resumption {
        /// The kernel made it again, the program noticed nothing.
        RESTARTED,
        /// It returned EINTR to the program.
        EINTR,
        /// The task ended without returning from it.
        ENDED,
        /// The recording does not say.
        UNKNOWN
    }

    /// A signal interrupted a system call.
    ///
    /// @param startNs when the call was left
    /// @param endNs when it was known how it goes on
    /// @param cpu where the call was left, or [TraceEvent#UNKNOWN]
    /// @param task the thread
    /// @param sig the signal, 0 when none was seen to be delivered
    /// @param call the call
    /// @param errno what it was left with: EINTR or one of ERESTARTSYS and its kin
    /// @param resumption how it went on
    record Interrupted(
            long startNs, long endNs, int cpu, Task task, int sig, Syscall call, int errno, Resumption resumption)
            implements
                SignalSpan {}
}
