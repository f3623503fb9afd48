package dev.trapline.cli.render;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Anomaly;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.Breakdown;
import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Polarity;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reports made by hand, as the analyses would make them.
public final class SampleReports {
    private static final long FIRST_NS = 1_795_192_208_443_562_000L;

    private SampleReports() {}

    /// A sound recording with something to find in it.
    public static Report copyLoop() {
        return new Report(
                List.of(
                        new InputInfo(
                                "dd-bs1.strace",
                                "strace",
                                "realtime",
                                2_475,
                                2_474,
                                FIRST_NS,
                                FIRST_NS + 148_213_000)),
                coverage(2_473, 1, 0, 0, 0),
                List.of(syscalls(), batching(), signals()),
                List.of(),
                List.of(
                        new Finding(
                                "batching.small-writes",
                                Finding.Severity.WARNING,
                                "1,024 writes of 1 B to /tmp/out could be 1",
                                "tid 20056, fd 1: 1,024 calls in a row without a barrier, 1,024 bytes in all",
                                204_600L,
                                "buffer them, or use writev"),
                        new Finding(
                                "batching.small-reads",
                                Finding.Severity.NOTICE,
                                "1,025 reads of 1 B from /dev/zero could be 1",
                                "tid 20056, fd 0",
                                204_800L,
                                "read 64 KiB at a time"),
                        new Finding(
                                "syscalls.failing",
                                Finding.Severity.INFO,
                                "3 of 4 calls of access fail",
                                "ENOENT 3",
                                null,
                                "look once and remember the answer")),
                List.of("strace stops the program at every call: counts are exact, times are upper bounds"));
    }

    /// A recording of which a part is missing.
    public static Report damaged() {
        return new Report(
                List.of(
                        new InputInfo("web.strace", "strace", "realtime", 812, 800, FIRST_NS,
                                FIRST_NS + 3_000_000_000L),
                        new InputInfo("-", "strace", "none", 15, 12, null, null)),
                new Coverage(
                        812,
                        sorted(Map.of("sys_enter", 406L, "sys_exit", 400L, "events_lost", 6L)),
                        new TreeMap<>(Map.of(0, 400L, 1, 412L)),
                        12,
                        1_234_567,
                        3,
                        6,
                        List.of(
                                new Anomaly(AnomalyCode.UNPARSED_LINE, 3, "web.strace:17"),
                                new Anomaly(AnomalyCode.TRUNCATED_RECORD, 1, "web.strace:812"),
                                new Anomaly(AnomalyCode.REORDERED, 4, "web.strace:100"),
                                new Anomaly(AnomalyCode.EVENTS_LOST, 6, "web.strace:50"))),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /// A recording of a program that wants to take the terminal over.
    public static Report hostile() {
        String evil = "\033]0;owned\007\033[2J\u202e\u009b31mx\r\n=cmd()";
        Table table =
                new Table(
                        "rows" + evil,
                        "Rows" + evil,
                        List.of(
                                Column.of("name", "name" + evil, Unit.TEXT),
                                Column.of("counts", "counts", Unit.COUNTS)),
                        List.of(row(evil, Map.of(evil, 1L)), row("=1+2", Map.of())));
        return new Report(
                List.of(new InputInfo(evil, evil, evil, 1, 1, 0L, 1L)),
                new Coverage(
                        1,
                        sorted(Map.of(evil, 1L)),
                        new TreeMap<>(),
                        1,
                        0,
                        1,
                        1,
                        List.of(
                                new Anomaly(AnomalyCode.UNPARSED_LINE, 1, evil),
                                new Anomaly(AnomalyCode.INPUT_CUT, 1, evil))),
                List.of(
                        new AnalysisReport(
                                "evil",
                                evil,
                                List.of(new Metric("m", evil, Unit.TEXT, Polarity.NEUTRAL, 1L)),
                                List.of(new Breakdown("b", evil, Map.of(evil, 1L))),
                                List.of(table, table),
                                List.of(),
                                List.of(evil))),
                List.of(table),
                List.of(new Finding(evil, Finding.Severity.WARNING, evil, evil, 1L, evil)),
                List.of(evil));
    }

    /// Nothing was recorded.
    public static Report empty() {
        return new Report(
                List.of(new InputInfo("empty.strace", "strace", "none", 0, 0, null, null)),
                new Coverage(0, new TreeMap<>(), new TreeMap<>(), 0, 0, 0, 0, List.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /// What `strace -c` wrote, beside calls without times.
    public static Report recordedSummary() {
        Table summary =
                new Table(
                        "strace-c",
                        "Summary recorded by strace itself",
                        List.of(
                                Column.of("name", "syscall", Unit.TEXT),
                                Column.of("calls", "calls", Unit.COUNT),
                                Column.of("errors", "errors", Unit.COUNT),
                                Column.of("totalNs", "time", Unit.NS),
                                Column.of("percent", "share", Unit.PERCENT)),
                        List.of(
                                row("fsync", 10L, 0L, 552_000L, 24.68),
                                row("write", 120L, 0L, 506_000L, 22.62),
                                row("access", 1L, 1L, 17_000L, 0.76)));
        return new Report(
                List.of(new InputInfo("count.txt", "strace -c", "none", 20, 0, null, null)),
                new Coverage(0, new TreeMap<>(), new TreeMap<>(), 0, 0, 0, 0, List.of()),
                List.of(),
                List.of(summary),
                List.of(),
                List.of("only totals were recorded: record with strace -f -ttt -T -o FILE for more"));
    }

    private static Coverage coverage(long calls, long threads, long lost, long unparsed, long open) {
        return new Coverage(
                2 * calls,
                sorted(Map.of("sys_enter", calls, "sys_exit", calls - 1, "sys_no_return", 1L)),
                new TreeMap<>(),
                threads,
                lost,
                unparsed,
                open,
                List.of());
    }

    private static SortedMap<String, Long> sorted(Map<String, Long> counts) {
        return new TreeMap<>(counts);
    }

    private static AnalysisReport syscalls() {
        Table bySyscall =
                new Table(
                        "bySyscall",
                        "By call",
                        List.of(
                                Column.of("name", "call", Unit.TEXT),
                                Column.detail("nr", "nr", Unit.ID),
                                Column.of("calls", "calls", Unit.COUNT),
                                Column.of("errors", "errors", Unit.COUNT),
                                Column.of("noReturn", "no return", Unit.COUNT),
                                Column.detail("timed", "timed", Unit.COUNT),
                                Column.of("totalNs", "time", Unit.NS),
                                Column.detail("minNs", "min", Unit.NS),
                                Column.of("meanNs", "mean", Unit.NS),
                                Column.of("p50Ns", "p50", Unit.NS),
                                Column.of("p90Ns", "p90", Unit.NS),
                                Column.detail("p95Ns", "p95", Unit.NS),
                                Column.of("p99Ns", "p99", Unit.NS),
                                Column.of("maxNs", "max", Unit.NS),
                                Column.detail("errnos", "errors", Unit.COUNTS)),
                        List.of(
                                call("read", 0, 1_027, 0, 18_486_000, 18_000),
                                call("write", 1, 1_024, 0, 14_336_000, 14_000),
                                call("execve", 59, 1, 0, 322_000, 322_000),
                                call("mmap", 9, 23, 0, 391_000, 17_000),
                                call("openat", 257, 62, 31, 310_000, 5_000),
                                call("clock_nanosleep", 230, 1, 0, 48_213_000, 48_213_000),
                                row("exit_group", 231L, 0L, 0L, 1L, 0L, null, null, null, null, null, null, null, null,
                                        Map.of())));
        Table byThread =
                new Table(
                        "byThread",
                        "By thread",
                        List.of(
                                Column.of("tid", "tid", Unit.ID),
                                Column.detail("tgid", "tgid", Unit.ID),
                                Column.of("comm", "command", Unit.TEXT),
                                Column.of("calls", "calls", Unit.COUNT),
                                Column.of("errors", "errors", Unit.COUNT),
                                Column.of("totalNs", "time", Unit.NS)),
                        List.of(row(20_056L, 20_056L, "dd", 2_473L, 31L, 82_058_000L)));
        return new AnalysisReport(
                "syscalls",
                "System calls",
                List.of(
                        new Metric("calls", "calls", Unit.COUNT, Polarity.LOWER_IS_BETTER, 2_472L),
                        new Metric("errors", "errors", Unit.COUNT, Polarity.LOWER_IS_BETTER, 31L),
                        new Metric("totalNs", "time in calls", Unit.NS, Polarity.LOWER_IS_BETTER, 82_058_000L)),
                List.of(),
                List.of(bySyscall, byThread),
                List.of(),
                List.of());
    }

    private static List<@Nullable Object> call(
            String name, long nr, long calls, long errors, long totalNs, long medianNs) {
        Map<String, Long> errnos = new LinkedHashMap<>();
        if (errors > 0) {
            errnos.put("ENOENT", errors);
        }
        return row(
                name, nr, calls, errors, 0L, calls, totalNs, medianNs / 2, (double) totalNs / calls, medianNs,
                medianNs * 2, medianNs * 3, medianNs * 5, medianNs * 8, errnos);
    }

    private static AnalysisReport batching() {
        Table byFile =
                new Table(
                        "byFile",
                        "Files with the most calls",
                        List.of(
                                Column.of("tid", "tid", Unit.ID),
                                Column.of("fd", "fd", Unit.ID),
                                Column.of("path", "file", Unit.TEXT),
                                Column.of("syscall", "call", Unit.TEXT),
                                Column.of("calls", "calls", Unit.COUNT),
                                Column.of("bytes", "bytes", Unit.BYTES),
                                Column.of("bytesPerCall", "per call", Unit.BYTES)),
                        List.of(
                                row(20_056L, 0L, "/dev/zero", "read", 1_024L, 1_024L, 1.0),
                                row(20_056L, 1L, "/tmp/out", "write", 1_024L, 1_024L, 1.0),
                                row(20_056L, 3L, "/usr/lib/x86_64-linux-gnu/a-rather-deep/directory/libc.so.6", "read",
                                        1L, 832L, 832.0)));
        Table runs =
                new Table(
                        "runs",
                        "Calls that could be one",
                        List.of(
                                Column.of("tid", "tid", Unit.ID),
                                Column.of("fd", "fd", Unit.ID),
                                Column.of("path", "file", Unit.TEXT),
                                Column.of("syscall", "call", Unit.TEXT),
                                Column.of("calls", "calls", Unit.COUNT),
                                Column.of("bytes", "bytes", Unit.BYTES),
                                Column.of("startNs", "start", Unit.TIMESTAMP_NS),
                                Column.detail("endNs", "end", Unit.TIMESTAMP_NS),
                                Column.of("advice", "advice", Unit.TEXT),
                                Column.of("savedCalls", "fewer", Unit.COUNT),
                                Column.of("savedNs", "saves", Unit.NS)),
                        List.of(
                                row(
                                        20_056L, 1L, "/tmp/out", "write", 1_024L, 1_024L, FIRST_NS + 12_345_678,
                                        FIRST_NS + 90_345_678, "buffer", 1_023L, 204_600L)));
        return new AnalysisReport(
                "batching",
                "Batching",
                List.of(
                        new Metric("entryCostNs", "cost of one entry", Unit.NS, Polarity.NEUTRAL, 200L),
                        new Metric("calls", "calls", Unit.COUNT, Polarity.LOWER_IS_BETTER, 2_472L),
                        new Metric("callsPerSec", "calls a second", Unit.PER_SECOND, Polarity.NEUTRAL, 16_678.7),
                        new Metric("overheadNs", "overhead", Unit.NS, Polarity.LOWER_IS_BETTER, 494_400L),
                        new Metric("overheadPercent", "of the run", Unit.PERCENT, Polarity.LOWER_IS_BETTER, 0.1 + 0.2)),
                List.of(),
                List.of(runs, byFile),
                List.of(),
                List.of());
    }

    private static AnalysisReport signals() {
        Table bySignal =
                new Table(
                        "bySignal",
                        "By signal",
                        List.of(
                                Column.of("signal", "signal", Unit.TEXT),
                                Column.of("generated", "generated", Unit.COUNT),
                                Column.of("delivered", "delivered", Unit.COUNT),
                                Column.of("latencyP50Ns", "latency p50", Unit.NS)),
                        List.of(row("SIGUSR1", null, 3L, null)));
        return new AnalysisReport(
                "signals",
                "Signals and exits",
                List.of(),
                List.of(
                        new Breakdown("exits", "exit codes", Map.of("0", 1L)),
                        new Breakdown("killed", "killed by", Map.of())),
                List.of(bySignal),
                List.of(),
                List.of());
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        return Arrays.asList(cells);
    }
}
