package dev.trapline.analyze.track;

import dev.trapline.model.span.Task;

/// Renames tasks and moves them between thread groups. Spans that were delivered before refer to the same
/// tasks: whoever keeps such spans is told before anything changes.
final class TaskChanges {
    private final Runnable before;

    /// @param before is run before a change
    TaskChanges(Runnable before) {
        this.before = before;
    }

    void rename(Task task, String comm) {
        if (!task.comm().equals(comm)) {
            before.run();
            task.rename(comm);
        }
    }

    void joinGroup(Task task, int tgid) {
        if (task.tgid() != tgid) {
            before.run();
            task.joinGroup(tgid);
        }
    }
}
