package dev.trapline.analyze.syscalls;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.ReportContext;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallClass;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the report of [SyscallsAnalysis] from its state.
final class SyscallsReport {
    /// A call is reported as failing when it failed at least this often ...
    private static final long STORM_ERRORS = 100;
    /// ... and in more than this share of its calls.
    private static final double STORM_SHARE = 0.5;
    /// ... if these are at least this share of all calls.
    private static final double STORM_OF_ALL = 0.01;
    private static final int MOST_STORMS = 3;

    /// A call is reported as dominating from this share on.
    private static final double DOMINATING_SHARE = 0.5;
    /// Fewer calls than this are not worth a sentence.
    private static final long DOMINATING_CALLS = 100;

    private final SyscallsState state;
    private final ReportContext context;
    private final List<CallStats> calls;
    private final List<ThreadStats> threads;
    private final CallStats[] byTime;
    private long returned;
    private long errors;
    private long noReturn;
    private long timed;
    private long totalNs;
    private long blockedNs;

    SyscallsReport(SyscallsState state, ReportContext context) {
        this.state = state;
        this.context = context;
        this.calls = byName(state.calls());
        this.threads = state.threads.values();
        for (CallStats call : calls) {
            returned += call.calls;
            errors += call.errors;
            noReturn += call.noReturn;
            timed += call.latencies.count();
            totalNs += call.latencies.totalNs();
            blockedNs += call.blockedNs;
        }
        byTime = calls.stream()
                .filter(call -> call.calls + call.noReturn > 0)
                .sorted(CallStats::mostTimeFirst)
                .toArray(CallStats[]::new);
    }

    /// The same call of several ABIs is one row.
    private static List<CallStats> byName(List<CallStats> calls) {
        Map<String, CallStats> groups = new LinkedHashMap<>();
        for (CallStats call : calls) {
            groups.merge(call.call.name(), call, CallStats::sum);
        }
        return new ArrayList<>(groups.values());
    }

    AnalysisReport build() {
        return new AnalysisReport(
                "syscalls",
                "System calls",
                metrics(),
                List.of(),
                List.of(bySyscall(), byThread(), byProcess()),
                findings(),
                notes(),
                SyscallsCharts.of(state, context, byTime));
    }

    private List<Metric> metrics() {
        return List.of(
                Metric.lower("calls", "Calls", Unit.COUNT, returned),
                Metric.lower("errors", "Errors", Unit.COUNT, errors),
                Metric.neutral("noReturn", "Calls that never returned", Unit.COUNT, noReturn),
                Metric.neutral("distinct", "Distinct calls", Unit.COUNT, (long) byTime.length),
                Metric.neutral(
                        "callsPerSec",
                        "Calls per second",
                        Unit.PER_SECOND,
                        context.perSecond(returned)),
                Metric.lower("totalNs", "Time in calls", Unit.NS, ifTimed(totalNs)),
                Metric.neutral("blockedNs", "of it waiting", Unit.NS, ifTimed(blockedNs)),
                Metric.lower(
                        "serviceNs", "of it service", Unit.NS, ifTimed(totalNs - blockedNs)));
    }

    private @Nullable Long ifTimed(long ns) {
        return timed == 0 ? null : (Long) ns;
    }

    // ---------------------------------------------------------------- tables

    private static final List<Column> CALL_COLUMNS = ConfidenceColumns.behind(
            Column.of("name", "call", Unit.TEXT),
            Column.detail("nr", "nr", Unit.ID),
            Column.detail("abi", "ABI", Unit.TEXT),
            Column.of("calls", "calls", Unit.COUNT),
            Column.of("errors", "errors", Unit.COUNT),
            Column.detail("noReturn", "no return", Unit.COUNT),
            Column.detail("timed", "timed", Unit.COUNT),
            Column.of("totalNs", "total", Unit.NS),
            Column.of("percent", "% time", Unit.PERCENT),
            Column.detail("blocking", "waits", Unit.TEXT),
            Column.detail("blockedNs", "waiting", Unit.NS),
            Column.detail("minNs", "min", Unit.NS),
            Column.detail("meanNs", "mean", Unit.NS),
            Column.of("p50Ns", "p50", Unit.NS),
            Column.detail("p90Ns", "p90", Unit.NS),
            Column.detail("p95Ns", "p95", Unit.NS),
            Column.of("p99Ns", "p99", Unit.NS),
            Column.detail("p999Ns", "p99.9", Unit.NS),
            Column.of("maxNs", "max", Unit.NS),
            Column.detail("errnos", "errors by name", Unit.COUNTS));

    private Table bySyscall() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (CallStats call : byTime) {
            rows.add(row(call));
        }
        return new Table("bySyscall", "By system call", CALL_COLUMNS, rows);
    }

    private List<@Nullable Object> row(CallStats stats) {
        Latencies times = stats.latencies;
        boolean isTimed = times.count() > 0;
        Syscall call = stats.call;
        List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                call.name(),
                call.nr() == Syscall.NONE ? null : (Long) (long) call.nr(),
                String.join(",", stats.abis),
                stats.calls,
                stats.errors,
                stats.noReturn,
                times.count(),
                isTimed ? times.totalNs() : null,
                isTimed && totalNs > 0 ? 100.0 * times.totalNs() / totalNs : null,
                stats.waits ? "yes" : "no",
                isTimed ? stats.blockedNs : null,
                times.minNs(),
                times.meanNs(),
                times.percentileNs(50),
                times.percentileNs(90),
                times.percentileNs(95),
                times.percentileNs(99),
                times.percentileNs(99.9),
                times.maxNs(),
                stats.errnoCounts()));
        row.addAll(ConfidenceColumns.cells(times));
        return row;
    }

    private Table byThread() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        threads.stream()
                .filter(thread -> thread.calls + thread.noReturn > 0)
                .sorted(ThreadStats::mostTimeFirst)
                .forEach(thread -> rows.add(Arrays.asList(
                        Table.id(thread.task.tid()),
                        Table.id(thread.task.tgid()),
                        thread.task.comm(),
                        thread.calls,
                        thread.errors,
                        thread.noReturn,
                        thread.timed > 0 ? thread.totalNs : null,
                        (long) thread.task.generation())));
        return new Table(
                "byThread",
                "By thread",
                List.of(
                        Column.of("tid", "tid", Unit.ID),
                        Column.of("tgid", "tgid", Unit.ID),
                        Column.of("comm", "command", Unit.TEXT),
                        Column.of("calls", "calls", Unit.COUNT),
                        Column.of("errors", "errors", Unit.COUNT),
                        Column.detail("noReturn", "no return", Unit.COUNT),
                        Column.of("totalNs", "total", Unit.NS),
                        Column.detail("generation", "generation", Unit.ID)),
                rows);
    }

    private Table byProcess() {
        Map<Integer, ProcessStats> processes = new LinkedHashMap<>();
        for (ThreadStats thread : threads) {
            processes.computeIfAbsent(thread.task.tgid(), ProcessStats::new).add(thread);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        processes.values().stream()
                .filter(process -> process.calls > 0)
                .sorted(ProcessStats::mostTimeFirst)
                .forEach(process -> rows.add(Arrays.asList(
                        Table.id(process.tgid),
                        process.comm,
                        process.threads,
                        process.calls,
                        process.errors,
                        process.timed > 0 ? process.totalNs : null)));
        return new Table(
                "byProcess",
                "By process",
                List.of(
                        Column.of("tgid", "tgid", Unit.ID),
                        Column.of("comm", "command", Unit.TEXT),
                        Column.of("threads", "threads", Unit.COUNT),
                        Column.of("calls", "calls", Unit.COUNT),
                        Column.of("errors", "errors", Unit.COUNT),
                        Column.of("totalNs", "total", Unit.NS)),
                rows);
    }

    /// The threads of a group added up.
    private static final class ProcessStats {
        final int tgid;
        String comm = "";
        long threads;
        long calls;
        long errors;
        long timed;
        long totalNs;

        ProcessStats(int tgid) {
            this.tgid = tgid;
        }

        /// Most time in calls first, then most calls; never a tie.
        static int mostTimeFirst(ProcessStats a, ProcessStats b) {
            int order = Long.compare(b.totalNs, a.totalNs);
            if (order == 0) {
                order = Long.compare(b.calls, a.calls);
            }
            return order != 0 ? order : Integer.compare(a.tgid, b.tgid);
        }

        void add(ThreadStats thread) {
            // The leader's name is the process's.
            if (comm.isEmpty() || (thread.task.tid() == tgid && !thread.task.comm().isEmpty())) {
                comm = thread.task.comm();
            }
            threads++;
            calls += thread.calls;
            errors += thread.errors;
            timed += thread.timed;
            totalNs += thread.totalNs;
        }
    }

    // ---------------------------------------------------------------- findings

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        calls.stream()
                .filter(this::isStorm)
                .sorted(CallStats::mostErrorsFirst)
                .limit(MOST_STORMS)
                .forEach(call -> findings.add(storm(call)));
        Finding dominating = timed > 0 ? mostTime() : mostCalls();
        if (dominating != null) {
            findings.add(dominating);
        }
        return findings;
    }

    private boolean isStorm(CallStats stats) {
        long failed = stats.realErrors();
        return failed >= STORM_ERRORS && failed > STORM_SHARE * stats.calls && failed >= STORM_OF_ALL * returned;
    }

    private Finding storm(CallStats stats) {
        Map.Entry<String, Long> most =
                stats.errnoCounts().entrySet().iterator().next();
        String name = stats.call.name();
        return new Finding(
                "syscalls.errno-storm",
                2 * stats.errors > returned ? Severity.WARNING : Severity.NOTICE,
                String.format(Locale.ROOT, "%s fails in %,d of %,d calls, mostly with %s", name, stats.errors,
                        stats.calls, most.getKey()),
                String.format(Locale.ROOT, "%s was returned %,d times; %s", most.getKey(), most.getValue(),
                        inAll(stats.calls)),
                null,
                advice(stats.call.syscallClass(), most.getKey()));
    }

    private static String advice(SyscallClass kind, String errno) {
        if (errno.equals("ENOENT") || errno.equals("ENOTDIR")) {
            return "A search path is walked: shorten it, put the directory that has the file first, or remember where it"
                    + " was found.";
        }
        if (errno.equals("EAGAIN")) {
            return kind == SyscallClass.FUTEX
                    ? "The word had already changed when the kernel looked: a lock is contended."
                    : "The descriptor is polled by trying: wait for readiness with epoll or poll, or block.";
        }
        return "Find out why it fails; a call that fails costs about as much as one that does not.";
    }

    private @Nullable Finding mostTime() {
        long serviceNs = totalNs - blockedNs;
        CallStats most = null;
        for (CallStats call : byTime) {
            if (most == null || service(call) > service(most)) {
                most = call;
            }
        }
        if (most == null || most.calls < DOMINATING_CALLS || service(most) < DOMINATING_SHARE * serviceNs
                || serviceNs == 0) {
            return null;
        }
        double percent = 100.0 * service(most) / serviceNs;
        return new Finding(
                "syscalls.dominating-call",
                Severity.INFO,
                String.format(Locale.ROOT, "%s takes %.0f %% of the time in calls that do not wait", most.call.name(),
                        percent),
                String.format(Locale.ROOT,
                        "%,d ns of %,d ns in %,d calls%s",
                        service(most),
                        serviceNs,
                        most.calls,
                        context.stopsTasks() ? "; the shares are sound, the times are upper bounds" : ""),
                null,
                "Look here first: fewer or larger calls of this kind change the whole.");
    }

    private static long service(CallStats call) {
        return call.latencies.totalNs() - call.blockedNs;
    }

    private @Nullable Finding mostCalls() {
        CallStats most = null;
        for (CallStats call : byTime) {
            if (most == null || call.calls > most.calls) {
                most = call;
            }
        }
        if (most == null || most.calls < DOMINATING_CALLS || most.calls < DOMINATING_SHARE * returned) {
            return null;
        }
        return new Finding(
                "syscalls.dominating-call",
                Severity.INFO,
                String.format(Locale.ROOT, "%.0f %% of all calls are %s", 100.0 * most.calls / returned,
                        most.call.name()),
                inAll(most.calls),
                null,
                "Look here first: fewer or larger calls of this kind change the whole.");
    }

    private String inAll(long part) {
        return String.format(Locale.ROOT, "%,d of %,d calls in all", part, returned);
    }

    private List<String> notes() {
        if (timed > 0 || returned == 0) {
            return List.of();
        }
        return List.of("The recording has no durations of calls; strace writes them with -T.");
    }

}
