package dev.trapline.analyze.batching;

import org.jspecify.annotations.Nullable;

/// What all tasks do on one open file.
final class FileActivity {
    final long id;
    /// The next one in the same slot of [OpenFiles].
    @Nullable
    FileActivity next;
    /// The tasks that use the file.
    @Nullable
    TaskFile tasks;
    private int uses;
    /// The first operation that ended all runs on the file, if it was open before this part of the
    /// recording.
    @Nullable
    Transfer firstBarrier;

    FileActivity(long id) {
        this.id = id;
    }

    @Nullable
    TaskFile find(TaskActivity task) {
        if (uses > task.files.size()) {
            for (TaskFile use : task.files) {
                if (use.file == this) {
                    return use;
                }
            }
            return null;
        }
        TaskFile use = tasks;
        while (use != null && use.task != task) {
            use = use.next;
        }
        return use;
    }

    TaskFile get(TaskActivity task) {
        TaskFile use = find(task);
        return use != null ? use : add(task);
    }

    private TaskFile add(TaskActivity task) {
        TaskFile use = new TaskFile(task, this);
        use.next = tasks;
        tasks = use;
        uses++;
        use.index = task.files.size();
        task.files.add(use);
        return use;
    }

    void remove(TaskFile use) {
        if (tasks == use) {
            tasks = use.next;
        } else {
            for (TaskFile other = tasks; other != null; other = other.next) {
                if (other.next == use) {
                    other.next = use.next;
                    break;
                }
            }
        }
        uses--;
        use.task.recent = null;
        use.task.beforeRecent = null;
        TaskFile moved = use.task.files.removeLast();
        if (moved != use) {
            use.task.files.set(use.index, moved);
            moved.index = use.index;
        }
    }

    boolean isIdle() {
        return tasks == null && firstBarrier == null;
    }
}
