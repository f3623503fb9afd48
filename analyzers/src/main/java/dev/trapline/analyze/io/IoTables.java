package dev.trapline.analyze.io;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The tables about files, sockets and pipes.
final class IoTables {
    private final IoState state;
    private final ReportContext context;
    private final List<Map.Entry<FileKey, FileStats>> files;

    /// @param files most calls first
    IoTables(IoState state, ReportContext context, List<Map.Entry<FileKey, FileStats>> files) {
        this.state = state;
        this.context = context;
        this.files = files;
    }

    List<Table> ofFiles() {
        return List.of(byPath(), byFile(), byProcess(), byKind(), byPeer(), sizes());
    }

    /// Share of accesses that begin where the one before ended or behind, null when none is known.
    static @Nullable Double sequential(FileStats stats) {
        return stats.ordered() == 0 ? null : (Double) (100.0 * (stats.consecutive + stats.ahead) / stats.ordered());
    }

    /// Share of accesses that begin where the one before ended.
    static @Nullable Double consecutive(FileStats stats) {
        return stats.ordered() == 0 ? null : (Double) (100.0 * stats.consecutive / stats.ordered());
    }

    private static List<Column> columns(Column... others) {
        List<Column> columns = new ArrayList<>(List.of(
                Column.of("calls", "calls", Unit.COUNT),
                Column.detail("reads", "reads", Unit.COUNT),
                Column.detail("writes", "writes", Unit.COUNT),
                Column.of("readBytes", "read", Unit.BYTES),
                Column.of("writtenBytes", "written", Unit.BYTES),
                Column.detail("copiedBytes", "copied", Unit.BYTES),
                Column.of("readP50", "per read", Unit.BYTES),
                Column.of("writeP50", "per write", Unit.BYTES),
                Column.of("sequentialPercent", "seq", Unit.PERCENT),
                Column.detail("consecutivePercent", "consecutive", Unit.PERCENT),
                Column.of("turns", "turns", Unit.COUNT),
                Column.of("errors", "errors", Unit.COUNT),
                Column.detail("wouldBlock", "EAGAIN", Unit.COUNT),
                Column.of("shorter", "short", Unit.COUNT),
                Column.detail("empty", "end of file", Unit.COUNT),
                Column.of("totalNs", "time", Unit.NS),
                Column.of("p50Ns", "p50", Unit.NS),
                Column.of("p99Ns", "p99", Unit.NS),
                Column.detail("maxNs", "max", Unit.NS),
                Column.detail("timed", "timed", Unit.COUNT),
                Column.of("opens", "opens", Unit.COUNT),
                Column.of("openErrors", "failed", Unit.COUNT),
                Column.detail("closes", "closes", Unit.COUNT),
                Column.detail("seeks", "seeks", Unit.COUNT),
                Column.of("syncs", "flushes", Unit.COUNT),
                Column.detail("syncNs", "in flushes", Unit.NS),
                Column.of("maps", "maps", Unit.COUNT),
                Column.detail("mappedBytes", "mapped", Unit.BYTES)));
        columns.addAll(List.of(others));
        columns.addAll(ConfidenceColumns.columns());
        return columns;
    }

    private static List<@Nullable Object> row(FileStats stats, @Nullable Object... others) {
        boolean timed = stats.times.count() > 0;
        List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                stats.calls(),
                stats.in.attempts(),
                stats.out.attempts(),
                stats.in.bytes,
                stats.out.bytes,
                stats.copiedBytes,
                stats.in.calls == 0 ? null : stats.in.sizes.median(),
                stats.out.calls == 0 ? null : stats.out.sizes.median(),
                sequential(stats),
                consecutive(stats),
                stats.turns,
                stats.in.errors + stats.out.errors,
                stats.in.wouldBlock + stats.out.wouldBlock,
                stats.in.shorter + stats.out.shorter,
                stats.in.empty,
                timed ? stats.times.totalNs() : null,
                stats.times.percentileNs(50),
                stats.times.percentileNs(99),
                stats.times.maxNs(),
                stats.times.count(),
                stats.opens,
                stats.openErrors,
                stats.closes,
                stats.seeks,
                stats.syncs,
                stats.syncTimes.count() > 0 ? stats.syncTimes.totalNs() : null,
                stats.maps,
                stats.mappedBytes));
        row.addAll(Arrays.asList(others));
        row.addAll(ConfidenceColumns.cells(stats.times));
        return row;
    }

    private Table byFile() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Map.Entry<FileKey, FileStats> file : files.subList(0, Math.min(files.size(), context.top()))) {
            FileKey key = file.getKey();
            rows.add(row(file.getValue(), label(file.getValue().kind), Table.id(key.tgid()), Table.id(key.fd()),
                    key.name()));
        }
        return new Table("byFile", "By descriptor", columns(
                Column.of("kind", "kind", Unit.TEXT),
                Column.of("tgid", "tgid", Unit.ID),
                Column.of("fd", "fd", Unit.ID),
                Column.of("path", "file", Unit.TEXT)), rows);
    }

    private static String label(OpenFile.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Table byPath() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        grouped(IoTables::nameIfUsed).forEach((name, group) -> {
            FileStats stats = group.sum(state.precision);
            rows.add(row(stats, label(stats.kind), group.descriptors(), name));
        });
        return new Table("byPath", "By path", columns(
                Column.of("kind", "kind", Unit.TEXT),
                Column.detail("descriptors", "descriptors", Unit.COUNT),
                Column.of("path", "file", Unit.TEXT)), rows);
    }

    /// What is only made and closed, such as an epoll descriptor, is no file.
    private static @Nullable String nameIfUsed(Map.Entry<FileKey, FileStats> file) {
        FileStats stats = file.getValue();
        return stats.kind == OpenFile.Kind.ANONYMOUS && stats.calls() == 0 ? null : file.getKey().name();
    }

    private Table byPeer() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        grouped(entry -> isSocket(entry.getValue().kind) && entry.getValue().calls() > 0
                ? Peer.of(entry.getKey().name())
                : null)
                .forEach((peer, group) -> {
                    FileStats stats = group.sum(state.precision);
                    rows.add(row(stats, label(stats.kind), group.descriptors(), peer));
                });
        return new Table("byPeer", "By peer", columns(
                Column.of("kind", "kind", Unit.TEXT),
                Column.of("sockets", "sockets", Unit.COUNT),
                Column.of("peer", "peer", Unit.TEXT)), rows);
    }

    private static boolean isSocket(OpenFile.Kind kind) {
        return kind == OpenFile.Kind.STREAM_SOCKET || kind == OpenFile.Kind.DATAGRAM_SOCKET;
    }

    private Table byKind() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        grouped(entry -> label(entry.getValue().kind)).forEach(
                (kind, group) -> rows.add(row(group.sum(state.precision), group.descriptors(), kind)));
        return new Table("byKind", "By kind", columns(
                Column.detail("descriptors", "descriptors", Unit.COUNT),
                Column.of("kind", "kind", Unit.TEXT)), rows);
    }

    private Table byProcess() {
        Map<String, Task> leaders = new LinkedHashMap<>();
        for (Task task : state.tasks.values()) {
            String tgid = Integer.toString(task.tgid());
            if (task.tid() == task.tgid() || !leaders.containsKey(tgid)) {
                leaders.put(tgid, task);
            }
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        grouped(entry -> Integer.toString(entry.getKey().tgid())).forEach((tgid, group) -> {
            Task leader = leaders.get(tgid);
            rows.add(row(group.sum(state.precision), group.descriptors(), Table.id(Integer.parseInt(tgid)),
                    leader == null ? null : leader.comm()));
        });
        return new Table("byProcess", "By process", columns(
                Column.detail("descriptors", "descriptors", Unit.COUNT),
                Column.of("tgid", "tgid", Unit.ID),
                Column.of("comm", "command", Unit.TEXT)), rows);
    }

    /// Rows to be added up, which takes memory and is therefore done only for those that are shown.
    private static final class Group {
        private final List<FileStats> members = new ArrayList<>();
        private long calls;
        private long bytes;

        void add(FileStats stats) {
            members.add(stats);
            calls += stats.calls();
            bytes += stats.bytes();
        }

        long descriptors() {
            return members.size();
        }

        FileStats sum(RowPrecision precision) {
            FileStats sum = new FileStats(precision);
            members.forEach(sum::add);
            return sum;
        }
    }

    /// The rows to be added up by a name, as many as are shown, most calls first; those whose name is null are left out.
    private Map<String, Group> grouped(Function<Map.Entry<FileKey, FileStats>, @Nullable String> by) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (Map.Entry<FileKey, FileStats> file : files) {
            String name = by.apply(file);
            if (name != null) {
                groups.computeIfAbsent(name, _ -> new Group()).add(file.getValue());
            }
        }
        Map<String, Group> sorted = new LinkedHashMap<>();
        groups.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Group> row) -> -row.getValue().calls)
                        .thenComparingLong(row -> -row.getValue().bytes)
                        .thenComparing(Map.Entry::getKey))
                .limit(context.top())
                .forEach(group -> sorted.put(group.getKey(), group.getValue()));
        return sorted;
    }

    private Table sizes() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < Flow.CLASS_NAMES.length; i++) {
            if (state.readsBySize[i] + state.writesBySize[i] > 0) {
                rows.add(Arrays.asList(Flow.CLASS_NAMES[i], state.readsBySize[i], state.writesBySize[i]));
            }
        }
        return new Table("sizes", "By size of the transfer", List.of(
                Column.of("bytes", "bytes", Unit.TEXT),
                Column.of("reads", "reads", Unit.COUNT),
                Column.of("writes", "writes", Unit.COUNT)), rows);
    }
}
