package dev.trapline.analyze.io;

import dev.trapline.analyze.FoldedTable;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.analyze.TaskMap;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.RingOp;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallClass;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.IoSpan.Access;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.RingSpan;
import dev.trapline.model.span.Span.SyscallSpan;
import dev.trapline.model.span.Task;
import org.jspecify.annotations.Nullable;

/// What [IoAnalysis] has counted.
public final class IoState {
    private static final int RECENT = 64;
    private static final int MOST_DEVICES = 1024;
    private static final int MOST_RINGS = 1024;
    /// In place of the name of a file that is registered with a ring.
    private static final String REGISTERED = "io_uring";

    final FoldedTable<FileKey, FileStats> files;
    final RowPrecision precision;
    final FoldedTable<DeviceKey, DeviceStats> devices = new FoldedTable<>(
            MOST_DEVICES, 1, DeviceKey::folded, _ -> new DeviceStats(), DeviceStats::add);
    final FoldedTable<RingKey, RingStats> rings;
    /// Calls and bytes by Darshan's classes of sizes.
    final long[] readsBySize = new long[Flow.CLASS_ENDS.length];
    final long[] writesBySize = new long[Flow.CLASS_ENDS.length];
    /// Who did it, for the names of processes.
    final TaskMap<Task> tasks = new TaskMap<>();
    /// A short way to the files in use.
    private final @Nullable Recent[] recent = new Recent[RECENT];

    IoState(int maxFiles, RowPrecision.Limits limits) {
        precision = new RowPrecision(limits, this::mostRows);
        files = new FoldedTable<>(
                maxFiles, FileKey.ONLY_ONE, FileKey::folded, _ -> new FileStats(precision), FileStats::add);
        rings = new FoldedTable<>(
                MOST_RINGS, RingKey.ONLY_OPERATIONS, RingKey::folded, _ -> new RingStats(precision), RingStats::add);
    }

    /// How many files and requests to rings there are, or were before some were added up.
    private int mostRows() {
        return files.level() + rings.level() > 0 ? Integer.MAX_VALUE : files.size() + rings.size();
    }

    private record Recent(OpenFile file, int fd, int tgid, int level, FileStats stats) {}

    // ---------------------------------------------------------------- taking spans

    void add(IoSpan span) {
        switch (span) {
            case Access access -> add(access);
            case IoSpan.Dispatch _,IoSpan.Writeback _ -> {
                // the requests are told one by one
            }
            case IoSpan.Request request -> devices.get(new DeviceKey(request.dev(), request.operation())).add(request);
        }
    }

    private void add(Access access) {
        SyscallSpan span = access.call();
        TraceEvent.SysExit exit = span.exit();
        OpenFile file = span.file();
        if (exit == null || file == null) {
            return;
        }
        FileStats stats = stats(span, file);
        if (span.durationNs() != TraceEvent.UNKNOWN_NS) {
            stats.times.record(span.durationNs());
        }
        if (span.call().syscallClass() == SyscallClass.COPY) {
            stats.copies++;
            stats.copiedBytes += exit.errno() == 0 ? Math.max(0, exit.ret()) : 0;
            return;
        }
        boolean input = span.call().transfersIn();
        move(input ? stats.in : stats.out, span, exit, input ? readsBySize : writesBySize);
        stats.turns += access.turned() ? 1 : 0;
        switch (access.order()) {
            case CONSECUTIVE -> stats.consecutive++;
            case AHEAD -> stats.ahead++;
            case BACK -> stats.back++;
            case UNKNOWN -> {
                // says nothing
            }
        }
    }

    /// Transfers count with the calls on the same file, their times apart: nobody waits for them.
    void add(RingSpan span) {
        tasks.get(span.task(), task -> task);
        OpenFile file = span.file();
        String name = file == null ? null : file.name();
        int tgid = span.task().tgid();
        rings.get(new RingKey(tgid, span.op(), span.fd() < 0 ? RingKey.MANY : span.fd(), name)).add(span);
        RingOp op = span.op();
        if (op.opens() && op != RingOp.ACCEPT && file != null && span.succeeded()) {
            find(tgid, span.fd() < 0 ? span.result() : span.fd(), file).opens++;
            return;
        }
        boolean moves = op.transfersIn() || op.transfersOut() || op.kind() == RingOp.Kind.COPY;
        boolean syncs = op.kind() == RingOp.Kind.SYNC;
        if (!span.isCompleted() || !moves && !(syncs && span.succeeded())) {
            return;
        }
        FileStats stats = file == null
                ? files.get(new FileKey(tgid, FileKey.MANY, REGISTERED, null))
                : find(tgid, span.fd(), file);
        if (syncs) {
            stats.syncs++;
            stats.syncTimes.record(span.endNs() - span.startNs());
        } else if (op.kind() == RingOp.Kind.COPY) {
            stats.copies++;
            stats.copiedBytes += Math.max(0, span.result());
        } else {
            moved(op.transfersIn() ? stats.in : stats.out, span.result(),
                    op.transfersIn() ? readsBySize : writesBySize);
        }
    }

    private static void moved(Flow flow, int result, long[] bySize) {
        if (result < 0) {
            failed(flow, -result);
        } else {
            flow.calls++;
            count(flow, result, bySize);
        }
    }

    private static void failed(Flow flow, int errno) {
        flow.errors++;
        flow.wouldBlock += errno == Errno.EAGAIN ? 1 : 0;
    }

    private static void count(Flow flow, long bytes, long[] bySize) {
        flow.bytes += bytes;
        flow.sizes.add(bytes);
        bySize[sizeClass(bytes)]++;
        flow.empty += bytes == 0 ? 1 : 0;
    }

    private static void move(Flow flow, SyscallSpan span, TraceEvent.SysExit exit, long[] bySize) {
        if (exit.errno() != 0) {
            failed(flow, exit.errno());
            return;
        }
        flow.calls++;
        Syscall call = span.call();
        long moved = Math.max(0, exit.ret());
        if (call.name().endsWith("mmsg")) {
            flow.messages += moved;
            return;
        }
        count(flow, moved, bySize);
        if (moved > 0 && call.countArg() >= 0) {
            flow.shorter += moved < span.args().value(call.countArg(), -1) ? 1 : 0;
        }
    }

    private static int sizeClass(long bytes) {
        int index = 0;
        while (bytes > Flow.CLASS_ENDS[index]) {
            index++;
        }
        return index;
    }

    /// A call that moves no bytes.
    void add(SyscallSpan span) {
        TraceEvent.SysExit exit = span.exit();
        if (exit == null) {
            return;
        }
        switch (span.call().syscallClass()) {
            case OPEN -> opened(span, exit);
            case CLOSE, SEEK, SYNC -> used(span, exit);
            case MEMORY -> mapped(span, exit);
            case SOCKET, ACCEPT, PIPE -> {
                OpenFile file = span.file();
                if (file != null && exit.errno() == 0 && span.call().name().equals("socket")) {
                    stats(span, file).opens++;
                }
            }
            default -> {
                // no business of files
            }
        }
    }

    private void opened(SyscallSpan span, TraceEvent.SysExit exit) {
        OpenFile file = span.file();
        if (exit.errno() != 0) {
            int path = span.call().pathArg();
            String name = path < 0 ? null : span.args().string(path);
            if (name != null) {
                FileStats stats = files.get(new FileKey(span.task().tgid(), FileKey.MANY, name, null));
                stats.isNow(OpenFile.Kind.FILE);
                stats.openErrors++;
            }
        } else if (file != null) {
            int fd = exit.ret() >= 0 && exit.ret() <= Integer.MAX_VALUE ? (int) exit.ret() : FileKey.MANY;
            tasks.get(span.task(), task -> task);
            find(span.task().tgid(), fd, file).opens++;
        }
    }

    private void used(SyscallSpan span, TraceEvent.SysExit exit) {
        OpenFile file = span.file();
        if (file == null || exit.errno() != 0) {
            return;
        }
        FileStats stats = stats(span, file);
        switch (span.call().syscallClass()) {
            case CLOSE -> stats.closes++;
            case SEEK -> stats.seeks++;
            default -> {
                stats.syncs++;
                if (span.durationNs() != TraceEvent.UNKNOWN_NS) {
                    stats.syncTimes.record(span.durationNs());
                }
            }
        }
    }

    private void mapped(SyscallSpan span, TraceEvent.SysExit exit) {
        OpenFile file = span.file();
        if (file == null || exit.errno() != 0) {
            return;
        }
        SysArgs args = span.args();
        FileStats stats = stats(span, file);
        stats.maps++;
        stats.mappedBytes += Math.max(0, args.value(1, 0));
    }

    private FileStats stats(SyscallSpan span, OpenFile file) {
        tasks.get(span.task(), task -> task);
        return find(span.task().tgid(), span.fd() < 0 ? FileKey.MANY : span.fd(), file);
    }

    /// Compares files by reference: a file of which more became known is another object.
    @SuppressWarnings("ReferenceEquality")
    private FileStats find(int tgid, int fd, OpenFile file) {
        int slot = (int) file.id() & RECENT - 1;
        Recent found = recent[slot];
        if (found != null && found.file == file && found.fd == fd && found.tgid == tgid
                && found.level == files.level()) {
            return found.stats;
        }
        FileStats stats = files.get(new FileKey(tgid, fd, file.name(), file.name() == null ? file.kind() : null));
        stats.isNow(file.kind());
        recent[slot] = new Recent(file, fd, tgid, files.level(), stats);
        return stats;
    }

    void merge(IoState later) {
        precision.add(later.precision);
        files.merge(later.files);
        later.tasks.values().forEach(task -> tasks.get(task, same -> same));
        devices.merge(later.devices);
        rings.merge(later.rings);
        for (int i = 0; i < readsBySize.length; i++) {
            readsBySize[i] += later.readsBySize[i];
            writesBySize[i] += later.writesBySize[i];
        }
    }
}
