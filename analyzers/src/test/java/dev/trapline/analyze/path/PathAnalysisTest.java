package dev.trapline.analyze.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.analyze.ReportContext;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Table;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Paths through waits that were made up so that the answer is known.
class PathAnalysisTest {
    private static final long MS = 1_000_000;
    private static final ReportContext CONTEXT = new ReportContext(true, false, 0, 100 * MS, 1000, false);
    private static final Task IDLE = new Task(0, 0);
    private static final Task MAIN = new Task(10, 0);
    private static final Task WORKER = new Task(11, 0);
    private static final InterruptSource DISK = new InterruptSource(InterruptSource.Kind.IRQ, 9, "disk");

    private PathAnalysis analysis = new PathAnalysis(PathOptions.defaults().withTid(10));
    private PathState state = analysis.newState();

    private void seen(Task task, long fromMs, long toMs) {
        analysis.accept(state, new SchedSpan.Switch(fromMs * MS, 0, IDLE, task, "R", null, TraceEvent.UNKNOWN_NS));
        analysis.accept(
                state, new SchedSpan.Switch(toMs * MS, 0, task, IDLE, "S", null, TraceEvent.UNKNOWN_NS));
    }

    private void off(Task task, String left, long outMs, long wakeMs, long inMs, @Nullable Task waker,
            @Nullable InterruptSource interrupt) {
        SchedSpan.Wake wake = waker == null
                ? null
                : new SchedSpan.Wake(wakeMs * MS, TraceEvent.UNKNOWN_NS, false, waker, interrupt);
        analysis.accept(
                state, new SchedSpan.OffCpu(outMs * MS, inMs * MS, task, left, null, false, 0, 0, wake, 0));
    }

    private static @Nullable Number metric(AnalysisReport report, String name) {
        return report.metrics().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow().value();
    }

    private static List<List<@Nullable Object>> rows(AnalysisReport report, String name) {
        Table table = report.tables().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
        return new ArrayList<>(table.rows());
    }

    /// 0..100: MAIN runs to 20, waits for WORKER, which waits for the disk from 30 to 50 and for a
    /// processor to 55, wakes MAIN at 70, which comes at 72, is preempted from 80 to 90 and ends at 100.
    private void aDayOfWork() {
        off(WORKER, "D", 30, 50, 55, IDLE, DISK);
        off(MAIN, "S", 20, 70, 72, WORKER, null);
        off(MAIN, "R+", 80, 0, 90, null, null);
        seen(MAIN, 0, 100);
    }

    @Test
    void timeBelongsToWhoeverWasWaitedFor() {
        aDayOfWork();
        AnalysisReport report = analysis.report(state, CONTEXT);

        assertThat(metric(report, "lengthNs")).isEqualTo(100 * MS);
        // 0..30 of WORKER, 55..70 of it, 72..80 and 90..100 of MAIN
        assertThat(metric(report, "runningNs")).isEqualTo((30 + 15 + 8 + 10) * MS);
        assertThat(metric(report, "blockedNs")).isEqualTo(20 * MS);
        assertThat(metric(report, "queuedNs")).isEqualTo((5 + 2) * MS);
        assertThat(metric(report, "preemptedNs")).isEqualTo(10 * MS);
        assertThat(metric(report, "jumps")).isEqualTo(1L);
        assertThat(rows(report, "byThread")).extracting(row -> row.get(0)).containsExactly(70 * MS, 30 * MS);
        assertThat(rows(report, "byCause")).anySatisfy(
                row -> assertThat(row).startsWith(20 * MS, 20.0, 1L, "blocked", "irq 9 disk"));
    }

    @Test
    void whatIsNotKeptIsSaidToBeUnknown() {
        analysis = new PathAnalysis(new PathOptions(10, 2));
        state = analysis.newState();
        aDayOfWork();
        AnalysisReport report = analysis.report(state, CONTEXT);

        // WORKER's wait until 55 is not among the last two
        assertThat(metric(report, "unknownNs")).isEqualTo(55 * MS);
        assertThat(metric(report, "runningNs")).isEqualTo((15 + 8 + 10) * MS);
        assertThat(report.notes()).anyMatch(note -> note.contains("Only the last 2 waits"));
    }

    @Test
    void withoutWakeupsThereIsNoPath() {
        off(MAIN, "S", 20, 0, 72, null, null);
        seen(MAIN, 0, 100);
        AnalysisReport report = analysis.report(state, CONTEXT);

        assertThat(analysis.applies(state)).isFalse();
        assertThat(metric(report, "runningNs")).isNull();
        assertThat(report.notes()).anyMatch(note -> note.contains("sched_waking"));
    }

    @Test
    void aThreadThatIsNotThereHasNoPath() {
        analysis = new PathAnalysis(PathOptions.defaults().withTid(99));
        state = analysis.newState();
        aDayOfWork();

        assertThat(metric(analysis.report(state, CONTEXT), "lengthNs")).isNull();
    }
}
