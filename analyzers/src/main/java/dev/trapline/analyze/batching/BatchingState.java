package dev.trapline.analyze.batching;

import dev.trapline.analyze.Largest;
import dev.trapline.analyze.TaskMap;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Span.SyscallSpan;
import dev.trapline.model.span.Task;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What [BatchingAnalysis] keeps: the runs in progress, and what has ended added up.
///
/// To be mergeable, a state also remembers what came first: for each task and file the first transfer
/// or close ([TaskFile#first]), for each file the first operation that ends all runs on it, for each
/// task its first exec or exit. A run that was in progress at the end of an earlier part is continued
/// or ended by the earliest of them. What a task does only matters while the pause since the cut is no
/// longer than a run may pause, so nothing that starts later is remembered, and nothing at all about
/// files that were opened after the cut: the memory this takes is bounded by the files that were open
/// at the cut. Only what ends the runs of all tasks is remembered whenever it happens, because a
/// transfer of another task may have begun before it and end after it.
public final class BatchingState {
    /// When to look for files that can be forgotten.
    private static final int FIRST_SWEEP = 1024;

    private static final long ABSENT = Long.MIN_VALUE + 1;

    final BatchingOptions options;
    final TaskMap<TaskActivity> tasks;
    final FileRows rows;
    final Largest<FinishedRun> largest;
    /// A run that saves fewer calls is not among the largest.
    private long fewestSaved;
    final Scatter.Settings scatters;
    /// By kind of file and index of the call.
    private final Map<OpenFile.Kind, @Nullable CostSample[]> samples;
    private final Role.Table roles = new Role.Table();
    private final OpenFiles files = new OpenFiles();
    private final Transfer scratch = new Transfer();
    private int sweepAt = FIRST_SWEEP;

    /// Runs of at least two calls that have ended.
    long runs;
    long runCalls;
    long runBytes;
    long savedCalls;

    /// Calls that made or closed a descriptor.
    long opensAndCloses;

    /// Spans so far.
    private long sequence;
    /// When the first call returned; every earlier part ended by then.
    private long firstNs = TraceEvent.UNKNOWN_NS;
    private long lastNs = TraceEvent.UNKNOWN_NS;
    /// Files with this identity or a larger one were opened in this part of the recording.
    private long bornFrom = Long.MAX_VALUE;

    BatchingState(BatchingOptions options) {
        this(options, new TaskMap<>(), new FileRows(options.maxRows()), new EnumMap<>(OpenFile.Kind.class));
    }

    private BatchingState(
            BatchingOptions options,
            TaskMap<TaskActivity> tasks,
            FileRows rows,
            Map<OpenFile.Kind, @Nullable CostSample[]> samples) {
        this.options = options;
        this.tasks = tasks;
        this.samples = samples;
        this.rows = rows;
        largest = new Largest<>(options.maxRuns(), FinishedRun::mostSavedFirst);
        scatters = new Scatter.Settings(
                options.gapNs(), new Largest<>(options.maxRuns(), Scatter.Finished::longestFirst));
    }

    // ---------------------------------------------------------------- taking spans

    void add(SyscallSpan span) {
        TraceEvent.SysExit exit = span.exit();
        if (exit == null) {
            return;
        }
        sequence++;
        long endNs = exit.timestampNs();
        if (endNs > lastNs) {
            lastNs = endNs;
        }
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = endNs;
        }
        TaskActivity task = tasks.get(span.task(), TaskActivity::new);
        task.calls++;
        Role role = roles.of(span.call());
        OpenFile file = span.file();
        if (role.transfer && file != null) {
            transfer(task, role, span, exit, file);
        } else {
            other(task, role, span, exit);
        }
        task.lastNs = endNs;
    }

    /// Whether something that starts at `ns` could concern a run of an earlier part of the recording.
    /// Twice the pause, because times may be slightly out of order.
    private boolean isEarly(long ns) {
        return firstNs == TraceEvent.UNKNOWN_NS || ns - firstNs <= 2 * options.gapNs();
    }

    private void other(TaskActivity task, Role role, SyscallSpan span, TraceEvent.SysExit exit) {
        long ns = span.startNs();
        task.scatter.interrupt(ns, isEarly(ns), task.task, scatters);
        if (role == Role.OPEN || role == Role.CREATE || role == Role.CLOSE) {
            opensAndCloses++;
        }
        switch (role) {
            case LOOKUP -> lookUp(task, exit);
            case OPEN -> {
                lookUp(task, exit);
                opened(span, exit);
            }
            case CREATE -> opened(span, exit);
            case WAIT -> task.waits++;
            case EXEC -> {
                if (exit.errno() == 0) {
                    endAll(task, EndCause.EXEC, ns);
                }
            }
            default -> {
                EndCause cause = role.barrier;
                OpenFile file = span.file();
                if (cause == EndCause.CLOSE && file != null && exit.errno() == 0) {
                    closed(file, task, ns, exit.timestampNs());
                } else if (cause != null && file != null && exit.errno() == 0) {
                    endAll(file, cause, task, ns, exit.timestampNs());
                }
            }
        }
    }

    private static void lookUp(TaskActivity task, TraceEvent.SysExit exit) {
        task.lookups++;
        if (exit.errno() == Errno.ENOENT || exit.errno() == Errno.ENOTDIR) {
            task.failedLookups++;
        }
    }

    private void opened(SyscallSpan span, TraceEvent.SysExit exit) {
        OpenFile file = span.file();
        if (file != null && exit.errno() == 0 && file.id() < bornFrom) {
            bornFrom = file.id();
        }
    }

    private void transfer(TaskActivity task, Role role, SyscallSpan span, TraceEvent.SysExit exit, OpenFile file) {
        Transfer transfer = scratch;
        describe(transfer, task, role, span, exit, file);
        TaskFile use = use(task, file);
        boolean small = exit.errno() == 0 && transfer.bytes < options.smallBytes() && role != Role.BATCHED;
        task.transfers++;
        if (small) {
            task.smallTransfers++;
        }
        FileRow row = row(use, span.call(), file, transfer);
        row.addTransfer(transfer, exit.errno() != 0, small);
        if (role == Role.BATCHED) {
            row.unknownBytes++;
        }
        continueRun(use, span.call(), file, transfer);
        task.scatter.transfer(transfer, span.call(), file.id(), isEarly(transfer.startNs), task.task, scatters);
        boolean input = span.call().transfersIn();
        if (input && file.kind() != OpenFile.Kind.FILE) {
            task.reads++;
            if (transfer.bytes != transfer.requested) {
                task.shortReads++;
            }
        }
        if (!input && isPeered(file.kind())) {
            task.sends++;
        }
        if (span.durationNs() >= 0 && exit.errno() == 0 && role != Role.BATCHED) {
            sample(span, file.kind(), role, transfer.bytes);
        }
    }

    /// Somebody else is known to be at the other end.
    private static boolean isPeered(OpenFile.Kind kind) {
        return switch (kind) {
            case PIPE, STREAM_SOCKET, DATAGRAM_SOCKET -> true;
            case FILE, ANONYMOUS, UNKNOWN -> false;
        };
    }

    private void describe(
            Transfer transfer,
            TaskActivity task,
            Role role,
            SyscallSpan span,
            TraceEvent.SysExit exit,
            OpenFile file) {
        Syscall call = span.call();
        boolean failed = exit.errno() != 0;
        transfer.sequence = sequence;
        transfer.role = role;
        transfer.startNs = span.startNs();
        transfer.endNs = exit.timestampNs();
        transfer.fd = span.fd();
        transfer.bytes = failed || role == Role.BATCHED ? 0 : Math.max(exit.ret(), 0);
        SysArgs args = span.args();
        transfer.requested = call.countArg() < 0 ? -1 : args.value(call.countArg(), -1);
        transfer.offset = role.positioned ? args.value(call.offsetArg(), ABSENT) : 0;
        transfer.waits = task.waits;
        transfer.reads = task.reads;
        transfer.shortReads = task.shortReads;
        transfer.sends = task.sends;
        transfer.refusal = failed ? EndCause.ERROR : refusal(transfer, file.kind());
    }

    /// Why a transfer that succeeded cannot be part of a run.
    private @Nullable EndCause refusal(Transfer transfer, OpenFile.Kind kind) {
        if (transfer.role == Role.BATCHED) {
            return EndCause.BATCHED;
        }
        if (kind == OpenFile.Kind.ANONYMOUS) {
            return EndCause.OTHER; // counters and notifications, not bytes
        }
        if (transfer.bytes >= options.smallBytes()) {
            return EndCause.LARGE;
        }
        return isFull(transfer, kind) ? null : EndCause.SHORT;
    }

    /// Whether the call moved all that it was asked to. A message that arrives is always whole; what
    /// a vector asks for is not known, and a write that takes less than that is rare, a read is not.
    private static boolean isFull(Transfer transfer, OpenFile.Kind kind) {
        if (transfer.bytes == 0) {
            return false;
        }
        if (transfer.role == Role.RECV && kind == OpenFile.Kind.DATAGRAM_SOCKET) {
            return true;
        }
        return transfer.requested < 0 ? !transfer.role.input : transfer.bytes == transfer.requested;
    }

    private TaskFile use(TaskActivity task, OpenFile file) {
        TaskFile recent = task.recent;
        if (recent != null && recent.file.id == file.id()) {
            return recent;
        }
        TaskFile before = task.beforeRecent;
        if (before != null && before.file.id == file.id()) {
            task.beforeRecent = recent;
            task.recent = before;
            return before;
        }
        return searchUse(task, file);
    }

    private TaskFile searchUse(TaskActivity task, OpenFile file) {
        FileActivity activity = files.get(file.id());
        if (files.size() > sweepAt) {
            sweep(activity);
        }
        TaskFile use = activity.get(task);
        task.beforeRecent = task.recent;
        task.recent = use;
        return use;
    }

    /// Compares files by reference: a file of which more became known is another object.
    @SuppressWarnings("ReferenceEquality")
    private FileRow row(TaskFile use, Syscall call, OpenFile file, Transfer transfer) {
        if (use.known != file || use.fd != transfer.fd) {
            use.known = file;
            use.fd = transfer.fd;
            use.rowIn = null;
            use.rowOut = null;
        }
        boolean input = transfer.role.input;
        FileRow row = input ? use.rowIn : use.rowOut;
        if (row == null || row.call != call || row.level != rows.level()) {
            row = rows.get(use.task.task, transfer.fd, call, transfer.role, file.kind(), file.name());
            if (input) {
                use.rowIn = row;
            } else {
                use.rowOut = row;
            }
        }
        row.isNow(file.kind());
        return row;
    }

    private void continueRun(TaskFile use, Syscall call, OpenFile file, Transfer transfer) {
        Run run = use.current;
        if (run != null) {
            EndCause cause = run.refuses(transfer, options.gapNs());
            if (cause == null) {
                run.append(transfer);
                return;
            }
            end(use, cause);
        }
        boolean leads = false;
        if (isLeading(use, transfer.startNs)) {
            use.first = transfer.copy();
            leads = true;
        }
        if (transfer.refusal == null) {
            Run next = new Run(call, file, transfer);
            next.leading = leads;
            use.current = next;
        }
    }

    /// Whether a transfer that starts at `ns` is the first thing that an earlier part's run of this task
    /// on this file would meet.
    private boolean isLeading(TaskFile use, long ns) {
        return use.first == null
                && use.file.id < bornFrom
                && use.file.firstBarrier == null
                && use.task.firstBarrier == null
                && isEarly(ns);
    }

    private void sample(SyscallSpan span, OpenFile.Kind kind, Role role, long bytes) {
        if (kind != OpenFile.Kind.FILE && role.input) {
            return; // mostly waiting for the other side
        }
        int index = span.call().index();
        @Nullable CostSample[] byCall = samples(kind);
        CostSample sample = byCall[index];
        if (sample == null) {
            sample = new CostSample();
            byCall[index] = sample;
        }
        sample.offer(span.startNs(), span.task().tid(), bytes, span.durationNs());
    }

    private @Nullable CostSample[] samples(OpenFile.Kind kind) {
        @Nullable CostSample[] byCall = samples.get(kind);
        if (byCall == null) {
            byCall = new CostSample[SyscallTable.size()];
            samples.put(kind, byCall);
        }
        return byCall;
    }

    /// The sample of a call on a kind of file, or null.
    @Nullable
    CostSample sample(int callIndex, OpenFile.Kind kind) {
        @Nullable CostSample[] byCall = samples.get(kind);
        return byCall == null ? null : byCall[callIndex];
    }

    // ---------------------------------------------------------------- ends of runs

    /// The run in progress has ended for `cause`.
    private void end(TaskFile use, EndCause cause) {
        Run run = use.current;
        if (run == null) {
            return;
        }
        use.current = null;
        run.cause = cause;
        if (run.leading) {
            use.leading = run;
        } else if (run.calls > 1) {
            finish(use, run, cause);
        }
    }

    /// A run of at least two calls has ended and nothing can be added to it any more.
    private void finish(TaskFile use, Run run, EndCause cause) {
        Task task = use.task.task;
        long saved = run.savedCalls(options);
        runs++;
        runCalls += run.calls;
        runBytes += run.bytes;
        savedCalls += saved;
        FileRow row = run.role.input ? use.rowIn : use.rowOut;
        if (row == null || row.level != rows.level() || !row.isOf(run)) {
            row = rows.get(task, run.fd, run.call, run.role, run.kind, run.path);
        }
        row.addRun(run, saved);
        if (saved >= fewestSaved) {
            largest.offer(FinishedRun.of(task, run, cause, saved));
            fewestSaved = largest.isFull() ? largest.least().savedCalls() : 0;
        }
    }

    /// This state as a report sees it: everything that is in progress has ended. The copy shares what
    /// a report does not change.
    BatchingState closed() {
        BatchingState closed = new BatchingState(options, tasks, rows.copy(), samples);
        closed.largest.addAll(largest);
        closed.scatters.finished().addAll(scatters.finished());
        closed.runs = runs;
        closed.runCalls = runCalls;
        closed.runBytes = runBytes;
        closed.savedCalls = savedCalls;
        closed.opensAndCloses = opensAndCloses;
        for (FileActivity activity : files.all()) {
            for (TaskFile use = activity.tasks; use != null; use = use.next) {
                closed.close(use, lastNs);
            }
        }
        tasks.forEach(task -> task.scatter.finishOpen(task.task, closed.scatters.finished()));
        return closed;
    }

    private void close(TaskFile use, long endNs) {
        TaskFile unknown = new TaskFile(use.task, use.file);
        Run first = use.leading;
        if (first != null && first.calls > 1) {
            finish(unknown, first, first.cause);
        }
        Run last = use.current;
        if (last != null && last.calls > 1) {
            finish(unknown, last, last.causeAt(endNs, EndCause.END, options.gapNs()));
        }
    }

    private void endAt(TaskFile use, EndCause reason, long ns) {
        Run run = use.current;
        if (run != null) {
            end(use, run.causeAt(ns, reason, options.gapNs()));
        }
    }

    /// `maker` did something to a file that ends the runs of all tasks on it.
    private void endAll(OpenFile file, EndCause cause, TaskActivity maker, long startNs, long endNs) {
        boolean older = file.id() < bornFrom;
        FileActivity activity = older ? files.get(file.id()) : files.find(file.id());
        if (activity == null) {
            return;
        }
        if (older && activity.firstBarrier == null) {
            activity.firstBarrier = Transfer.barrier(cause, maker.task, startNs, endNs, sequence);
        }
        for (TaskFile use = activity.tasks; use != null; use = use.next) {
            endAt(use, cause, use.task == maker ? startNs : endNs);
        }
    }

    /// `task` closed a descriptor of a file. That ends its own run; other tasks, a child that has
    /// inherited the file for example, go on.
    private void closed(OpenFile file, TaskActivity task, long ns, long endNs) {
        boolean matters = file.id() < bornFrom && isEarly(ns);
        FileActivity activity = matters ? files.get(file.id()) : files.find(file.id());
        TaskFile use = activity == null ? null : matters ? activity.get(task) : activity.find(task);
        if (activity == null || use == null) {
            return;
        }
        endAt(use, EndCause.CLOSE, ns);
        if (isLeading(use, ns)) {
            use.first = Transfer.barrier(EndCause.CLOSE, task.task, ns, endNs, sequence);
        }
        if (use.isIdle()) {
            activity.remove(use);
        }
        if (activity.isIdle()) {
            files.remove(activity);
        }
    }

    /// A task has a new program or is gone, and its runs with the old one.
    private void endAll(TaskActivity task, EndCause cause, long ns) {
        if (task.firstBarrier == null && isEarly(ns)) {
            task.firstBarrier = Transfer.barrier(cause, task.task, ns, ns, sequence);
        }
        for (int i = task.files.size() - 1; i >= 0; i--) {
            TaskFile use = task.files.get(i);
            endAt(use, cause, ns);
            if (use.isIdle()) {
                use.file.remove(use);
                if (use.file.isIdle()) {
                    files.remove(use.file);
                }
            }
        }
    }

    void add(Span.ExitSpan span) {
        sequence++;
        long ns = span.startNs();
        lastNs = Math.max(lastNs, ns);
        TaskActivity task = tasks.get(span.task(), TaskActivity::new);
        task.scatter.interrupt(ns, isEarly(ns), task.task, scatters);
        endAll(task, EndCause.EXIT, ns);
    }

    /// How many open files something is kept of.
    int filesInUse() {
        return files.size();
    }

    private void forgetIdle(FileActivity activity) {
        TaskFile use = activity.tasks;
        while (use != null) {
            TaskFile next = use.next;
            if (use.isIdle()) {
                activity.remove(use);
            }
            use = next;
        }
        if (activity.isIdle()) {
            files.remove(activity);
        }
    }

    /// Ends the runs that have paused too long, and forgets the files of which nothing is known then.
    /// Only what the task itself has done since tells that a run has paused: its next transfer may
    /// have begun long ago and still be in progress.
    private void sweep(FileActivity inUse) {
        for (FileActivity activity : files.all()) {
            if (activity == inUse) {
                continue;
            }
            for (TaskFile use = activity.tasks; use != null; use = use.next) {
                Run run = use.current;
                if (run != null && use.task.lastNs - run.endNs > options.gapNs()) {
                    end(use, EndCause.GAP);
                }
            }
            forgetIdle(activity);
        }
        sweepAt = Math.max(FIRST_SWEEP, 2 * files.size());
    }

    // ---------------------------------------------------------------- merging

    void merge(BatchingState later) {
        for (FileActivity theirs : later.files.all()) {
            mergeFile(files.get(theirs.id), theirs, later);
        }
        for (TaskActivity theirs : later.tasks.values()) {
            mergeTask(tasks.get(theirs.task, TaskActivity::new), theirs, later.files);
        }
        rows.merge(later.rows);
        largest.addAll(later.largest);
        scatters.finished().addAll(later.scatters.finished());
        later.samples.forEach(this::mergeSamples);
        runs += later.runs;
        runCalls += later.runCalls;
        runBytes += later.runBytes;
        savedCalls += later.savedCalls;
        opensAndCloses += later.opensAndCloses;
        sequence += later.sequence;
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = later.firstNs;
        }
        lastNs = Math.max(lastNs, later.lastNs);
        bornFrom = Math.min(bornFrom, later.bornFrom);
    }

    private void mergeSamples(OpenFile.Kind kind, @Nullable CostSample[] theirs) {
        @Nullable CostSample[] ours = samples(kind);
        for (int call = 0; call < theirs.length; call++) {
            CostSample sample = theirs[call];
            CostSample own = ours[call];
            if (own == null) {
                ours[call] = sample;
            } else if (sample != null) {
                own.addAll(sample);
            }
        }
    }

    private void mergeFile(FileActivity ours, FileActivity theirs, BatchingState later) {
        Transfer fileBarrier = theirs.firstBarrier;
        for (TaskFile use = theirs.tasks; use != null; use = use.next) {
            TaskActivity task = tasks.get(use.task.task, TaskActivity::new);
            Transfer next = earliest(use.first, earliest(fileBarrier, use.task.firstBarrier));
            mergeUse(ours.get(task), use, next);
        }
        if (fileBarrier == null) {
            return;
        }
        for (TaskFile use = ours.tasks; use != null; use = use.next) {
            TaskActivity task = later.tasks.find(use.task.task);
            if (task == null || theirs.find(task) == null) {
                breakAt(use, earliest(fileBarrier, task == null ? null : task.firstBarrier));
            }
        }
        if (ours.firstBarrier == null && ours.id < bornFrom) {
            ours.firstBarrier = fileBarrier.copy();
            ours.firstBarrier.sequence += sequence;
        }
    }

    private static @Nullable Transfer earliest(@Nullable Transfer a, @Nullable Transfer b) {
        return a == null || (b != null && b.sequence < a.sequence) ? b : a;
    }

    /// Continues or ends our run with what `later` did on the same file; `next` is what came first
    /// there, null when it came too late to matter.
    private void mergeUse(TaskFile ours, TaskFile later, @Nullable Transfer next) {
        boolean leads = next != null && next == later.first && isLeading(ours, next.startNs);
        Transfer place = next == null ? null : rebased(next, ours.task);
        if (leads) {
            ours.first = place;
        }
        Run head = head(later);
        Run tail = later.current;
        if (head != null) {
            head.follow(ours.task);
        }
        if (tail != null && tail != head) {
            tail.follow(ours.task);
        }
        boolean joined = continues(ours, head, place);
        if (head != null) {
            if (!joined) {
                head.leading = leads;
                ours.current = head;
            }
            if (head != tail) {
                end(ours, head.cause);
            }
        }
        if (tail != null && tail != head) {
            ours.current = tail;
        }
    }

    /// The run that `later` began with, if it may continue one of an earlier part.
    private static @Nullable Run head(TaskFile later) {
        if (later.leading != null) {
            return later.leading;
        }
        return later.current != null && later.current.leading ? later.current : null;
    }

    /// Appends `head` to our run in progress if `next` allows, and ends our run if not.
    private boolean continues(TaskFile ours, @Nullable Run head, @Nullable Transfer next) {
        Run run = ours.current;
        if (run == null) {
            return false;
        }
        EndCause cause;
        if (next == null) {
            cause = EndCause.GAP;
        } else if (next.role.transfer) {
            cause = run.refuses(next, options.gapNs());
        } else {
            cause = causeOf(next, run, ours.task);
        }
        if (cause == null && head != null) {
            run.append(head);
            return true;
        }
        end(ours, cause == null ? EndCause.OTHER : cause);
        return false;
    }

    private EndCause causeOf(Transfer barrier, Run run, TaskActivity task) {
        EndCause reason = barrier.refusal == null ? EndCause.OTHER : barrier.refusal;
        return run.causeAt(barrier.nsFor(task.task), reason, options.gapNs());
    }

    /// `next` as a place in the merged recording.
    private Transfer rebased(Transfer next, TaskActivity before) {
        Transfer rebased = next.copy();
        rebased.follow(before, sequence);
        return rebased;
    }

    private void breakAt(TaskFile use, @Nullable Transfer barrier) {
        Run run = use.current;
        if (barrier != null && run != null) {
            end(use, causeOf(barrier, run, use.task));
        }
    }

    private void mergeTask(TaskActivity ours, TaskActivity later, OpenFiles laterFiles) {
        Transfer barrier = later.firstBarrier;
        if (barrier != null) {
            for (TaskFile use : ours.files) {
                FileActivity theirs = laterFiles.find(use.file.id);
                if (theirs == null || theirs.find(later) == null) {
                    breakAt(use, barrier);
                }
            }
            if (ours.firstBarrier == null && isEarly(barrier.startNs)) {
                ours.firstBarrier = rebased(barrier, ours);
            }
        }
        ours.scatter.merge(later.scatter, this::isEarly, ours.task, scatters);
        ours.add(later);
    }
}
