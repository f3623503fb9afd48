package dev.trapline.analyze.track;

import dev.trapline.model.span.Task;

/// Renames tasks and moves them between thread groups. Spans that were delivered before refer to the same
/// tasks: whoever keeps such spans is told before anything changes that it looks at. A task that has just
/// begun is in no span yet.
final class TaskChanges {
    private final Runnable beforeRename;
    private final Runnable beforeJoin;

    /// @param beforeRename is run before the name of a task changes
    /// @param beforeJoin is run before its thread group changes
    TaskChanges(Runnable beforeRename, Runnable beforeJoin) {
        this.beforeRename = beforeRename;
        this.beforeJoin = beforeJoin;
    }

    void rename(Task task, String comm) {
        if (!task.comm().equals(comm)) {
            beforeRename.run();
            task.rename(comm);
        }
    }

    void joinGroup(Task task, int tgid) {
        if (task.tgid() != tgid) {
            beforeJoin.run();
            task.joinGroup(tgid);
        }
    }
}
