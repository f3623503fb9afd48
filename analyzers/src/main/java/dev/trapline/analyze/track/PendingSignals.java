package dev.trapline.analyze.track;

import dev.trapline.model.linux.Signals;
import dev.trapline.model.span.SignalSpan.Origin;
import dev.trapline.model.span.Task;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Signals that were sent to a thread or a process and have not been delivered, oldest first.
///
/// A signal below SIGRTMIN is pending at most once, the others queue up (signal(7)).
final class PendingSignals {
    /// What is remembered of a queue; a longer one has signals without a beginning.
    private static final int MOST = 1024;

    private final ArrayDeque<Pending> queue = new ArrayDeque<>();

    /// @param sig the signal
    /// @param sentNs when it was sent
    /// @param sender who sent it, null where that is not a task
    /// @param origin where it comes from
    record Pending(int sig, long sentNs, @Nullable Task sender, Origin origin) {}

    /// `pending` was queued. Of a signal that can be pending only once an earlier one was taken without
    /// the recording saying so.
    ///
    /// @return how many more are pending than before
    int add(Pending pending) {
        int added = 1;
        if (pending.sig() < Signals.SIGRTMIN && take(pending.sig()) != null) {
            added = 0;
        }
        if (queue.size() == MOST) {
            return added - 1;
        }
        queue.add(pending);
        return added;
    }

    /// Takes the oldest signal `sig`, null when there is none.
    @Nullable
    Pending take(int sig) {
        for (Iterator<Pending> all = queue.iterator(); all.hasNext();) {
            Pending pending = all.next();
            if (pending.sig() == sig) {
                all.remove();
                return pending;
            }
        }
        return null;
    }

    /// Takes the latest signal that ends a process by default without writing a core file.
    @Nullable
    Pending takeFatal() {
        for (Iterator<Pending> all = queue.descendingIterator(); all.hasNext();) {
            Pending pending = all.next();
            if (Signals.defaultAction(pending.sig()) == Signals.Action.TERMINATE) {
                all.remove();
                return pending;
            }
        }
        return null;
    }

    int size() {
        return queue.size();
    }
}
