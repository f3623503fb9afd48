package dev.trapline.analyze.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.Task;
import org.junit.jupiter.api.Test;

class TasksTest {
    private final Tasks tasks = new Tasks();
    private final SyscallTracker tracker = new SyscallTracker(tasks, true, _ -> {});
    private long nowNs;

    private void change(int cpu, int prev, String state, int next) {
        tracker.accept(new SchedSwitch(nowNs++, cpu, prev, name(prev), prev, 120, state, name(next), next, 120));
    }

    private static String name(int tid) {
        return tid == 0 ? "swapper/0" : "t" + tid;
    }

    private TraceEvent on(int cpu, int tid) {
        return new TraceEvent.Print(nowNs, cpu, tid, "print", "");
    }

    @Test
    void whoRunsWhere() {
        assertThat(tasks.onCpu(0)).isNull();
        assertThat(tasks.running(on(0, TraceEvent.UNKNOWN))).isNull();

        change(0, 0, "R", 7);
        change(3, 9, "S", 0);

        assertThat(tasks.onCpu(0)).isSameAs(tasks.task(7, 0));
        assertThat(tasks.running(on(0, TraceEvent.UNKNOWN))).isSameAs(tasks.task(7, 0));
        assertThat(tasks.running(on(3, TraceEvent.UNKNOWN))).isSameAs(tasks.idle(3));
        assertThat(tasks.onCpu(1)).isNull();
        assertThat(tasks.task(7, 0).comm()).isEqualTo("t7");
        assertThat(tasks.threads()).isEqualTo(2);
    }

    @Test
    void everyProcessorHasAnIdleTaskOfItsOwn() {
        assertThat(tasks.task(0, 1)).isSameAs(tasks.idle(1)).isNotSameAs(tasks.idle(0));
        assertThat(tasks.idle(1).comm()).isEqualTo("swapper/1");
        assertThat(tasks.threads()).isZero();
    }

    @Test
    void losingEventsOfAProcessor() {
        change(0, 0, "R", 7);
        change(1, 0, "R", 8);
        tracker.accept(new TraceEvent.EventsLost(nowNs, 0, 5));
        assertThat(tasks.onCpu(0)).isNull();
        assertThat(tasks.onCpu(1)).isNotNull();
        tracker.accept(new TraceEvent.EventsLost(nowNs, TraceEvent.UNKNOWN, 0));
        assertThat(tasks.onCpu(1)).isNull();
    }

    /// do_exit tells of the end, then blocks, and at last is switched out as a zombie.
    @Test
    void aTaskGoesOnActingAfterItsEnd() {
        change(0, 0, "R", 7);
        Task task = tasks.task(7, 0);
        tracker.accept(new TraceEvent.SchedProcessExit(nowNs, 0, 7, 0, 0, false));
        change(0, 7, "D", 0);
        change(0, 0, "R", 7);
        assertThat(tasks.onCpu(0)).isSameAs(task);
        change(0, 7, "Z", 0);
        assertThat(tasks.threads()).isEqualTo(1);

        change(0, 0, "R", 7);
        assertThat(tasks.onCpu(0)).isNotSameAs(task);
        assertThat(tasks.task(7, 0).generation()).isEqualTo(1);
    }

    @Test
    void aNumberIsUsedAgainAfterAForkOrAFirstWakeup() {
        change(0, 0, "R", 7);
        tracker.accept(new TraceEvent.SchedProcessExit(nowNs, 0, 7, 0, 0, false));
        tracker.accept(new SchedProcessFork(nowNs, 0, 5, "sh", 5, "sh", 7));
        assertThat(tasks.task(7, 0).generation()).isEqualTo(1);
        assertThat(tasks.task(7, 0).comm()).isEqualTo("sh");

        tracker.accept(new TraceEvent.SchedProcessExit(nowNs, 0, 7, 0, 0, false));
        tracker.accept(new SchedWakeup(nowNs, 0, 5, true, "sh", 7, 120, 0));
        assertThat(tasks.task(7, 0).generation()).isEqualTo(2);

        // the end of that life was not recorded
        tracker.accept(new SchedProcessFork(nowNs, 0, 5, "sh", 5, "sh", 7));
        assertThat(tasks.task(7, 0).generation()).isEqualTo(3);
    }
}
