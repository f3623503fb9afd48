package dev.trapline.analyze.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.trapline.model.event.InterruptEvent.IrqHandlerEntry;
import dev.trapline.model.event.InterruptEvent.IrqHandlerExit;
import dev.trapline.model.event.InterruptEvent.SoftirqEntry;
import dev.trapline.model.event.InterruptEvent.SoftirqExit;
import dev.trapline.model.event.InterruptEvent.SoftirqRaise;
import dev.trapline.model.event.InterruptEvent.TaskletEntry;
import dev.trapline.model.event.InterruptEvent.TaskletExit;
import dev.trapline.model.event.InterruptEvent.VectorEntry;
import dev.trapline.model.event.InterruptEvent.VectorExit;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SchedEvent.SchedWaking;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.InterruptSpan.Context;
import dev.trapline.model.span.InterruptSpan.Run;
import dev.trapline.model.span.InterruptSpan.Wakeup;
import dev.trapline.model.span.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Interrupts as the kernel records them: what nests, what follows, what is missing.
class InterruptTrackerTest {
    private static final int NET_RX = 3;
    private static final int TASKLET = 6;
    private static final int SCHED = 7;

    private final List<Span> spans = new ArrayList<>();
    private final Tasks tasks = new Tasks();
    private final SyscallTracker calls = new SyscallTracker(tasks, true, _ -> {});
    private final InterruptTracker tracker = new InterruptTracker(tasks, spans::add);

    private void track(TraceEvent... events) {
        for (TraceEvent event : events) {
            calls.accept(event);
            tracker.accept(event);
        }
    }

    private List<Run> runs() {
        return spans.stream().filter(Run.class::isInstance).map(Run.class::cast).toList();
    }

    private static TraceEvent irq(long ns, int cpu, int irq, String name) {
        return new IrqHandlerEntry(ns, cpu, 42, irq, name);
    }

    private static TraceEvent irqEnd(long ns, int cpu, int irq, boolean handled) {
        return new IrqHandlerExit(ns, cpu, 42, irq, handled);
    }

    private static TraceEvent raise(long ns, int cpu, int vec) {
        return new SoftirqRaise(ns, cpu, 42, vec);
    }

    private static TraceEvent soft(long ns, int cpu, int vec) {
        return new SoftirqEntry(ns, cpu, 42, vec);
    }

    private static TraceEvent softEnd(long ns, int cpu, int vec) {
        return new SoftirqExit(ns, cpu, 42, vec);
    }

    private static TraceEvent timer(long ns, int cpu) {
        return new VectorEntry(ns, cpu, 42, "local_timer", 236);
    }

    private static TraceEvent timerEnd(long ns, int cpu) {
        return new VectorExit(ns, cpu, 42, "local_timer", 236);
    }

    private static String shown(Run run) {
        return run.source().label() + " " + run.grossNs() + "/" + run.netNs() + (run.handled() ? "" : " unhandled");
    }

    @Test
    void handlersOfASharedLineFollowEachOther() {
        track(
                irq(100, 0, 19, "ehci"),
                irqEnd(103, 0, 19, false),
                irq(104, 0, 19, "ata_piix"),
                irqEnd(109, 0, 19, true));

        assertThat(runs()).extracting(InterruptTrackerTest::shown)
                .containsExactly("irq 19 ehci 3/3 unhandled", "irq 19 ata_piix 5/5");
        assertThat(tracker.openSpans()).isZero();
    }

    @Test
    void netIsGrossWithoutWhatInterruptedIt() {
        track(
                soft(100, 0, TASKLET),
                new TaskletEntry(110, 0, 42, "work"),
                timer(120, 0),
                timerEnd(125, 0),
                new TaskletExit(140, 0, 42, "work"),
                irq(150, 0, 36, "disk"),
                irqEnd(157, 0, 36, true),
                softEnd(200, 0, TASKLET));

        assertThat(runs()).extracting(InterruptTrackerTest::shown)
                .containsExactly(
                        "vector local_timer 5/5", "tasklet work 30/25", "irq 36 disk 7/7", "softirq TASKLET 100/63");
    }

    @Test
    void processorsAreInterruptedIndependently() {
        track(timer(100, 0), timer(101, 1), timerEnd(105, 0), timerEnd(109, 1));

        assertThat(runs()).extracting(Run::cpu, Run::grossNs)
                .containsExactly(tuple(0, 5L), tuple(1, 8L));
    }

    @Test
    void latencyCountsFromTheFirstOfSeveralRaises() {
        track(
                timer(100, 0),
                raise(102, 0, NET_RX),
                raise(103, 0, NET_RX),
                timerEnd(105, 0),
                raise(106, 1, NET_RX),
                soft(107, 0, NET_RX),
                raise(108, 0, NET_RX),
                softEnd(110, 0, NET_RX),
                soft(111, 0, NET_RX),
                softEnd(112, 0, NET_RX));

        List<InterruptSpan.Softirq> causes = runs().stream()
                .filter(run -> run.source().kind() == Kind.SOFTIRQ)
                .map(run -> Objects.requireNonNull(run.softirq()))
                .toList();
        assertThat(causes).containsExactly(
                new InterruptSpan.Softirq(102, 2, 105, Context.IRQ_EXIT),
                new InterruptSpan.Softirq(108, 1, 105, Context.IRQ_EXIT));
        assertThat(spans).filteredOn(InterruptSpan.Raise.class::isInstance)
                .extracting(span -> label(((InterruptSpan.Raise) span).by()))
                .containsExactly("vector local_timer", "vector local_timer", "", "softirq NET_RX");
    }

    private static String label(@Nullable InterruptSource source) {
        return source == null ? "" : source.label();
    }

    @Test
    void contextIsTheWayOutOfAnInterruptTheTaskOrKsoftirqd() {
        Syscall sendto = Objects.requireNonNull(SyscallTable.of(Abi.X86_64).byName("sendto"));
        track(
                timer(100, 0),
                timerEnd(101, 0),
                soft(102, 0, SCHED),
                softEnd(103, 0, SCHED),
                soft(104, 0, NET_RX),
                softEnd(105, 0, NET_RX),
                new SysEnter(110, 0, 42, sendto, SysArgs.NONE),
                raise(111, 0, NET_RX),
                soft(112, 0, NET_RX),
                softEnd(113, 0, NET_RX),
                new SchedSwitch(120, 0, 42, "app", 42, 120, "R", "ksoftirqd/0", 14, 120),
                new SoftirqEntry(121, 0, 14, NET_RX),
                new SoftirqExit(122, 0, 14, NET_RX));

        assertThat(runs()).filteredOn(run -> run.softirq() != null)
                .extracting(run -> Objects.requireNonNull(run.softirq()).context())
                .containsExactly(Context.IRQ_EXIT, Context.IRQ_EXIT, Context.TASK, Context.KSOFTIRQD);
    }

    @Test
    void whatLacksAnEndHasNoTime() {
        track(
                softEnd(90, 0, NET_RX),
                irq(100, 0, 36, "disk"),
                timer(110, 1),
                soft(120, 0, NET_RX),
                softEnd(130, 0, NET_RX));
        tracker.finish();

        assertThat(runs()).extracting(run -> run.source().label() + " " + run.ends() + " " + run.grossNs())
                .containsExactly(
                        "softirq NET_RX NO_ENTRY 0",
                        "irq 36 disk NO_EXIT 0",
                        "softirq NET_RX BOTH 10",
                        "vector local_timer NO_EXIT 0");
        assertThat(tracker.openSpans()).isEqualTo(3);
    }

    @Test
    void nothingIsPairedAcrossLostEvents() {
        track(
                raise(90, 0, NET_RX),
                timer(100, 0),
                timer(101, 1),
                new EventsLost(102, 0, 7),
                timerEnd(110, 0),
                timerEnd(111, 1),
                soft(112, 0, NET_RX),
                softEnd(113, 0, NET_RX),
                new EventsLost(114, TraceEvent.UNKNOWN, 1));

        assertThat(runs()).extracting(run -> run.cpu() + " " + run.source().name() + " " + run.ends())
                .containsExactly(
                        "0 local_timer NO_EXIT", "0 local_timer NO_ENTRY", "1 local_timer BOTH", "0 NET_RX BOTH");
        assertThat(Objects.requireNonNull(runs().getLast().softirq()).raisedNs()).isEqualTo(TraceEvent.UNKNOWN_NS);
        assertThat(tracker.openSpans()).isEqualTo(2);
    }

    /// `nmi_handler` as ftrace prints it.
    @Test
    void anNmiTakesItsTimeFromWhatItInterrupts() {
        track(
                irq(1000, 0, 36, "disk"),
                new Other(1500, 0, 42, "nmi_handler",
                        Map.of("info", "perf_event_nmi_handler() delta_ns: 300 handled: 1")),
                irqEnd(2000, 0, 36, true));

        assertThat(runs()).extracting(InterruptTrackerTest::shown)
                .containsExactly("nmi perf_event_nmi_handler 300/300", "irq 36 disk 1000/700");
    }

    @Test
    void followsAnInterruptToTheReturnOfTheCallItWakes() {
        Syscall read = Objects.requireNonNull(SyscallTable.of(Abi.X86_64).byName("read"));
        track(
                new SysEnter(10, 1, 77, read, SysArgs.NONE),
                new SchedSwitch(20, 1, 77, "reader", 77, 120, "S", "swapper/1", 0, 120),
                irq(100, 0, 36, "nic"),
                raise(103, 0, NET_RX),
                irqEnd(105, 0, 36, true),
                soft(107, 0, NET_RX),
                new SchedWaking(112, 0, 42, "reader", 77, 120, 1),
                softEnd(115, 0, NET_RX),
                new SchedSwitch(130, 1, 0, "swapper/1", 0, 120, "R", "reader", 77, 120),
                new SysExit(141, 1, 77, read, 5, 0, TraceEvent.UNKNOWN_NS, SysArgs.NONE));

        Wakeup wakeup = (Wakeup) spans.getLast();
        assertThat(wakeup.task().comm()).isEqualTo("reader");
        assertThat(wakeup).isEqualTo(new Wakeup(
                100, 107, 112, 130, 141, 0, wakeup.task(), new InterruptSource(Kind.IRQ, 36, "nic"),
                new InterruptSource(Kind.SOFTIRQ, NET_RX, "NET_RX"), "read"));
    }

    @Test
    void aTaskThatSleepsAgainIsNotFollowed() {
        Syscall poll = Objects.requireNonNull(SyscallTable.of(Abi.X86_64).byName("poll"));
        track(
                new SysEnter(10, 0, 77, poll, SysArgs.NONE),
                timer(100, 0),
                new SchedWaking(101, 0, 42, "poller", 77, 120, 0),
                timerEnd(102, 0),
                new SchedSwitch(110, 0, 42, "app", 42, 120, "R+", "poller", 77, 120),
                new SchedSwitch(111, 0, 77, "poller", 77, 120, "S", "app", 42, 120),
                new SchedWaking(120, 0, 42, "poller", 77, 120, 0),
                new SchedSwitch(121, 0, 42, "app", 42, 120, "R+", "poller", 77, 120),
                new SysExit(130, 0, 77, poll, 1, 0, TraceEvent.UNKNOWN_NS, SysArgs.NONE));

        assertThat(spans).noneMatch(Wakeup.class::isInstance);
    }
}
