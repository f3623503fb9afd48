package dev.trapline.analyze.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SignalGenerate;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.SignalSpan.Delivered;
import dev.trapline.model.span.SignalSpan.Disposition;
import dev.trapline.model.span.SignalSpan.Interrupted;
import dev.trapline.model.span.SignalSpan.Origin;
import dev.trapline.model.span.SignalSpan.Result;
import dev.trapline.model.span.SignalSpan.Resumption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Signals as the kernel's events have them, every event 10 ns after the one before.
class SignalTrackerTest {
    private static final int SI_USER = 0;
    private static final int SI_KERNEL = 128;
    private static final String HANDLER = "errno=0 code=0 sa_handler=55ceefecb329 sa_flags=4000000";
    private static final String DEFAULT = "errno=0 code=0 sa_handler=0 sa_flags=0";

    private final Tasks tasks = new Tasks();
    private final SyscallTracker calls = new SyscallTracker(tasks, true, _ -> {});
    private final List<SignalSpan> spans = new ArrayList<>();
    private final SignalTracker tracker = new SignalTracker(tasks, spans::add);
    private long now;

    private void give(TraceEvent event) {
        calls.accept(event);
        tracker.accept(event);
    }

    private void send(int by, int sig, int to, boolean group, int result) {
        give(new SignalGenerate(now += 10, 0, by, sig, 0, SI_USER, "c", to, group, result));
    }

    private void deliver(int tid, int sig, String info) {
        give(new SignalDeliver(now += 10, 0, tid, sig, info));
    }

    private static Syscall call(String name) {
        return Objects.requireNonNull(SyscallTable.of(Abi.X86_64).byName(name));
    }

    private void enter(int tid, String name) {
        give(new SysEnter(now += 10, 0, tid, call(name), SysArgs.NONE));
    }

    private void exit(int tid, String name, long ret) {
        int errno = ret < 0 ? (int) -ret : 0;
        give(new SysExit(now += 10, 0, tid, call(name), ret, errno, TraceEvent.UNKNOWN_NS, SysArgs.NONE));
    }

    private void clone(int parent, int child) {
        enter(parent, "clone3");
        exit(parent, "clone3", child);
        enter(child, "getpid");
        exit(child, "getpid", parent);
    }

    private List<Delivered> delivered() {
        return spans.stream().filter(Delivered.class::isInstance).map(Delivered.class::cast).toList();
    }

    private List<Interrupted> interrupted() {
        return spans.stream().filter(Interrupted.class::isInstance).map(Interrupted.class::cast).toList();
    }

    @Test
    void fromSendingToDelivery() {
        send(7, Signals.SIGUSR1, 8, false, 0);
        deliver(8, Signals.SIGUSR1, HANDLER);

        Delivered delivery = delivered().getFirst();
        assertThat(delivery.latencyNs()).isEqualTo(10);
        assertThat(delivery.task().tid()).isEqualTo(8);
        assertThat(Objects.requireNonNull(delivery.sender()).tid()).isEqualTo(7);
        assertThat(delivery.origin()).isEqualTo(Origin.CALL);
        assertThat(delivery.disposition()).isEqualTo(Disposition.HANDLER);
    }

    @Test
    void anyThreadTakesTheSignalOfItsProcess() {
        clone(8, 9);
        send(7, Signals.SIGTERM, 8, true, 0);
        deliver(9, Signals.SIGTERM, HANDLER);
        assertThat(delivered().getFirst().latencyNs()).isEqualTo(10);

        send(7, Signals.SIGUSR1, 8, false, 0);
        deliver(9, Signals.SIGUSR1, HANDLER);
        assertThat(delivered().get(1).latencyNs()).as("sent to another thread").isEqualTo(TraceEvent.UNKNOWN_NS);
    }

    @Test
    void realTimeSignalsQueueAndOthersDoNot() {
        send(7, Signals.SIGRTMIN + 2, 8, true, 0);
        send(7, Signals.SIGRTMIN + 2, 8, true, 0);
        send(7, Signals.SIGCHLD, 8, true, 0);
        send(7, Signals.SIGCHLD, 8, true, 2);
        deliver(8, Signals.SIGRTMIN + 2, HANDLER);
        deliver(8, Signals.SIGRTMIN + 2, HANDLER);
        deliver(8, Signals.SIGCHLD, HANDLER);

        assertThat(delivered()).extracting(Delivered::latencyNs).containsExactly(40L, 40L, 40L);
        assertThat(spans.stream()
                .filter(SignalSpan.Sent.class::isInstance)
                .map(span -> ((SignalSpan.Sent) span).result()))
                .containsExactly(Result.QUEUED, Result.QUEUED, Result.QUEUED, Result.COALESCED);
    }

    /// complete_signal() in kernel/signal.c.
    @Test
    void aFatalSignalArrivesAsSigkill() {
        send(7, Signals.SIGTERM, 8, true, 0);
        deliver(8, Signals.SIGKILL, DEFAULT);

        Delivered delivery = delivered().getFirst();
        assertThat(delivery.sig()).isEqualTo(Signals.SIGKILL);
        assertThat(delivery.asked()).isEqualTo(Signals.SIGTERM);
        assertThat(delivery.latencyNs()).isEqualTo(10);
    }

    @Test
    void sigtimedwaitTakesASignalWithoutDelivery() {
        send(8, Signals.SIGUSR1, 8, true, 0);
        enter(8, "rt_sigtimedwait");
        exit(8, "rt_sigtimedwait", Signals.SIGUSR1);

        assertThat(delivered()).extracting(Delivered::disposition).containsExactly(Disposition.TAKEN);
        assertThat(delivered().getFirst().latencyNs()).isEqualTo(20);
    }

    @Test
    void aCallIsRestarted() {
        enter(8, "wait4");
        exit(8, "wait4", -Errno.ERESTARTSYS);
        deliver(8, Signals.SIGCHLD, HANDLER);
        enter(8, "write"); // by the handler
        exit(8, "write", 1);
        enter(8, "rt_sigreturn");
        exit(8, "rt_sigreturn", call("wait4").nr());
        enter(8, "wait4");

        assertThat(interrupted()).hasSize(1);
        assertThat(interrupted().getFirst().call().name()).isEqualTo("wait4");
        assertThat(interrupted().getFirst().sig()).isEqualTo(Signals.SIGCHLD);
        assertThat(interrupted().getFirst().resumption()).isEqualTo(Resumption.RESTARTED);
    }

    @Test
    void aCallIsRestartedThroughRestartSyscallWithoutAHandler() {
        enter(8, "clock_nanosleep");
        exit(8, "clock_nanosleep", -Errno.ERESTART_RESTARTBLOCK);
        deliver(8, Signals.SIGCONT, DEFAULT);
        enter(8, "restart_syscall");

        assertThat(interrupted()).extracting(Interrupted::resumption).containsExactly(Resumption.RESTARTED);
    }

    /// In raw_syscalls the return of rt_sigreturn has no number any more.
    @Test
    void aCallEndsWithEintr() {
        enter(8, "pause");
        exit(8, "pause", -Errno.ERESTARTNOHAND);
        deliver(8, Signals.SIGALRM, HANDLER);
        enter(8, "rt_sigreturn");
        give(new SysExit(
                now += 10, 0, 8, Syscall.unknown("syscall_0xffffffffffffffff", -1, Abi.X86_64), -Errno.EINTR,
                Errno.EINTR, TraceEvent.UNKNOWN_NS, SysArgs.NONE));

        assertThat(interrupted()).extracting(Interrupted::resumption).containsExactly(Resumption.EINTR);
    }

    @Test
    void handlersInsideHandlers() {
        enter(8, "read");
        exit(8, "read", -Errno.ERESTARTSYS);
        deliver(8, Signals.SIGUSR1, HANDLER);
        enter(8, "wait4");
        exit(8, "wait4", -Errno.ERESTARTSYS);
        deliver(8, Signals.SIGUSR2, HANDLER);
        enter(8, "rt_sigreturn");
        exit(8, "rt_sigreturn", -Errno.EINTR);
        enter(8, "rt_sigreturn");
        exit(8, "rt_sigreturn", call("read").nr());

        assertThat(interrupted()).extracting(span -> span.call().name()).containsExactly("wait4", "read");
        assertThat(interrupted()).extracting(Interrupted::sig).containsExactly(Signals.SIGUSR2, Signals.SIGUSR1);
        assertThat(interrupted())
                .extracting(Interrupted::resumption)
                .containsExactly(Resumption.EINTR, Resumption.RESTARTED);
    }

    /// epoll_wait is never restarted (signal(7)).
    @Test
    void aCallThatReturnsEintrItself() {
        enter(8, "epoll_wait");
        exit(8, "epoll_wait", -Errno.EINTR);
        deliver(8, Signals.SIGALRM, HANDLER);
        enter(8, "epoll_wait");
        exit(8, "epoll_wait", -Errno.EINTR);
        enter(8, "getpid");

        assertThat(interrupted()).extracting(Interrupted::resumption).containsExactly(Resumption.EINTR,
                Resumption.EINTR);
        assertThat(interrupted()).extracting(Interrupted::sig).containsExactly(Signals.SIGALRM, 0);
    }

    @Test
    void aThreadThatDiesInACall() {
        enter(8, "pause");
        exit(8, "pause", -Errno.ERESTARTNOHAND);
        deliver(8, Signals.SIGTERM, DEFAULT);
        give(new SchedProcessExit(now += 10, 0, 8, TraceEvent.UNKNOWN, Signals.SIGTERM, false));

        assertThat(interrupted()).extracting(Interrupted::resumption).containsExactly(Resumption.ENDED);
    }

    @Test
    void nothingIsPairedAcrossLostEvents() {
        send(7, Signals.SIGUSR1, 8, false, 0);
        enter(8, "pause");
        exit(8, "pause", -Errno.ERESTARTNOHAND);
        give(new TraceEvent.EventsLost(now += 10, 0, 5));
        deliver(8, Signals.SIGUSR1, HANDLER);
        enter(8, "pause");
        tracker.finish();

        assertThat(delivered()).extracting(Delivered::latencyNs).containsExactly(TraceEvent.UNKNOWN_NS);
        assertThat(interrupted()).extracting(Interrupted::resumption).containsExactly(Resumption.UNKNOWN);
    }

    @Test
    void theKernelsOwnSignalsHaveNoSender() {
        give(new SignalGenerate(now += 10, 0, 7, Signals.SIGSEGV, 0, 1, "c", 7, false, 0));
        deliver(7, Signals.SIGSEGV, HANDLER);
        give(new SignalGenerate(now += 10, 0, 7, Signals.SIGALRM, 0, SI_KERNEL, "c", 8, true, 0));
        deliver(8, Signals.SIGALRM, HANDLER);

        assertThat(delivered()).extracting(Delivered::origin).containsExactly(Origin.FAULT, Origin.KERNEL);
        assertThat(delivered()).extracting(Delivered::sender).containsOnlyNulls();
    }
}
