package dev.trapline.analyze.path;

import dev.trapline.analyze.Largest;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.TaskMap;
import dev.trapline.analyze.Wording;
import dev.trapline.analyze.path.Leg.Kind;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the report of [PathAnalysis] from its state.
final class PathReport {
    /// A cause with a smaller share of the path is no finding.
    private static final double LEAST_SHARE = 0.25;

    private final PathState state;
    private final ReportContext context;
    private final @Nullable ThreadTimes goal;
    private final long fromNs;
    private final long toNs;
    private final Map<Kind, Long> byKind = new EnumMap<>(Kind.class);
    private final TaskMap<OnPath> byThread = new TaskMap<>();
    private final Map<Cause, Sum> byCause = new HashMap<>();
    private final Largest<Leg> longest;
    private long legs;
    private long jumps;

    PathReport(PathState state, ReportContext context) {
        this.state = state;
        this.context = context;
        this.longest = new Largest<>(
                context.top(), Comparator.comparingLong((Leg leg) -> -leg.ns()).thenComparingLong(Leg::startNs));
        this.goal = context.measuresTime() && state.sawWakes ? Goal.of(state) : null;
        if (goal == null) {
            fromNs = 0;
            toNs = 0;
            return;
        }
        fromNs = goal.firstNs;
        toNs = goal.running ? context.lastNs() : goal.lastNs;
        jumps = new Walk(state.waits, goal.task, fromNs, toNs, this::add).run();
    }

    private void add(Leg leg) {
        legs++;
        byKind.merge(leg.kind(), leg.ns(), Long::sum);
        byThread.get(leg.task(), OnPath::new).add(leg);
        byCause.computeIfAbsent(new Cause(leg.kind(), leg.cause(), leg.call()), _ -> new Sum()).add(leg.ns());
        longest.offer(leg);
    }

    private record Cause(Kind kind, String what, String call) {}

    private static final class Sum {
        long ns;
        long legs;

        void add(long more) {
            ns += more;
            legs++;
        }
    }

    /// What a thread has on the path.
    private static final class OnPath {
        final Task task;
        long ns;
        final Map<Kind, Long> byKind = new EnumMap<>(Kind.class);

        OnPath(Task task) {
            this.task = task;
        }

        void add(Leg leg) {
            ns += leg.ns();
            byKind.merge(leg.kind(), leg.ns(), Long::sum);
        }

        long of(Kind kind) {
            return byKind.getOrDefault(kind, 0L);
        }
    }

    AnalysisReport build() {
        return new AnalysisReport(
                "path",
                "Critical path",
                metrics(),
                List.of(),
                List.of(byThread(), byCause(), longest()),
                findings(),
                notes());
    }

    // ---------------------------------------------------------------- figures

    private long lengthNs() {
        return toNs - fromNs;
    }

    private double percent(long ns) {
        return lengthNs() == 0 ? 0 : 100.0 * ns / lengthNs();
    }

    private List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        metrics.add(Metric.neutral("tid", "thread", Unit.ID, goal == null ? null : (Long) (long) goal.task.tid()));
        metrics.add(Metric.lower("lengthNs", "from its first to its last event", Unit.NS, known(lengthNs())));
        metrics.add(Metric.neutral("runningNs", "running", Unit.NS, known(of(Kind.RUNNING))));
        metrics.add(Metric.lower("preemptedNs", "preempted", Unit.NS, known(of(Kind.PREEMPTED))));
        metrics.add(Metric.lower("queuedNs", "waiting for a processor", Unit.NS, known(of(Kind.QUEUED))));
        metrics.add(Metric.lower("blockedNs", "blocked", Unit.NS, known(of(Kind.BLOCKED))));
        metrics.add(Metric.lower("unknownNs", "before what is kept", Unit.NS, byKind.get(Kind.UNKNOWN)));
        metrics.add(Metric.neutral("legs", "pieces", Unit.COUNT, known(legs)));
        metrics.add(Metric.neutral("jumps", "handed over by another thread", Unit.COUNT, known(jumps)));
        return metrics;
    }

    private long of(Kind kind) {
        return byKind.getOrDefault(kind, 0L);
    }

    private @Nullable Long known(long figure) {
        return goal == null ? null : (Long) figure;
    }

    // ---------------------------------------------------------------- tables

    private Table byThread() {
        List<OnPath> threads = new ArrayList<>(byThread.values());
        threads.sort(Comparator.comparingLong((OnPath thread) -> -thread.ns));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (OnPath thread : threads) {
            rows.add(Arrays.asList(
                    thread.ns,
                    percent(thread.ns),
                    thread.of(Kind.RUNNING),
                    thread.of(Kind.PREEMPTED),
                    thread.of(Kind.QUEUED),
                    thread.of(Kind.BLOCKED),
                    (long) thread.task.tid(),
                    (long) thread.task.tgid(),
                    thread.task.comm()));
        }
        return new Table(
                "byThread",
                "By thread",
                List.of(
                        Column.of("ns", "on the path", Unit.NS),
                        Column.of("percent", "%", Unit.PERCENT),
                        Column.of("runningNs", "running", Unit.NS),
                        Column.of("preemptedNs", "preempted", Unit.NS),
                        Column.of("queuedNs", "queued", Unit.NS),
                        Column.of("blockedNs", "blocked", Unit.NS),
                        Column.of("tid", "tid", Unit.ID),
                        Column.detail("tgid", "tgid", Unit.ID),
                        Column.of("comm", "command", Unit.TEXT)),
                rows);
    }

    private List<Map.Entry<Cause, Sum>> causes() {
        List<Map.Entry<Cause, Sum>> causes = new ArrayList<>(byCause.entrySet());
        causes.sort(Comparator.comparingLong((Map.Entry<Cause, Sum> entry) -> -entry.getValue().ns)
                .thenComparing(entry -> entry.getKey().kind())
                .thenComparing(entry -> entry.getKey().what())
                .thenComparing(entry -> entry.getKey().call()));
        return causes;
    }

    private Table byCause() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Map.Entry<Cause, Sum> entry : causes()) {
            Cause cause = entry.getKey();
            rows.add(Arrays.asList(
                    entry.getValue().ns,
                    percent(entry.getValue().ns),
                    entry.getValue().legs,
                    cause.kind().label(),
                    cause.what(),
                    cause.call()));
        }
        return new Table(
                "byCause",
                "By cause",
                List.of(
                        Column.of("ns", "on the path", Unit.NS),
                        Column.of("percent", "%", Unit.PERCENT),
                        Column.of("count", "pieces", Unit.COUNT),
                        Column.of("kind", "what", Unit.TEXT),
                        Column.of("cause", "ended by", Unit.TEXT),
                        Column.of("call", "in call", Unit.TEXT)),
                rows);
    }

    private Table longest() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Leg leg : longest.sorted()) {
            rows.add(Arrays.asList(
                    leg.ns(),
                    leg.startNs(),
                    leg.kind().label(),
                    leg.cause(),
                    leg.call(),
                    (long) leg.task().tid(),
                    leg.task().comm()));
        }
        return new Table(
                "longest",
                "Longest pieces",
                List.of(
                        Column.of("ns", "for", Unit.NS),
                        Column.of("startNs", "from", Unit.TIMESTAMP_NS),
                        Column.of("kind", "what", Unit.TEXT),
                        Column.of("cause", "ended by", Unit.TEXT),
                        Column.detail("call", "in call", Unit.TEXT),
                        Column.of("tid", "tid", Unit.ID),
                        Column.of("comm", "command", Unit.TEXT)),
                rows);
    }

    // ---------------------------------------------------------------- in words

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (goal == null) {
            return findings;
        }
        for (Map.Entry<Cause, Sum> entry : causes()) {
            Cause cause = entry.getKey();
            Sum sum = entry.getValue();
            if (sum.ns < LEAST_SHARE * lengthNs()) {
                break;
            }
            String advice = switch (cause.kind()) {
                case BLOCKED -> "Shorten what it waits for, wait for several things at once, or do something else"
                        + " meanwhile.";
                case QUEUED, PREEMPTED -> "More is runnable than there are processors for it: run less beside it, or"
                        + " give it a larger share.";
                case RUNNING, UNKNOWN -> "";
            };
            if (!advice.isEmpty()) {
                findings.add(new Finding(
                        "path." + cause.kind().name().toLowerCase(Locale.ROOT),
                        Severity.NOTICE,
                        Wording.text("%.0f %% of the critical path of %s is %s%s", percent(sum.ns), goal.task,
                                cause.kind().label(), cause.what().isEmpty() ? "" : ", ended by " + cause.what()),
                        Wording.text("%s of %s in %,d pieces%s", Wording.duration(sum.ns),
                                Wording.duration(lengthNs()), sum.legs,
                                cause.call().isEmpty() ? "" : ", in " + cause.call()),
                        null,
                        advice));
            }
        }
        return findings;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!state.sawWakes) {
            notes.add("The recording has no sched_waking or sched_wakeup that leads to a switch: who waited for whom"
                    + " cannot be told.");
            return notes;
        }
        if (goal == null) {
            notes.add(context.measuresTime()
                    ? "The thread asked for is not in the recording."
                    : "The recording does not measure time.");
            return notes;
        }
        notes.add(Wording.text("The path of %s, from %s to %s.", goal.task, Wording.seconds(fromNs - context.firstNs()),
                Wording.seconds(toNs - context.firstNs())));
        if (!state.sawInterrupts) {
            notes.add("Without irq and irq_vectors events a wakeup by an interrupt looks like one by the task that was"
                    + " interrupted.");
        }
        if (state.waits.droppedNs() != TraceEvent.UNKNOWN_NS && of(Kind.UNKNOWN) > 0) {
            notes.add(Wording.text("Only the last %,d waits of the recording are kept; the path is told from %s on.",
                    state.waits.size(), Wording.seconds(state.waits.droppedNs() - context.firstNs())));
        }
        return notes;
    }
}
