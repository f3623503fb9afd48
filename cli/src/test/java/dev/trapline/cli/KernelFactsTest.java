package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// `analyze --format json` over the recordings of ftrace, trace-cmd and perf, held against events
/// counted per name, per processor, by state of the task that leaves, and lost, by readers that share
/// nothing with Trapline.
final class KernelFactsTest {
    private static final List<String> FOLDERS = List.of(
            "ftrace", "tracecmd", "tracecmd-report", "perf-script");

    private static Path samples() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("sample-traces"))) {
            folder = folder.getParent();
        }
        return folder.resolve("sample-traces");
    }

    static Stream<Path> recordings() {
        List<Path> recordings = new ArrayList<>();
        for (String folder : FOLDERS) {
            facts(folder).properties().forEach(entry -> {
                JsonNode facts = entry.getValue();
                if (facts.has("by_event") && !facts.get("by_event").isEmpty() || facts.has("buffers")) {
                    recordings.add(samples().resolve(folder).resolve(entry.getKey()));
                }
            });
        }
        return recordings.stream();
    }

    private static JsonNode facts(String folder) {
        return new ObjectMapper().readTree(samples().resolve(folder).resolve("facts.json"));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void countsEqualTheFacts(Path recording) {
        JsonNode facts = facts(recording.getParent().getFileName().toString())
                .get(recording.getFileName().toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(
                new String[] {"analyze", recording.toString(), "--format", "json"},
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toByteArray());
        JsonNode coverage = report.get("coverage");

        Map<String, Long> events = new TreeMap<>();
        addEvents(events, facts.path("by_event"));
        facts.path("buffers").forEach(buffer -> addEvents(events, buffer.get("by_event")));
        assertThat(counts(coverage.get("byEvent"))).as("byEvent").isEqualTo(events);
        if (facts.has("cpus")) {
            Map<String, Long> cpus = new TreeMap<>();
            facts.get("cpus").properties()
                    .forEach(e -> cpus.put(Integer.toString(Integer.parseInt(e.getKey())), e.getValue().asLong()));
            assertThat(counts(coverage.get("byCpu"))).as("byCpu").isEqualTo(cpus);
        }
        if (facts.has("lost_events")) {
            assertThat(coverage.get("lostEvents").asLong()).as("lost").isEqualTo(facts.get("lost_events").asLong());
        }
        if (facts.has("sched_switch_prev_state")) {
            assertThat(counts(report.get("analyses").get("switches").get("byPrevState")))
                    .as("byPrevState")
                    .isEqualTo(counts(facts.get("sched_switch_prev_state")));
        }
        if (!events.containsKey("sched_switch")) {
            assertThat(report.get("analyses").has("switches")).as("switches").isFalse();
        }
    }

    /// Names as the kernel has them: without the system, and own events of calls as in other formats.
    private static void addEvents(Map<String, Long> events, JsonNode byEvent) {
        byEvent.properties().forEach(entry -> {
            String name = entry.getKey();
            if (name.startsWith("<")) {
                return;
            }
            if (name.endsWith(" (enter)")) {
                name = name.substring(0, name.length() - 8).replaceFirst("sys_", "sys_enter_");
            } else if (name.endsWith(" (exit)")) {
                name = name.substring(0, name.length() - 7).replaceFirst("sys_", "sys_exit_");
            }
            events.merge(name.substring(name.indexOf(':') + 1), entry.getValue().asLong(), Long::sum);
        });
    }

    private static Map<String, Long> counts(JsonNode object) {
        Map<String, Long> counts = new TreeMap<>();
        object.properties().forEach(entry -> {
            if (entry.getValue().asLong() != 0) {
                counts.put(entry.getKey(), entry.getValue().asLong());
            }
        });
        return counts;
    }
}
