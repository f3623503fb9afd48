package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.analyze.batching.BatchingAnalysis;
import dev.trapline.analyze.signals.SignalsAnalysis;
import dev.trapline.analyze.syscalls.SyscallsAnalysis;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import dev.trapline.model.report.Filters;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AnalysisRunTest {
    private static final List<Analysis<?>> ALL =
            List.of(new SyscallsAnalysis(), new BatchingAnalysis(), new SignalsAnalysis());

    private static List<TraceEvent> calls(int tid, int cpu, String name, int count, int errno) {
        Syscall call = SyscallTable.of(Abi.X86_64).byName(name);
        assertThat(call).isNotNull();
        List<TraceEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long ns = 1000L + 10L * i;
            events.add(new TraceEvent.SysEnter(ns, cpu, tid, call, SysArgs.NONE));
            events.add(new TraceEvent.SysExit(
                    ns + 5, cpu, tid, call, errno == 0 ? 1 : -errno, errno, TraceEvent.UNKNOWN_NS, SysArgs.NONE));
        }
        return events;
    }

    private static AnalysisReport analysis(Report report, String id) {
        return report.analyses().stream()
                .filter(analysis -> analysis.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void coverageAndInputs() throws IOException {
        List<TraceEvent> events = new ArrayList<>(calls(1, 0, "getppid", 3, 0));
        events.addAll(calls(2, 1, "getppid", 1, 0));
        events.add(new TraceEvent.EventsLost(2000, 1, 4));
        events.add(new TraceEvent.Other(2000, 1, 2, "sched_stat_runtime", Map.of("runtime", "5")));
        events.add(new TraceEvent.Other(2001, -1, 2, "sched_stat_runtime", Map.of("runtime", "5")));
        events.add(calls(3, 1, "read", 1, 0).getFirst());
        FakeSource source = new FakeSource(false, Clock.RELATIVE, events);

        Report report = new AnalysisRun(ALL, 10).run(source, _ -> {});

        assertThat(report.coverage().events()).isEqualTo(11);
        assertThat(report.coverage().byEvent())
                .isEqualTo(Map.of("sys_enter", 5L, "sys_exit", 4L, "sched_stat_runtime", 2L));
        assertThat(report.coverage().byCpu()).isEqualTo(Map.of(0, 6L, 1, 4L));
        assertThat(report.coverage().threads()).isEqualTo(3);
        assertThat(report.coverage().openSpans()).isEqualTo(1);
        assertThat(report.coverage().lostEvents()).isEqualTo(4);
        assertThat(report.coverage().unparsedLines()).isEqualTo(2);
        assertThat(report.coverage().anomalies()).hasSize(1);
        assertThat(report.inputs()).singleElement().satisfies(input -> {
            assertThat(input.path()).isEqualTo("fake");
            assertThat(input.clock()).isEqualTo("relative");
            assertThat(input.records()).isEqualTo(12);
        });
        assertThat(report.recordedTables()).hasSize(1);
        assertThat(report.notes()).isEmpty();
        assertThat(report.analyses()).extracting(AnalysisReport::id).containsExactly("syscalls", "batching", "signals");
    }

    @Test
    void progressIsToldNowAndThen() throws IOException {
        List<Long> progress = new ArrayList<>();
        FakeSource source = new FakeSource(false, Clock.RELATIVE, calls(1, 0, "getppid", 500, 0));

        new AnalysisRun(ALL, 10).run(source, progress::add);

        assertThat(progress).isNotEmpty().isSorted().doesNotHaveDuplicates();
        assertThat(progress.getLast()).isLessThanOrEqualTo(10_000);
    }

    @Test
    void durationsOfATracerThatStopsAreNotMadeUp() throws IOException {
        Report stopped = new AnalysisRun(ALL, 10)
                .run(new FakeSource(true, Clock.REALTIME, calls(1, -1, "getppid", 3, 0)), _ -> {});
        Report traced = new AnalysisRun(ALL, 10)
                .run(new FakeSource(false, Clock.REALTIME, calls(1, -1, "getppid", 3, 0)), _ -> {});

        assertThat(stopped.notes()).containsExactly(AnalysisRun.STOPPED_NOTE);
        assertThat(timed(stopped)).isEqualTo(0L);
        assertThat(timed(traced)).isEqualTo(3L);
        assertThat(traced.coverage().byCpu()).isEmpty();
    }

    private static Object timed(Report report) {
        Table table = analysis(report, "syscalls").tables().getFirst();
        List<String> names = table.columns().stream().map(Table.Column::name).toList();
        return table.rows().getFirst().get(names.indexOf("timed"));
    }

    @Test
    void findingsBySeverityAndSaving() throws IOException {
        List<TraceEvent> events = new ArrayList<>(calls(1, 0, "openat", 400, Errno.ENOENT));
        events.addAll(calls(2, 0, "getppid", 100, 0));
        Report report = new AnalysisRun(ALL, 10).run(new FakeSource(true, Clock.REALTIME, events), _ -> {});

        assertThat(report.findings()).extracting(Finding::id)
                .containsExactly("syscalls.errno-storm", "batching.lookup-storm", "syscalls.dominating-call");
        assertThat(report.findings()).extracting(Finding::severity)
                .containsExactly(Finding.Severity.WARNING, Finding.Severity.NOTICE, Finding.Severity.INFO);
    }

    @Test
    void aFilterOfSpans() throws IOException {
        List<TraceEvent> events = new ArrayList<>(calls(1, 0, "getppid", 3, 0));
        events.addAll(calls(2, 0, "getppid", 5, 0));
        Report report = new AnalysisRun(ALL, 10, new Part(TimeWindow.ALL, 2), false, false)
                .run(new FakeSource(true, Clock.REALTIME, events), _ -> {});

        assertThat(analysis(report, "syscalls").metrics().getFirst().value()).isEqualTo(5L);
        assertThat(report.coverage().events()).isEqualTo(16);
        assertThat(report.filters()).isNotNull();
    }

    /// Calls begin at 1000, 1010, 1020 and 1030 and take 5.
    @Test
    void aTimeBelongsToTheCallsThatBeginInIt() throws IOException {
        List<TraceEvent> events = calls(1, 0, "getppid", 4, 0);
        Report report = new AnalysisRun(ALL, 10, new Part(new TimeWindow(1010, 1030), 1), false, false)
                .run(new FakeSource(false, Clock.BOOT, events), _ -> {});
        AnalysisReport syscalls = analysis(report, "syscalls");

        assertThat(syscalls.metrics()).anySatisfy(metric -> {
            assertThat(metric.name()).isEqualTo("calls");
            assertThat(metric.value()).isEqualTo(2L);
        });
        assertThat(syscalls.metrics()).anySatisfy(metric -> {
            assertThat(metric.name()).isEqualTo("callsPerSec");
            assertThat(metric.value()).isEqualTo(2 * 1e9 / 20);
        });
    }

    @Test
    void aRunIsCutAtTheStartOfTheTime() {
        Task prev = new Task(1, 0);
        SchedSpan.Switch change = new SchedSpan.Switch(1000, 0, prev, new Task(2, 0), "S", null, 300);

        assertThat(new TimeWindow(900, 1100).inside(change))
                .isEqualTo(new SchedSpan.Switch(1000, 0, prev, change.next(), "S", null, 100));
        assertThat(new TimeWindow(700, 1100).inside(change)).isSameAs(change);
        assertThat(new TimeWindow(TimeWindow.NO_START, 1001).inside(change)).isSameAs(change);
        assertThat(new TimeWindow(900, 1000).inside(change)).isNull();
    }

    /// A time and a thread.
    private record Part(TimeWindow time, int tid) implements Selection {
        @Override
        public TimeWindow window(long firstNs) {
            assertThat(firstNs).isEqualTo(1000);
            return time;
        }

        @Override
        public boolean takes(Span span) {
            return span.task().tid() == tid;
        }

        @Override
        public Filters filters() {
            return new Filters(new LinkedHashMap<>(), time.fromNs(), time.toNs());
        }
    }

    /// Events from a list, a few in each chunk.
    private static final class FakeSource implements EventSource {
        private static final int CHUNK = 3;

        private final boolean stopsTasks;
        private final Clock clock;
        private final List<TraceEvent> events;
        private int delivered;

        FakeSource(boolean stopsTasks, Clock clock, List<TraceEvent> events) {
            this.stopsTasks = stopsTasks;
            this.clock = clock;
            this.events = events;
        }

        @Override
        public List<SourceInfo> info() {
            return List.of(new SourceInfo("fake", "fake", clock, stopsTasks));
        }

        @Override
        public boolean nextChunk(Consumer<? super TraceEvent> consumer) {
            int end = Math.min(events.size(), delivered + CHUNK);
            boolean more = delivered < end;
            while (delivered < end) {
                consumer.accept(events.get(delivered++));
            }
            return more;
        }

        @Override
        public List<SourceSummary> summaries() {
            Table table = new Table("summary", "Summary", List.of(), List.of());
            return List.of(new SourceSummary(
                    0, delivered, 1000L, 9000L, 2, 4, 10L * delivered, 10L * events.size(), List.of(table)));
        }

        @Override
        public AnomalyLog anomalies() {
            AnomalyLog log = new AnomalyLog();
            log.report(AnomalyCode.EVENTS_LOST, "fake", 0);
            return log;
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }
}
