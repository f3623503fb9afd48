package dev.trapline.analyze.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trapline.analyze.SpanScript;
import dev.trapline.analyze.SpanScript.Reported;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.report.Finding;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.OpenFile.Kind;
import dev.trapline.model.span.Task;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchingAnalysisTest {
    private final SpanScript script = new SpanScript();

    private Reported report() {
        return script.through(new BatchingAnalysis());
    }

    private Reported report(BatchingOptions options) {
        return script.through(new BatchingAnalysis(options));
    }

    private static BatchingOptions limits(int maxRows, int maxRuns) {
        BatchingOptions d = BatchingOptions.defaults();
        return new BatchingOptions(
                d.entryCostNs(),
                d.entryCostLowNs(),
                d.entryCostHighNs(),
                d.smallBytes(),
                d.gapNs(),
                d.maxBatchBytes(),
                d.maxBatchMessages(),
                d.fixedShare(),
                maxRows,
                maxRuns);
    }

    /// `dd bs=1` of 300 bytes: the last read finds the end.
    @Test
    void bytesOneByOne() {
        OpenFile in = script.file("/tmp/in300");
        OpenFile out = script.file("/tmp/out");
        for (int i = 0; i < 300; i++) {
            script.move("read", in, 1).move("write", out, 1);
        }
        script.call("read", in, 1, 0);
        Reported report = report();

        List<Map<String, Object>> runs = report.rows("runs");
        assertThat(runs).hasSize(2);
        assertThat(runs.get(0))
                .containsEntry("tid", 7L)
                .containsEntry("path", "/tmp/in300")
                .containsEntry("syscall", "read")
                .containsEntry("calls", 300L)
                .containsEntry("bytes", 300L)
                .containsEntry("savedCalls", 299L)
                .containsEntry("savedNs", 59_800L)
                .containsEntry("savedNsLow", 29_900L)
                .containsEntry("startNs", 1000L)
                .containsEntry("endedBy", "fewer bytes than asked for");
        assertThat(runs.get(1)).containsEntry("syscall", "write").containsEntry("endedBy", "end of recording");
        assertThat(report.metric("calls")).isEqualTo(601L);
        assertThat(report.metric("runCount")).isEqualTo(2L);
        assertThat(report.metric("savedCalls")).isEqualTo(598L);
        assertThat(report.metric("savedNs")).isEqualTo(119_600L);
        assertThat(report.metric("overheadNs")).isEqualTo(120_200L);
        assertThat(report.rows("byFile").get(0))
                .containsEntry("path", "/tmp/in300")
                .containsEntry("calls", 301L)
                .containsEntry("bytes", 300L)
                .containsEntry("medianBytes", 1L)
                .containsEntry("requestedBytes", 301L)
                .containsEntry("smallCalls", 301L)
                .containsEntry("amplification", 301.0);
        Finding finding = report.finding("batching.small-reads");
        assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(finding.savedNs()).isEqualTo(59_800L);
        assertThat(finding.title()).isEqualTo("300 reads of 1 byte each (read, /tmp/in300) could be 1 call");
        assertThat(finding.evidence()).contains("tid 7 (prog), fd 3", "299 calls saved x 200 ns entry cost");
    }

    @Test
    void overheadInPercentOfElapsedTime() {
        OpenFile out = script.file("/tmp/out");
        for (int i = 0; i < 1000; i++) {
            script.move("write", out, 5000); // one call each 200 ns
        }
        Reported report = report(BatchingOptions.defaults().withEntryCost(50));

        assertThat(report.metric("entryCostNs")).isEqualTo(50L);
        assertThat(report.metric("callsPerSec").doubleValue()).isEqualTo(5_000_000, within(1.0));
        assertThat(report.metric("overheadPercent").doubleValue()).isEqualTo(25, within(0.001));
        assertThat(report.findingIds()).containsExactly("batching.entry-cost");
        assertThat(report.row("byThread")).containsEntry("overheadNs", 50_000L).containsEntry("smallTransfers", 0L);
    }

    static Stream<Arguments> interruptions() {
        return Stream.of(
                interruption("flush", (s, f) -> s.call("fsync", f, 0)),
                interruption("flush", (s, f) -> s.call("fdatasync", f, 0)),
                interruption("seek", (s, f) -> s.call("lseek", f, 0)),
                interruption("truncate", (s, f) -> s.call("ftruncate", f, 0)),
                interruption("ioctl", (s, f) -> s.call("ioctl", f, 0)),
                interruption("fcntl or lock", (s, f) -> s.call("fcntl", f, 0)),
                interruption("close", (s, f) -> s.call("close", f, 0)),
                interruption("copy in the kernel", (s, f) -> s.call("sendfile", f, 10)),
                interruption("opposite direction", (s, f) -> s.move("read", f, 10)),
                interruption("other kind of call", (s, f) -> s.moveAt("pwrite64", f, 10, 0)),
                interruption("large call", (s, f) -> s.move("write", f, 4096)),
                interruption("fewer bytes than asked for", (s, f) -> s.call("write", f, 10, 9)),
                interruption("error", (s, f) -> s.call("write", f, 10, -Errno.ENOSPC)),
                interruption("pause", (s, f) -> s.pause(1_000_000)),
                interruption("exec", (s, f) -> s.call("execve", null, 0)));
    }

    private static Arguments interruption(String cause, BiConsumer<SpanScript, OpenFile> event) {
        return Arguments.of(cause, event);
    }

    @ParameterizedTest
    @MethodSource("interruptions")
    void whatEndsARun(String cause, BiConsumer<SpanScript, OpenFile> event) {
        OpenFile out = script.file("/tmp/out");
        script.move("write", out, 10).move("write", out, 10).move("write", out, 10);
        event.accept(script, out);
        script.move("write", out, 10).move("write", out, 10);
        Reported report = report();

        assertThat(report.rows("runs")).extracting(row -> row.get("calls")).containsExactly(3L, 2L);
        assertThat(report.rows("runs").get(0)).containsEntry("endedBy", cause);
        assertThat(report.metric("savedCalls")).isEqualTo(3L);
    }

    static Stream<Arguments> innocent() {
        return Stream.of(
                Arguments.of("another file",
                        (BiConsumer<SpanScript, OpenFile>) (s, f) -> s.move("write", s.file("/b"), 10)),
                Arguments.of("a failed seek",
                        (BiConsumer<SpanScript, OpenFile>) (s, f) -> s.call("lseek", f, -Errno.ESPIPE)),
                Arguments.of("fstat", (BiConsumer<SpanScript, OpenFile>) (s, f) -> s.call("fstat", f, 0)),
                Arguments.of("no file at all", (BiConsumer<SpanScript, OpenFile>) (s, f) -> s.call("getppid", null, 1)),
                Arguments.of("a wait, on a file", (BiConsumer<SpanScript, OpenFile>) (s, f) -> s.call("poll", null, 1)),
                Arguments.of("a failed exec",
                        (BiConsumer<SpanScript, OpenFile>) (s, f) -> s.call("execve", null, -Errno.ENOENT)),
                Arguments.of("the longest pause", (BiConsumer<SpanScript, OpenFile>) (s, f) -> s.pause(999_900)));
    }

    @ParameterizedTest
    @MethodSource("innocent")
    void whatDoesNotEndARun(String what, BiConsumer<SpanScript, OpenFile> event) {
        OpenFile out = script.file("/tmp/out");
        script.move("write", out, 10).move("write", out, 10);
        event.accept(script, out);
        script.move("write", out, 10).move("write", out, 10);

        assertThat(report().row("runs")).as(what).containsEntry("calls", 4L);
    }

    @Test
    void aWaitForReadinessEndsARunOnASocket() {
        OpenFile socket = script.file(Kind.STREAM_SOCKET, "127.0.0.1:80");
        script.move("sendto", socket, 10).move("sendto", socket, 10);
        script.call("epoll_wait", null, 1);
        script.move("sendto", socket, 10).move("sendto", socket, 10).move("sendto", socket, 10);
        Reported report = report();

        assertThat(report.rows("runs")).extracting(row -> row.get("calls")).containsExactly(3L, 2L);
        assertThat(report.rows("runs").get(1)).containsEntry("endedBy", "waited for readiness");
        assertThat(report.rows("runs").get(0)).containsEntry("advice", "buffer or writev");
    }

    /// A request on one pipe and the reply on another: neither writing nor reading ahead would do.
    @Test
    void requestsAndRepliesAreNoRuns() {
        OpenFile request = script.file(Kind.PIPE, "pipe");
        OpenFile reply = script.file(Kind.PIPE, "pipe");
        for (int i = 0; i < 100; i++) {
            script.move("write", request, 4).move("read", reply, 4);
        }
        Reported report = report();

        assertThat(report.rows("runs")).isEmpty();
    }

    /// recvmmsg brings replies too, sendmmsg makes requests.
    @Test
    void messagesInBatchesAreRequestsAndReplies() {
        OpenFile socket = script.file(Kind.DATAGRAM_SOCKET, "0.0.0.0:53");
        OpenFile pipe = script.file(Kind.PIPE, "pipe");
        OpenFile other = script.file(Kind.PIPE, "pipe");
        script.move("write", pipe, 10).call("sendmmsg", socket, 8).move("write", pipe, 10);
        script.call("recvmmsg", socket, 8).move("write", pipe, 10).pause(2_000_000);
        script.move("read", other, 10).call("recvmmsg", socket, 8).move("read", other, 10);
        script.call("sendmmsg", socket, 8).move("read", other, 10);
        Reported report = report();

        assertThat(report.rows("runs")).extracting(row -> row.get("calls")).containsExactly(2L, 2L);
        assertThat(report.rows("runs")).extracting(row -> row.get("endedBy"))
                .containsExactly("read in between", "written in between");
    }

    @Test
    void aFilterBetweenDescriptorsOfUnknownKind() {
        OpenFile in = script.file(Kind.UNKNOWN, null);
        OpenFile out = script.file(Kind.UNKNOWN, null);
        for (int i = 0; i < 10; i++) {
            script.move("read", in, 1).move("write", out, 1);
        }
        script.call("read", in, 4096, 12).move("write", out, 12);
        script.call("read", in, 4096, 12).move("write", out, 12);
        Reported report = report();

        assertThat(report.rows("runs")).extracting(row -> row.get("calls")).containsExactly(10L, 10L);
        assertThat(report.rows("runs").get(1)).containsEntry("endedBy", "read in between");
    }

    @Test
    void positionedTransfersMustBeContiguous() {
        OpenFile db = script.file("/var/db");
        script.moveAt("pread64", db, 100, 0).moveAt("pread64", db, 100, 100).moveAt("pread64", db, 50, 200);
        script.moveAt("pread64", db, 100, 4096).moveAt("pread64", db, 100, 4196);
        Reported report = report();

        assertThat(report.rows("runs")).extracting(row -> row.get("calls")).containsExactly(3L, 2L);
        assertThat(report.rows("runs").get(0))
                .containsEntry("endedBy", "not contiguous")
                .containsEntry("advice", "one larger pread or preadv");
    }

    /// A message is always whole, however large the buffer; 1024 fit into one recvmmsg.
    @Test
    void datagrams() {
        OpenFile socket = script.file(Kind.DATAGRAM_SOCKET, "0.0.0.0:53");
        for (int i = 0; i < 3000; i++) {
            script.call("recvfrom", socket, 65_536, 40);
        }
        Reported report = report();

        assertThat(report.row("runs")).containsEntry("savedCalls", 2997L).containsEntry("advice", "recvmmsg");
        assertThat(report.findingIds()).contains("batching.small-messages");
    }

    @Test
    void messagesSentTogetherAlready() {
        OpenFile socket = script.file(Kind.DATAGRAM_SOCKET, "0.0.0.0:53");
        script.move("sendto", socket, 10).move("sendto", socket, 10).call("sendmmsg", socket, 8);
        Reported report = report();

        assertThat(report.row("runs")).containsEntry("endedBy", "batched call");
        assertThat(report.rows("byFile")).filteredOn(row -> "sendmmsg".equals(row.get("syscall")))
                .singleElement()
                .satisfies(row -> assertThat(row.get("bytes")).isNull());
    }

    /// 100 calls of 4000 bytes are seven of 64 KiB.
    @Test
    void aBatchIsNoLargerThanItMayBe() {
        OpenFile out = script.file("/tmp/out");
        for (int i = 0; i < 100; i++) {
            script.move("write", out, 4000);
        }

        assertThat(report().metric("savedCalls")).isEqualTo(93L);
    }

    @Test
    void countersAreNotBytes() {
        OpenFile eventfd = script.file(Kind.ANONYMOUS, "eventfd");
        script.move("write", eventfd, 8).move("write", eventfd, 8).move("write", eventfd, 8);

        assertThat(report().rows("runs")).isEmpty();
    }

    @Test
    void vectorsOfUnknownLength() {
        OpenFile out = script.file("/tmp/out");
        script.call("writev", out, 10).call("writev", out, 10).call("readv", out, 10).call("readv", out, 10);
        Reported report = report();

        assertThat(report.row("runs")).containsEntry("syscall", "writev");
        assertThat(report.rows("byFile").get(0).get("requestedBytes")).isNull();
    }

    @Test
    void twoTasksOnOneFile() {
        OpenFile out = script.file("/tmp/out");
        Task first = new Task(1, 0);
        Task second = new Task(2, 0);
        for (int i = 0; i < 5; i++) {
            script.by(first).move("write", out, 10).by(second).move("write", out, 10);
        }
        script.by(second).call("close", out, 0).by(first).move("write", out, 10);
        script.by(second).call("fsync", out, 0).by(first).move("write", out, 10);
        Reported report = report();

        assertThat(report.rows("runs")).extracting(row -> row.get("tid")).containsExactly(1L, 2L);
        assertThat(report.rows("runs").get(0)).containsEntry("calls", 6L).containsEntry("endedBy", "flush");
        assertThat(report.rows("runs").get(1)).containsEntry("calls", 5L).containsEntry("endedBy", "close");
    }

    @Test
    void theEndOfATask() {
        OpenFile out = script.file("/tmp/out");
        script.move("write", out, 10).move("write", out, 10).exit(0, 0);

        assertThat(report().row("runs")).containsEntry("endedBy", "exit");
    }

    @Test
    void manyFilesBackToBack() {
        OpenFile[] files = new OpenFile[10];
        for (int i = 0; i < files.length; i++) {
            files[i] = script.file("/data/" + i);
        }
        for (OpenFile file : files) {
            script.move("read", file, 10_000);
        }
        script.call("getppid", null, 1);
        for (int i = 0; i < 20; i++) {
            script.move("read", files[i % 2], 10_000);
        }
        Reported report = report();

        assertThat(report.row("manyFiles")).containsEntry("calls", 10L).containsEntry("savedCalls", 9L);
        assertThat(report.finding("batching.io-uring").severity()).isEqualTo(Finding.Severity.INFO);
    }

    @Test
    void lookupsThatFindNothing() {
        for (int i = 0; i < 150; i++) {
            script.call("openat", null, -Errno.ENOENT).call("access", null, i % 3 == 0 ? 0 : -Errno.ENOENT);
        }
        Reported report = report();

        assertThat(report.row("byThread")).containsEntry("lookups", 300L).containsEntry("failedLookups", 250L);
        assertThat(report.finding("batching.lookup-storm").savedNs()).isEqualTo(50_000L);
    }

    /// 1000 ns and a tenth for each byte.
    @Test
    void theCostModelBoundsWhatIsSaved() {
        OpenFile out = script.file("/tmp/out");
        for (int i = 0; i < 200; i++) {
            int bytes = 10 + i % 50;
            script.timed("write", out, bytes, 1000L + bytes / 10);
        }
        Reported traced = report();
        Reported stopped = script.stopped().through(new BatchingAnalysis());

        assertThat(traced.row("costModel"))
                .containsEntry("syscall", "write")
                .containsEntry("kind", "file")
                .containsEntry("calls", 200L);
        assertThat((Long) traced.row("costModel").get("fixedNs")).isBetween(998L, 1001L);
        assertThat((Long) traced.row("runs").get("savedNsHigh")).isBetween(199 * 998L, 199 * 1001L);
        assertThat(stopped.row("runs")).containsEntry("savedNsHigh", 199 * 400L);
        assertThat(stopped.report().notes()).anySatisfy(note -> assertThat(note).contains("tracer slowed"));
    }

    @Test
    void tooManyRowsGiveUpDetail() {
        for (int i = 0; i < 60; i++) {
            OpenFile file = script.file("/d" + i % 3 + "/f" + i);
            script.move("write", file, 10).move("write", file, 10);
        }
        Reported report = report(limits(10, 5));

        assertThat(report.rows("byFile")).extracting(row -> row.get("path"))
                .containsExactly("/d0/", "/d1/", "/d2/");
        assertThat(report.rows("byFile")).extracting(row -> row.get("calls")).containsOnly(40L);
        assertThat(report.rows("byFile")).extracting(row -> row.get("savedCalls")).containsOnly(20L);
        assertThat(report.report().notes()).anySatisfy(note -> assertThat(note).contains("by directory"));
        assertThat(report.rows("runs")).hasSize(5);
        assertThat(report.metric("runCount")).isEqualTo(60L);
    }

    @Test
    void aRecordingWithoutTime() {
        OpenFile out = script.file("/tmp/out");
        script.withoutTime().move("write", out, 10).move("write", out, 10);
        Reported report = report();

        assertThat(report.metric("callsPerSec")).isNull();
        assertThat(report.metric("overheadPercent")).isNull();
        assertThat(report.row("runs").get("startNs")).isNull();
        assertThat(report.row("runs")).containsEntry("calls", 2L);
        assertThat(report.report().notes()).anySatisfy(note -> assertThat(note).contains("no times"));
    }

    @Test
    void nothingAtAll() {
        Reported report = report();

        assertThat(report.metric("calls")).isEqualTo(0L);
        assertThat(report.metric("savedPercent")).isNull();
        assertThat(report.report().findings()).isEmpty();
        assertThat(report.report().tables()).allSatisfy(table -> assertThat(table.rows()).isEmpty());
    }

    @Test
    void listsAreAsLongAsAskedFor() {
        for (int i = 0; i < 10; i++) {
            OpenFile file = script.file("/f" + i);
            script.move("write", file, 10).move("write", file, 10);
        }
        Reported report = script.top(3).through(new BatchingAnalysis());

        assertThat(report.rows("runs")).hasSize(3);
        assertThat(report.rows("byFile")).hasSize(3);
    }

    /// Runs that pause are ended and forgotten, so a server that never closes needs no more memory.
    @Test
    void filesThatAreNoLongerUsedAreForgotten() {
        BatchingAnalysis analysis = new BatchingAnalysis();
        BatchingState state = analysis.newState();
        OpenFile opened = new OpenFile(0, Kind.FILE, "/first");
        SpanScript many = new SpanScript();
        many.call("openat", opened, 3);
        for (int i = 1; i < 50_000; i++) {
            OpenFile file = new OpenFile(i, Kind.FILE, "/f" + i % 10);
            many.move("write", file, 10).move("write", file, 10).pause(2_000);
        }
        many.feed(analysis, state);

        assertThat(state.filesInUse()).isLessThan(5000);
        assertThat(many.through(analysis).metric("runCount")).isEqualTo(49_999L);
    }
}
