package dev.trapline.analyze.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Table;
import dev.trapline.model.span.LifeSpan;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProcessesAnalysisTest {
    private final ProcessesAnalysis analysis = new ProcessesAnalysis();
    private final ProcessesState state = analysis.newState();

    private Task begin(long ns, int pid, @Nullable Task parent) {
        Task task = new Task(pid, 0);
        task.rename("p" + pid);
        analysis.accept(state, new LifeSpan.Began(ns, 0, task, parent));
        return task;
    }

    private void end(long ns, Task task) {
        analysis.accept(state, new Span.ExitSpan(ns, 0, task, 0, 0));
    }

    private AnalysisReport report() {
        return analysis.report(state, new ReportContext(true, false, 0, 1_000_000_000L, 1000));
    }

    private static List<Object> names(AnalysisReport report) {
        Table tree = report.tables().getFirst();
        List<Object> names = new ArrayList<>();
        tree.rows().forEach(row -> names.add(row.getFirst()));
        return names;
    }

    private static @Nullable Number metric(AnalysisReport report, String name) {
        return report.metrics().stream().filter(metric -> metric.name().equals(name)).findFirst().orElseThrow().value();
    }

    @Test
    void aTreeIsDrawnFromTopToBottom() {
        Task root = begin(0, 1, null);
        Task first = begin(10, 2, root);
        begin(15, 3, root);
        begin(20, 4, first);
        begin(30, 5, first);
        begin(40, 6, null);

        assertThat(names(report())).containsExactly(
                "1 p1", "├─ 2 p2", "│  ├─ 4 p4", "│  └─ 5 p5", "└─ 3 p3", "6 p6");
    }

    @Test
    void howManyLivedAtTheSameTime() {
        Task root = begin(0, 1, null);
        for (int i = 0; i < 5; i++) {
            Task child = begin(10 + 10L * i, 2 + i, root);
            end(20 + 10L * i, child);
        }
        end(100, root);

        assertThat(metric(report(), "mostAtOnce")).isEqualTo(2L);
        assertThat(metric(report(), "lifetimeP50Ns")).isEqualTo(10L);
    }

    /// Only damage makes a process its own ancestor.
    @Test
    void aCircleHasABeginning() {
        Task a = new Task(1, 0);
        Task b = new Task(2, 0);
        analysis.accept(state, new LifeSpan.Began(0, 0, a, b));
        analysis.accept(state, new LifeSpan.Began(1, 0, b, a));
        analysis.accept(state, new LifeSpan.Began(2, 0, new Task(3, 0), new Task(3, 0)));

        assertThat(names(report())).containsExactlyInAnyOrder("2 ", "└─ 1 ", "3 ");
    }

    /// A chain of forks may be as long as there are pids.
    @Test
    void aDeepTreeIsDrawnWithoutItsBranches() {
        Task last = null;
        for (int i = 1; i <= 5000; i++) {
            last = begin(i, i, last);
        }
        List<Object> names = names(report());

        assertThat(names).hasSize(1000);
        assertThat((String) names.get(999)).endsWith("… 1000 p1000").hasSizeLessThan(100);
        assertThat(metric(report(), "deepest")).isEqualTo(5000L);
    }

    @Test
    void shortLivesAreAFinding() {
        Task root = begin(0, 1, null);
        for (int i = 0; i < 100; i++) {
            end(1_000_000L * i + 5, begin(1_000_000L * i, 10 + i, root));
        }
        assertThat(report().findings()).singleElement().satisfies(
                finding -> assertThat(finding.title()).isEqualTo("100 processes lived for less than 10.0 ms"));
    }
}
