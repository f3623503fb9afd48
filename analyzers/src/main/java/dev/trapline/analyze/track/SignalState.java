package dev.trapline.analyze.track;

import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.Task;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Where a task stands with signals.
final class SignalState {
    /// Which life of its thread id this is about.
    final Task task;
    /// How often events had been lost by then; after another loss it says nothing.
    final int losses;
    /// Sent to the thread; and to the process, if it is the leader.
    final PendingSignals own = new PendingSignals();
    final PendingSignals group = new PendingSignals();
    /// Calls that were interrupted and have not gone on, the innermost one last: handlers make calls too.
    final ArrayDeque<Broken> broken = new ArrayDeque<>();

    SignalState(Task task, int losses) {
        this.task = task;
        this.losses = losses;
    }

    /// A call that was interrupted.
    static final class Broken {
        final Syscall call;
        final int errno;
        final long leftNs;
        final int cpu;
        int sig;
        /// A handler runs in between.
        boolean handled;

        Broken(Syscall call, int errno, long leftNs, int cpu) {
            this.call = call;
            this.errno = errno;
            this.leftNs = leftNs;
            this.cpu = cpu;
        }

        /// The call returned to the program.
        boolean isOver() {
            return errno == Errno.EINTR;
        }
    }

    @Nullable
    Broken innermost() {
        return broken.peekLast();
    }
}
