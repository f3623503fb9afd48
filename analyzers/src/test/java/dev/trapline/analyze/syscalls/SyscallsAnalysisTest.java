package dev.trapline.analyze.syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trapline.analyze.SpanScript;
import dev.trapline.analyze.SpanScript.Reported;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.report.Finding;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.OpenFile.Kind;
import dev.trapline.model.span.Span.Outcome;
import dev.trapline.model.span.Task;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyscallsAnalysisTest {
    private final SpanScript script = new SpanScript();

    private Reported report() {
        return script.through(new SyscallsAnalysis());
    }

    @Test
    void countsAsStraceDoes() {
        OpenFile file = script.file("/a");
        script.timed("read", file, 10, 1000)
                .timed("read", file, 20, 3000)
                .timed("read", file, -Errno.EAGAIN, 2000)
                .timed("read", file, 5, TraceEvent.UNKNOWN_NS)
                .timed("pause", null, -Errno.ERESTARTNOHAND, 500)
                .end("exit_group", Outcome.NO_RETURN)
                .end("futex", Outcome.OPEN);
        Reported report = report();

        assertThat(report.rows("bySyscall")).extracting(row -> row.get("name")).containsExactly("read", "pause",
                "exit_group");
        assertThat(report.rows("bySyscall").get(0))
                .containsEntry("nr", 0L)
                .containsEntry("calls", 4L)
                .containsEntry("errors", 1L)
                .containsEntry("noReturn", 0L)
                .containsEntry("timed", 3L)
                .containsEntry("totalNs", 6000L)
                .containsEntry("minNs", 1000L)
                .containsEntry("meanNs", 2000L)
                .containsEntry("p50Ns", 2000L)
                .containsEntry("p99Ns", 3000L)
                .containsEntry("maxNs", 3000L)
                .containsEntry("errnos", Map.of("EAGAIN", 1L));
        assertThat(report.rows("bySyscall").get(1))
                .containsEntry("errors", 1L)
                .containsEntry("errnos", Map.of("ERESTARTNOHAND", 1L));
        assertThat(report.rows("bySyscall").get(2))
                .containsEntry("calls", 0L)
                .containsEntry("noReturn", 1L)
                .containsEntry("timed", 0L)
                .containsEntry("totalNs", null)
                .containsEntry("p50Ns", null);
        assertThat(report.metric("calls")).isEqualTo(5L);
        assertThat(report.metric("errors")).isEqualTo(2L);
        assertThat(report.metric("noReturn")).isEqualTo(1L);
        assertThat(report.metric("totalNs")).isEqualTo(6500L);
    }

    @Test
    void theSameCallOfTwoInterfacesIsOneRow() {
        script.timed("write", null, 1, 100).in(Abi.I386).timed("write", null, 1, 300);
        Reported report = report();

        assertThat(report.row("bySyscall"))
                .containsEntry("calls", 2L)
                .containsEntry("totalNs", 400L)
                .containsEntry("abi", "i386,x86_64");
    }

    @Test
    void waitingIsToldFromService() {
        script.timed("epoll_wait", null, 1, 10_000)
                .timed("read", script.file(Kind.PIPE, "pipe"), 1, 5000)
                .timed("read", script.file("/a"), 1, 700)
                .timed("futex", null, 0, 300);
        Reported report = report();

        assertThat(report.metric("totalNs")).isEqualTo(16_000L);
        assertThat(report.metric("blockedNs")).isEqualTo(15_300L);
        assertThat(report.metric("serviceNs")).isEqualTo(700L);
        assertThat(report.rows("bySyscall")).filteredOn(row -> "read".equals(row.get("name")))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("blocking", "no").containsEntry("blockedNs", 5000L));
        assertThat(report.rows("bySyscall").get(0)).containsEntry("blocking", "yes");
        assertThat((Double) report.rows("bySyscall").get(0).get("percent")).isEqualTo(62.5, within(1e-9));
    }

    @Test
    void threadsAndProcesses() {
        Task leader = new Task(10, 0);
        leader.rename("server");
        Task worker = new Task(11, 0);
        worker.joinGroup(10);
        worker.rename("worker");
        Task reused = new Task(11, 1);
        script.by(worker).timed("read", null, 1, 100).timed("read", null, -Errno.EIO, 100);
        script.by(leader).timed("read", null, 1, 50);
        script.by(reused).timed("read", null, 1, 10);
        Reported report = report();

        assertThat(report.rows("byThread")).extracting(row -> row.get("tid")).containsExactly(11L, 10L, 11L);
        assertThat(report.rows("byThread").get(0))
                .containsEntry("tgid", 10L)
                .containsEntry("comm", "worker")
                .containsEntry("calls", 2L)
                .containsEntry("errors", 1L)
                .containsEntry("totalNs", 200L)
                .containsEntry("generation", 0L);
        assertThat(report.rows("byThread").get(2)).containsEntry("generation", 1L).containsEntry("tgid", 11L);
        assertThat(report.rows("byProcess").get(0))
                .containsEntry("tgid", 10L)
                .containsEntry("comm", "server")
                .containsEntry("threads", 2L)
                .containsEntry("totalNs", 250L);
    }

    @Test
    void aRecordingWithoutThreadIds() {
        script.by(new Task(TraceEvent.UNKNOWN, 0)).timed("read", null, 1, 100);

        assertThat(report().row("byThread").get("tid")).isNull();
        assertThat(report().row("byProcess").get("tgid")).isNull();
    }

    @Test
    void withoutDurations() {
        script.timed("getppid", null, 1, TraceEvent.UNKNOWN_NS);
        Reported report = report();

        assertThat(report.metric("totalNs")).isNull();
        assertThat(report.row("bySyscall").get("percent")).isNull();
        assertThat(report.row("byThread").get("totalNs")).isNull();
        assertThat(report.report().notes()).singleElement().asString().contains("-T");
    }

    @Test
    void confidenceIntervals() {
        for (int i = 1; i <= 600; i++) {
            script.timed("getppid", null, 1, i);
        }
        Map<String, Object> row = report().row("bySyscall");

        assertThat((Long) row.get("p50LowNs")).isBetween(270L, 280L);
        assertThat((Long) row.get("p50HighNs")).isBetween(320L, 330L);
        assertThat((Long) row.get("p99LowNs")).isBetween(586L, 593L);
        assertThat((Long) row.get("p99HighNs")).isBetween(595L, 600L);
    }

    @Test
    void aSearchPath() {
        for (int i = 0; i < 150; i++) {
            script.timed("openat", null, i % 3 == 0 ? 3 : -Errno.ENOENT, 100);
        }
        Finding finding = report().finding("syscalls.errno-storm");

        assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(finding.title()).isEqualTo("openat fails in 100 of 150 calls, mostly with ENOENT");
        assertThat(finding.advice()).contains("search path");
    }

    @Test
    void timeoutsAreNoStorm() {
        for (int i = 0; i < 200; i++) {
            script.timed("futex", null, -Errno.ETIMEDOUT, 100);
        }

        assertThat(report().findingIds()).doesNotContain("syscalls.errno-storm");
    }

    @Test
    void theDominatingCall() {
        for (int i = 0; i < 200; i++) {
            script.timed("write", null, 1, 900).timed("getppid", null, 1, 100).timed("epoll_wait", null, 1, 99_000);
        }

        assertThat(report().finding("syscalls.dominating-call").title())
                .isEqualTo("write takes 90 % of the time in calls that do not wait");
    }
}
