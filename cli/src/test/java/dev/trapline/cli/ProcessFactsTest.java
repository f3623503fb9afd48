package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The analysis `processes` held against lines of the recordings, picked out without Trapline.
final class ProcessFactsTest {
    private static final Pattern MADE =
            Pattern.compile("^(\\d+) .*(?:clone|clone3|fork|vfork)(?:\\(| resumed>).*= (\\d+)( <[\\d.]+>)?$");
    private static final Pattern EXITED = Pattern.compile("^(\\d+) .*\\+\\+\\+ exited with (\\d+) \\+\\+\\+$");
    private static final Pattern KILLED =
            Pattern.compile("^(\\d+) .*\\+\\+\\+ killed by (\\w+)(?: \\(core dumped\\))? \\+\\+\\+$");
    private static final Pattern FORKED =
            Pattern.compile("sched_process_fork: .* pid=(\\d+) child_comm=.* child_pid=(\\d+)");

    private static Path sample(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("sample-traces"))) {
            folder = folder.getParent();
        }
        return folder.resolve("sample-traces").resolve(name);
    }

    private static JsonNode analyze(Path recording) {
        Cli cli = Cli.run("analyze", "--only", "processes", "--format", "json", recording.toString());
        assertThat(cli.exit()).as(cli.err()).isZero();
        return new ObjectMapper().readTree(cli.out()).get("analyses").get("processes");
    }

    private static Map<String, String> pairs(Path recording, Pattern... patterns) throws IOException {
        Map<String, String> pairs = new TreeMap<>();
        for (String line : Files.readAllLines(recording)) {
            for (Pattern pattern : patterns) {
                Matcher found = pattern.matcher(line);
                if (found.find()) {
                    pairs.put(found.group(1), found.group(2));
                }
            }
        }
        return pairs;
    }

    private static Map<String, String> column(JsonNode rows, String key, String name) {
        Map<String, String> column = new TreeMap<>();
        for (JsonNode row : rows) {
            if (!row.get(name).isNull()) {
                column.put(row.get(key).asString(), row.get(name).asString());
            }
        }
        return column;
    }

    @ParameterizedTest
    @ValueSource(strings = {"C-mixed.strace", "sh-pipe-f-ttt-T.strace", "gcc-f-tt-T.strace", "sigs-f.strace"})
    void parentsAndExitsOfStrace(String name) throws IOException {
        Path recording = sample("strace/" + name);
        JsonNode processes = analyze(recording);

        Map<String, String> parents = new TreeMap<>();
        for (String line : Files.readAllLines(recording)) {
            Matcher made = MADE.matcher(line);
            if (made.find()) {
                parents.put(made.group(2), made.group(1));
            }
        }
        assertThat(parents).isNotEmpty();
        assertThat(column(processes.get("tree"), "pid", "ppid")).isEqualTo(parents);
        assertThat(column(processes.get("tree"), "pid", "end")).isEqualTo(pairs(recording, EXITED, KILLED));
    }

    /// gcc starts cc1 and as.
    @Test
    void programsAndTheirArguments() {
        JsonNode tree = analyze(sample("strace/gcc-f-tt-T.strace")).get("tree");

        assertThat(tree).hasSize(3);
        assertThat(tree.get(0).get("depth").asLong()).isZero();
        assertThat(tree.get(1).get("process").asString()).isEqualTo("├─ 20013 cc1");
        assertThat(tree.get(1).get("program").asString()).endsWith("/cc1");
        assertThat(tree.get(1).get("arguments").asString()).contains("\"-qui\"...");
        assertThat(tree.get(2).get("process").asString()).isEqualTo("└─ 20014 as");
    }

    @Test
    void parentsOfTheKernelsEvents() throws IOException {
        Path recording = sample("ftrace/irq-systemwide.ftrace");
        Map<String, String> parents = new TreeMap<>();
        for (String line : Files.readAllLines(recording)) {
            Matcher forked = FORKED.matcher(line);
            if (forked.find()) {
                parents.put(forked.group(2), forked.group(1));
            }
        }
        assertThat(parents).hasSize(2);
        assertThat(column(analyze(recording).get("tree"), "pid", "ppid")).isEqualTo(parents);
    }

    /// Of the mixed threads and processes of a fork storm each thread is in its process.
    @Test
    void threadsBelongToTheirProcess() {
        JsonNode processes = analyze(sample("strace/mt-f-tt.strace"));

        assertThat(processes.get("processes").asLong()).isEqualTo(1);
        assertThat(processes.get("tree").get(0).get("threads").asLong())
                .isEqualTo(processes.get("byThread").size())
                .isEqualTo(processes.get("threads").asLong());
    }
}
