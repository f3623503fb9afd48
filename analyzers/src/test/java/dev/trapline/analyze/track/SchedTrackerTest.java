package dev.trapline.analyze.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.event.SchedEvent.SchedBlockedReason;
import dev.trapline.model.event.SchedEvent.SchedMigrateTask;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWakeup;
import dev.trapline.model.event.SchedEvent.SchedWaking;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.SchedSpan.Delay;
import dev.trapline.model.span.SchedSpan.Imbalance;
import dev.trapline.model.span.SchedSpan.Migration;
import dev.trapline.model.span.SchedSpan.OffCpu;
import dev.trapline.model.span.SchedSpan.Switch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Times are in nanoseconds; the tasks are called t and their number.
class SchedTrackerTest {
    private final List<SchedSpan> spans = new ArrayList<>();
    private final Tasks tasks = new Tasks();
    private final SyscallTracker calls = new SyscallTracker(tasks, true, _ -> {});
    private final SchedTracker tracker = new SchedTracker(tasks, spans::add);

    private void accept(TraceEvent event) {
        calls.accept(event);
        tracker.accept(event);
    }

    private void change(long ns, int cpu, int prev, String state, int next) {
        accept(new SchedSwitch(ns, cpu, prev, "t" + prev, prev, 120, state, "t" + next, next, 120));
    }

    private void wake(long ns, int cpu, int waker, int tid, int target) {
        accept(new SchedWakeup(ns, cpu, waker, false, "t" + tid, tid, 120, target));
    }

    private void waking(long ns, int cpu, int waker, int tid, int target) {
        accept(new SchedWaking(ns, cpu, waker, "t" + tid, tid, 120, target));
    }

    private <T> List<T> all(Class<T> kind) {
        return spans.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private <T> T only(Class<T> kind) {
        assertThat(all(kind)).hasSize(1);
        return all(kind).getFirst();
    }

    @Test
    void slices() {
        change(100, 0, 0, "R", 1);
        change(150, 0, 1, "S", 0);
        change(400, 0, 0, "R", 2);

        List<Switch> switches = all(Switch.class);
        assertThat(switches).extracting(Switch::ranNs).containsExactly(TraceEvent.UNKNOWN_NS, 50L, 250L);
        assertThat(switches).extracting(Switch::fromIdle).containsExactly(true, false, true);
        assertThat(switches).extracting(Switch::toIdle).containsExactly(false, true, false);
        assertThat(switches.get(1).task()).isSameAs(tasks.task(1, 0));
        assertThat(switches.get(1).involuntary()).isFalse();
    }

    /// The states that the kernel books as nivcsw.
    @Test
    void leftRunnableIsInvoluntary() {
        change(100, 0, 1, "R", 2);
        change(200, 0, 2, "R+", 1);
        change(300, 0, 1, "D", 2);

        assertThat(all(Switch.class)).extracting(Switch::involuntary).containsExactly(true, true, false);
    }

    @Test
    void asleepWokenAndBack() {
        change(100, 0, 1, "S", 2);
        waking(300, 1, 9, 1, 0);
        wake(310, 0, 2, 1, 0);
        change(350, 0, 2, "R", 1);

        OffCpu off = only(OffCpu.class);
        assertThat(off.task()).isSameAs(tasks.task(1, 0));
        assertThat(off.offNs()).isEqualTo(250);
        assertThat(off.waitNs()).isEqualTo(40);
        assertThat(off.wake()).isNotNull();
        assertThat(off.wake().wakingNs()).isEqualTo(300);
        assertThat(off.wake().remote()).isTrue();
        assertThat(off.wake().waker()).isSameAs(tasks.task(9, 1));
        Delay delay = only(Delay.class);
        assertThat(delay.by()).isSameAs(tasks.task(2, 0));
        assertThat(delay.ns()).isEqualTo(40);
    }

    @Test
    void preemptedAndBack() {
        change(100, 0, 0, "R", 1);
        change(200, 0, 1, "R+", 2);
        wake(250, 0, 2, 1, 0); // it had set its state already: changes nothing
        change(300, 0, 2, "S", 1);

        OffCpu off = only(OffCpu.class);
        assertThat(off.preempted()).isTrue();
        assertThat(off.waitNs()).isEqualTo(100);
        assertThat(off.wake()).isNull();
        assertThat(only(Delay.class).by()).isSameAs(tasks.task(2, 0));
    }

    @Test
    void onlyWakingIsRecorded() {
        change(100, 0, 1, "S", 2);
        waking(300, 0, 2, 1, 0);
        change(350, 0, 2, "S", 1);

        assertThat(only(OffCpu.class).waitNs()).isEqualTo(50);
        assertThat(only(OffCpu.class).wake().wakingNs()).isEqualTo(TraceEvent.UNKNOWN_NS);
    }

    @Test
    void aWakeupOfARunningTaskIsNone() {
        change(100, 0, 0, "R", 1);
        wake(150, 0, 1, 1, 0);
        change(200, 0, 1, "S", 2);
        change(300, 0, 2, "S", 1);

        assertThat(only(OffCpu.class).wake()).isNull();
        assertThat(only(OffCpu.class).waitNs()).isEqualTo(TraceEvent.UNKNOWN_NS);
    }

    @Test
    void theCallItBlocksIn() {
        Syscall read = SyscallTable.of(Abi.X86_64).byName("read");
        assertThat(read).isNotNull();
        change(50, 0, 0, "R", 1);
        accept(new TraceEvent.SysEnter(90, 0, 1, read, SysArgs.NONE));
        change(100, 0, 1, "S", 2);
        wake(200, 0, 2, 1, 0);
        change(300, 0, 2, "S", 1);
        accept(new TraceEvent.SysExit(310, 0, 1, read, 5, 0, TraceEvent.UNKNOWN_NS, SysArgs.NONE));
        change(400, 0, 1, "R+", 2);

        assertThat(all(Switch.class)).extracting(Switch::call).containsExactly(null, read, null, null);
        assertThat(all(OffCpu.class).getFirst().call()).isSameAs(read);
    }

    @Test
    void waitingForADevice() {
        change(100, 0, 1, "D", 2);
        accept(new SchedBlockedReason(180, 0, 2, 1, true, "io_schedule"));
        wake(200, 0, 2, 1, 0);
        change(300, 0, 2, "S", 1);

        assertThat(only(OffCpu.class).ioWait()).isTrue();
    }

    @Test
    void movedWhileWaiting() {
        change(0, 0, 0, "R", 1);
        change(0, 1, 0, "R", 2);
        wake(100, 0, 1, 3, 0);
        accept(new SchedMigrateTask(160, 1, 2, "t3", 3, 120, 0, 1));
        change(200, 1, 2, "S", 3);

        Migration migration = only(Migration.class);
        assertThat(migration.fromCpu()).isZero();
        assertThat(migration.toCpu()).isEqualTo(1);
        assertThat(all(Delay.class)).extracting(Delay::by).containsExactly(tasks.task(1, 0), tasks.task(2, 1));
        assertThat(all(Delay.class)).extracting(Delay::ns).containsExactly(60L, 40L);
    }

    @Test
    void queuedWhileAnotherProcessorIsIdle() {
        change(0, 0, 0, "R", 1);
        change(0, 1, 2, "S", 0);
        wake(100, 0, 1, 3, 0);
        change(400, 1, 0, "R", 2);
        change(600, 0, 1, "S", 3);

        Imbalance imbalance = only(Imbalance.class);
        assertThat(imbalance.startNs()).isEqualTo(100);
        assertThat(imbalance.endNs()).isEqualTo(400);
        assertThat(all(OffCpu.class).getLast().task().tid()).isEqualTo(3);
        assertThat(all(OffCpu.class).getLast().idleElsewhereNs()).isEqualTo(300);
    }

    /// The time that an idle processor takes to go on is no imbalance.
    @Test
    void wokenOnAnIdleProcessor() {
        change(0, 0, 1, "S", 0);
        wake(100, 0, 0, 1, 0);
        change(130, 0, 0, "R", 1);

        assertThat(all(Imbalance.class)).isEmpty();
        OffCpu off = only(OffCpu.class);
        assertThat(off.waitNs()).isEqualTo(30);
        assertThat(off.idleElsewhereNs()).isZero();
        assertThat(only(Delay.class).by()).isSameAs(tasks.idle(0));
    }

    @Test
    void nothingIsPairedAcrossLostEvents() {
        change(100, 0, 0, "R", 1);
        change(100, 1, 0, "R", 2);
        change(150, 0, 1, "S", 4);
        accept(new TraceEvent.EventsLost(200, 0, 7));
        change(300, 0, 3, "S", 1);
        change(300, 1, 2, "S", 0);

        assertThat(all(OffCpu.class)).isEmpty();
        List<Switch> switches = all(Switch.class);
        assertThat(switches.get(3).ranNs()).isEqualTo(TraceEvent.UNKNOWN_NS);
        assertThat(switches.get(4).ranNs()).isEqualTo(200); // of the other processor nothing is missing
    }

    /// As with set_event_pid: switches between other tasks are not recorded.
    @Test
    void aSwitchThatIsMissingMakesNoSlice() {
        change(100, 0, 0, "R", 1);
        change(150, 0, 1, "S", 2);
        wake(180, 0, 3, 1, 0);
        change(200, 0, 3, "S", 1);

        assertThat(all(Switch.class).get(2).ranNs()).isEqualTo(TraceEvent.UNKNOWN_NS);
        assertThat(only(OffCpu.class).waitNs()).isEqualTo(20);
        assertThat(all(Delay.class)).isEmpty();
    }

    @Test
    void anotherLifeOfTheNumber() {
        change(100, 0, 1, "Z", 2);
        change(200, 0, 2, "S", 1);

        assertThat(all(OffCpu.class)).isEmpty();
        assertThat(tasks.task(1, 0).generation()).isEqualTo(1);
        assertThat(all(Switch.class).getFirst().prev().generation()).isZero();
    }

    @Test
    void aProcessorThatCannotBe() {
        change(100, Integer.MAX_VALUE, 1, "S", 2);
        change(100, -1, 1, "S", 2);
        wake(100, 0, 1, 2, Integer.MAX_VALUE);

        assertThat(all(Switch.class)).isEmpty();
    }
}
