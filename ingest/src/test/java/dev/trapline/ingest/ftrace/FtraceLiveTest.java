package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.kernel.ByteArrayInput;
import dev.trapline.ingest.kernel.EventTally;
import dev.trapline.ingest.kernel.EventTextSource;
import dev.trapline.ingest.kernel.TextFormat;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Records with the ftrace of this machine, in an instance of its own, and holds what the importer
/// counts against the kernel's own statistics of the buffer.
///
/// Skipped where tracefs is not mounted at `/sys/kernel/tracing` or may not be written.
final class FtraceLiveTest {
    private static final Path TRACING = Path.of("/sys/kernel/tracing");
    private static final String WORKLOAD = "ls /; cat /etc/hostname | sort; (exit 3); sleep 0.01 & wait; kill -USR1 $$";

    private final Path instance = TRACING.resolve("instances/trapline-test-" + ProcessHandle.current().pid());

    @BeforeEach
    void tracefsIsThere() {
        boolean made = false;
        try {
            made = Files.isDirectory(Files.createDirectory(instance));
            set("tracing_on", "0");
        } catch (IOException e) {
            made = false;
        }
        assumeTrue(made, "tracefs is not mounted at " + TRACING + " or may not be written");
    }

    @AfterEach
    void instanceIsGone() throws IOException {
        if (Files.isDirectory(instance)) {
            set("tracing_on", "0");
            Files.delete(instance);
        }
    }

    private void set(String file, String value) throws IOException {
        Files.writeString(instance.resolve(file), value, StandardOpenOption.WRITE);
    }

    private void enable(String... events) throws IOException {
        for (String event : events) {
            set("events/" + event + "/enable", "1");
        }
    }

    private void record() throws IOException, InterruptedException {
        set("tracing_on", "1");
        Process work =
                new ProcessBuilder("sh", "-c", "trap : USR1; " + WORKLOAD)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(work.waitFor(60, TimeUnit.SECONDS)).isTrue();
        set("tracing_on", "0");
    }

    /// What the kernel counts: `entries` or `overrun` of each processor that has any.
    private Map<Integer, Integer> statistics(String what) throws IOException {
        Map<Integer, Integer> counts = new TreeMap<>();
        try (Stream<Path> cpus = Files.list(instance.resolve("per_cpu"))) {
            for (Path cpu : cpus.toList()) {
                for (String line : Files.readAllLines(cpu.resolve("stats"))) {
                    if (line.startsWith(what + ": ") && !line.endsWith(": 0")) {
                        int number = Integer.parseInt(cpu.getFileName().toString().substring(3));
                        counts.put(number, Integer.valueOf(line.substring(what.length() + 2)));
                    }
                }
            }
        }
        return counts;
    }

    static Stream<String> settings() {
        List<String> settings = new ArrayList<>();
        String[] clocks =
                {"local", "global", "mono", "mono_raw", "boot", "tai", "perf", "uptime", "counter", "x86-tsc"};
        String[] options = {
            "", "noirq-info", "record-tgid", "record-tgid noirq-info", "latency-format", "latency-format verbose",
            "stacktrace", "stacktrace sym-offset sym-addr", "userstacktrace"
        };
        for (String clock : clocks) {
            settings.add(clock + ": " + options[settings.size() % options.length]);
        }
        for (String option : options) {
            settings.add("local: " + option);
        }
        settings.add("x86-tsc: latency-format");
        settings.add("x86-tsc: latency-format verbose");
        return settings.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everyEventInTheBufferIsRead(String setting) throws IOException, InterruptedException {
        String clock = setting.substring(0, setting.indexOf(':'));
        String options = setting.substring(clock.length() + 1).strip();
        set("trace_clock", clock);
        for (String option : options.isEmpty() ? new String[0] : options.split(" ", -1)) {
            set("trace_options", option);
        }
        set("buffer_size_kb", "16384");
        if (options.contains("stacktrace")) {
            enable("sched/sched_switch", "sched/sched_waking");
        } else {
            enable("raw_syscalls", "sched", "irq", "irq_vectors", "signal", "task");
        }
        record();
        byte[] text = Files.readAllBytes(instance.resolve("trace"));
        EventTally tally = TextFormat.FTRACE.read(text);
        // printed names that begin with < are the kernel's stack traces, which are events of the buffer
        assertThat(tally.byCpu).isEqualTo(statistics("entries"));
        assertThat(tally.summary.unparsedLines()).isZero();
        assertThat(tally.summary.lostEvents()).isEqualTo(0);
        assertThat(TextFormat.FTRACE.looksLike(text)).isGreaterThanOrEqualTo(80);
        try (EventTextSource source = TextFormat.FTRACE.opener(text).open(text, 0, 4096)) {
            assertThat(source.info().getFirst().clock()).isEqualTo(clockOf(clock, options));
        }
    }

    /// The latency format counts from when the clock was chosen.
    private static Clock clockOf(String name, String options) {
        return switch (name) {
            case "tai" -> options.contains("latency-format") ? Clock.BOOT : Clock.REALTIME;
            case "uptime", "counter", "x86-tsc" -> Clock.TICKS;
            default -> Clock.BOOT;
        };
    }

    @Test
    void ownEventsOfSystemCallsAreRead() throws IOException, InterruptedException {
        set("buffer_size_kb", "16384");
        enable("syscalls");
        record();
        EventTally tally = TextFormat.FTRACE.read(Files.readAllBytes(instance.resolve("trace")));
        assertThat(tally.byCpu).isEqualTo(statistics("entries"));
        assertThat(tally.summary.unparsedLines()).isZero();
        assertThat(tally.byEvent.keySet())
                .allMatch(name -> name.startsWith("sys_enter_") || name.startsWith("sys_exit_"));
        assertThat(tally.byEvent).containsKeys("sys_enter_execve", "sys_exit_openat");
    }

    @Test
    void whatIsOverwrittenIsLost() throws IOException, InterruptedException {
        set("buffer_size_kb", "8");
        enable("raw_syscalls", "sched");
        record();
        EventTally tally = TextFormat.FTRACE.read(Files.readAllBytes(instance.resolve("trace")));
        int overrun = statistics("overrun").values().stream().mapToInt(Integer::intValue).sum();
        assertThat(overrun).isPositive();
        assertThat(tally.byCpu).isEqualTo(statistics("entries"));
        assertThat(tally.summary.lostEvents()).isEqualTo(overrun);
        assertThat(tally.dump).first().asString().endsWith("events_lost count=" + overrun);
    }

    @Test
    void markersAreRead() throws IOException {
        set("tracing_on", "1");
        List<String> messages = List.of("B|1|work", "one\ntwo\n\n  four", "a: b-1 [000] 1.0: c: d", "");
        for (String message : messages) {
            Files.write(instance.resolve("trace_marker"), (message + "\n").getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.WRITE);
        }
        set("tracing_on", "0");
        byte[] text = Files.readAllBytes(instance.resolve("trace"));
        EventTally tally = TextFormat.FTRACE.read(text);
        assertThat(tally.events.stream().filter(TraceEvent.Print.class::isInstance)
                .map(e -> ((TraceEvent.Print) e).message()))
                .containsExactlyElementsOf(messages);
        assertThat(tally.summary.unparsedLines()).isZero();
        assertThat(tally.byEvent).containsOnlyKeys("tracing_mark_write");
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "hex", "bin", "fields", "nocontext-info"})
    void optionsThatLeaveTooLittleAreRefused(String option) throws IOException, InterruptedException {
        enable("raw_syscalls");
        set("trace_options", option);
        record();
        byte[] text = Files.readAllBytes(instance.resolve("trace"));
        FtraceOpening opening = FtraceOpening.of(text, text.length, true);
        assertThatThrownBy(() -> EventTextSource.open(new ByteArrayInput(text), opening, 0))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining(option);
        assertThat(FtraceOpening.looksLike(text, text.length)).isGreaterThanOrEqualTo(80);
    }
}
