package dev.trapline.analyze.batching;

import dev.trapline.model.span.OpenFile;
import org.jspecify.annotations.Nullable;

/// What one task does on one open file.
final class TaskFile {
    final TaskActivity task;
    final FileActivity file;
    /// The next task's use of the same file.
    @Nullable
    TaskFile next;
    /// Index in [TaskActivity#files].
    int index;
    /// The run in progress.
    @Nullable
    Run current;
    /// The first run, ended, if it may continue one of an earlier part of the recording.
    @Nullable
    Run leading;
    /// The first transfer or close, if a run of an earlier part could have lasted until then.
    @Nullable
    Transfer first;
    /// The descriptor and the file as last known, for which these are the rows in and out.
    int fd = -1;
    @Nullable
    OpenFile known;
    @Nullable
    FileRow rowIn;
    @Nullable
    FileRow rowOut;

    TaskFile(TaskActivity task, FileActivity file) {
        this.task = task;
        this.file = file;
    }

    /// Whether nothing would be lost if it were forgotten.
    boolean isIdle() {
        return current == null && leading == null && first == null;
    }
}
