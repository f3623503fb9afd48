package dev.trapline.analyze.processes;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.Wording;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the report of [ProcessesAnalysis] from its state.
final class ProcessesReport {
    private static final long SHORT_NS = 10_000_000;
    private static final long FEWEST = 100;

    private final ProcessesState state;
    private final ReportContext context;
    private final ProcessTree tree;
    private final List<Program> programs;

    ProcessesReport(ProcessesState state, ReportContext context) {
        this.state = state;
        this.context = context;
        this.tree = new ProcessTree(state.lives);
        this.programs = programs(tree.processes());
    }

    AnalysisReport build() {
        return new AnalysisReport(
                "processes", "Processes", metrics(), List.of(), List.of(ofTree(), byProgram(), byThread()), findings(),
                notes());
    }

    // ---------------------------------------------------------------- programs

    /// The processes that ran the same program last.
    private static final class Program {
        final String name;
        final Latencies lifetimes = new Latencies();
        long processes;
        long failed;
        long killed;
        long shortLived;
        long calls;
        long runNs;
        boolean scheduled;

        Program(String name) {
            this.name = name;
        }

        void add(TracedProcess process) {
            processes++;
            calls += process.calls;
            runNs += process.runNs;
            scheduled |= process.scheduled;
            Life leader = process.leader;
            if (leader.ended && leader.parent != null) {
                lifetimes.record(process.lifetimeNs());
                shortLived += process.lifetimeNs() < SHORT_NS ? 1 : 0;
            }
            if (leader.killedBy != 0) {
                killed++;
            } else if (leader.exitCode > 0) {
                failed++;
            }
        }
    }

    private static List<Program> programs(List<TracedProcess> processes) {
        Map<String, Program> programs = new HashMap<>();
        for (TracedProcess process : processes) {
            programs.computeIfAbsent(process.name(), Program::new).add(process);
        }
        List<Program> sorted = new ArrayList<>(programs.values());
        sorted.sort(Comparator.comparingLong((Program program) -> -program.processes)
                .thenComparing(program -> program.name));
        return sorted;
    }

    // ---------------------------------------------------------------- figures

    private List<Metric> metrics() {
        Latencies lifetimes = new Latencies();
        long executions = 0;
        long made = 0;
        long deepest = 0;
        for (TracedProcess process : tree.processes()) {
            made += process.leader.parent == null ? 0 : 1;
            deepest = Math.max(deepest, process.depth);
        }
        for (Program program : programs) {
            lifetimes.add(program.lifetimes);
        }
        for (Life life : state.lives.values()) {
            executions += life.executions;
        }
        return List.of(
                Metric.neutral("processes", "Processes", Unit.COUNT, (long) tree.processes().size()),
                Metric.neutral("threads", "threads", Unit.COUNT, (long) state.lives.size()),
                Metric.lower("made", "made in the recording", Unit.COUNT, made),
                Metric.lower("madePerSec", "made per second", Unit.PER_SECOND, context.perSecond(made)),
                Metric.neutral("executions", "programs started", Unit.COUNT, executions),
                Metric.neutral("mostAtOnce", "at the same time", Unit.COUNT, tree.mostAtOnce()),
                Metric.neutral("deepest", "generations", Unit.COUNT, deepest + 1),
                Metric.neutral("lifetimes", "lifetimes known", Unit.COUNT, lifetimes.count()),
                Metric.neutral("lifetimeP50Ns", "p50", Unit.NS, context.time(lifetimes.percentileNs(50))),
                Metric.neutral("lifetimeP99Ns", "p99", Unit.NS, context.time(lifetimes.percentileNs(99))),
                Metric.neutral("lifetimeMaxNs", "longest", Unit.NS, context.time(lifetimes.maxNs())));
    }

    // ---------------------------------------------------------------- tables

    private Table ofTree() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<ProcessTree.Node> nodes = tree.nodes();
        for (ProcessTree.Node node : nodes.subList(0, Math.min(nodes.size(), context.top()))) {
            TracedProcess process = node.process();
            Life leader = process.leader;
            TracedProcess parent = process.parent;
            rows.add(Arrays.asList(
                    node.branches() + leader.task.tgid() + " " + process.name(),
                    (long) leader.task.tgid(),
                    parent == null ? null : (Long) (long) parent.leader.task.tgid(),
                    (long) process.depth,
                    leader.task.comm(),
                    context.time(leader.startNs()),
                    leader.ended ? context.time(process.lastNs) : null,
                    context.time(process.lifetimeNs()),
                    end(leader),
                    (long) process.threads.size(),
                    (long) process.children.size(),
                    leader.executions,
                    process.calls,
                    process.timed ? (Long) process.callNs : null,
                    process.scheduled ? context.time(process.runNs) : null,
                    leader.program.isEmpty() ? null : leader.program,
                    leader.arguments.isEmpty() ? null : leader.arguments));
        }
        return new Table("tree", "Tree", List.of(
                Column.of("process", "process", Unit.TEXT),
                Column.detail("pid", "pid", Unit.ID),
                Column.detail("ppid", "ppid", Unit.ID),
                Column.detail("depth", "depth", Unit.COUNT),
                Column.detail("comm", "command", Unit.TEXT),
                Column.of("startNs", "start", Unit.TIMESTAMP_NS),
                Column.detail("endNs", "end", Unit.TIMESTAMP_NS),
                Column.of("lifetimeNs", "lived", Unit.NS),
                Column.of("end", "exit", Unit.TEXT),
                Column.of("threads", "threads", Unit.COUNT),
                Column.detail("children", "children", Unit.COUNT),
                Column.detail("executions", "programs", Unit.COUNT),
                Column.of("calls", "calls", Unit.COUNT),
                Column.of("callNs", "in calls", Unit.NS),
                Column.of("runNs", "CPU", Unit.NS),
                Column.of("program", "program", Unit.TEXT),
                Column.detail("arguments", "arguments", Unit.TEXT)), rows);
    }

    /// The exit code or the signal that killed it, null when the recording tells neither.
    private static @Nullable String end(Life life) {
        if (life.killedBy != 0) {
            return Signals.name(life.killedBy);
        }
        return life.exitCode == TraceEvent.UNKNOWN ? null : Integer.toString(life.exitCode);
    }

    private Table byProgram() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Program program : programs.subList(0, Math.min(programs.size(), context.top()))) {
            List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                    program.processes,
                    context.time(program.lifetimes.percentileNs(50)),
                    context.time(program.lifetimes.percentileNs(99)),
                    context.time(program.lifetimes.maxNs()),
                    program.lifetimes.count(),
                    program.failed,
                    program.killed,
                    program.calls,
                    program.scheduled ? context.time(program.runNs) : null,
                    program.name));
            row.addAll(ConfidenceColumns.cells(program.lifetimes, context));
            rows.add(row);
        }
        List<Column> columns = new ArrayList<>(List.of(
                Column.of("processes", "processes", Unit.COUNT),
                Column.of("lifetimeP50Ns", "lived p50", Unit.NS),
                Column.of("lifetimeP99Ns", "p99", Unit.NS),
                Column.of("lifetimeMaxNs", "max", Unit.NS),
                Column.detail("lifetimes", "lifetimes known", Unit.COUNT),
                Column.of("failed", "failed", Unit.COUNT),
                Column.of("killed", "killed", Unit.COUNT),
                Column.of("calls", "calls", Unit.COUNT),
                Column.of("runNs", "CPU", Unit.NS),
                Column.of("program", "program", Unit.TEXT)));
        columns.addAll(ConfidenceColumns.columns("lifetime"));
        return new Table("byProgram", "By program", columns, rows);
    }

    private Table byThread() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (TracedProcess process : tree.processes()) {
            for (Life life : process.threads) {
                if (rows.size() < context.top()) {
                    rows.add(Arrays.asList(
                            Table.id(life.task.tid()),
                            Table.id(life.task.tgid()),
                            life.task.comm(),
                            context.time(life.startNs()),
                            context.time(life.lifetimeNs()),
                            end(life),
                            life.calls,
                            life.scheduled ? context.time(life.runNs) : null));
                }
            }
        }
        return new Table("byThread", "By thread", List.of(
                Column.of("tid", "tid", Unit.ID),
                Column.of("tgid", "tgid", Unit.ID),
                Column.of("comm", "command", Unit.TEXT),
                Column.of("startNs", "start", Unit.TIMESTAMP_NS),
                Column.of("lifetimeNs", "lived", Unit.NS),
                Column.of("end", "exit", Unit.TEXT),
                Column.of("calls", "calls", Unit.COUNT),
                Column.of("runNs", "CPU", Unit.NS)), rows);
    }

    // ---------------------------------------------------------------- words

    private List<Finding> findings() {
        Program most = null;
        long shortLived = 0;
        for (Program program : programs) {
            shortLived += program.shortLived;
            if (most == null || program.shortLived > most.shortLived) {
                most = program;
            }
        }
        if (most == null || shortLived < FEWEST || !context.measuresTime()) {
            return List.of();
        }
        return List.of(new Finding(
                "processes.short-lived",
                Severity.NOTICE,
                Wording.text("%,d processes lived for less than %s", shortLived, Wording.duration(SHORT_NS)),
                Wording.text("most often %s: %,d of its %,d processes", most.name, most.shortLived, most.processes),
                null,
                "Do more in one process (xargs -n, a builtin of the shell, a server that is kept), and start programs"
                        + " with posix_spawn."));
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (tree.processes().stream().allMatch(process -> process.leader.parent == null)
                && tree.processes().size() > 1) {
            notes.add("The recording does not say who made these processes (sched_process_fork, or the returns of"
                    + " clone and fork).");
        }
        if (tree.processes().stream().noneMatch(process -> process.leader.ended)) {
            notes.add("No end of a process is in the recording (sched_process_exit): they lived at least until they"
                    + " were last seen.");
        } else if (tree.processes().stream().allMatch(process -> end(process.leader) == null)) {
            notes.add("The kernel's sched_process_exit has no exit code; strace has.");
        }
        return notes;
    }
}
