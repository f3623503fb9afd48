package dev.trapline.ingest.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.SampleTraces;
import dev.trapline.ingest.block.FileInput;
import dev.trapline.ingest.format.Payloads;
import dev.trapline.ingest.tracedat.Tally;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.report.AnomalyCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PerfDataSourceTest {
    private static final long SEED = 20_261_120L;
    private static final int TRACEPOINT = 2;

    @TempDir
    static Path folder;

    private static Path samples() {
        return SampleTraces.strace().resolveSibling("perf");
    }

    static List<String> recordings() throws IOException {
        try (Stream<Path> files = Files.list(samples())) {
            return files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".data")).sorted().toList();
        }
    }

    private static Tally read(Path file, int workers) throws IOException {
        try (PerfDataSource source = PerfDataSource.open(file, workers)) {
            return new Tally(source);
        }
    }

    private static Path save(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(folder, "p", ".data"), bytes);
    }

    /// The samples of each event, from the output of `perf report --stats`.
    static Map<String, Long> samplesOf(List<String> stats) {
        Map<String, Long> samples = new TreeMap<>();
        String event = "";
        for (String line : stats) {
            if (line.endsWith(" stats:")) {
                event = line.substring(0, line.length() - " stats:".length());
            } else if (line.strip().startsWith("SAMPLE events:") && !event.equals("Aggregated")) {
                String count = line.substring(line.indexOf(':') + 1).strip().split(" ", 2)[0];
                String name = event.contains(":") && !event.startsWith("cpu-clock")
                        ? event.substring(event.indexOf(':') + 1)
                        : event;
                samples.merge(name, Long.valueOf(count), Long::sum);
            }
        }
        return samples;
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void samplesAreCountedAsPerfCountsThem(String name) throws IOException {
        Tally tally = read(samples().resolve(name), 1);
        assertThat(tally.byEvent).isEqualTo(samplesOf(Files.readAllLines(samples().resolve(name + ".stat"))));
    }

    @Test
    void timesAndNamesAreThoseOfPerfScript() throws IOException {
        try (PerfDataSource source = PerfDataSource.open(samples().resolve("mt.perf.data"), 0)) {
            Tally tally = new Tally(source);
            // found by a reader of its own, see facts
            assertThat(tally.firstNs).isEqualTo(1_634_046_922_667L).isEqualTo(source.summaries().getFirst().firstNs());
            assertThat(tally.lastNs).isEqualTo(1_634_049_504_044L).isEqualTo(source.summaries().getFirst().lastNs());
            assertThat(tally.byCpu).isEqualTo(Map.of(0, 786L, 1, 14L));
            assertThat(source.summaries().getFirst().records()).isEqualTo(800);
            assertThat(source.info().getFirst().clock()).isEqualTo(Clock.BOOT);
            assertThat(source.anomalies().toList()).isEmpty();
            // perf-exec becomes mt, whose four threads inherit the name
            List<TraceEvent> names = tally.events.stream().filter(TaskRename.class::isInstance).toList();
            assertThat(names).extracting(e -> ((TaskRename) e).comm()).contains("perf-exec", "mt");
            assertThat(names.stream().filter(e -> ((TaskRename) e).comm().equals("mt")).map(TraceEvent::tid).distinct())
                    .hasSizeGreaterThanOrEqualTo(5);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void threadsMakeNoDifferenceAndTimeNeverStepsBack(String name) throws IOException {
        Tally alone = read(samples().resolve(name), 0);
        assertThat(read(samples().resolve(name), 3).dump).isEqualTo(alone.dump);
        for (int i = 1; i < alone.events.size(); i++) {
            assertThat(alone.events.get(i).timestampNs()).isGreaterThanOrEqualTo(alone.events.get(i - 1).timestampNs());
        }
    }

    // ---------------------------------------------------------------- damage

    @ParameterizedTest
    @MethodSource("recordings")
    void aFileCutAnywhereIsReadAsFarAsItGoesOrRefused(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(samples().resolve(name));
        long whole = read(samples().resolve(name), 0).records;
        Random random = new Random(SEED);
        for (int i = 0; i < 120; i++) {
            int length = i < 40 ? i * 4096 : random.nextInt(bytes.length);
            if (length < bytes.length) {
                String what = name + " cut at " + length;
                assertThat(readDamaged(Arrays.copyOf(bytes, length), what)).as(what).isLessThanOrEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void damageNeitherThrowsNorHangs(String name) throws IOException {
        byte[] sound = Files.readAllBytes(samples().resolve(name));
        for (int round = 0; round < 100; round++) {
            readDamaged(damaged(sound, new Random(SEED + round)), name + " seed " + (SEED + round));
        }
    }

    private static byte[] damaged(byte[] sound, Random random) {
        byte[] bytes = sound.clone();
        int hits = 1 + random.nextInt(30);
        int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 600);
        for (int i = 0; i < hits; i++) {
            int at = random.nextInt(reach);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0xff);
                default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0);
            }
        }
        return bytes;
    }

    private static long readDamaged(byte[] bytes, String what) throws IOException {
        Path file = save(bytes);
        try (PerfDataSource source = PerfDataSource.open(file, 1)) {
            Tally tally = new Tally(source);
            source.summaries();
            return tally.records;
        } catch (RecordingException e) {
            assertThat(e).as(what).hasMessageContaining(file.toString());
            return 0;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void damagedStreamsNeitherThrowNorHang() throws IOException {
        for (boolean compressed : new boolean[] {false, true}) {
            byte[] sound = machine(new Payloads(false, 8), PerfWriter.USUAL, 0).stream(compressed);
            for (int length = 0; length < sound.length; length += 97) {
                readDamaged(Arrays.copyOf(sound, length), "cut at " + length);
            }
            for (int round = 0; round < 150; round++) {
                readDamaged(damaged(sound, new Random(SEED + round)), "seed " + (SEED + round));
            }
        }
    }

    @Test
    void aRecorderThatWasKilledLeavesItsData() throws IOException {
        byte[] bytes = machine(new Payloads(false, 8), PerfWriter.USUAL, 0).file();
        // the size of the data is written last
        Arrays.fill(bytes, 48, 56, (byte) 0);
        try (PerfDataSource source = PerfDataSource.open(save(bytes), 0)) {
            Tally tally = new Tally(source);
            assertThat(tally.records).isEqualTo(900);
            assertThat(tally.byEvent.keySet()).allMatch(name -> name.startsWith("event"));
            assertThat(source.anomalies().count(AnomalyCode.TRUNCATED_RECORD)).isEqualTo(1);
            assertThat(source.anomalies().count(AnomalyCode.UNDESCRIBED_EVENT)).isPositive();
        }
    }

    @Test
    void eventsThatAllClaimTheSameNumbersAreRefused() throws IOException {
        int entries = 100;
        int entry = 64 + 16;
        int numbers = 50_000;
        ByteBuffer file = ByteBuffer.allocate(104 + entries * entry + 8 * numbers).order(ByteOrder.LITTLE_ENDIAN);
        file.put("PERFILE2".getBytes(StandardCharsets.US_ASCII)).putLong(104).putLong(entry);
        file.putLong(104).putLong((long) entries * entry).putLong(104).putLong(8);
        for (int i = 0; i < entries; i++) {
            file.position(104 + i * entry).putInt(2).putInt(64);
            file.position(104 + i * entry + 64).putLong(104).putLong(8L * numbers);
        }
        assertThatThrownBy(() -> PerfDataSource.open(save(file.array()), 0))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("numbers of the events");
    }

    @Test
    void whatIsNoPerfDataIsRefused() throws IOException {
        byte[] head = "PERFILE2........".getBytes(StandardCharsets.US_ASCII);
        assertThat(PerfDataSource.looksLike(head, head.length)).isTrue();
        assertThat(PerfDataSource.looksLike(head, 7)).isFalse();
        assertThat(PerfDataSource.looksLike("2ELIFREP".getBytes(StandardCharsets.US_ASCII), 8)).isTrue();
        assertThatThrownBy(() -> PerfDataSource.open(save(new byte[0]), 0)).isInstanceOf(RecordingException.class);
        assertThatThrownBy(() -> PerfDataSource.open(save(head), 0)).isInstanceOf(RecordingException.class);
        byte[] file = machine(new Payloads(false, 8), PerfWriter.USUAL, 0).file();
        assertThatThrownBy(() -> PerfDataSource.open(FileInput.ofPipe(new ByteArrayInputStream(file)), 0))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("perf record -o -");
    }

    // ---------------------------------------------------------------- written for the purpose

    /// Three rounds of two processors, whose times overlap.
    private static PerfWriter machine(Payloads payloads, long sampleType, long readFormat) {
        PerfWriter perf =
                new PerfWriter(payloads, sampleType, readFormat)
                        .attr(TRACEPOINT, Payloads.SYS_ENTER, "raw_syscalls:sys_enter")
                        .attr(TRACEPOINT, Payloads.SYS_EXIT, "raw_syscalls:sys_exit")
                        .attr(TRACEPOINT, Payloads.SCHED_SWITCH, "sched:sched_switch")
                        .comm(500, "first", 0);
        long now = 1_000;
        for (int round = 0; round < 3; round++) {
            for (int cpu = 0; cpu < 2; cpu++) {
                for (int i = 0; i < 150; i++) {
                    long time = now + i * 20L + cpu * 7L;
                    switch (i % 3) {
                        case 0 -> perf.sample(0, time, cpu, 500 + cpu, payloads.sysEnter(500 + cpu, i, i));
                        case 1 -> perf.sample(1, time, cpu, 500 + cpu, payloads.sysExit(500 + cpu, i, -i));
                        default -> perf.sample(
                                2, time, cpu, 500 + cpu, payloads.schedSwitch("a" + i % 5, 500 + cpu, i % 3, "b", 7));
                    }
                }
            }
            perf.round();
            now += 150 * 20L;
        }
        return perf;
    }

    @ParameterizedTest
    @CsvSource({"false,8", "true,8", "false,4", "true,4"})
    void everyMachineGivesTheSame(boolean bigEndian, int longSize) throws IOException {
        Tally expected = read(save(machine(new Payloads(false, 8), PerfWriter.USUAL, 0).file()), 0);
        PerfWriter other = machine(new Payloads(bigEndian, longSize), PerfWriter.USUAL, 0);
        assertThat(expected.records).isEqualTo(900);
        assertThat(read(save(other.file()), 1).dump).isEqualTo(expected.dump);
        assertThat(read(save(other.stream(false)), 1).dump).isEqualTo(expected.dump);
        assertThat(read(save(other.stream(true)), 1).dump).isEqualTo(expected.dump);
        for (boolean compressed : new boolean[] {false, true}) {
            ByteArrayInputStream pipe = new ByteArrayInputStream(other.stream(compressed));
            try (EventSource source = PerfDataSource.open(FileInput.ofPipe(pipe), 1)) {
                assertThat(new Tally(source).dump).isEqualTo(expected.dump);
                assertThat(source.info().getFirst().clock()).isEqualTo(Clock.REALTIME);
                assertThat(source.summaries().getFirst().totalBytes()).isEqualTo(TraceEvent.UNKNOWN_NS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 1 | 2, 8, 8 | 4 | 1, 8 | 4 | 2 | 16, 16 | 4})
    void samplesHaveTheirPartsWhereTheirTypeSays(long readFormat) throws IOException {
        Payloads payloads = new Payloads(false, 8);
        List<String> expected = read(save(machine(payloads, PerfWriter.USUAL, 0).file()), 0).dump;
        long[] types = {
            PerfWriter.IDENTIFIER | PerfWriter.TIME | PerfWriter.CPU | PerfWriter.RAW,
            PerfWriter.USUAL | PerfWriter.CALLCHAIN,
            PerfWriter.USUAL | PerfWriter.READ | PerfWriter.STREAM_ID,
            PerfWriter.USUAL | PerfWriter.READ | PerfWriter.CALLCHAIN | PerfWriter.IDENTIFIER,
        };
        for (long type : types) {
            assertThat(read(save(machine(payloads, type, readFormat).file()), 0).dump).isEqualTo(expected);
        }
    }

    @Test
    void lossesAreCountedOnce() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        PerfWriter perf =
                new PerfWriter(payloads, PerfWriter.USUAL, 0)
                        .attr(TRACEPOINT, Payloads.SYS_ENTER, "raw_syscalls:sys_enter")
                        .sample(0, 100, 1, 5, payloads.sysEnter(5, 0))
                        .lost(40, 200, 1)
                        .sample(0, 300, 1, 5, payloads.sysEnter(5, 1))
                        .lostSamples(45);
        try (PerfDataSource source = PerfDataSource.open(save(perf.file()), 0)) {
            Tally tally = new Tally(source);
            assertThat(tally.events.get(1)).isEqualTo(new EventsLost(200, 1, 40));
            assertThat(tally.records).isEqualTo(2);
            assertThat(source.summaries().getFirst().lostEvents()).isEqualTo(45);
            assertThat(source.anomalies().count(AnomalyCode.EVENTS_LOST)).isEqualTo(1);
        }
    }

    @Test
    void childrenInheritTheName() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        PerfWriter perf =
                new PerfWriter(payloads, PerfWriter.USUAL, 0)
                        .attr(TRACEPOINT, Payloads.SYS_ENTER, "raw_syscalls:sys_enter")
                        .comm(5, "sh", 0)
                        .sample(0, 100, 1, 5, payloads.sysEnter(5, 0))
                        .fork(5, 6, 150)
                        .fork(77, 78, 155)
                        .comm(6, "ls", 170)
                        .sample(0, 300, 1, 6, payloads.sysEnter(6, 1));
        Tally tally = read(save(perf.file()), 0);
        assertThat(tally.events)
                .filteredOn(TaskRename.class::isInstance)
                .containsExactly(
                        new TaskRename(100, TraceEvent.UNKNOWN, 5, "sh"),
                        new TaskRename(150, TraceEvent.UNKNOWN, 6, "sh"),
                        new TaskRename(170, TraceEvent.UNKNOWN, 6, "ls"));
        assertThat(tally.records).isEqualTo(2);
    }

    @Test
    void countersKeepTheirNames() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        PerfWriter perf =
                new PerfWriter(payloads,
                        PerfWriter.IP | PerfWriter.TID | PerfWriter.TIME | PerfWriter.ID | PerfWriter.PERIOD, 0)
                        .attr(0, 0, "cycles:u")
                        .attr(1, 0, "")
                        .sample(0, 100, 0, 5, new byte[0])
                        .sample(1, 90, 0, 6, new byte[0]);
        Tally tally = read(save(perf.file()), 0);
        assertThat(tally.events)
                .containsExactly(
                        new Other(90, TraceEvent.UNKNOWN, 6, "event-1:0", Map.of("ip", "0xabcdef", "period", "11")),
                        new Other(100, TraceEvent.UNKNOWN, 5, "cycles:u", Map.of("ip", "0xabcdef", "period", "11")));
    }

    @Test
    void withoutTimesTheOrderIsThatOfTheFile() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        PerfWriter perf =
                new PerfWriter(payloads, PerfWriter.IP | PerfWriter.TID | PerfWriter.RAW, 0)
                        .attr(TRACEPOINT, Payloads.SYS_ENTER, "raw_syscalls:sys_enter");
        for (int i = 0; i < 20; i++) {
            perf.sample(0, 0, 0, 5, payloads.sysEnter(5, i));
        }
        try (PerfDataSource source = PerfDataSource.open(save(perf.file()), 0)) {
            assertThat(source.info().getFirst().clock()).isEqualTo(Clock.NONE);
            Tally tally = new Tally(source);
            for (int i = 0; i < 20; i++) {
                assertThat(((TraceEvent.SysEnter) tally.events.get(i)).call().nr()).isEqualTo(i);
            }
            assertThat(source.summaries().getFirst().firstNs()).isNull();
        }
    }

    @Test
    void recordsOfUnknownKindsArePassedOver() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        PerfWriter perf =
                new PerfWriter(payloads, PerfWriter.USUAL, 0)
                        .attr(TRACEPOINT, Payloads.SYS_ENTER, "raw_syscalls:sys_enter");
        perf.add(perf.record(4711, "eight by"))
                .add(perf.record(10, "mmap2: a known kind     "))
                .add(Payloads.joined(perf.record(71, payloads.wide(16)), "some more bytes."))
                .sample(0, 100, 1, 5, payloads.sysEnter(5, 0));
        try (PerfDataSource source = PerfDataSource.open(save(perf.file()), 0)) {
            assertThat(new Tally(source).records).isEqualTo(1);
            assertThat(source.anomalies().count(AnomalyCode.UNKNOWN_RECORD)).isEqualTo(1);
            assertThat(source.anomalies().count(AnomalyCode.DAMAGED_RECORD)).isZero();
        }
    }

    @Test
    void closingTwiceAndEarlyIsFine() throws IOException {
        PerfDataSource source = PerfDataSource.open(samples().resolve("mt.perf.data"), 2);
        source.close();
        source.close();
        assertThat(source.nextChunk(_ -> {})).isFalse();
    }
}
