package dev.trapline.analyze.batching;

import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import org.jspecify.annotations.Nullable;

/// A run of at least two calls that has ended.
record FinishedRun(
        Task task,
        int fd,
        @Nullable String path,
        OpenFile.Kind kind,
        Role role,
        Syscall call,
        long calls,
        long bytes,
        long startNs,
        long endNs,
        EndCause cause,
        long savedCalls) {

    /// The one that saves most first; never a tie between different runs.
    static int mostSavedFirst(FinishedRun a, FinishedRun b) {
        if (a.savedCalls != b.savedCalls) {
            return a.savedCalls > b.savedCalls ? -1 : 1;
        }
        if (a.bytes != b.bytes) {
            return a.bytes > b.bytes ? -1 : 1;
        }
        if (a.startNs != b.startNs) {
            return a.startNs < b.startNs ? -1 : 1;
        }
        return compareRest(a, b);
    }

    private static int compareRest(FinishedRun a, FinishedRun b) {
        int order = FileRow.compareKeys(a.key(), b.key());
        if (order == 0) {
            order = Long.compare(a.endNs, b.endNs);
        }
        return order != 0 ? order : a.cause.compareTo(b.cause);
    }

    private FileRow.Key key() {
        return new FileRow.Key(task.tid(), task.generation(), fd, path, call.name());
    }

    static FinishedRun of(Task task, Run run, EndCause cause, long savedCalls) {
        return new FinishedRun(
                task,
                run.fd,
                run.path,
                run.kind,
                run.role,
                run.call,
                run.calls,
                run.bytes,
                run.startNs,
                run.endNs,
                cause,
                savedCalls);
    }
}
