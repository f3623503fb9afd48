package dev.trapline.analyze.bursts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanScript;
import dev.trapline.analyze.SpanScript.Reported;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.InterruptSpan.Context;
import dev.trapline.model.span.InterruptSpan.Ends;
import dev.trapline.model.span.InterruptSpan.Softirq;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Bursts and flushes of calls that each take 100 ns, 100 ns after the one before, unless told.
class BurstsAnalysisTest {
    private static final long MS = 1_000_000;

    private final SpanScript script = new SpanScript();
    private final OpenFile wal = script.file("wal");
    private final OpenFile data = script.file("data");

    private void writes(OpenFile file, int count) {
        for (int i = 0; i < count; i++) {
            script.move("write", file, 10);
        }
    }

    private Reported report() {
        return script.through(new BurstsAnalysis());
    }

    private Map<String, @Nullable Object> flushes(String name, String strength) {
        return report().rows("flushes").stream()
                .filter(row -> name.equals(row.get("name")) && strength.equals(row.get("strength")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aBurstBelongsToTheNextFlushOfItsFile() {
        writes(wal, 9);
        writes(data, 10);
        script.call("fsync", wal, 0);
        writes(wal, 3);
        script.call("fdatasync", wal, 0);

        assertThat(flushes("wal", "durable"))
                .containsEntry("flushes", 2L)
                .containsEntry("pairs", 1L)
                .containsEntry("unmatchedFlushes", 1L)
                .containsEntry("unmatchedBursts", 0L)
                .containsEntry("bytesPerFlush", 60.0)
                .containsEntry("callsPerFlush", 6.0)
                .containsEntry("callsPerBurst", 9.0)
                .containsEntry("calls", Map.of("fsync", 1L, "fdatasync", 1L));
        assertThat(flushes("data", "none")).containsEntry("unmatchedBursts", 1L);
    }

    /// The gap is 131 us at least, so a flush may come 524 us after a burst.
    @Test
    void aFlushMayComeFourGapsLaterAndNoMore() {
        writes(wal, 8);
        script.pause(500_000).call("fsync", wal, 0);
        assertThat(flushes("wal", "durable")).containsEntry("pairs", 1L);

        writes(data, 8);
        script.pause(600_000).call("fsync", data, 0);
        assertThat(flushes("data", "durable"))
                .containsEntry("pairs", 0L)
                .containsEntry("unmatchedBursts", 1L)
                .containsEntry("unmatchedFlushes", 1L)
                .containsEntry("callsPerFlush", 8.0);
    }

    @Test
    void oneFlushEndsAllBurstsThatStillWait() {
        writes(wal, 8);
        script.pause(150_000);
        writes(wal, 8);
        script.call("fsync", wal, 0);
        assertThat(flushes("wal", "durable"))
                .containsEntry("flushes", 1L)
                .containsEntry("pairs", 2L)
                .containsEntry("unmatchedFlushes", 0L);
    }

    @Test
    void syncIsForAllFilesAndSyncfsForThoseOfItsProcess() {
        Task other = new Task(9, 0);
        writes(wal, 8);
        writes(data, 8);
        script.by(other);
        writes(wal, 8);
        script.call("syncfs", wal, 0);
        assertThat(flushes("(all files)", "durable")).containsEntry("flushes", 1L).containsEntry("unmatchedFlushes",
                0L);
        assertThat(report().metric("pairs")).isEqualTo(1L);

        script.call("sync", null, 0);
        assertThat(report().metric("pairs")).isEqualTo(3L);
        assertThat(flushes("data", "durable"))
                .containsEntry("calls", Map.of("sync", 1L))
                .containsEntry("pairs", 1L)
                .containsEntry("flushes", 0L);
        assertThat(report().metric("flushCount")).isEqualTo(2L);
        assertThat(report().metric("unmatchedBursts")).isEqualTo(0L);
    }

    @Test
    void aCloseIsTheWeakestFlushAndOnlyAfterAWrite() {
        writes(wal, 8);
        script.call("close", wal, 0).call("close", data, 0);
        assertThat(flushes("wal", "weak")).containsEntry("flushes", 1L).containsEntry("pairs", 1L);
        assertThat(report().rows("flushes")).hasSize(1);
        assertThat(report().metric("flushCount")).isEqualTo(0L);
    }

    /// 200 flushes that take 1, 2, ... 200 times 7 us, each after a pause as long as it.
    @Test
    void percentilesAreThoseOfTheSortedTimesToAThousandth() {
        for (int i = 1; i <= 200; i++) {
            script.pause(7000L * i);
            script.move("write", wal, 10);
            script.timed("fsync", wal, 0, 7000L * i);
        }
        Map<String, @Nullable Object> flush = flushes("wal", "durable");
        assertThat((Long) flush.get("flushP50Ns")).isBetween(700_000L, 700_700L);
        assertThat((Long) flush.get("flushP99Ns")).isBetween(198 * 7000L, 198 * 7007L);
        // P(86 <= Bin(200, 1/2) < 114) = 0.952, and no narrower ranks have 0.95
        assertThat((Long) flush.get("flushP50LowNs")).isBetween(86 * 7000L, 86 * 7007L);
        assertThat((Long) flush.get("flushP50HighNs")).isBetween(114 * 7000L, 114 * 7007L);
        Map<String, @Nullable Object> stream = report().rows("byStream").getFirst();
        assertThat(stream).containsEntry("events", 200L);
        // a pause of the stream is a flush of i * 7 us, a pause of (i + 1) * 7 us, and what the calls take
        assertThat((Long) stream.get("pauseP50Ns")).isBetween(201 * 7000L, 201 * 7007L + 1000);
    }

    @Test
    void threadsOfAProcessWriteTheSameBatch() {
        Task thread = new Task(8, 0);
        thread.joinGroup(7);
        writes(wal, 4);
        script.by(thread);
        writes(wal, 4);
        script.call("fsync", wal, 0);
        assertThat(flushes("wal", "durable")).containsEntry("pairs", 1L).containsEntry("callsPerBurst", 8.0);
        assertThat(report().rows("byStream")).as("each thread is a stream").hasSize(2);
    }

    @Test
    void whatFailedIsNoFlush() {
        writes(wal, 8);
        script.call("fsync", wal, -Errno.EIO).call("fsync", wal, 0);
        assertThat(flushes("wal", "durable")).containsEntry("flushes", 1L).containsEntry("callsPerFlush", 8.0);
    }

    @Test
    void flushesAtTheSameTimeCouldShareOne() {
        BurstsAnalysis analysis = new BurstsAnalysis();
        Task[] threads = {new Task(7, 0), new Task(8, 0)};
        threads[1].joinGroup(7);
        for (int i = 0; i < 60; i++) {
            script.by(threads[i % 2]).move("write", wal, 10).timed("fsync", wal, 0, MS).pause(-MS / 2);
        }
        Reported reported = script.through(analysis);
        assertThat(reported.row("flushes")).containsEntry("overlaps", 59L).containsEntry("bytesPerFlush", 10.0);
        assertThat(reported.findingIds()).contains("bursts.group-commit", "bursts.tiny-flush", "bursts.flush-storm");
    }

    @Test
    void someFlushesStall() {
        for (int i = 0; i < 60; i++) {
            writes(wal, 500);
            script.timed("fdatasync", wal, 0, i == 30 ? 40 * MS : MS / 10);
            script.pause(50 * MS);
        }
        Reported reported = report();
        assertThat(reported.findingIds()).containsExactly("bursts.sync-stall");
        assertThat(reported.finding("bursts.sync-stall").title()).contains("40.0 ms");
        Map<String, @Nullable Object> flush = reported.row("flushes");
        assertThat(flush).containsEntry("pairs", 60L).containsEntry("flushP50Ns", MS / 10);
        assertThat((Double) flush.get("regularity")).isGreaterThan(0.85);
    }

    @Test
    void burstsWithoutTheUsualFlush() {
        for (int i = 0; i < 8; i++) {
            writes(wal, 600);
            if (i % 2 == 0) {
                script.call("fsync", wal, 0);
            }
            script.pause(10 * MS);
        }
        assertThat(flushes("wal", "durable")).containsEntry("pairs", 4L).containsEntry("unmatchedBursts", 4L)
                .containsEntry("support", 0.5);
        assertThat(report().findingIds()).contains("bursts.unbounded-burst");
    }

    @Test
    void withoutTimeOnlyWhatFlushesHadToWriteIsTold() {
        writes(wal, 20);
        script.call("fsync", wal, 0);
        script.withoutTime();
        Reported reported = report();
        assertThat(reported.row("flushes"))
                .containsEntry("bytesPerFlush", 200.0)
                .containsEntry("pairs", null)
                .containsEntry("gapP50Ns", null)
                .containsEntry("flushP50Ns", null);
        assertThat(reported.row("byStream")).containsEntry("events", 20L).containsEntry("bursts", null);
        assertThat(reported.report().notes()).singleElement().asString().contains("no times");
    }

    @Test
    void recordedByStoppingItSaysSo() {
        writes(wal, 20);
        script.stopped();
        assertThat(report().report().notes()).singleElement().asString().contains("upper bounds");
    }

    @Test
    void everyInterruptOfAProcessorIsAStreamAndItsSoftirqAFlush() {
        BurstsAnalysis analysis = new BurstsAnalysis();
        BurstsState state = analysis.newState();
        Task task = new Task(1, 0);
        InterruptSource nic = new InterruptSource(Kind.IRQ, 30, "nic");
        InterruptSource netRx = new InterruptSource(Kind.SOFTIRQ, 3, "NET_RX");
        for (int burst = 0; burst < 30; burst++) {
            long at = MS + burst * 50L * MS;
            for (int i = 0; i < 10; i++) {
                long start = at + i * 10_000L;
                analysis.accept(state, new InterruptSpan.Run(
                        start, start + 1000, 2, task, nic, 0, Ends.BOTH, true, null));
            }
            analysis.accept(state, new InterruptSpan.Run(
                    at + 95_000, at + 99_000, 2, task, netRx, 0, Ends.BOTH, true,
                    new Softirq(at + 500, 10, TraceEvent.UNKNOWN_NS, Context.IRQ_EXIT)));
        }
        Reported reported = new Reported(analysis.report(
                state, new ReportContext(true, false, 0, 1600 * MS, 1000)));

        Map<String, @Nullable Object> stream = reported.rows("byStream").getFirst();
        assertThat(stream)
                .containsEntry("stream", "irq 30 nic, cpu 2")
                .containsEntry("bursts", 30L)
                .containsEntry("meanBurst", 10.0)
                .containsEntry("bursty", "yes");
        assertThat(((Long) stream.get("periodNs")).doubleValue()).isCloseTo(50.0 * MS, within(0.5 * MS));
        assertThat(reported.row("flushes"))
                .containsEntry("strength", "kernel")
                .containsEntry("pairs", 30L)
                .containsEntry("callsPerFlush", 10.0)
                .containsEntry("bytesPerFlush", null)
                .containsEntry("flushP50Ns", 4000L);
    }

    @Test
    void tooManyStreamsGiveUpDetail() {
        BurstsAnalysis few = new BurstsAnalysis(
                new BurstsOptions(
                        BurstsOptions.BY_MEDIAN, 100_000, 10, 8, 5, 5, 5, List.of(), BurstsOptions.USUAL));
        for (int tid = 100; tid < 110; tid++) {
            script.by(new Task(tid, 0));
            writes(wal, 8);
            script.call("fsync", wal, 0);
        }
        Reported reported = script.through(few);
        assertThat(reported.row("byStream")).containsEntry("events", 80L).containsEntry("bursts", 10L)
                .containsEntry("tid", null);
        assertThat(reported.row("flushes")).containsEntry("pairs", 10L).containsEntry("flushes", 10L);
    }

    private Map<String, @Nullable Object> flushesInView(String name, FlushKind kind) {
        return script.through(new BurstsAnalysis(BurstsOptions.defaults().withFlushes(EnumSet.allOf(FlushKind.class))))
                .rows("flushes").stream()
                .filter(row -> name.equals(row.get("name")) && kind.label().equals(row.get("kind")))
                .findFirst()
                .orElse(Map.of());
    }

    /// The median of 40 writes of 10 bytes and 4 of 128 is 10, eight times that rounded up to a power of two is 128.
    @Test
    void aWriteOfEightTimesTheMedianFlushesTheSmallerOnesBeforeIt() {
        for (int i = 0; i < 4; i++) {
            writes(wal, 10);
            script.move("write", wal, 128).pause(10 * MS);
        }
        assertThat(flushesInView("wal", FlushKind.LARGE))
                .containsEntry("flushes", 4L)
                .containsEntry("pairs", 4L)
                .containsEntry("bytesPerFlush", 100.0)
                .containsEntry("callsPerFlush", 10.0)
                .containsEntry("leastBytes", 128L)
                .containsEntry("strength", "weak")
                .containsEntry("calls", Map.of("write", 4L));
        assertThat(report().rows("flushes")).as("by default none").allMatch(row -> row.get("kind") == null);
    }

    @Test
    void aWriteJustBelowTheThresholdIsNoFlush() {
        for (int i = 0; i < 4; i++) {
            writes(wal, 10);
            script.move("write", wal, 127);
        }
        assertThat(flushesInView("wal", FlushKind.LARGE)).isEmpty();
    }

    /// What an fsync has flushed a large write does not flush again, nor does a large write flush anything for the fsync.
    @Test
    void largeWritesAreCountedBesideTheFlushesOfTheFile() {
        for (int i = 0; i < 4; i++) {
            writes(wal, 10);
            script.move("write", wal, 4096).call("fsync", wal, 0);
            writes(wal, 9);
            script.call("fsync", wal, 0).move("write", wal, 4096).call("fsync", wal, 0);
        }
        assertThat(flushesInView("wal", FlushKind.LARGE)).containsEntry("flushes", 4L).containsEntry("pairs", 4L);
        assertThat(flushesInView("wal", FlushKind.SYNC)).containsEntry("flushes", 12L)
                .containsEntry("callsPerFlush", 21 * 4 / 12.0);
    }

    @Test
    void aMessageFlushesWhatWasWrittenToItsSocket() {
        OpenFile socket = new OpenFile(77, OpenFile.Kind.STREAM_SOCKET, "TCP:[a->b]");
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 9; j++) {
                script.move("write", socket, 10);
            }
            script.move("sendmsg", socket, 10).move("sendmsg", socket, 10);
        }
        assertThat(flushesInView("TCP:[a->b]", FlushKind.MESSAGE))
                .as("a message after a message flushes nothing")
                .containsEntry("flushes", 3L)
                .containsEntry("pairs", 3L)
                .containsEntry("callsPerBurst", 9.0)
                .containsEntry("calls", Map.of("sendmsg", 3L));
    }

    @Test
    void whatIsNotAskedForIsNoFlush() {
        writes(wal, 8);
        script.call("fsync", wal, 0);
        writes(wal, 8);
        script.call("close", wal, 0);
        Reported none = script.through(new BurstsAnalysis(BurstsOptions.defaults().withFlushes(Set.of())));
        assertThat(none.row("flushes")).as("one batch of 16, which the close leaves as it is")
                .containsEntry("flushes", 0L).containsEntry("unmatchedBursts", 1L).containsEntry("strength", "none");
        Reported closes = script.through(
                new BurstsAnalysis(BurstsOptions.defaults().withFlushes(Set.of(FlushKind.CLOSE))));
        assertThat(closes.row("flushes")).containsEntry("flushes", 1L).containsEntry("callsPerFlush", 16.0);
    }

    private static IoSpan.Request request(long endNs, IoSpan.Operation operation, long bytes, boolean failed) {
        return new IoSpan.Request(
                endNs - 500, endNs, 0, new Task(7, 0), 254 << 20, operation, 0, bytes, TraceEvent.UNKNOWN_NS,
                IoSpan.Order.UNKNOWN, 0, failed);
    }

    /// Nothing of it is a flush that a process made.
    @Test
    void aFlushRequestFlushesWhatTheDeviceHasWritten() {
        BurstsAnalysis analysis = new BurstsAnalysis();
        BurstsState state = analysis.newState();
        long now = 1000;
        for (int group = 0; group < 5; group++) {
            for (int i = 0; i < 9; i++) {
                now += 1000;
                analysis.accept(state, request(now, IoSpan.Operation.WRITE, 4096, false));
            }
            analysis.accept(state, request(now += 700, IoSpan.Operation.FLUSH, 0, group == 3));
            now += 20 * MS;
        }
        Reported reported = new Reported(
                analysis.report(state, new ReportContext(true, false, 1000, now, 10)));
        assertThat(reported.row("flushes"))
                .containsEntry("stream", "device 254,0")
                .containsEntry("kind", "device")
                .containsEntry("strength", "kernel")
                .containsEntry("flushes", 4L)
                .containsEntry("pairs", 4L)
                .containsEntry("unmatchedBursts", 1L)
                .containsEntry("bytesPerFlush", 5 * 9 * 4096 / 4.0)
                .containsEntry("flushP50Ns", 500L)
                .containsEntry("gapP50Ns", 200L);
        assertThat(reported.row("byStream")).containsEntry("kind", "device").containsEntry("bursts", 5L);
        assertThat(reported.metric("flushCount")).isEqualTo(0L);
    }

    @Test
    void aRunOfIssuesFlushesWhatTheSchedulerHasCollected() {
        BurstsAnalysis analysis = new BurstsAnalysis();
        BurstsState state = analysis.newState();
        analysis.accept(state, new IoSpan.Dispatch(1000, 1200, 0, new Task(7, 0), 254 << 20, 12, 12 * 4096, 400));
        analysis.accept(state, new IoSpan.Dispatch(9000, 9100, 0, new Task(7, 0), 254 << 20, 2, 8192, 8000));
        Reported reported = new Reported(
                analysis.report(state, new ReportContext(true, false, 1000, 10_000, 10)));
        assertThat(reported.row("flushes"))
                .containsEntry("stream", "queue 254,0")
                .containsEntry("kind", "dispatch")
                .containsEntry("flushes", 2L)
                .containsEntry("pairs", 1L)
                .containsEntry("callsPerFlush", 7.0)
                .containsEntry("callsPerBurst", 12.0)
                .containsEntry("burstNs", 600L)
                .containsEntry("flushMaxNs", 200L);
    }
}
