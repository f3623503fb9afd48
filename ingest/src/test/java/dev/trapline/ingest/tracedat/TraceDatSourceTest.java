package dev.trapline.ingest.tracedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.SampleTraces;
import dev.trapline.ingest.format.Payloads;
import dev.trapline.ingest.tracedat.DatWriter.Pages;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.report.AnomalyCode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class TraceDatSourceTest {
    private static final long SEED = 20_261_120L;

    @TempDir
    static Path folder;

    private static Path samples() {
        return SampleTraces.strace().resolveSibling("tracecmd");
    }

    static List<String> recordings() throws IOException {
        try (Stream<Path> files = Files.list(samples())) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".dat") && !f.startsWith("derived"))
                    .sorted()
                    .toList();
        }
    }

    private static Tally read(Path file, int workers) throws IOException {
        try (TraceDatSource source = TraceDatSource.open(file, workers)) {
            return new Tally(source);
        }
    }

    private static Path save(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(folder, "t", ".dat"), bytes);
    }

    // ---------------------------------------------------------------- real recordings

    @Test
    void thereAreSamples() throws IOException {
        assertThat(recordings()).hasSizeGreaterThanOrEqualTo(15);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void everyFactIsExact(String name) throws IOException {
        JsonNode facts = JsonMapper.shared().readTree(samples().resolve("facts.json").toFile()).get(name);
        try (TraceDatSource source = TraceDatSource.open(samples().resolve(name), 1)) {
            Tally tally = new Tally(source);
            Map<String, Long> byEvent = new TreeMap<>();
            Map<Integer, Long> byCpu = new TreeMap<>();
            long first = Long.MAX_VALUE;
            long last = Long.MIN_VALUE;
            for (JsonNode buffer : facts.get("buffers")) {
                buffer.get("by_event")
                        .properties()
                        .forEach(e -> byEvent.merge(afterColon(e.getKey()), e.getValue().asLong(), Long::sum));
                buffer.get("cpus")
                        .properties()
                        .forEach(e -> byCpu.merge(Integer.valueOf(e.getKey()), e.getValue().asLong(), Long::sum));
                if (!buffer.get("first_ts_ns").isNull()) {
                    first = Math.min(first, buffer.get("first_ts_ns").asLong());
                    last = Math.max(last, buffer.get("last_ts_ns").asLong());
                }
            }
            byCpu.values().removeIf(count -> count == 0);
            assertThat(tally.byEvent).isEqualTo(byEvent);
            assertThat(tally.byCpu).isEqualTo(byCpu);
            assertThat(tally.firstNs).isEqualTo(first);
            assertThat(tally.lastNs).isEqualTo(last);
            SourceSummary summary = source.summaries().getFirst();
            assertThat(summary.records()).isEqualTo(facts.get("events").asLong());
            assertThat(summary.lostEvents()).isEqualTo(facts.get("lost_events").asLong()).isEqualTo(tally.lost);
            assertThat(summary.totalBytes()).isEqualTo(facts.get("bytes").asLong());
            boolean timed = source.info().getFirst().clock().measuresTime() && tally.records > 0;
            assertThat(summary.firstNs()).isEqualTo(timed ? first : null);
            assertThat(summary.lastNs()).isEqualTo(timed ? last : null);
            assertThat(source.anomalies().count(AnomalyCode.EVENTS_LOST) > 0).isEqualTo(tally.lost > 0);
            assertThat(source.anomalies().any(AnomalyCode.Severity.ERROR)).isFalse();
        }
    }

    private static String afterColon(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void numbersOfCallsAreExact(String name) throws IOException {
        JsonNode facts = JsonMapper.shared().readTree(samples().resolve("facts.json").toFile()).get(name);
        Tally tally = read(samples().resolve(name), 0);
        Map<Long, Long> enters = new TreeMap<>();
        for (TraceEvent event : tally.events) {
            if (event instanceof TraceEvent.SysEnter enter && !enter.ownEvent()) {
                enters.merge((long) enter.call().nr(), 1L, Long::sum);
            }
        }
        Map<Long, Long> expected = new TreeMap<>();
        for (JsonNode buffer : facts.get("buffers")) {
            if (buffer.has("sys_enter_by_nr")) {
                buffer.get("sys_enter_by_nr")
                        .properties()
                        .forEach(e -> expected.merge(Long.valueOf(e.getKey()), e.getValue().asLong(), Long::sum));
            }
        }
        assertThat(enters).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void threadsMakeNoDifferenceAndTimeNeverStepsBack(String name) throws IOException {
        Tally alone = read(samples().resolve(name), 0);
        assertThat(read(samples().resolve(name), 1).dump).isEqualTo(alone.dump);
        assertThat(read(samples().resolve(name), 3).dump).isEqualTo(alone.dump);
        for (int i = 1; i < alone.events.size(); i++) {
            assertThat(alone.events.get(i).timestampNs()).isGreaterThanOrEqualTo(alone.events.get(i - 1).timestampNs());
        }
    }

    @Test
    void clocksAreWhatTheRecordingSays() throws IOException {
        assertThat(clock("tc-v6.dat")).isEqualTo(Clock.BOOT);
        assertThat(clock("tc-v7-zstd.dat")).isEqualTo(Clock.BOOT);
        assertThat(clock("tc-date.dat")).isEqualTo(Clock.REALTIME);
        assertThat(clock("tc-clock-tsc-raw.dat")).isEqualTo(Clock.TICKS);
    }

    private static Clock clock(String name) throws IOException {
        try (TraceDatSource source = TraceDatSource.open(samples().resolve(name), 0)) {
            return source.info().getFirst().clock();
        }
    }

    @Test
    void stacksKeepTheirAddresses() throws IOException {
        Tally tally = read(samples().resolve("tc-stack.dat"), 0);
        assertThat(tally.dump).anyMatch(e -> e.contains("kernel_stack size=") && e.contains("caller=["));
    }

    // ---------------------------------------------------------------- damage

    @ParameterizedTest
    @ValueSource(strings = {"derived-truncated-none.dat", "derived-truncated-zstd.dat"})
    void aFileWithoutTheListOfItsDataIsRefused(String name) {
        assertThatThrownBy(() -> TraceDatSource.open(samples().resolve(name), 0))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("cut short");
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aFileCutAnywhereIsReadAsFarAsItGoesOrRefused(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(samples().resolve(name));
        long whole = read(samples().resolve(name), 0).records;
        Random random = new Random(SEED);
        List<Integer> lengths = new ArrayList<>();
        for (int page = 0; page < bytes.length; page += 4096) {
            lengths.add(page);
        }
        for (int i = 0; i < 60; i++) {
            lengths.add(random.nextInt(bytes.length));
        }
        for (int length : lengths) {
            String what = name + " cut at " + length;
            long records = readDamaged(Arrays.copyOf(bytes, length), what);
            assertThat(records).as(what).isLessThanOrEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void damageNeitherThrowsNorHangs(String name) throws IOException {
        byte[] sound = Files.readAllBytes(samples().resolve(name));
        for (int round = 0; round < 40; round++) {
            Random random = new Random(SEED + round);
            byte[] bytes = sound.clone();
            int hits = 1 + random.nextInt(30);
            // mostly in the header and the tables, where it matters
            int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 400);
            int start = random.nextBoolean() ? 0 : bytes.length - reach;
            for (int i = 0; i < hits; i++) {
                int at = start + random.nextInt(reach);
                switch (random.nextInt(4)) {
                    case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                    case 1 -> bytes[at] = (byte) random.nextInt(256);
                    case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0xff);
                    default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0);
                }
            }
            readDamaged(bytes, name + " seed " + (SEED + round));
        }
    }

    /// Reads what may be damaged in any way; only a refusal may be thrown.
    private static long readDamaged(byte[] bytes, String what) throws IOException {
        Path file = save(bytes);
        try (TraceDatSource source = TraceDatSource.open(file, 1)) {
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
    void whatIsNoTraceDatIsRefused() throws IOException {
        assertThat(TraceDatSource.looksLike(new byte[0], 0)).isFalse();
        byte[] head = "\u0017\bDtracing7\0".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(TraceDatSource.looksLike(head, head.length)).isTrue();
        assertThat(TraceDatSource.looksLike(head, 10)).isFalse();
        assertThatThrownBy(() -> TraceDatSource.open(save(new byte[0]), 0)).isInstanceOf(RecordingException.class);
        assertThatThrownBy(() -> TraceDatSource.open(save("strace".getBytes(StandardCharsets.US_ASCII)), 0))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("not a trace.dat");
        assertThatThrownBy(
                () -> TraceDatSource.open(save("\u0017\bDtracing9\0".getBytes(StandardCharsets.ISO_8859_1)), 0))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("version '9'");
        assertThat(TraceDatSource.needsFile("-")).hasMessageContaining("save it");
    }

    // ---------------------------------------------------------------- written for the purpose

    private static Pages pages(Payloads payloads, int cpu, int events, long start, long step) {
        Pages pages = new Pages(payloads);
        long now = start;
        for (int i = 0; i < events; i++) {
            now += step + i % 3;
            switch (i % 6) {
                case 0 -> pages.event(now, payloads.sysEnter(100 + cpu, i % 300, i, 2, 3));
                case 1 -> pages.event(now, payloads.sysExit(100 + cpu, i % 300, i % 5 == 0 ? -2 : i));
                case 2 -> pages.event(now, payloads.schedSwitch("task" + i % 7, 100 + cpu, i % 5, "other", 5));
                case 3 -> pages.event(now, payloads.irqHandlerEntry(100 + cpu, i, "eth" + i % 3));
                case 4 -> pages.event(now, payloads.print(100 + cpu, "E|" + "x".repeat(i % 150)));
                default -> pages.event(now, payloads.other(100 + cpu, i, -i));
            }
        }
        return pages;
    }

    private static byte[] machine(Payloads payloads, int version, String packing) {
        return new DatWriter(payloads, version, packing)
                .names("101 one\n102 two words\n103 <...>\nx\n")
                .cpu(pages(payloads, 0, 300, 1_000, 70))
                .cpu(new Pages(payloads))
                .cpu(pages(payloads, 2, 500, 900, 45))
                .buffer("inst", "local")
                .cpu(pages(payloads, 3, 100, 1_500, 200))
                .cpu(pages(payloads, 4, 50, 2_000, 1L << 28))
                .cpu(new Pages(payloads))
                .write();
    }

    @ParameterizedTest
    @CsvSource({
        "false,8,6,none", "false,8,7,none", "false,8,7,zstd", "false,8,7,zlib", "true,8,6,none", "true,8,7,zstd",
        "false,4,6,none", "false,4,7,zlib", "true,4,6,none", "true,4,7,zlib"
    })
    void everyMachineVersionAndCompressionGivesTheSame(
            boolean bigEndian, int longSize, int version, String packing) throws IOException {
        Tally expected = read(save(machine(new Payloads(false, 8), 6, "none")), 0);
        byte[] file = machine(new Payloads(bigEndian, longSize), version, packing);
        Tally tally = read(save(file), 1);
        assertThat(tally.records).isEqualTo(950);
        assertThat(tally.dump).isEqualTo(expected.dump);
        assertThat(tally.dump.subList(0, 2))
                .containsExactly("945 -1 101 task_rename newcomm=one", "945 -1 102 task_rename newcomm=two words");
    }

    @ParameterizedTest
    @CsvSource({"6,none", "7,none", "7,zstd", "7,zlib"})
    void aWrittenFileCutAnywhereIsReadAsFarAsItGoesOrRefused(int version, String packing) throws IOException {
        byte[] bytes = machine(new Payloads(false, 8), version, packing);
        for (int length = 0; length < bytes.length; length += 211) {
            assertThat(readDamaged(Arrays.copyOf(bytes, length), "cut at " + length)).isLessThanOrEqualTo(950);
        }
    }

    @Test
    void timeCanBeExtendedStatedAndPassedOver() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        long far = 5L << 40;
        Pages pages =
                new Pages(payloads)
                        .event(1_000, payloads.sysEnter(1, 0))
                        .event(1_000 + (3L << 27) + 5, payloads.sysEnter(1, 1))
                        .absolute(far)
                        .event(far + 7, payloads.sysEnter(1, 2))
                        .discarded(far + 20, 40)
                        .event(far + 30, payloads.sysEnter(1, 3))
                        .padded()
                        .event(far + 40, payloads.sysEnter(1, 4))
                        .event(far + 40, payloads.print(1, "y".repeat(200)));
        for (String packing : List.of("none", "zstd")) {
            Tally tally = read(save(new DatWriter(payloads, 7, packing).cpu(pages).write()), 0);
            assertThat(tally.events)
                    .extracting(TraceEvent::timestampNs)
                    .containsExactly(1_000L, 1_000 + (3L << 27) + 5, far + 7, far + 30, far + 40, far + 40);
        }
    }

    @ParameterizedTest
    @CsvSource({"false,8", "true,4"})
    void lossesAreToldWhereTheyHappened(boolean bigEndian, int longSize) throws IOException {
        Payloads payloads = new Payloads(bigEndian, longSize);
        Pages pages =
                new Pages(payloads)
                        .event(1_000, payloads.sysEnter(1, 0))
                        .lost(78)
                        .event(2_000, payloads.sysEnter(1, 1))
                        .lost(0)
                        .event(3_000, payloads.sysEnter(1, 2));
        Path file = save(new DatWriter(payloads, 7, "none").cpu(pages).write());
        try (TraceDatSource source = TraceDatSource.open(file, 0)) {
            Tally tally = new Tally(source);
            assertThat(tally.events)
                    .filteredOn(EventsLost.class::isInstance)
                    .containsExactly(new EventsLost(2_000, 0, 78), new EventsLost(3_000, 0, 0));
            assertThat(tally.events.get(1)).isInstanceOf(EventsLost.class);
            assertThat(source.summaries().getFirst().lostEvents()).isEqualTo(78);
            assertThat(source.summaries().getFirst().records()).isEqualTo(3);
            assertThat(source.anomalies().count(AnomalyCode.EVENTS_LOST)).isEqualTo(2);
        }
    }

    @Test
    void equalTimesComeInTheOrderOfBuffersAndProcessors() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        DatWriter writer = new DatWriter(payloads, 7, "none");
        for (int cpu = 0; cpu < 3; cpu++) {
            writer.cpu(new Pages(payloads).event(500, payloads.sysEnter(cpu, 0)).event(600, payloads.sysEnter(cpu, 1)));
        }
        writer.buffer("b", "local").cpu(new Pages(payloads).event(500, payloads.sysEnter(9, 0)));
        Tally tally = read(save(writer.write()), 2);
        assertThat(tally.events).extracting(TraceEvent::tid).containsExactly(0, 1, 2, 9, 0, 1, 2);
    }

    @Test
    void timeThatStepsBackIsReported() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        Pages pages =
                new Pages(payloads)
                        .event(5_000, payloads.sysEnter(1, 0))
                        .padded()
                        .event(4_000, payloads.sysEnter(1, 1))
                        .padded()
                        .event(6_000, payloads.sysEnter(1, 2));
        Path file = save(new DatWriter(payloads, 7, "none").cpu(pages).write());
        try (TraceDatSource source = TraceDatSource.open(file, 0)) {
            assertThat(new Tally(source).records).isEqualTo(3);
            assertThat(source.anomalies().count(AnomalyCode.REORDERED)).isEqualTo(1);
        }
    }

    private static byte[] tsc2nsec(Payloads payloads, int multiplier, int shift) {
        return Payloads.joined(payloads.word(multiplier), payloads.word(shift), payloads.wide(0));
    }

    private static byte[] ascii(String text) {
        return (text + '\0').getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void countersAreScaledAndOffsetsAdded() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        long stamp = 4_000_000_000_000L;
        Path file =
                save(
                        new DatWriter(payloads, 6, "none")
                                .option(4, ascii("local global [x86-tsc] counter"))
                                .option(14, tsc2nsec(payloads, 1_000_000_000, 31))
                                .option(7, ascii("-250"))
                                .cpu(new Pages(payloads).event(stamp, payloads.sysEnter(1, 0)))
                                .write());
        try (TraceDatSource source = TraceDatSource.open(file, 0)) {
            assertThat(source.info().getFirst().clock()).isEqualTo(Clock.BOOT);
            long expected =
                    BigInteger.valueOf(stamp)
                            .multiply(BigInteger.valueOf(1_000_000_000))
                            .shiftRight(31)
                            .longValueExact()
                            - 250;
            assertThat(new Tally(source).firstNs).isEqualTo(expected);
        }
    }

    @Test
    void datesMakeWallClockTime() throws IOException {
        Payloads payloads = new Payloads(true, 8);
        Path file =
                save(
                        new DatWriter(payloads, 7, "zlib")
                                .option(1, ascii("0x10"))
                                .option(12, new byte[20])
                                .option(99, new byte[] {1, 2, 3})
                                .cpu(new Pages(payloads).event(1_000, payloads.sysEnter(1, 0)))
                                .write());
        try (TraceDatSource source = TraceDatSource.open(file, 0)) {
            assertThat(source.info().getFirst().clock()).isEqualTo(Clock.REALTIME);
            assertThat(new Tally(source).firstNs).isEqualTo(17_000);
            assertThat(source.anomalies().count(AnomalyCode.UNCORRECTED_TIME)).isEqualTo(1);
        }
    }

    @Test
    void numbersOfCallsAreThoseOfTheMachine() throws IOException {
        Payloads payloads = new Payloads(false, 4);
        for (String[] machine : new String[][] {{"i686", "writev"}, {"x86_64", "lstat"}, {"aarch64", "syscall_0x6"}}) {
            int nr = machine[0].equals("i686") ? 146 : 6;
            Path file =
                    save(
                            new DatWriter(payloads, 6, "none")
                                    .option(5, ascii("Linux host 6.1.0 " + machine[0]))
                                    .cpu(new Pages(payloads).event(1_000, payloads.sysEnter(1, nr)))
                                    .write());
            TraceEvent.SysEnter enter = (TraceEvent.SysEnter) read(file, 0).events.getFirst();
            assertThat(enter.call().name()).isEqualTo(machine[1]);
        }
    }

    @Test
    void eventsWithoutDescriptionAreCountedByNumber() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        Pages pages = new Pages(payloads).event(1_000, payloads.undescribed(3, 4242));
        Path file = save(new DatWriter(payloads, 7, "none").cpu(pages).write());
        try (TraceDatSource source = TraceDatSource.open(file, 0)) {
            Tally tally = new Tally(source);
            assertThat(tally.byEvent).isEqualTo(Map.of("event_4242", 1L));
            assertThat(tally.events.getFirst().tid()).isEqualTo(3);
            assertThat(source.anomalies().count(AnomalyCode.UNDESCRIBED_EVENT)).isEqualTo(1);
        }
    }

    @Test
    void latencyTracersAreRefused() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        byte[] bytes = new DatWriter(payloads, 6, "none").cpu(new Pages(payloads)).write();
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("flyrecord\0", "latency  \0");
        assertThatThrownBy(() -> TraceDatSource.open(save(text.getBytes(StandardCharsets.ISO_8859_1)), 0))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("latency");
    }

    @Test
    void absurdTablesAreRefusedOrLeftOut() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        byte[] bytes = machine(payloads, 6, "none");
        int cpus = indexOf(bytes, "options  \0") - 4;
        for (int count : new int[] {Integer.MAX_VALUE, -1, 1 << 20, 5000}) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(cpus, count);
            assertThatThrownBy(() -> TraceDatSource.open(save(bytes), 0)).isInstanceOf(RecordingException.class);
        }
    }

    @Test
    void dataThatClaimsTheBytesOfOtherDataIsLeftOut() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        byte[] bytes =
                new DatWriter(payloads, 6, "none")
                        .cpu(pages(payloads, 0, 50, 1_000, 10))
                        .cpu(pages(payloads, 1, 50, 1_000, 10))
                        .write();
        int table = indexOf(bytes, "flyrecord\0") + 10;
        // the second processor is given the place of the first
        System.arraycopy(bytes, table, bytes, table + 16, 16);
        try (TraceDatSource source = TraceDatSource.open(save(bytes), 0)) {
            assertThat(new Tally(source).records).isEqualTo(50);
            assertThat(source.anomalies().count(AnomalyCode.TRUNCATED_RECORD)).isEqualTo(1);
        }
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    @Test
    void manyProcessorsAreReadInLittleMemory() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        DatWriter writer = new DatWriter(payloads, 7, "zstd");
        for (int cpu = 0; cpu < 600; cpu++) {
            writer.cpu(pages(payloads, cpu, 60, 1_000 + cpu, 100));
        }
        Tally tally = read(save(writer.write()), 1);
        assertThat(tally.records).isEqualTo(36_000);
        assertThat(tally.byCpu).hasSize(600);
        for (int i = 1; i < tally.events.size(); i++) {
            assertThat(tally.events.get(i).timestampNs()).isGreaterThanOrEqualTo(tally.events.get(i - 1).timestampNs());
        }
    }

    @Test
    void namesAreNoRecords() throws IOException {
        Payloads payloads = new Payloads(false, 8);
        Path file = save(machine(payloads, 7, "none"));
        try (TraceDatSource source = TraceDatSource.open(file, 0)) {
            Tally tally = new Tally(source);
            assertThat(tally.events).filteredOn(TaskRename.class::isInstance).hasSize(2);
            assertThat(source.summaries().getFirst().records()).isEqualTo(950);
        }
    }

    @Test
    void closingTwiceAndEarlyIsFine() throws IOException {
        for (int workers = 0; workers < 3; workers++) {
            TraceDatSource source = TraceDatSource.open(samples().resolve("tc-v7-multi.dat"), workers);
            source.nextChunk(_ -> {});
            source.close();
            source.close();
            assertThat(source.nextChunk(_ -> {})).isFalse();
        }
    }
}
