package dev.trapline.ingest.strace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trapline.ingest.OpenOptions;
import dev.trapline.ingest.Recordings;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Records with the strace of this machine, in many combinations of its options, and holds what
/// the importer counts against the table that `-C` has strace itself write behind the same log.
///
/// Skipped where strace is absent or may not trace.
final class StraceLiveTest {
    private static final String WORKLOAD =
            "cat /etc/hostname /nope | sort | uniq -c; (exit 3); kill -USR1 $$; sleep 0.01 & wait;"
                    + " ls -l /etc/host* >/dev/null; echo done";

    @TempDir
    static Path folder;

    @BeforeAll
    static void straceWorks() throws IOException, InterruptedException {
        boolean works;
        try {
            works = record(folder.resolve("probe"), List.of(), "true").waitFor() == 0;
        } catch (IOException e) {
            works = false;
        }
        assumeTrue(works, "strace is not installed or may not trace here");
    }

    static Stream<String> options() {
        List<String> combinations = new ArrayList<>();
        String[] times = {
            "", "-t", "-tt", "-ttt", "-r", "-r -tt", "--absolute-timestamps=format:unix,precision:ns",
            "--absolute-timestamps=format:unix,precision:s", "--absolute-timestamps=format:time,precision:ms",
            "--relative-timestamps=s", "--relative-timestamps=ns",
            "--absolute-timestamps=format:unix,precision:ms --relative-timestamps=us"
        };
        String[] decorations = {
            "", "-T", "-T -i -n", "-y", "-yy -T", "-Y -n", "-x -s 8", "-xx -v", "-e raw=all -T", "-X raw",
            "-X verbose -y", "--decode-pids=comm,pidns --syscall-times=ns", "-k --syscall-times=s", "-qq -a 1"
        };
        for (int i = 0; i < times.length; i++) {
            for (int j = 0; j < decorations.length; j++) {
                // every pair of neighbours in both lists, a third of all pairs
                if ((i + j) % 3 == 0) {
                    combinations.add((times[i] + " " + decorations[j]).strip());
                }
            }
        }
        return combinations.stream();
    }

    @ParameterizedTest
    @MethodSource("options")
    void countsEqualStracesOwnTable(String options) throws IOException, InterruptedException {
        List<String> words =
                options.isEmpty() ? List.of() : Arrays.asList(options.split(" ", -1));
        Path log = folder.resolve("log");
        Process strace = record(log, words, "trap 'echo usr1' USR1; " + WORKLOAD);
        assertThat(strace.waitFor(60, TimeUnit.SECONDS)).isTrue();

        Map<String, Long> calls = new TreeMap<>();
        Map<String, Long> errors = new TreeMap<>();
        try (EventSource source =
                Recordings.open(
                        List.of(log.toString()),
                        new OpenOptions(null, 1),
                        InputStream.nullInputStream())) {
            while (source.nextChunk(
                    event -> {
                        if (event instanceof TraceEvent.SysExit exit) {
                            calls.merge(exit.call().name(), 1L, Long::sum);
                            errors.merge(exit.call().name(), exit.failed() ? 1L : 0, Long::sum);
                        }
                    })) {
                // until the end
            }
            assertThat(source.summaries().getFirst().unparsedLines())
                    .as("unparsed lines of %s", Files.readString(log))
                    .isZero();
            Map<String, Long> theirCalls = new TreeMap<>();
            Map<String, Long> theirErrors = new TreeMap<>();
            read(source.summaries().getFirst().recordedTables(), theirCalls, theirErrors);
            assertThat(calls).isEqualTo(theirCalls);
            assertThat(errors).isEqualTo(theirErrors);
            assertThat(calls).hasSizeGreaterThan(15);
        }
        Files.delete(log);
    }

    private static void read(
            List<Table> tables, Map<String, Long> calls, Map<String, Long> errors) {
        for (Table table : tables) {
            List<String> names = table.columns().stream().map(Table.Column::name).toList();
            for (List<?> row : table.rows()) {
                String name = String.valueOf(row.get(names.indexOf("syscall")));
                if (!name.equals("total")) {
                    calls.merge(name, (Long) row.get(names.indexOf("calls")), Long::sum);
                    errors.merge(name, (Long) row.get(names.indexOf("errors")), Long::sum);
                }
            }
        }
    }

    private static Process record(Path log, List<String> options, String script)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-C", "-o", log.toString()));
        command.addAll(options);
        command.addAll(List.of("sh", "-c", script));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
