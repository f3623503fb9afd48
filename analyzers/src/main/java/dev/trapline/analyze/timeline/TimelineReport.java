package dev.trapline.analyze.timeline;

import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.timeline.TimelineState.TaskLanes;
import dev.trapline.model.report.Timeline;
import dev.trapline.model.report.Timeline.Kind;
import dev.trapline.model.report.Timeline.Label;
import dev.trapline.model.report.Timeline.Lane;
import dev.trapline.model.report.Timeline.Piece;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a [Timeline] of the lanes that were kept.
final class TimelineReport {
    private final int mostPieces;
    private final int mostThreads;
    private final Map<SpanLabel, Integer> numbers = new HashMap<>();
    private final List<Label> labels = new ArrayList<>();
    private final List<Shown> shown = new ArrayList<>();
    private long startNs = Long.MAX_VALUE;
    private long endNs = Long.MIN_VALUE;

    TimelineReport(int mostPieces, int mostThreads) {
        this.mostPieces = mostPieces;
        this.mostThreads = mostThreads;
    }

    /// The timeline, null when there is nothing to see or the clock does not measure time.
    @Nullable
    Timeline timeline(TimelineState state, ReportContext context) {
        if (!context.measuresTime()) {
            return null;
        }
        state.cpus().forEach((cpu, of) -> {
            String name = "CPU " + cpu;
            add(Kind.RUNS, name, name, of.runs);
            add(Kind.HARD_IRQS, name, name, of.hardIrqs);
            add(Kind.SOFTIRQS, name, name, of.softirqs);
        });
        List<TaskLanes> tasks = state.tasks().stream().filter(of -> of.spans() > 0).toList();
        List<TaskLanes> busiest = tasks.stream()
                .sorted(Comparator.<TaskLanes>comparingLong(of -> of.ranNs)
                        .thenComparingLong(of -> of.workedNs)
                        .thenComparingLong(TaskLanes::spans)
                        .reversed()
                        .thenComparing(of -> of.label))
                .limit(mostThreads)
                .toList();
        for (List<TaskLanes> process : byProcess(busiest)) {
            String group = process(process);
            for (TaskLanes of : process) {
                String name = SpanLabel.name(of.task);
                add(Kind.STATES, group, name, of.states);
                add(Kind.CALLS, group, name, of.calls);
                add(Kind.SIGNALS, group, name, of.signals);
            }
        }
        if (shown.isEmpty()) {
            return null;
        }
        shrink(state.most());
        List<Lane> lanes = shown.stream().map(this::lane).toList();
        return new Timeline(
                "lanes", "Who did what when", Math.min(startNs, context.firstNs()), Math.max(endNs, context.lastNs()),
                labels, lanes, tasks.size(), busiest.size());
    }

    /// In the order of their busiest threads; within each by thread id, which begins with the first thread.
    private static List<List<TaskLanes>> byProcess(List<TaskLanes> busiest) {
        Map<Integer, List<TaskLanes>> processes = new HashMap<>();
        List<List<TaskLanes>> ordered = new ArrayList<>();
        for (TaskLanes of : busiest) {
            List<TaskLanes> process = processes.get(of.task.tgid());
            if (process == null) {
                process = new ArrayList<>();
                processes.put(of.task.tgid(), process);
                ordered.add(process);
            }
            process.add(of);
        }
        for (List<TaskLanes> process : ordered) {
            process.sort(Comparator.comparing(of -> of.label));
        }
        return ordered;
    }

    private static String process(List<TaskLanes> threads) {
        Task first = threads.getFirst().task;
        String name = first.comm().isEmpty() ? "process" : first.comm();
        return first.tgid() < 0 ? name : name + " " + first.tgid();
    }

    private void add(Kind kind, String group, String title, LaneStore lane) {
        if (lane.spans() > 0) {
            shown.add(new Shown(kind, group, title, lane.copy()));
        }
    }

    /// Those that are shown may still have more pieces than a page should.
    private void shrink(int most) {
        for (int limit = most; limit > TimelineState.FEWEST && pieces() > mostPieces; limit /= 2) {
            for (Shown one : shown) {
                one.store.shrink(limit / 2);
            }
        }
    }

    private long pieces() {
        return shown.stream().mapToLong(one -> one.store.size()).sum();
    }

    private Lane lane(Shown one) {
        LaneStore store = one.store;
        List<Piece> pieces = store.pieces(this::number);
        startNs = Math.min(startNs, pieces.getFirst().startNs());
        for (Piece piece : pieces) {
            endNs = Math.max(endNs, piece.startNs() + piece.lengthNs());
        }
        return new Lane(one.kind, one.group, one.title, store.spans(), store.busyNs(), store.cellNs(), pieces);
    }

    /// A lane whose pieces may be made fewer.
    private record Shown(Kind kind, String group, String title, LaneStore store) {}

    private int number(SpanLabel label) {
        return numbers.computeIfAbsent(label, one -> {
            labels.add(new Label(one.text(), one.group()));
            return labels.size() - 1;
        });
    }
}
