package dev.trapline.ingest.tracedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Records with the trace-cmd of this machine, in several combinations of its options, and holds what
/// the importer delivers against `trace-cmd report` of the same file: every time, processor and
/// event, in order.
///
/// Skipped where trace-cmd is absent or may not record. The system property `trapline.tracecmd`
/// names another command to record with, for example a wrapper that gives it what the machine does
/// not.
final class TraceCmdLiveTest {
    private static final Pattern LINE =
            Pattern.compile("^.*-\\d+ +\\[(\\d{3,})] *(\\d+)(?:\\.(\\d{9}))?: ([a-z_0-9]+): .*$");

    private static final String WORKLOAD =
            "for i in 1 2 3; do ls -l / /etc | sort | uniq -c; done; cat /etc/hostname /nope; sleep 0.3 & wait";

    @TempDir
    static Path folder;

    @BeforeAll
    static void traceCmdWorks() throws IOException, InterruptedException {
        assumeTrue(
                record(folder.resolve("probe.dat"), "-e raw_syscalls:sys_enter"),
                "trace-cmd is not installed or may not record here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-e raw_syscalls -e sched -e irq -e irq_vectors",
                "--compression none -e raw_syscalls -e sched",
                "--compression zlib -e raw_syscalls -e sched_switch",
                "--file-version 6 -e raw_syscalls -e sched -e signal",
                "-e raw_syscalls -B other -e sched -B third -e irq -e irq_vectors",
                "--file-version 6 -e raw_syscalls -B other -e sched",
                "-C mono -e raw_syscalls -e sched_switch",
                "-C x86-tsc -e raw_syscalls",
                "-C counter -e raw_syscalls",
                "--date -e raw_syscalls",
                "-T -e sched_switch",
                "-e syscalls:sys_enter_openat -e syscalls:sys_exit_openat -e syscalls:sys_enter_close",
                "-b 8 -e raw_syscalls -e sched",
                "--subbuf-size 16 -e raw_syscalls -e sched",
            })
    void timesProcessorsAndEventsAreThoseOfTraceCmd(String options) throws IOException, InterruptedException {
        Path file = folder.resolve("recording.dat");
        assumeTrue(record(file, options), () -> "trace-cmd record refuses " + options);
        List<String> expected = new ArrayList<>();
        for (String line : report(file)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                String fraction = matcher.group(3) == null ? "" : matcher.group(3);
                String time = Long.toString(Long.parseLong(matcher.group(2) + fraction));
                expected.add(time + " " + Integer.parseInt(matcher.group(1)) + " " + matcher.group(4));
            }
        }
        List<String> events = new ArrayList<>();
        try (TraceDatSource source = TraceDatSource.open(file, 1)) {
            while (source.nextChunk(event -> {
                boolean record = event.cpu() != TraceEvent.UNKNOWN && !(event instanceof TraceEvent.EventsLost);
                if (record) {
                    events.add(event.timestampNs() + " " + event.cpu() + " " + event.kernelName());
                }
            })) {
                // until the end
            }
            assertThat(source.anomalies().any(AnomalyCode.Severity.ERROR)).isFalse();
        }
        assertThat(events).isEqualTo(expected);
        assertThat(events).hasSizeGreaterThan(20);
        Files.delete(file);
    }

    private static List<String> report(Path file) throws IOException, InterruptedException {
        Path output = folder.resolve("report");
        Process process =
                new ProcessBuilder("trace-cmd", "report", "-N", "-t", "-i", file.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(output, StandardCharsets.ISO_8859_1);
    }

    /// Records into `file`.
    ///
    /// @return false when trace-cmd refuses
    private static boolean record(Path file, String options) throws IOException, InterruptedException {
        String traceCmd = System.getProperty("trapline.tracecmd", "trace-cmd");
        List<String> command = new ArrayList<>(Arrays.asList(traceCmd.split(" ", -1)));
        command.addAll(List.of("record", "-q", "-o", file.toString()));
        command.addAll(Arrays.asList(options.split(" ", -1)));
        command.addAll(List.of("sh", "-c", "{ " + WORKLOAD + "; } >/dev/null 2>&1"));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0 && Files.exists(file);
        } catch (IOException e) {
            return false;
        }
    }
}
