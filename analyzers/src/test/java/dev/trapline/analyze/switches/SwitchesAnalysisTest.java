package dev.trapline.analyze.switches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.analyze.ReportContext;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.Table;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is said of switches whose times were made up so that the answer is known.
class SwitchesAnalysisTest {
    private static final long MS = 1_000_000;
    private static final ReportContext CONTEXT = new ReportContext(true, false, 0, 3000 * MS, 1000);
    private static final Task IDLE = new Task(0, 0);
    private static final Task TASK = new Task(42, 0);

    private final SwitchesAnalysis analysis = new SwitchesAnalysis();
    private final SwitchesState state = analysis.newState();

    private void change(long atMs, Task prev, Task next, String prevState, long ranMs) {
        long ranNs = ranMs == TraceEvent.UNKNOWN_NS ? TraceEvent.UNKNOWN_NS : ranMs * MS;
        analysis.accept(state, new SchedSpan.Switch(atMs * MS, 0, prev, next, prevState, null, ranNs));
    }

    private List<@Nullable Object> column(String table, String column) {
        Table found = analysis.report(state, CONTEXT).tables().stream()
                .filter(t -> t.name().equals(table))
                .findFirst()
                .orElseThrow();
        int index = found.columns().stream().map(Table.Column::name).toList().indexOf(column);
        List<@Nullable Object> cells = new ArrayList<>();
        found.rows().forEach(row -> cells.add(row.get(index)));
        return cells;
    }

    @Test
    void aProcessorIsBusyForTheShareItSpendsInTasks() {
        change(10, IDLE, TASK, "R", TraceEvent.UNKNOWN_NS);
        change(40, TASK, IDLE, "S", 30);
        change(50, IDLE, TASK, "R", 10);

        assertThat(column("byCpu", "busyPercent")).containsExactly(75.0);
    }

    /// As of a kernel that does not record the switches away from idle: only busy time is ever complete.
    @Test
    void nothingIsSaidOfTheShareWhenTimeIsMissing() {
        change(10, TASK, IDLE, "S", TraceEvent.UNKNOWN_NS);
        change(20, TASK, TASK, "R+", 5);
        change(30, TASK, IDLE, "S", TraceEvent.UNKNOWN_NS);

        assertThat(column("byCpu", "busyNs")).containsExactly(5 * MS);
        assertThat(column("byCpu", "busyPercent")).containsExactly((Object) null);
    }

    /// Three switches in the first second, one in the third.
    @Test
    void overTimeCoversTheWholeRecording() {
        change(10, TASK, IDLE, "S", 1);
        change(20, IDLE, TASK, "R", 10);
        change(30, TASK, IDLE, "S", 10);
        change(2500, IDLE, TASK, "R", 2470);

        List<@Nullable Object> counts = column("overTime", "switches");
        assertThat(counts).hasSize(301);
        assertThat(counts.stream().mapToLong(count -> count == null ? 0 : (Long) count).sum()).isEqualTo(4);
        assertThat(counts.get(250)).isEqualTo(1L);
    }
}
