package dev.trapline.analyze.batching;

import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import java.util.Comparator;
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

    /// The one that saves most first.
    static final Comparator<FinishedRun> ORDER = Comparator.comparingLong((FinishedRun run) -> -run.savedCalls)
            .thenComparingLong(run -> -run.bytes)
            .thenComparingLong(run -> run.startNs)
            .thenComparingInt(run -> run.task.tid())
            .thenComparingInt(run -> run.task.generation())
            .thenComparingInt(run -> run.fd)
            .thenComparing(run -> run.path, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(run -> run.call.name())
            .thenComparingLong(run -> run.endNs)
            .thenComparing(run -> run.cause);

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
