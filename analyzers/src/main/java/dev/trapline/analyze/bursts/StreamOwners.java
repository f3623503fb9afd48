package dev.trapline.analyze.bursts;

import dev.trapline.analyze.TaskMap;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The threads and processes of a part of a recording, and what of them is young: made in this part, so that nothing of
/// it can have begun earlier.
///
/// Nothing can have begun earlier on a file that was opened here, by a thread that was made here, or in a process that was
/// made here, so what has to be kept apart is bounded by what was there at the cut.
final class StreamOwners {
    private final TaskMap<TaskStreams> tasks = new TaskMap<>();
    private final Function<Task, TaskStreams> makeTask = this::made;
    /// When the call in hand began.
    private long startNs;
    private final Map<Integer, ProcessStreams> processes = new HashMap<>();
    /// Threads that were made and have not been seen yet.
    private final Set<Integer> born = new HashSet<>();
    /// When the first call returned.
    private long firstNs = TraceEvent.UNKNOWN_NS;
    /// Files with this identity or a larger one were opened in this part of the recording.
    private long bornFrom = Long.MAX_VALUE;

    /// A call returned.
    void returned(long ns) {
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = ns;
        }
    }

    /// The streams of `task`, which does something that began at `ns`.
    TaskStreams task(Task task, long ns) {
        startNs = ns;
        return tasks.get(task, makeTask);
    }

    private TaskStreams made(Task task) {
        TaskStreams made = new TaskStreams(task, startNs);
        made.young = born.remove(task.tid());
        return made;
    }

    @Nullable
    TaskStreams find(Task task) {
        return tasks.find(task);
    }

    Collection<TaskStreams> tasks() {
        return tasks.values();
    }

    ProcessStreams process(TaskStreams task) {
        int tgid = task.task.tgid();
        ProcessStreams process = task.process;
        if (process == null || process.tgid != tgid) {
            process = processes.computeIfAbsent(tgid, ProcessStreams::new);
            process.young |= task.young && task.task.tid() == tgid && process.files.isEmpty();
            task.process = process;
        }
        return process;
    }

    ProcessStreams process(int tgid) {
        return processes.computeIfAbsent(tgid, ProcessStreams::new);
    }

    @Nullable
    ProcessStreams findProcess(int tgid) {
        return processes.get(tgid);
    }

    Collection<ProcessStreams> processes() {
        return processes.values();
    }

    /// Nothing is open in `process` any more, and nothing was before.
    void forget(ProcessStreams process) {
        processes.remove(process.tgid);
    }

    static FileStreams files(ProcessStreams process, long file) {
        return process.files.computeIfAbsent(file, FileStreams::new);
    }

    boolean isYoung(ProcessStreams process, long file) {
        return file >= bornFrom || process.young;
    }

    void opened(@Nullable OpenFile file) {
        if (file != null && file.id() < bornFrom) {
            bornFrom = file.id();
        }
    }

    /// A thread was made. If the call that made it began here, so did the thread.
    void cloned(long tid, long callNs) {
        if (tid <= 0 || tid > Integer.MAX_VALUE || callNs <= firstNs) {
            return;
        }
        // the child may have been seen before its parent's call returned
        for (int generation = 0;; generation++) {
            TaskStreams child = tasks.find(new Task((int) tid, generation));
            if (child == null) {
                born.add((int) tid);
                return;
            }
            if (child.firstNs >= callNs) {
                child.young = true;
                return;
            }
        }
    }

    // ---------------------------------------------------------------- merging

    /// Files that `later` opened are young here as well.
    void mergeFiles(StreamOwners later) {
        bornFrom = Math.min(bornFrom, later.bornFrom);
    }

    /// The process that is `theirs` in a later part.
    ProcessStreams ours(ProcessStreams theirs) {
        ProcessStreams ours = processes.get(theirs.tgid);
        if (ours == null) {
            ours = new ProcessStreams(theirs.tgid);
            ours.young = theirs.young;
            processes.put(theirs.tgid, ours);
        }
        return ours;
    }

    /// The thread that is `theirs` in a later part.
    TaskStreams ours(TaskStreams theirs) {
        TaskStreams ours = task(theirs.task, theirs.firstNs);
        ours.young |= theirs.young;
        return ours;
    }

    /// Takes over what else `later` knows, after everything of its threads and processes was merged.
    void mergeBirths(StreamOwners later) {
        born.addAll(later.born);
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = later.firstNs;
        }
    }
}
