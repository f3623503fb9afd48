package dev.trapline.analyze.bursts;

import dev.trapline.analyze.bursts.FlushCalls.Deed;
import dev.trapline.analyze.bursts.StreamKey.What;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.linux.RingOp;
import dev.trapline.model.linux.SyscallClass;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.RingSpan;
import dev.trapline.model.span.Span.ExitSpan;
import dev.trapline.model.span.Span.SyscallSpan;
import dev.trapline.model.span.Task;

/// The streams of calls, and the flushes among them.
///
/// To be mergeable, a state keeps apart what may have begun in an earlier part of the recording ([StreamOwners]).
final class CallStreams {
    private static final long MS_SYNC = 4;

    private final GapGrid grid;
    private final int least;
    private final FoldedRows<StreamRow> rows;
    private final Part.Table parts = new Part.Table();
    private final StreamOwners owners = new StreamOwners();
    private final FlushCalls flushes;
    private final FlushLedger ledger;
    private final boolean syncs;
    private final boolean rings;
    private final boolean closes;

    CallStreams(BurstsOptions options, FoldedRows<StreamRow> rows, FlushTables tables) {
        this.grid = options.grid();
        this.least = options.leastEvents();
        this.rows = rows;
        this.flushes = new FlushCalls(options, owners, tables);
        this.ledger = flushes.ledger();
        this.syncs = options.flushes().contains(FlushKind.SYNC);
        this.rings = options.flushes().contains(FlushKind.RING);
        this.closes = options.flushes().contains(FlushKind.CLOSE);
    }

    // ---------------------------------------------------------------- taking spans

    void add(SyscallSpan span) {
        SysExit exit = span.exit();
        if (exit == null) {
            return;
        }
        flushes.counted();
        owners.returned(exit.timestampNs());
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
        return owners.task(span.task(), span.startNs());
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
            if (sequence.scope.weak != null && exit.errno() == 0) {
                sequence.scope.weak.write(
                        span.call().syscallClass() == SyscallClass.SEND, bytes ? moved : WeakScopes.UNTOLD,
                        deed(span, exit), ledger);
            }
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
        ProcessStreams process = owners.process(task);
        StreamKey key = new StreamKey(what, task.task.tid(), task.task.generation(), fd, file.name());
        Sequence sequence = sequence(process, StreamOwners.files(process, file.id()), task, key);
        sequence.known = file;
        if (what == What.WRITES && sequence.scope == null) {
            sequence.scope = flushes.scope(process, fd, file);
        }
        return sequence;
    }

    private Sequence sequence(ProcessStreams process, FileStreams files, TaskStreams task, StreamKey key) {
        Sequence sequence = files.find(key);
        if (sequence == null) {
            boolean closed = !owners.isYoung(process, files.file) && files.wasClosed(key.number());
            sequence = new Sequence(key, files.file, rows, grid, least, closed);
            files.sequences.add(sequence);
            task.add(sequence);
        }
        return sequence;
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
            case OPEN -> owners.opened(span.file());
            case CLONE -> owners.cloned(exit.ret(), span.startNs());
            case CLOSE -> closed(span, exit);
            case SHUTDOWN -> {
                OpenFile file = span.file();
                if (file != null && closes) {
                    flushes.closing(deed(span, exit), file, true);
                }
            }
            default -> {
                if (syncs) {
                    synced(part, span, exit);
                }
            }
        }
    }

    private void synced(Part part, SyscallSpan span, SysExit exit) {
        Deed deed = deed(span, exit);
        switch (part) {
            case FLUSH_FILE -> flushes.file(deed);
            case FLUSH_MAPPED -> {
                if (span.args().hasFlag(2, "MS_SYNC", MS_SYNC)) {
                    flushes.mapped(deed);
                }
            }
            case FLUSH_PROCESS -> flushes.allOfProcess(deed);
            default -> flushes.all(deed);
        }
    }

    /// A request to a ring. It moves bytes or flushes when it is completed, whoever does that for its program.
    void add(RingSpan span) {
        flushes.counted();
        if (!span.isCompleted()) {
            return;
        }
        owners.returned(span.endNs());
        RingOp op = span.op();
        OpenFile file = span.file();
        if (op.kind() == RingOp.Kind.SYNC) {
            if (rings && span.succeeded()) {
                Deed deed = deed(span);
                if (file == null) {
                    flushes.registered(deed);
                } else {
                    flushes.file(deed);
                }
            }
        } else if (file != null && (op.transfersIn() || op.transfersOut())) {
            moved(span, file, op.transfersIn() ? What.READS : What.WRITES);
        }
    }

    private void moved(RingSpan span, OpenFile file, What what) {
        Sequence sequence = sequence(owners.task(span.task(), span.startNs()), what, span.fd(), file);
        long bytes = Math.max(0, span.result());
        sequence.add(span.startNs(), span.endNs(), bytes);
        if (sequence.scope != null) {
            sequence.scope.write(span.startNs(), span.endNs(), bytes, ledger);
            if (sequence.scope.weak != null && span.succeeded()) {
                boolean message = span.op().kind() == RingOp.Kind.SEND;
                sequence.scope.weak.write(message, bytes, deed(span), ledger);
            }
        }
    }

    private static Deed deed(RingSpan span) {
        return new Deed(
                span.task(), FlushTally.RING + span.op(), span.fd(), span.file(), span.startNs(), span.endNs(),
                span.endNs() - span.startNs());
    }

    private static Deed deed(SyscallSpan span, SysExit exit) {
        return new Deed(
                span.task(), span.call().name(), span.fd(), span.file(), span.startNs(), exit.timestampNs(),
                span.durationNs());
    }

    private void closed(SyscallSpan span, SysExit exit) {
        OpenFile file = span.file();
        if (file == null) {
            return;
        }
        ProcessStreams process = owners.process(task(span));
        flushes.closing(deed(span, exit), file, closes);
        FileStreams files = process.files.get(file.id());
        if (owners.isYoung(process, file.id())) {
            if (files != null) {
                files.end(span.fd());
                if (files.isIdle()) {
                    process.files.remove(file.id());
                }
            }
        } else {
            StreamOwners.files(process, file.id()).close(span.fd());
        }
    }

    void add(ExitSpan span) {
        flushes.counted();
        Task task = span.task();
        TaskStreams streams = owners.find(task);
        if (streams != null && streams.young) {
            end(streams);
        }
        if (task.tid() != task.tgid()) {
            return;
        }
        ProcessStreams process = owners.process(task.tgid());
        flushes.ended(process);
        if (process.young) {
            process.files.values().removeIf(FileStreams::isIdle);
            if (process.files.isEmpty()) {
                owners.forget(process);
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
        owners.mergeFiles(later.owners);
        flushes.mergeConcerns(later.flushes);
        for (ProcessStreams theirs : later.owners.processes()) {
            ProcessStreams ours = owners.ours(theirs);
            for (FileStreams files : theirs.files.values()) {
                merge(ours, StreamOwners.files(ours, files.file), files, later);
            }
        }
        for (TaskStreams theirs : later.owners.tasks()) {
            TaskStreams ours = owners.ours(theirs);
            for (Sequence wait : theirs.waits()) {
                wait(ours, String.valueOf(wait.key.name())).merge(wait);
            }
        }
        flushes.mergeFirsts(later.flushes);
        owners.mergeBirths(later.owners);
    }

    private void merge(ProcessStreams process, FileStreams ours, FileStreams theirs, CallStreams later) {
        flushes.merge(process, ours, theirs);
        for (Sequence sequence : ours.sequences) {
            if (theirs.wasClosed(sequence.key.number()) && theirs.find(sequence.key) == null) {
                sequence.close();
            }
        }
        for (Sequence sequence : theirs.sequences) {
            StreamKey key = sequence.key;
            TaskStreams task = later.owners.find(new Task(key.id(), key.generation()));
            if (task != null) {
                sequence(process, ours, owners.ours(task), key).merge(sequence);
            }
        }
        ours.closed(theirs, owners.isYoung(process, ours.file));
        if (ours.isIdle() && owners.isYoung(process, ours.file)) {
            process.files.remove(ours.file);
        }
    }

    // ---------------------------------------------------------------- reporting

    /// Tells `ends` of everything that is still open, as if the recording ended here. Changes nothing.
    void tellEnds(StreamEnds ends) {
        for (ProcessStreams process : owners.processes()) {
            for (FileStreams files : process.files.values()) {
                files.sequences.forEach(ends::take);
            }
        }
        for (TaskStreams task : owners.tasks()) {
            task.waits().forEach(ends::take);
        }
    }

    /// What is flushed, as if the recording ended here. Changes nothing.
    FlushTables flushed() {
        return flushes.flushed();
    }

    /// The name of a thread, empty when it is not known.
    String comm(int tid, int generation) {
        TaskStreams task = owners.find(new Task(tid, generation));
        return task == null ? "" : task.task.comm();
    }
}
