package dev.trapline.ingest.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trapline.ingest.tracedat.Tally;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Records with the perf of this machine, in several combinations of its options, and holds what the
/// importer delivers against `perf report --stats` and `perf script` of the same file.
///
/// Skipped where perf is absent or may not record tracepoints.
final class PerfLiveTest {
    private static final String WORKLOAD =
            "for i in 1 2 3 4; do ls -l / /etc | sort | uniq -c; done; cat /etc/hostname /nope; sleep 0.01 & wait";

    @TempDir
    static Path folder;

    @BeforeAll
    static void perfWorks() throws IOException, InterruptedException {
        assumeTrue(
                record(folder.resolve("probe"), "-e raw_syscalls:sys_enter"),
                "perf is not installed or may not record tracepoints here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-e raw_syscalls:*,sched:sched_switch,sched:sched_wakeup,irq:*",
                "-e raw_syscalls:*,sched:* -z",
                "-e raw_syscalls:* -g",
                "-e raw_syscalls:* -k CLOCK_MONOTONIC",
                "-e syscalls:sys_enter_openat,syscalls:sys_exit_openat,signal:*,sched:sched_process_*",
                "-a -e raw_syscalls:*,sched:sched_switch,irq_vectors:*",
                "--per-thread -e raw_syscalls:*",
                "-m 1 -e raw_syscalls:*,sched:*",
                "-e cpu-clock -F 2000",
                "-e page-faults,raw_syscalls:sys_exit -d",
                "-e raw_syscalls:* -o -",
                "-e raw_syscalls:*,sched:sched_switch -z -o -",
            })
    void countsAndOrderAreThoseOfPerf(String options) throws IOException, InterruptedException {
        Path file = folder.resolve("recording");
        assumeTrue(record(file, options), () -> "perf record refuses " + options);
        Tally tally;
        try (PerfDataSource source = PerfDataSource.open(file, 1)) {
            tally = new Tally(source);
        }
        if (!options.contains("-o -")) {
            List<String> stats = run("perf", "report", "--stats", "-i", file.toString());
            assertThat(tally.byEvent).isEqualTo(PerfDataSourceTest.samplesOf(stats));
        }
        List<String> script = new ArrayList<>();
        for (String line : run("perf", "script", "--ns", "-G", "-F", "time", "-i", file.toString())) {
            if (!line.isBlank()) {
                script.add(line.strip().replaceAll("[.:].*", "") + line.strip().replaceAll("^.*\\.|:", ""));
            }
        }
        List<String> times = new ArrayList<>();
        for (TraceEvent event : tally.events) {
            boolean record = !(event instanceof TraceEvent.TaskRename) && !(event instanceof TraceEvent.EventsLost);
            if (record) {
                times.add(Long.toString(event.timestampNs()));
            }
        }
        assertThat(times).isEqualTo(script);
        assertThat(times).isNotEmpty();
        Files.delete(file);
    }

    /// Records into `file`.
    ///
    /// @return false when perf refuses
    private static boolean record(Path file, String options) throws IOException, InterruptedException {
        boolean pipe = options.contains("-o -");
        List<String> command = new ArrayList<>(List.of("perf", "record", "-q"));
        if (!options.contains("-F ")) {
            command.addAll(List.of("-c", "1"));
        }
        command.addAll(Arrays.asList(options.split(" ", -1)));
        if (!pipe) {
            command.addAll(List.of("-o", file.toString()));
        }
        command.addAll(List.of("--", "sh", "-c", "{ " + WORKLOAD + "; } >/dev/null 2>&1"));
        try {
            Process perf =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .redirectOutput(
                                    pipe ? ProcessBuilder.Redirect.to(file.toFile()) : ProcessBuilder.Redirect.DISCARD)
                            .start();
            return perf.waitFor(60, TimeUnit.SECONDS) && perf.exitValue() == 0 && Files.size(file) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(output);
    }
}
