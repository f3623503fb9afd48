package dev.trapline.model.span;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Syscall;
import org.jspecify.annotations.Nullable;

/// Something with a beginning and an end that a tracker put together from events.
public sealed interface Span
        permits Span.SyscallSpan, Span.ExitSpan, SchedSpan, InterruptSpan, SignalSpan, FaultSpan, IoSpan, RingSpan,
        LifeSpan {

    /// When it began, in nanoseconds of the source's clock.
    long startNs();

    /// The thread it belongs to.
    Task task();

    /// The processor it began on, or where that has no meaning the one it happened on;
    /// [TraceEvent#UNKNOWN] where the recording does not say.
    int cpu();

    /// A system call from entry to return.
    ///
    /// @param enter the entry
    /// @param exit the return, null when there is none
    /// @param task the calling thread
    /// @param file what the call's file descriptor refers to, null when it has none
    /// @param fd the descriptor it was called with, [TraceEvent#UNKNOWN] when it has none
    /// @param durationNs time from entry to return, [TraceEvent#UNKNOWN_NS] when not measured
    /// @param outcome how it ended
    record SyscallSpan(
            TraceEvent.SysEnter enter,
            TraceEvent.@Nullable SysExit exit,
            Task task,
            @Nullable OpenFile file,
            int fd,
            long durationNs,
            Outcome outcome)
            implements
                Span {

        @Override
        public long startNs() {
            return enter.timestampNs();
        }

        @Override
        public int cpu() {
            return enter.cpu();
        }

        /// When it returned; the start when that is not known.
        public long endNs() {
            return exit == null ? enter.timestampNs() : exit.timestampNs();
        }

        /// The system call.
        public Syscall call() {
            return enter.call();
        }

        /// The arguments as known at the end.
        public SysArgs args() {
            return exit != null && exit.args().isRecorded() ? exit.args() : enter.args();
        }

        /// The call returned without an error.
        public boolean succeeded() {
            return exit != null && exit.errno() == 0;
        }
    }

    /// How a system call ended.
    enum Outcome {
        /// It returned, with or without an error.
        RETURNED,
        /// It never returned: exit, exit_group, or the thread was killed inside.
        NO_RETURN,
        /// The recording has no end for it.
        OPEN
    }

    /// A thread ended. `exitCode` or `killedBy` as in [TraceEvent.SchedProcessExit].
    record ExitSpan(long startNs, int cpu, Task task, int exitCode, int killedBy) implements Span {}
}
