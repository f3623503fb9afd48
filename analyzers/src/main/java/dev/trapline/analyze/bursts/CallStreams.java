package dev.trapline.analyze.bursts;

import dev.trapline.analyze.TaskMap;
import dev.trapline.analyze.bursts.Flush.Kind;
import dev.trapline.analyze.bursts.StreamKey.What;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Span.ExitSpan;
import dev.trapline.model.span.Span.SyscallSpan;
import dev.trapline.model.span.Task;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The streams of calls, and the flushes among them.
///
/// To be mergeable, a state keeps apart what may have begun in an earlier part of the recording. Nothing can have begun
/// earlier on a file that was opened here, by a thread that was made here, or in a process that was made here, so what
/// is kept is bounded by what was there at the cut.
final class CallStreams {
    private static final long MS_SYNC = 4;
    private static final String ALL_FILES = "(all files)";
    private static final String MAPPED_MEMORY = "(mapped memory)";
    private static final Flush END = new Flush(
            Kind.END, new Task(TraceEvent.UNKNOWN, 0), "", 0, 0, 0,
            new StreamKey(What.FLUSH, StreamKey.MANY, 0, StreamKey.MANY, null));

    private final GapGrid grid;
    private final int least;
    private final FoldedRows<StreamRow> rows;
    private final FoldedRows<FlushRow> flushRows;
    private final FlushLedger ledger;
    private final Part.Table parts = new Part.Table();
    private final TaskMap<TaskStreams> tasks = new TaskMap<>();
    private final Function<Task, TaskStreams> makeTask = this::made;
    /// When the call in hand began.
    private long startNs;
    private final Map<Integer, ProcessStreams> processes = new HashMap<>();
    /// Threads that were made and have not been seen yet.
    private final Set<Integer> born = new HashSet<>();
    /// The first flush of everything, and how many spans came before it.
    private @Nullable Flush firstOfAll;
    private long firstOfAllAt;
    private long spans;
    /// When the first call returned.
    private long firstNs = TraceEvent.UNKNOWN_NS;
    /// Files with this identity or a larger one were opened in this part of the recording.
    private long bornFrom = Long.MAX_VALUE;

    CallStreams(BurstsOptions options, FoldedRows<StreamRow> rows, FoldedRows<FlushRow> flushRows) {
        this.grid = options.grid();
        this.least = options.leastEvents();
        this.rows = rows;
        this.flushRows = flushRows;
        this.ledger = FlushLedger.of(flushRows);
    }

    // ---------------------------------------------------------------- taking spans

    void add(SyscallSpan span) {
        SysExit exit = span.exit();
        if (exit == null) {
            return;
        }
        spans++;
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = exit.timestampNs();
        }
        Part part = parts.of(span.call());
        switch (part) {
            case NONE -> {}
            case READ -> transfer(span, exit, What.READS, true);
            case WRITE -> transfer(span, exit, What.WRITES, true);
            case READ_MESSAGES -> transfer(span, exit, What.READS, false);
            case WRITE_MESSAGES -> transfer(span, exit, What.WRITES, false);
            case WAIT -> waited(span, exit);
            default -> {
                if (exit.errno() == 0) {
                    succeeded(part, span, exit);
                }
            }
        }
    }

    private TaskStreams task(SyscallSpan span) {
        startNs = span.startNs();
        return tasks.get(span.task(), makeTask);
    }

    private TaskStreams made(Task task) {
        TaskStreams made = new TaskStreams(task, startNs);
        made.young = born.remove(task.tid());
        return made;
    }

    private void transfer(SyscallSpan span, SysExit exit, What what, boolean bytes) {
        OpenFile file = span.file();
        if (file == null) {
            return;
        }
        Sequence sequence = sequence(task(span), what, span.fd(), file);
        long startNs = span.startNs();
        long endNs = exit.timestampNs();
        long moved = bytes && exit.errno() == 0 ? Math.max(exit.ret(), 0) : 0;
        sequence.add(startNs, endNs, moved);
        if (sequence.scope != null) {
            sequence.scope.write(startNs, endNs, moved, ledger);
        }
    }

    private Sequence sequence(TaskStreams task, What what, int fd, OpenFile file) {
        Sequence recent = task.recent;
        if (recent != null && is(recent, what, fd, file)) {
            return recent;
        }
        Sequence before = task.beforeRecent;
        task.beforeRecent = recent;
        Sequence found = before != null && is(before, what, fd, file) ? before : search(task, what, fd, file);
        task.recent = found;
        return found;
    }

    /// Compares files by reference: a file of which more became known is another object.
    @SuppressWarnings("ReferenceEquality")
    private static boolean is(Sequence sequence, What what, int fd, OpenFile file) {
        return sequence.known == file
                && sequence.key.number() == fd
                && sequence.key.what() == what
                && !sequence.ended;
    }

    private Sequence search(TaskStreams task, What what, int fd, OpenFile file) {
        ProcessStreams process = process(task);
        StreamKey key = new StreamKey(what, task.task.tid(), task.task.generation(), fd, file.name());
        Sequence sequence = sequence(process, files(process, file.id()), task, key);
        sequence.known = file;
        if (what == What.WRITES && sequence.scope == null) {
            sequence.scope = scope(process, files(process, file.id()), scopeKey(process, fd, file));
        }
        return sequence;
    }

    private ProcessStreams process(TaskStreams task) {
        int tgid = task.task.tgid();
        ProcessStreams process = task.process;
        if (process == null || process.tgid != tgid) {
            process = processes.computeIfAbsent(tgid, ProcessStreams::new);
            process.young |= task.young && task.task.tid() == tgid && process.files.isEmpty();
            task.process = process;
        }
        return process;
    }

    private static FileStreams files(ProcessStreams process, long file) {
        return process.files.computeIfAbsent(file, FileStreams::new);
    }

    private Sequence sequence(ProcessStreams process, FileStreams files, TaskStreams task, StreamKey key) {
        Sequence sequence = files.find(key);
        if (sequence == null) {
            boolean closed = !isYoung(process, files.file) && files.wasClosed(key.number());
            sequence = new Sequence(key, files.file, rows, grid, least, closed);
            files.sequences.add(sequence);
            task.add(sequence);
        }
        return sequence;
    }

    private FlushScope scope(ProcessStreams process, FileStreams files, StreamKey key) {
        FlushScope scope = files.scope(key);
        if (scope == null) {
            scope = new FlushScope(
                    key, flushRows, grid, least, isYoung(process, files.file), firstConcern(process));
            files.scopes.add(scope);
        }
        return scope;
    }

    /// The name of a file tells it from others of the process; without one the descriptor does.
    private static StreamKey scopeKey(ProcessStreams process, int fd, OpenFile file) {
        String name = file.name();
        return new StreamKey(What.FLUSH, process.tgid, 0, name == null ? fd : StreamKey.MANY, name);
    }

    private boolean isYoung(ProcessStreams process, long file) {
        return file >= bornFrom || process.young;
    }

    /// The first thing in this part of the recording that concerned all files of `process`.
    private @Nullable Flush firstConcern(@Nullable ProcessStreams process) {
        Flush own = process == null ? null : process.first;
        boolean sooner = own != null && process != null && (firstOfAll == null || process.firstAt < firstOfAllAt);
        return sooner ? own : firstOfAll;
    }

    private void waited(SyscallSpan span, SysExit exit) {
        TaskStreams task = task(span);
        wait(task, span.call().name()).add(span.startNs(), exit.timestampNs(), 0);
    }

    private Sequence wait(TaskStreams task, String call) {
        Sequence wait = task.wait(call);
        if (wait == null) {
            StreamKey key = new StreamKey(
                    What.WAITS, task.task.tid(), task.task.generation(), StreamKey.MANY, call);
            wait = new Sequence(key, Sequence.NO_FILE, rows, grid, least, false);
            task.addWait(wait);
        }
        return wait;
    }

    private void succeeded(Part part, SyscallSpan span, SysExit exit) {
        switch (part) {
            case OPEN -> opened(span.file());
            case CLONE -> cloned(exit.ret(), span.startNs());
            case CLOSE -> closed(span, exit);
            case SHUTDOWN -> {
                OpenFile file = span.file();
                if (file != null) {
                    ProcessStreams process = process(task(span));
                    closing(process, span, exit, file);
                }
            }
            case FLUSH_FILE -> {
                OpenFile file = span.file();
                ProcessStreams process = process(task(span));
                if (file != null) {
                    StreamKey key = scopeKey(process, span.fd(), file);
                    Flush flush = counted(Kind.FILE, span, exit, key);
                    scope(process, files(process, file.id()), key).flush(flush, ledger);
                }
            }
            case FLUSH_MAPPED -> {
                if (span.args().hasFlag(2, "MS_SYNC", MS_SYNC)) {
                    counted(Kind.FILE, span, exit, wide(process(task(span)), MAPPED_MEMORY));
                }
            }
            case FLUSH_PROCESS -> {
                ProcessStreams process = process(task(span));
                Flush flush = counted(Kind.ALL, span, exit, wide(process, ALL_FILES));
                process.concern(flush, spans);
                flush(process, flush);
            }
            default -> {
                ProcessStreams process = process(task(span));
                Flush flush = counted(Kind.ALL, span, exit, wide(process, ALL_FILES));
                if (firstOfAll == null) {
                    firstOfAll = flush;
                    firstOfAllAt = spans;
                }
                for (ProcessStreams each : processes.values()) {
                    flush(each, flush);
                }
            }
        }
    }

    private static StreamKey wide(ProcessStreams process, String name) {
        return new StreamKey(What.FLUSH, process.tgid, 0, StreamKey.MANY, name);
    }

    private static Flush flushOf(Kind kind, SyscallSpan span, SysExit exit, StreamKey key) {
        return new Flush(
                kind, span.task(), span.call().name(), span.startNs(), exit.timestampNs(), span.durationNs(), key);
    }

    private Flush counted(Kind kind, SyscallSpan span, SysExit exit, StreamKey key) {
        Flush flush = flushOf(kind, span, exit, key);
        ledger.row(key).durable.count(flush);
        return flush;
    }

    private void flush(ProcessStreams process, Flush flush) {
        for (FileStreams files : process.files.values()) {
            for (FlushScope scope : files.scopes) {
                scope.flush(flush, ledger);
            }
        }
    }

    private void opened(@Nullable OpenFile file) {
        if (file != null && file.id() < bornFrom) {
            bornFrom = file.id();
        }
    }

    /// A thread was made. If its call began here, so did the thread.
    private void cloned(long tid, long startNs) {
        if (tid <= 0 || tid > Integer.MAX_VALUE || startNs <= firstNs) {
            return;
        }
        // the child may have been seen before its parent's call returned
        for (int generation = 0;; generation++) {
            TaskStreams child = tasks.find(new Task((int) tid, generation));
            if (child == null) {
                born.add((int) tid);
                return;
            }
            if (child.firstNs >= startNs) {
                child.young = true;
                return;
            }
        }
    }

    private void closed(SyscallSpan span, SysExit exit) {
        OpenFile file = span.file();
        if (file == null) {
            return;
        }
        ProcessStreams process = process(task(span));
        closing(process, span, exit, file);
        FileStreams files = process.files.get(file.id());
        if (isYoung(process, file.id())) {
            if (files != null) {
                files.end(span.fd());
                if (files.isIdle()) {
                    process.files.remove(file.id());
                }
            }
        } else {
            files(process, file.id()).close(span.fd());
        }
    }

    /// What was written to a file can be seen by others from here on, if by nobody before.
    private void closing(ProcessStreams process, SyscallSpan span, SysExit exit, OpenFile file) {
        StreamKey key = scopeKey(process, span.fd(), file);
        FileStreams files = process.files.get(file.id());
        boolean known = files != null && files.scope(key) != null;
        if (known || !isYoung(process, file.id())) {
            scope(process, files(process, file.id()), key)
                    .flush(flushOf(Kind.CLOSE, span, exit, key), ledger);
        }
    }

    void add(ExitSpan span) {
        spans++;
        Task task = span.task();
        TaskStreams streams = tasks.find(task);
        if (streams != null && streams.young) {
            end(streams);
        }
        if (task.tid() != task.tgid()) {
            return;
        }
        ProcessStreams process = processes.computeIfAbsent(task.tgid(), ProcessStreams::new);
        process.concern(END, spans);
        flush(process, END);
        if (process.young) {
            process.files.values().removeIf(FileStreams::isIdle);
            if (process.files.isEmpty()) {
                processes.remove(process.tgid);
            }
        }
    }

    /// A thread that was made here has ended.
    private static void end(TaskStreams task) {
        ProcessStreams process = task.process;
        for (Sequence sequence : task.transfers()) {
            if (!sequence.ended) {
                sequence.finish();
                FileStreams files = process == null ? null : process.files.get(sequence.file);
                if (files != null) {
                    files.sequences.remove(sequence);
                }
            }
        }
        task.waits().forEach(Sequence::finish);
        task.clear();
    }

    // ---------------------------------------------------------------- merging

    /// Takes over what `later` saw. The rows of both have been added up already.
    void merge(CallStreams later) {
        ledger.merge(later.ledger);
        bornFrom = Math.min(bornFrom, later.bornFrom);
        for (ProcessStreams ours : processes.values()) {
            ProcessStreams theirs = later.processes.get(ours.tgid);
            concernUnmentioned(ours, theirs, later.firstConcern(theirs));
        }
        for (ProcessStreams theirs : later.processes.values()) {
            ProcessStreams ours = processes.get(theirs.tgid);
            if (ours == null) {
                ours = new ProcessStreams(theirs.tgid);
                ours.young = theirs.young;
                processes.put(theirs.tgid, ours);
            }
            for (FileStreams files : theirs.files.values()) {
                merge(ours, files(ours, files.file), files, later);
            }
        }
        for (TaskStreams theirs : later.tasks.values()) {
            TaskStreams ours = ours(theirs);
            for (Sequence wait : theirs.waits()) {
                wait(ours, String.valueOf(wait.key.name())).merge(wait);
            }
        }
        for (ProcessStreams theirs : later.processes.values()) {
            if (theirs.first != null) {
                processes.computeIfAbsent(theirs.tgid, ProcessStreams::new)
                        .concern(theirs.first, spans + theirs.firstAt);
            }
        }
        if (firstOfAll == null) {
            firstOfAll = later.firstOfAll;
            firstOfAllAt = spans + later.firstOfAllAt;
        }
        born.addAll(later.born);
        spans += later.spans;
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = later.firstNs;
        }
    }

    /// Files that the later part does not mention were concerned by what it did to all files.
    private void concernUnmentioned(ProcessStreams ours, @Nullable ProcessStreams theirs, @Nullable Flush concern) {
        if (concern == null) {
            return;
        }
        for (FileStreams files : ours.files.values()) {
            FileStreams mentioned = theirs == null ? null : theirs.files.get(files.file);
            for (FlushScope scope : files.scopes) {
                if (mentioned == null || mentioned.scope(scope.key) == null) {
                    scope.flush(concern, ledger);
                }
            }
        }
    }

    private void merge(ProcessStreams process, FileStreams ours, FileStreams theirs, CallStreams later) {
        for (FlushScope scope : theirs.scopes) {
            scope(process, ours, scope.key).merge(scope, ledger);
        }
        for (Sequence sequence : ours.sequences) {
            if (theirs.wasClosed(sequence.key.number()) && theirs.find(sequence.key) == null) {
                sequence.close();
            }
        }
        for (Sequence sequence : theirs.sequences) {
            StreamKey key = sequence.key;
            TaskStreams task = later.tasks.find(new Task(key.id(), key.generation()));
            if (task != null) {
                sequence(process, ours, ours(task), key).merge(sequence);
            }
        }
        ours.closed(theirs, isYoung(process, ours.file));
        if (ours.isIdle() && isYoung(process, ours.file)) {
            process.files.remove(ours.file);
        }
    }

    private TaskStreams ours(TaskStreams theirs) {
        startNs = theirs.firstNs;
        TaskStreams ours = tasks.get(theirs.task, makeTask);
        ours.young |= theirs.young;
        return ours;
    }

    // ---------------------------------------------------------------- reporting

    /// Tells `ends` of everything that is still open, as if the recording ended here. Changes nothing.
    void tellEnds(StreamEnds ends) {
        for (ProcessStreams process : processes.values()) {
            for (FileStreams files : process.files.values()) {
                files.sequences.forEach(ends::take);
            }
        }
        for (TaskStreams task : tasks.values()) {
            task.waits().forEach(ends::take);
        }
    }

    /// What is flushed, as if the recording ended here. Changes nothing.
    FoldedRows<FlushRow> flushed() {
        FlushLedger aside = ledger.aside();
        for (ProcessStreams process : processes.values()) {
            for (FileStreams files : process.files.values()) {
                for (FlushScope scope : files.scopes) {
                    scope.finish(END, aside);
                }
            }
        }
        return flushRows.with(aside.counted().values());
    }

    /// The name of a thread, empty when it is not known.
    String comm(int tid, int generation) {
        TaskStreams task = tasks.find(new Task(tid, generation));
        return task == null ? "" : task.task.comm();
    }
}
