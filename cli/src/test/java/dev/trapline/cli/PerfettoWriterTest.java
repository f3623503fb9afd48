package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.trapline.cli.perfetto.PerfettoFile;
import dev.trapline.cli.perfetto.PerfettoFile.Slice;
import dev.trapline.cli.perfetto.PerfettoSchema;
import dev.trapline.cli.perfetto.PerfettoWriter;
import dev.trapline.cli.perfetto.ProtoMessage;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.InterruptEvent.VectorEntry;
import dev.trapline.model.event.InterruptEvent.VectorExit;
import dev.trapline.model.event.PowerEvent;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.Print;
import dev.trapline.model.event.TraceEvent.TaskRename;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Files for Perfetto, read by a reader that shares nothing with the writer and held against the
/// independently counted facts of the samples.
class PerfettoWriterTest {
    private static final List<String> DRAWN = List.of(
            "sched_switch", "sched_wakeup", "sched_wakeup_new", "softirq_entry", "softirq_exit", "softirq_raise",
            "irq_handler_entry", "irq_handler_exit", "sched_process_fork", "sched_migrate_task", "cpu_idle",
            "sched_stat_runtime", "hrtimer_start", "block_rq_issue");

    @TempDir
    Path folder;

    static Stream<Path> kernel() {
        return Stream.concat(
                samples("ftrace", facts -> !facts.path("by_event").isEmpty()),
                samples("tracecmd", facts -> facts.has("buffers")));
    }

    static Stream<Path> strace() {
        return samples("strace", facts -> facts.has("calls_by_name"));
    }

    private static Stream<Path> samples(String folder, Predicate<JsonNode> wanted) {
        Path samples = Path.of("../sample-traces").resolve(folder);
        return new ObjectMapper().readTree(samples.resolve("facts.json")).properties().stream()
                .filter(entry -> wanted.test(entry.getValue()) && !entry.getKey().contains("/"))
                .map(entry -> samples.resolve(entry.getKey()));
    }

    private static JsonNode facts(Path sample) {
        return new ObjectMapper().readTree(sample.resolveSibling("facts.json")).path(sample.getFileName().toString());
    }

    private PerfettoFile converted(Path sample) throws IOException {
        Path out = folder.resolve("out.pftrace");
        Cli cli = Cli.run("convert", sample.toString(), "-o", out.toString(), "--to", "perfetto");
        assertThat(cli.exit()).as(cli.err()).isZero();
        return PerfettoFile.read(out);
    }

    // ---------------------------------------------------------------- counts

    @ParameterizedTest
    @MethodSource("kernel")
    void tracepointsAreThoseOfTheFacts(Path sample) throws IOException {
        Map<String, Long> events = new TreeMap<>();
        JsonNode facts = facts(sample);
        add(events, facts.path("by_event"));
        facts.path("buffers").forEach(buffer -> add(events, buffer.path("by_event")));
        PerfettoFile file = converted(sample);
        for (String name : DRAWN) {
            assertThat(file.tracepoints().getOrDefault(name, 0L)).as(name).isEqualTo(events.getOrDefault(name, 0L));
        }
        long waking = events.getOrDefault("sched_waking", 0L);
        long woken = waking == 0 ? events.getOrDefault("sched_wakeup", 0L) : waking;
        assertThat(file.tracepoints().getOrDefault("sched_waking", 0L))
                .as("wakeups that Perfetto draws")
                .isEqualTo(woken + events.getOrDefault("sched_wakeup_new", 0L));

        Map<String, Long> vectors = PerfettoFile.count(file.slices(), "interrupt");
        vectors.forEach((name, count) -> assertThat(count).as(name).isEqualTo(events.get(name + "_entry")));
        assertThat(PerfettoFile.count(file.instants(), "fault").values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(events.getOrDefault("page_fault_user", 0L) + events.getOrDefault("page_fault_kernel", 0L));
        assertThat(PerfettoFile.count(file.instants(), "signal").values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(events.getOrDefault("signal_generate", 0L) + events.getOrDefault("signal_deliver", 0L));
    }

    /// The name without its system.
    private static void add(Map<String, Long> events, JsonNode byEvent) {
        byEvent.properties().forEach(entry -> events.merge(
                entry.getKey().substring(entry.getKey().indexOf(':') + 1), entry.getValue().asLong(), Long::sum));
    }

    @ParameterizedTest
    @MethodSource("strace")
    void callsAndSignalsAreThoseOfTheFacts(Path sample) throws IOException {
        JsonNode facts = facts(sample);
        PerfettoFile file = converted(sample);
        List<Slice> returned = file.slices().stream().filter(slice -> slice.notes().containsKey("ret")).toList();

        assertThat(PerfettoFile.count(returned, "syscall")).isEqualTo(counts(facts.get("calls_by_name")));
        assertThat(returned.stream().filter(slice -> slice.notes().containsKey("errno")).count())
                .isEqualTo(facts.get("errors").asLong());
        assertThat(PerfettoFile.count(file.instants(), "signal")).isEqualTo(counts(facts.get("signals")));
        assertThat(file.slices()).allMatch(slice -> slice.depth() == 0);
    }

    private static Map<String, Long> counts(JsonNode object) {
        Map<String, Long> counts = new TreeMap<>();
        object.properties().forEach(entry -> counts.put(entry.getKey(), entry.getValue().asLong()));
        return counts;
    }

    @Test
    void lengthsOfSlicesAreTheTimesOfTheCalls() throws IOException {
        Path sample = strace().filter(path -> path.endsWith("dd-bs1-ttt-T.strace")).findFirst().orElseThrow();
        Map<String, Long> lengths = new TreeMap<>();
        for (Slice slice : converted(sample).slices()) {
            if (slice.notes().containsKey("ret")) {
                lengths.merge(slice.name(), slice.endNs() - slice.startNs(), Long::sum);
            }
        }
        Map<String, Long> times = new TreeMap<>();
        facts(sample).get("time_by_name").properties().forEach(entry -> times.put(
                entry.getKey(),
                new BigDecimal(entry.getValue().get("sum").asString()).movePointRight(9).longValueExact()));
        assertThat(lengths).isEqualTo(times);
    }

    // ---------------------------------------------------------------- content

    @Test
    void callsHaveArgumentsResultsAndThreads() throws IOException {
        Path log = Files.writeString(folder.resolve("a.strace"), """
                7 1795192206.000001 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3 <0.000010>
                7 1795192206.000020 read(3, 0x7ffe, 10) = -1 EINTR (Interrupted system call) <0.000002>
                7 1795192206.000040 --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---
                7 1795192206.000050 clone(child_stack=NULL, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 8 <0.000005>
                8 1795192206.000060 pause( <unfinished ...>
                7 1795192206.000070 exit_group(0) = ?
                """);
        PerfettoFile file = converted(log);
        Slice open = file.slices().getFirst();
        assertThat(open.name()).isEqualTo("openat");
        assertThat(open.notes())
                .containsEntry("args", "AT_FDCWD, \"/etc/passwd\", O_RDONLY")
                .containsEntry("ret", "3");
        assertThat(open.startNs()).isEqualTo(1795192206_000001000L);
        assertThat(open.endNs()).isEqualTo(1795192206_000011000L);
        Slice read = file.slices().get(1);
        assertThat(read.notes()).containsEntry("errno", "EINTR").containsEntry("file", "/etc/passwd");

        Slice pause = file.slices().stream().filter(slice -> slice.name().equals("pause")).findFirst().orElseThrow();
        assertThat(pause.endNs()).as("still in progress").isEqualTo(-1);
        ProtoMessage thread = file.tracks().get(pause.track()).message(4);
        assertThat(thread.number(1)).as("process").isEqualTo(7);
        assertThat(thread.number(2)).as("thread").isEqualTo(8);
        Slice exit =
                file.slices().stream().filter(slice -> slice.name().equals("exit_group")).findFirst().orElseThrow();
        assertThat(exit.notes()).containsEntry("end", "does not return");
        assertThat(exit.endNs()).isEqualTo(exit.startNs());

        ProtoMessage clocks =
                file.packets().stream().filter(packet -> packet.has(6)).findFirst().orElseThrow().message(6);
        assertThat(clocks.messages(1)).extracting(clock -> clock.number(1)).containsExactlyInAnyOrder(6L, 1L);
        assertThat(clocks.messages(1)).extracting(clock -> clock.number(2)).containsOnly(1795192206_000001000L);
    }

    @Test
    void statesAreTheKernelsBits() throws IOException {
        List<TraceEvent> events = new ArrayList<>();
        for (String state : List.of("R", "R+", "S", "D", "I", "Z", "?")) {
            events.add(new SchedSwitch(events.size(), 1, 7, "a", 7, 120, state, "b", 8, 120));
        }
        PerfettoFile file = written(events);
        List<Long> states = file.packets().stream()
                .filter(packet -> packet.has(1))
                .flatMap(packet -> packet.message(1).messages(2).stream())
                .map(event -> event.message(4).number(4))
                .toList();
        // TASK_REPORT_IDLE is 0x80 and TASK_REPORT_MAX 0x100 (include/linux/sched.h, trace/events/sched.h)
        assertThat(states).containsExactly(0L, 0x100L, 1L, 2L, 0x80L, 0x20L, 0x200L);
    }

    @Test
    void vectorsNestAndEndAtLosses() throws IOException {
        PerfettoFile file = written(List.of(
                new VectorEntry(10, 0, 7, "local_timer", 236),
                new VectorEntry(12, 0, 7, "reschedule", 253),
                new VectorExit(13, 0, 7, "reschedule", 253),
                new VectorExit(20, 0, 7, "local_timer", 236),
                new VectorExit(30, 0, 7, "call_function", 251),
                new VectorEntry(40, 0, 7, "local_timer", 236),
                new EventsLost(50, 0, 9),
                new VectorEntry(60, 0, 7, "reschedule", 253),
                new VectorExit(61, 0, 7, "reschedule", 253)));
        assertThat(file.slices())
                .extracting(Slice::name, Slice::startNs, Slice::endNs, Slice::depth)
                .containsExactly(
                        tuple("reschedule", 12L, 13L, 1),
                        tuple("local_timer", 10L, 20L, 0),
                        tuple("local_timer", 40L, 50L, 0),
                        tuple("reschedule", 60L, 61L, 0));
        assertThat(file.lossFlags()).isEqualTo(1);
        assertThat(PerfettoFile.count(file.instants(), "lost")).containsEntry("events lost", 1L);
    }

    @Test
    void nothingHostileBreaksTheFile() throws IOException {
        List<TraceEvent> events = new ArrayList<>();
        events.add(new Print(-5, 0, 7, "print", "\ud800 <b>\u001b[31m\u0000 B|"));
        events.add(new TaskRename(-4, 1 << 30, Integer.MAX_VALUE, "\udfff"));
        events.add(new VectorEntry(Long.MAX_VALUE - 3, 1 << 30, Integer.MAX_VALUE, "", -1));
        events.add(new SchedSwitch(Long.MAX_VALUE - 2, 1023, -1, "", -1, -1, "", "\ud83d\ude00", -1, -1));
        events.add(new SchedSwitch(Long.MAX_VALUE - 2, 1024, -1, "", -1, -1, "", "x", -1, -1));
        for (int i = 0; i < 5000; i++) {
            events.add(new Print(Long.MAX_VALUE - 1, -1, i % 3, "print", "hostile " + i));
        }
        PerfettoFile file = written(events);
        assertThat(file.instants()).hasSize(5003);
        assertThat(file.instants().getFirst().name()).isEqualTo("\ufffd <b>\u001b[31m\u0000 B|");
        assertThat(file.instants().getFirst().startNs()).isZero();
        assertThat(file.instants().getLast().name()).isEqualTo("hostile 4999");
        assertThat(file.tracepoints()).containsEntry("sched_switch", 1L);
    }

    private PerfettoFile written(List<TraceEvent> events) throws IOException {
        Path out = folder.resolve("written.pftrace");
        try (PerfettoWriter writer = new PerfettoWriter(Files.newOutputStream(out), Clock.BOOT, false)) {
            for (TraceEvent event : events) {
                writer.write(event);
            }
        }
        return PerfettoFile.read(out);
    }

    // ---------------------------------------------------------------- outside

    /// Every field of every recording is one of Perfetto's, with its type; all kinds of messages are among them.
    @Test
    void fieldsAreThoseOfPerfettosMessages() throws IOException {
        PerfettoSchema schema = new PerfettoSchema();
        for (Path sample : Recording.samples("strace", "ftrace", "tracecmd", "perf", "labs").toList()) {
            Path out = folder.resolve("out.pftrace");
            Cli cli = Cli.run("convert", sample.toString(), "-o", out.toString(), "--to", "perfetto");
            assertThat(cli.exit()).as(sample + ": " + cli.err()).isZero();
            assertThatCode(() -> schema.read(Files.readAllBytes(out))).as(sample.toString()).doesNotThrowAnyException();
            Files.delete(out);
        }
        List<TraceEvent> others = new ArrayList<>();
        others.add(new PowerEvent.CpuIdle(1, 0, 0, -1, 3));
        others.add(new PowerEvent.CpuFrequency(2, 0, 0, 2_400_000, 3));
        for (int i = 0; i < 5000; i++) {
            others.add(new Print(3, -1, 7, "print", "more names than get a number " + i));
        }
        written(others);
        schema.read(Files.readAllBytes(folder.resolve("written.pftrace")));
        assertThat(schema.seen()).contains(
                "ClockSnapshot.clocks", "Utsname.release", "ProcessDescriptor.process_name",
                "TrackDescriptor.parent_uuid",
                "TrackEvent.name", "DebugAnnotation.pointer_value", "InternedData.debug_annotation_names",
                "FtraceEventBundle.lost_events", "SchedSwitch.next_prio", "Wakeup.target_cpu", "Softirq.vec",
                "IrqHandlerEntry.name", "IrqHandlerExit.ret", "TaskNewtask.clone_flags", "TaskRename.newcomm",
                "SchedProcessExec.old_pid", "SchedProcessExit.tgid", "SchedProcessFork.child_pid",
                "SchedProcessFree.prio",
                "Power.cpu_id", "Print.buf", "GenericField.int_value");
    }

    /// The decoder of protobuf itself finds nothing but messages in it.
    @Test
    void protocReadsIt() throws IOException, InterruptedException {
        assumeThat(System.getenv("PATH").split(File.pathSeparator))
                .as("protoc (protobuf-compiler) is not here")
                .anyMatch(place -> Files.isExecutable(Path.of(place, "protoc")));
        Path sample = kernel().filter(path -> path.endsWith("irq-systemwide.ftrace")).findFirst().orElseThrow();
        converted(sample);
        Process protoc = new ProcessBuilder("protoc", "--decode_raw")
                .redirectInput(folder.resolve("out.pftrace").toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(protoc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(protoc.waitFor()).as(text).isZero();
        Map<String, Integer> lines = new HashMap<>();
        text.lines().forEach(line -> lines.merge(line, 1, Integer::sum));
        long switches = facts(sample).get("by_event").get("sched_switch").asLong();
        assertThat(lines.get("      4 {")).as("sched_switch in an event of a bundle").isEqualTo((int) switches);
    }

    @Test
    void goesThroughAPipeAndIsCompressed() throws IOException {
        Path sample = Samples.app(folder);
        Path packed = folder.resolve("app.pftrace.gz");
        assertThat(Cli.run("convert", sample.toString(), "-o", packed.toString(), "--to", "perfetto").exit()).isZero();
        assertThat(Files.readAllBytes(packed)).startsWith(0x1f, 0x8b);
        Cli piped = Cli.run("convert", sample.toString(), "-o", "-", "--to", "perfetto");
        assertThat(piped.exit()).isZero();
        // a Trace begins with the tag of its first packet, by which Perfetto knows it
        assertThat(piped.out()).startsWith("\n");
    }
}
