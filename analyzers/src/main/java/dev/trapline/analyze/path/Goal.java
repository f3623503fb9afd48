package dev.trapline.analyze.path;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the thread that a path leads to.
final class Goal {
    private Goal() {}

    /// The thread asked for, or the main thread of the process that ran longest; of a process without
    /// one, its busiest thread. Null when there is no such thread.
    static @Nullable ThreadTimes of(PathState state) {
        ThreadTimes asked = null;
        boolean users = false;
        for (ThreadTimes thread : state.threads.values()) {
            if (thread.task.tid() == state.options.tid()) {
                asked = thread; // the last life of that number
            }
            users |= thread.user;
        }
        return state.options.tid() == PathOptions.MAIN ? main(state, users) : asked;
    }

    private static @Nullable ThreadTimes main(PathState state, boolean usersOnly) {
        Map<Integer, Long> ran = new HashMap<>();
        for (ThreadTimes thread : state.threads.values()) {
            if (thread.user || !usersOnly) {
                ran.merge(thread.task.tgid(), thread.runNs, Long::sum);
            }
        }
        ThreadTimes best = null;
        for (ThreadTimes thread : state.threads.values()) {
            if ((thread.user || !usersOnly) && (best == null || isBetter(thread, best, ran))) {
                best = thread;
            }
        }
        return best;
    }

    private static boolean isBetter(ThreadTimes a, ThreadTimes b, Map<Integer, Long> ran) {
        int process = Long.compare(ran.getOrDefault(a.task.tgid(), 0L), ran.getOrDefault(b.task.tgid(), 0L));
        if (process != 0) {
            return process > 0;
        }
        boolean leads = a.task.tid() == a.task.tgid();
        if (leads != (b.task.tid() == b.task.tgid())) {
            return leads;
        }
        return a.runNs > b.runNs;
    }
}
