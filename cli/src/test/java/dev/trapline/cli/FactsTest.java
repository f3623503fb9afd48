package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// `analyze --format json` over every recording in `sample-traces/strace`, held against facts that
/// were counted without Trapline and checked against strace's own tables.
final class FactsTest {
    private static final Path FOLDER = folder();

    private static Path folder() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("sample-traces"))) {
            folder = folder.getParent();
        }
        return folder.resolve("sample-traces").resolve("strace");
    }

    private static JsonNode facts() {
        return new ObjectMapper().readTree(FOLDER.resolve("facts.json"));
    }

    static Stream<String> recordings() {
        return facts().properties().stream()
                .filter(entry -> entry.getValue().has("calls_by_name"))
                .map(Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void countsEqualTheFacts(String recording) throws IOException {
        JsonNode facts = facts().get(recording);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(
                new String[] {"analyze", FOLDER.resolve(recording).toString(), "--format", "json"},
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode analyses = new ObjectMapper().readTree(out.toByteArray()).get("analyses");
        JsonNode rows = analyses.get("syscalls").get("bySyscall");

        assertThat(column(rows, "calls")).as("calls").isEqualTo(counts(facts.get("calls_by_name")));
        assertThat(column(rows, "errors")).as("errors").isEqualTo(counts(facts.get("errors_by_name")));
        assertThat(column(rows, "noReturn").values().stream().mapToLong(Long::longValue).sum())
                .as("noReturn")
                .isEqualTo(facts.get("no_return").asLong());
        JsonNode times = facts.path("time_by_name");
        if (!times.isEmpty()) {
            assertThat(column(rows, "timed")).as("timed").isEqualTo(times(times, "n", 1));
            assertThat(timed(rows, "totalNs")).as("totalNs").isEqualTo(times(times, "sum", 1_000_000_000));
            assertThat(timed(rows, "maxNs")).as("maxNs").isEqualTo(times(times, "max", 1_000_000_000));
        }
        JsonNode signals = analyses.get("signals");
        assertThat(counts(signals.get("exits"))).as("exits").isEqualTo(counts(facts.get("exits")));
        assertThat(counts(signals.get("killed"))).as("killed").isEqualTo(counts(facts.get("killed")));
        Map<String, Long> delivered = new TreeMap<>();
        signals.get("bySignal")
                .forEach(row -> delivered.put(
                        row.get("signal").asString(), row.get("delivered").asLong()));
        assertThat(delivered).as("signals").isEqualTo(counts(facts.get("signals")));
    }

    private static Map<String, Long> column(JsonNode rows, String name) {
        return values(rows, name, row -> row.path(name).asLong() != 0);
    }

    private static Map<String, Long> timed(JsonNode rows, String name) {
        return values(rows, name, row -> row.get("timed").asLong() > 0);
    }

    private static Map<String, Long> values(JsonNode rows, String name, Predicate<JsonNode> wanted) {
        Map<String, Long> values = new TreeMap<>();
        for (JsonNode row : rows) {
            if (wanted.test(row)) {
                values.put(row.get("name").asString(), row.get(name).asLong());
            }
        }
        return values;
    }

    private static Map<String, Long> counts(JsonNode object) {
        Map<String, Long> counts = new TreeMap<>();
        object.properties().forEach(entry -> counts.put(entry.getKey(), entry.getValue().asLong()));
        return counts;
    }

    /// `times[*][field]`, decimal seconds as text or a plain number, in units of 1/`scale`.
    private static Map<String, Long> times(JsonNode times, String field, long scale) {
        Map<String, Long> values = new TreeMap<>();
        times.properties().forEach(entry -> {
            String text = entry.getValue().get(field).asString();
            values.put(
                    entry.getKey(),
                    new java.math.BigDecimal(text)
                            .multiply(java.math.BigDecimal.valueOf(scale))
                            .longValueExact());
        });
        return values;
    }
}
