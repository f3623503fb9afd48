package dev.trapline.analyze.batching;

import dev.trapline.analyze.SizeClasses;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.OpenFile;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one thread moved with one call through one descriptor of one file.
final class FileRow {
    final Key key;
    /// [FileRows#level] when it was made.
    final int level;
    final Syscall call;
    final Role role;
    OpenFile.Kind kind;
    long calls;
    long errors;
    long bytes;
    /// Calls whose bytes are not known (recvmmsg and sendmmsg return messages).
    long unknownBytes;
    /// Bytes asked for by the calls that tell, and how many tell.
    long requested;
    long requests;
    long smallCalls;
    final SizeClasses sizes;
    /// Those whose row this is; others that have it too do not change it.
    final FileRows owner;
    /// Runs of calls that could be made together.
    long runs;
    long runCalls;
    long runBytes;
    long savedCalls;
    long longestRun;
    long firstRunNs = Long.MAX_VALUE;
    long lastRunNs = Long.MIN_VALUE;

    /// @param tid thread id, [#MANY] when several threads were folded
    /// @param generation life of the thread id
    /// @param fd descriptor, [#MANY] when several were folded
    /// @param path name of the file
    /// @param call name of the call
    record Key(int tid, int generation, int fd, @Nullable String path, String call) {
        /// Written out, like [#hashCode], because a record's own are put together at run time when they
        /// are first called, which takes longer than a small recording.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && tid == key.tid
                    && generation == key.generation
                    && fd == key.fd
                    && Objects.equals(path, key.path)
                    && call.equals(key.call);
        }

        @Override
        public int hashCode() {
            int hash = (tid * 31 + generation) * 31 + fd;
            return (hash * 31 + (path == null ? 0 : path.hashCode())) * 31 + call.hashCode();
        }
    }

    /// In place of a number: rows with different ones were added up.
    static final int MANY = Integer.MIN_VALUE;

    FileRow(FileRows owner, Key key, int level, Syscall call, Role role, OpenFile.Kind kind) {
        this(owner, key, level, call, role, kind, new SizeClasses());
    }

    private FileRow(
            FileRows owner, Key key, int level, Syscall call, Role role, OpenFile.Kind kind, SizeClasses sizes) {
        this.owner = owner;
        this.key = key;
        this.level = level;
        this.call = call;
        this.role = role;
        this.kind = kind;
        this.sizes = sizes;
    }

    /// Most calls first, then most bytes; never a tie. Written out because there are thousands of rows
    /// and a chain of comparators costs a tenth of a second before it is compiled.
    static int mostCallsFirst(FileRow a, FileRow b) {
        if (a.calls != b.calls) {
            return a.calls > b.calls ? -1 : 1;
        }
        if (a.bytes != b.bytes) {
            return a.bytes > b.bytes ? -1 : 1;
        }
        return compareKeys(a.key, b.key);
    }

    /// The order of keys, by thread first.
    static int compareKeys(Key a, Key b) {
        int order = Integer.compare(a.tid, b.tid);
        if (order == 0) {
            order = Integer.compare(a.generation, b.generation);
        }
        if (order == 0) {
            order = Integer.compare(a.fd, b.fd);
        }
        if (order == 0) {
            order = comparePaths(a.path, b.path);
        }
        return order != 0 ? order : a.call.compareTo(b.call);
    }

    private static int comparePaths(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return a == null ? (b == null ? 0 : -1) : 1;
        }
        return a.compareTo(b);
    }

    /// The file is of this kind: a known kind counts more than an unknown one, and of two known ones
    /// always the same wins.
    void isNow(OpenFile.Kind now) {
        if (now != kind && now != OpenFile.Kind.UNKNOWN && (kind == OpenFile.Kind.UNKNOWN || now.compareTo(kind) > 0)) {
            kind = now;
        }
    }

    /// Whether `run` is counted here, if the row has full detail.
    boolean isOf(Run run) {
        return level == FileRows.FULL
                && call == run.call
                && key.fd() == run.fd
                && Objects.equals(key.path(), run.path);
    }

    void addTransfer(Transfer transfer, boolean failed, boolean small) {
        calls++;
        if (failed) {
            errors++;
        } else {
            bytes += transfer.bytes;
            sizes.add(transfer.bytes);
        }
        if (small) {
            smallCalls++;
        }
        if (transfer.requested >= 0) {
            requested += transfer.requested;
            requests++;
        }
    }

    void addRun(Run run, long saved) {
        runs++;
        runCalls += run.calls;
        runBytes += run.bytes;
        savedCalls += saved;
        longestRun = Math.max(longestRun, run.calls);
        firstRunNs = Math.min(firstRunNs, run.startNs);
        lastRunNs = Math.max(lastRunNs, run.endNs);
    }

    FileRow copyFor(FileRows other) {
        FileRow copy = new FileRow(other, key, level, call, role, kind, sizes.copy());
        copy.calls = calls;
        copy.errors = errors;
        copy.bytes = bytes;
        copy.unknownBytes = unknownBytes;
        copy.requested = requested;
        copy.requests = requests;
        copy.smallCalls = smallCalls;
        copy.runs = runs;
        copy.runCalls = runCalls;
        copy.runBytes = runBytes;
        copy.savedCalls = savedCalls;
        copy.longestRun = longestRun;
        copy.firstRunNs = firstRunNs;
        copy.lastRunNs = lastRunNs;
        return copy;
    }

    /// Adds a row of a later part of the recording, or another row that became the same.
    void add(FileRow later) {
        isNow(later.kind);
        calls += later.calls;
        errors += later.errors;
        bytes += later.bytes;
        unknownBytes += later.unknownBytes;
        requested += later.requested;
        requests += later.requests;
        smallCalls += later.smallCalls;
        sizes.addAll(later.sizes);
        runs += later.runs;
        runCalls += later.runCalls;
        runBytes += later.runBytes;
        savedCalls += later.savedCalls;
        longestRun = Math.max(longestRun, later.longestRun);
        firstRunNs = Math.min(firstRunNs, later.firstRunNs);
        lastRunNs = Math.max(lastRunNs, later.lastRunNs);
    }
}
