package dev.trapline.ingest.tracedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.ingest.tracedat.WrittenSamples.Said;
import dev.trapline.ingest.tracedat.WrittenSamples.Written;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.InterruptEvent.IpiSend;
import dev.trapline.model.event.InterruptEvent.SoftirqRaise;
import dev.trapline.model.event.InterruptEvent.TaskletEntry;
import dev.trapline.model.event.SchedEvent.SchedBlockedReason;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.Print;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.report.AnomalyCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What [TraceDatWriter] writes is what [TraceDatSource], which is tested with recordings of others,
/// reads.
final class TraceDatWriterTest {
    private static final SourceInfo INFO = new SourceInfo("test", "test", Clock.BOOT, false);

    @TempDir
    static Path folder;

    static List<Path> tracepoints() throws IOException {
        return WrittenSamples.tracepoints();
    }

    static List<Path> straceLogs() throws IOException {
        return WrittenSamples.straceLogs();
    }

    // ---------------------------------------------------------------- recordings

    @Test
    void thereAreSamples() throws IOException {
        assertThat(tracepoints()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(straceLogs()).hasSizeGreaterThanOrEqualTo(40);
    }

    @ParameterizedTest
    @MethodSource("tracepoints")
    void everyEventOfTheKernelComesBack(Path sample) throws IOException {
        Written written = WrittenSamples.write(sample, folder.resolve("written.dat"));
        Said before = new Said(sample);
        Said after = new Said(written.file());
        assertThat(written.leftOut()).isEmpty();
        assertThat(after.events).isEqualTo(before.events);
        assertThat(after.names).containsAllEntriesOf(before.names);
        Files.delete(written.file());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("nothing is left of the spool").noneMatch(f -> f.toString().endsWith(".spool"));
        }
    }

    /// The larger ones, which have several chunks, one with losses, and one without any event.
    static List<Arguments> versions() throws IOException {
        List<Arguments> versions = new ArrayList<>();
        for (Path sample : tracepoints()) {
            String name = sample.getFileName().toString();
            boolean chosen = name.equals("mt.perf.data") || name.equals("trace_pipe-lost.ftrace")
                    || name.equals("tc-hires-empty.dat") || name.equals("tc-v7-multi.dat")
                    || name.equals("irq-systemwide.ftrace");
            for (Packing packing : chosen ? Packing.values() : new Packing[0]) {
                versions.add(Arguments.of(sample, packing));
            }
        }
        return versions;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void version7ComesBackHoweverItIsCompressed(Path sample, Packing packing) throws IOException {
        Written written = WrittenSamples.write(sample, folder.resolve("seven.dat"), packing);
        assertThat(new Said(written.file()).events).isEqualTo(new Said(sample).events);
        try (FileChannel file = FileChannel.open(written.file())) {
            ByteBuffer start = ByteBuffer.allocate(24);
            file.read(start, 0);
            String head = new String(start.array(), StandardCharsets.ISO_8859_1);
            assertThat(head).startsWith("\27\10\104tracing7\0").contains("\0" + packing.label() + "\0");
        }
    }

    @Test
    void compressedIsSmaller() throws IOException {
        Path sample = tracepoints().stream().filter(f -> f.endsWith("mt.perf.data")).findFirst().orElseThrow();
        Map<Packing, Long> sizes = new TreeMap<>();
        for (Packing packing : Packing.values()) {
            sizes.put(packing, Files.size(WrittenSamples.write(sample, folder.resolve("s.dat"), packing).file()));
        }
        assertThat(sizes.get(Packing.ZSTD)).isLessThan(sizes.get(Packing.NONE) / 3);
        assertThat(sizes.get(Packing.ZLIB)).isLessThan(sizes.get(Packing.NONE) / 3);
    }

    /// Of a call in text, what it is, its result and its descriptors are numbers too.
    @ParameterizedTest
    @MethodSource("straceLogs")
    void callsOfStraceComeBackWithTheirNumbers(Path sample) throws IOException {
        Written written = WrittenSamples.write(sample, folder.resolve("written.dat"));
        assertThat(calls(written.file())).isEqualTo(calls(sample));
        assertThat(written.abridged()).doesNotContainKey("sys_enter: i386");
        assertThat(written.leftOut().keySet()).isSubsetOf("sys_no_return");
        Files.delete(written.file());
    }

    private static List<String> calls(Path recording) throws IOException {
        List<String> calls = new ArrayList<>();
        try (EventSource source = WrittenSamples.open(recording)) {
            while (source.nextChunk(
                    event -> {
                        String place = event.timestampNs() + " " + event.tid() + " ";
                        switch (event) {
                            case SysEnter e -> {
                                int fd = e.call().fdArg();
                                String call = e.call() + " " + (fd < 0 ? "" : e.args().value(fd, 0));
                                calls.add(place + e.call().nr() + " " + call);
                            }
                            case SysExit e -> calls.add(place + e.call().nr() + " = " + e.ret());
                            default -> {
                                // other events are compared elsewhere
                            }
                        }
                    })) {
                // until the end
            }
        }
        return calls;
    }

    // ---------------------------------------------------------------- written for the purpose

    private static Path write(Clock clock, TraceEvent... events) throws IOException {
        return write(clock, new TreeMap<>(), events);
    }

    private static Path write(Clock clock, Map<String, Long> omissions, TraceEvent... events) throws IOException {
        Path file = Files.createTempFile(folder, "t", ".dat");
        try (TraceDatWriter writer =
                TraceDatWriter.create(file, List.of(new SourceInfo("test", "test", clock, false)))) {
            for (TraceEvent event : events) {
                writer.write(event);
            }
            omissions.putAll(writer.leftOut());
            omissions.putAll(writer.abridged());
        }
        return file;
    }

    private static List<TraceEvent> read(Path file) throws IOException {
        try (TraceDatSource source = TraceDatSource.open(file, 0)) {
            List<TraceEvent> events = new Tally(source).events;
            assertThat(source.anomalies().any(AnomalyCode.Severity.ERROR)).isFalse();
            return events;
        }
    }

    @Test
    void nothingIsARecordingToo() throws IOException {
        assertThat(read(write(Clock.BOOT))).isEmpty();
    }

    @Test
    void timesMayLieFarApartAndEqual() throws IOException {
        long[] times = {0, 0, (1L << 27) - 1, 1L << 27, 1L << 40, 1L << 61, Long.MAX_VALUE - 1, Long.MAX_VALUE};
        List<TraceEvent> events = new ArrayList<>();
        for (long time : times) {
            events.add(new SoftirqRaise(time, 3, 7, 1));
        }
        assertThat(read(write(Clock.BOOT, events.toArray(new TraceEvent[0])))).isEqualTo(events);
    }

    @ParameterizedTest
    @EnumSource(Clock.class)
    void theClockStaysWhatItIs(Clock clock) throws IOException {
        long now = 1_795_192_884_269_551_123L;
        Path file = write(clock, new SoftirqRaise(now, 0, 7, 1), new SoftirqRaise(now + 5, 0, 7, 2));
        try (TraceDatSource source = TraceDatSource.open(file, 0)) {
            Clock read = source.info().getFirst().clock();
            assertThat(read.measuresTime()).isEqualTo(clock.measuresTime());
            assertThat(read == Clock.REALTIME).isEqualTo(clock == Clock.REALTIME);
            assertThat(new Tally(source).events).extracting(TraceEvent::timestampNs).containsExactly(now, now + 5);
        }
    }

    @Test
    void lossesStandWhereTheyWere() throws IOException {
        TraceEvent[] events = {
            new EventsLost(5, 0, 12), new SoftirqRaise(10, 0, 7, 1), new EventsLost(20, 0, 0),
            new SoftirqRaise(30, 0, 7, 1), new SoftirqRaise(31, 1, 8, 1), new EventsLost(40, 1, 7),
            new EventsLost(50, 1, 3)
        };
        List<TraceEvent> expected = new ArrayList<>(List.of(events).subList(0, 5));
        // nothing lies between the last two
        expected.add(new EventsLost(40, 1, 10));
        assertThat(read(write(Clock.BOOT, events))).isEqualTo(expected);
    }

    @Test
    void aProcessorThatLinuxCannotHaveIsLeftOut() throws IOException {
        Map<String, Long> omissions = new TreeMap<>();
        SoftirqRaise last = new SoftirqRaise(1, 8191, 7, 1);
        Path file =
                write(
                        Clock.BOOT,
                        omissions,
                        last,
                        new SoftirqRaise(2, 8192, 7, 1),
                        new EventsLost(3, Integer.MAX_VALUE, 4));
        assertThat(read(file)).containsExactly(last);
        assertThat(omissions).isEqualTo(Map.of("softirq_raise", 1L, "events_lost", 1L));
    }

    @Test
    void symbolsComeBackByName() throws IOException {
        TraceEvent[] events = {
            new TaskletEntry(1, 0, 7, "tcp_tasklet_func"),
            new TaskletEntry(2, 0, 7, "0xffffffff81417972"),
            new SchedBlockedReason(3, 0, 7, 9, true, "io_schedule+0x46"),
            new SchedBlockedReason(4, 0, 7, 9, false, "io_schedule+0x46/0x60"),
            new IpiSend(5, 1, 7, "ipi_send_cpu", "3", "try_to_wake_up+0x1a0", "io_schedule"),
            new IpiSend(6, 1, 7, "ipi_send_cpumask", "00000001,80000003", "0x10", "tcp_tasklet_func+0xfffff")
        };
        assertThat(read(write(Clock.BOOT, events))).containsExactly(events);
    }

    @Test
    void statesOfAllKernelsComeBack() throws IOException {
        List<TraceEvent> events = new ArrayList<>();
        for (String state : List.of("R", "R+", "S", "D|P", "D|K", "x", "t", "I", "K+", "W")) {
            events.add(new SchedSwitch(events.size(), 0, 7, "a b", 7, 120, state, "<...>", 8, -1));
        }
        assertThat(read(write(Clock.BOOT, events.toArray(new TraceEvent[0])))).isEqualTo(
                Stream.concat(
                        Stream.of(
                                new TaskRename(0, TraceEvent.UNKNOWN, 7, "a b")),
                        events.stream())
                        .toList());
    }

    @Test
    void printedTextComesBackWhateverItsKind() throws IOException {
        TraceEvent[] events = {
            new Print(1, 0, 7, "print", "B|7|draw \"x\"\nmore"),
            new Print(2, 0, 7, "bprint", "took 5 µs %s"),
            new Print(3, 0, 7, "bputs", "say \"\\n\"\tonce"),
            new Print(4, 0, 7, "raw_data", "# 1f buf: 61 62 63 00"),
            new Print(5, 0, 7, "print", "")
        };
        assertThat(read(write(Clock.BOOT, events))).containsExactly(events);
    }

    @Test
    void fieldsOfOtherEventsComeBackAsTheyWere() throws IOException {
        List<Map<String, String>> values =
                List.of(
                        Map.of(),
                        ordered("a", "1", "b", "x"),
                        ordered("a", "-5", "b", "17"),
                        ordered("a", "007", "b", "-0"),
                        ordered("a", "", "b", "99999999999999999999"),
                        ordered("b", "1", "a", "é [1, 2]"));
        List<TraceEvent> events = new ArrayList<>();
        for (Map<String, String> value : values) {
            events.add(new Other(events.size(), 0, 7, "thing_done", value));
        }
        List<TraceEvent> read = read(write(Clock.BOOT, events.toArray(new TraceEvent[0])));
        assertThat(read).hasSameSizeAs(events);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).kernelName()).isEqualTo("thing_done");
            assertThat(List.copyOf(((Other) read.get(i)).values().entrySet()))
                    .isEqualTo(List.copyOf(values.get(i).entrySet()));
        }
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Test
    void whatDoesNotFitIsCutAndCounted() throws IOException {
        Map<String, Long> omissions = new TreeMap<>();
        String text = "x".repeat(100_000);
        Path file =
                write(
                        Clock.BOOT,
                        omissions,
                        new Print(1, 0, 7, "print", text),
                        new Other(2, 0, 7, "other", ordered("a", text, "b", text, "c", "d")),
                        new TaskRename(3, 0, 9, "sixteen letters!"));
        List<TraceEvent> read = read(file);
        assertThat(((Print) read.get(1)).message()).hasSizeBetween(4000, 4096).matches("x+");
        assertThat(((Other) read.get(2)).value("a")).hasSizeBetween(4000, 4096);
        assertThat(((Other) read.get(2)).value("b")).isEmpty();
        assertThat(read.get(3)).isEqualTo(new TaskRename(3, 0, 9, "sixteen letters"));
        assertThat(omissions).isEqualTo(Map.of("print: text", 1L, "other: text", 1L, "task_rename: text", 1L));
    }

    @Test
    void whatTheKernelDoesNotRecordIsCounted() throws IOException {
        Syscall exit = SyscallTable.of(Abi.X86_64).byName("exit_group");
        Syscall made = Syscall.unknown("futuristic", Syscall.NONE, Abi.X86_64);
        Map<String, Long> omissions = new TreeMap<>();
        Path file =
                write(
                        Clock.BOOT,
                        omissions,
                        new SysEnter(1, 0, 7, made, SysArgs.NONE),
                        new SysExit(2, 0, 7, made, 0, 0, 1, SysArgs.NONE),
                        new SysNoReturn(3, 0, 7, exit),
                        new SchedProcessExit(4, 0, 7, 1, 0, false));
        assertThat(read(file)).hasSize(3);
        assertThat(omissions)
                .isEqualTo(
                        Map.of(
                                "sys_no_return", 1L,
                                "sys_enter: name", 1L,
                                "sys_exit: name", 1L,
                                "sys_exit: duration", 1L,
                                "sched_process_exit: status", 1L));
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> TraceDatWriter.create(folder.resolve("missing/t.dat"), List.of(INFO)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void closingTwiceIsClosingOnce() throws IOException {
        Path file = folder.resolve("twice.dat");
        TraceDatWriter writer = TraceDatWriter.create(file, List.of(INFO));
        writer.write(new SoftirqRaise(1, 0, 7, 1));
        writer.close();
        byte[] bytes = Files.readAllBytes(file);
        writer.close();
        assertThat(file).hasBinaryContent(bytes);
        Files.delete(file);
    }
}
