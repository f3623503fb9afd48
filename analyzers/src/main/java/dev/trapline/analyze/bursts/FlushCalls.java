package dev.trapline.analyze.bursts;

import dev.trapline.analyze.bursts.Flush.Kind;
import dev.trapline.analyze.bursts.StreamKey.What;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import org.jspecify.annotations.Nullable;

/// The flushes of a part of a recording, and the scopes that they end.
final class FlushCalls {
    private static final String ALL_FILES = "(all files)";
    private static final String MAPPED_MEMORY = "(mapped memory)";
    private static final String REGISTERED_FILES = "(registered files)";
    /// The end of a process or of the recording.
    static final Flush END = new Flush(
            Kind.END, new Task(TraceEvent.UNKNOWN, 0), "", 0, 0, 0,
            new StreamKey(What.FLUSH, StreamKey.MANY, 0, StreamKey.MANY, null));

    private final GapGrid grid;
    private final int least;
    private final StreamOwners owners;
    private final FlushTables tables;
    private final FlushLedger ledger;
    /// The first flush of everything, and how many spans came before it.
    private @Nullable Flush firstOfAll;
    private long firstOfAllAt;
    private long spans;

    FlushCalls(BurstsOptions options, StreamOwners owners, FlushTables tables) {
        this.grid = options.grid();
        this.least = options.leastEvents();
        this.owners = owners;
        this.tables = tables;
        this.ledger = tables.ledger();
    }

    /// What flushes: a call, or a request to a ring.
    record Deed(
            Task task, String call, int fd, @Nullable OpenFile file, long startNs, long endNs, long durationNs) {

        Flush flush(Kind kind, StreamKey key) {
            return new Flush(kind, task, call, startNs, endNs, durationNs, key);
        }
    }

    /// A span was taken: what comes first and what later is told by their number.
    void counted() {
        spans++;
    }

    FlushLedger ledger() {
        return ledger;
    }

    /// The scope of what `process` writes to `file`.
    FlushScope scope(ProcessStreams process, int fd, OpenFile file) {
        return scope(process, StreamOwners.files(process, file.id()), scopeKey(process, fd, file));
    }

    private FlushScope scope(ProcessStreams process, FileStreams files, StreamKey key) {
        FlushScope scope = files.scope(key);
        if (scope == null) {
            scope = new FlushScope(
                    key, tables, grid, least, owners.isYoung(process, files.file), firstConcern(process));
            files.scopes.add(scope);
        }
        return scope;
    }

    /// The name of a file tells it from others of the process; without one the descriptor does.
    private static StreamKey scopeKey(ProcessStreams process, int fd, OpenFile file) {
        String name = file.name();
        return new StreamKey(What.FLUSH, process.tgid, 0, name == null ? fd : StreamKey.MANY, name);
    }

    private static StreamKey wide(ProcessStreams process, String name) {
        return new StreamKey(What.FLUSH, process.tgid, 0, StreamKey.MANY, name);
    }

    /// The first thing in this part of the recording that concerned all files of `process`.
    private @Nullable Flush firstConcern(@Nullable ProcessStreams process) {
        Flush own = process == null ? null : process.first;
        boolean sooner = own != null && process != null && (firstOfAll == null || process.firstAt < firstOfAllAt);
        return sooner ? own : firstOfAll;
    }

    private ProcessStreams process(Deed deed) {
        return owners.process(owners.task(deed.task, deed.startNs));
    }

    private Flush counted(Kind kind, Deed deed, StreamKey key) {
        Flush flush = deed.flush(kind, key);
        ledger.row(key).durable.count(flush);
        return flush;
    }

    // ---------------------------------------------------------------- flushes

    /// fsync and the like of a file.
    void file(Deed deed) {
        ProcessStreams process = process(deed);
        OpenFile file = deed.file;
        if (file != null) {
            StreamKey key = scopeKey(process, deed.fd, file);
            Flush flush = counted(Kind.FILE, deed, key);
            scope(process, StreamOwners.files(process, file.id()), key).flush(flush, ledger);
        }
    }

    /// msync; writes to a mapping are no calls.
    void mapped(Deed deed) {
        counted(Kind.FILE, deed, wide(process(deed), MAPPED_MEMORY));
    }

    /// A flush of a file that is registered with a ring: nothing tells which.
    void registered(Deed deed) {
        counted(Kind.FILE, deed, wide(process(deed), REGISTERED_FILES));
    }

    /// syncfs.
    void allOfProcess(Deed deed) {
        ProcessStreams process = process(deed);
        Flush flush = counted(Kind.ALL, deed, wide(process, ALL_FILES));
        process.concern(flush, spans);
        flush(process, flush);
    }

    /// sync.
    void all(Deed deed) {
        Flush flush = counted(Kind.ALL, deed, wide(process(deed), ALL_FILES));
        if (firstOfAll == null) {
            firstOfAll = flush;
            firstOfAllAt = spans;
        }
        for (ProcessStreams each : owners.processes()) {
            flush(each, flush);
        }
    }

    /// What was written to a file can be seen by others from here on, if by nobody before.
    ///
    /// @param counts that is a flush; if not, what was written is flushed by nothing
    void closing(Deed deed, OpenFile file, boolean counts) {
        ProcessStreams process = process(deed);
        StreamKey key = scopeKey(process, deed.fd, file);
        FileStreams files = process.files.get(file.id());
        boolean known = files != null && files.scope(key) != null;
        if (known || !owners.isYoung(process, file.id())) {
            scope(process, StreamOwners.files(process, file.id()), key)
                    .flush(deed.flush(counts ? Kind.CLOSE : Kind.END, key), ledger);
        }
    }

    /// A process has ended: what it has not flushed it never will.
    void ended(ProcessStreams process) {
        process.concern(END, spans);
        flush(process, END);
    }

    private void flush(ProcessStreams process, Flush flush) {
        for (FileStreams files : process.files.values()) {
            for (FlushScope scope : files.scopes) {
                scope.flush(flush, ledger);
            }
        }
    }

    // ---------------------------------------------------------------- merging

    /// Before anything else of `later` is merged: files that it does not mention were concerned by what it did to all.
    void mergeConcerns(FlushCalls later) {
        ledger.merge(later.ledger);
        for (ProcessStreams ours : owners.processes()) {
            ProcessStreams theirs = later.owners.findProcess(ours.tgid);
            concernUnmentioned(ours, theirs, later.firstConcern(theirs));
        }
    }

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

    /// The scopes of a file.
    void merge(ProcessStreams process, FileStreams ours, FileStreams theirs) {
        for (FlushScope scope : theirs.scopes) {
            scope(process, ours, scope.key).merge(scope, ledger);
        }
    }

    /// After everything else of `later` was merged.
    void mergeFirsts(FlushCalls later) {
        for (ProcessStreams theirs : later.owners.processes()) {
            if (theirs.first != null) {
                owners.process(theirs.tgid).concern(theirs.first, spans + theirs.firstAt);
            }
        }
        if (firstOfAll == null) {
            firstOfAll = later.firstOfAll;
            firstOfAllAt = spans + later.firstOfAllAt;
        }
        spans += later.spans;
    }

    // ---------------------------------------------------------------- reporting

    /// What is flushed, as if the recording ended here. Changes nothing.
    FlushTables flushed() {
        FlushLedger aside = ledger.aside();
        for (ProcessStreams process : owners.processes()) {
            for (FileStreams files : process.files.values()) {
                for (FlushScope scope : files.scopes) {
                    scope.finish(END, aside);
                }
            }
        }
        return tables.with(aside);
    }
}
