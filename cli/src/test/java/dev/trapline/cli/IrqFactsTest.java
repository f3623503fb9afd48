package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The analysis `irqs` held against the kernel's own counters, `perf kwork`, and pairs counted from the
/// text of recordings by scripts that share nothing with Trapline.
final class IrqFactsTest {
    private static final long MILLISECOND = 1_000_000;

    private static Path samples() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("sample-traces"))) {
            folder = folder.getParent();
        }
        return folder.resolve("sample-traces");
    }

    private static JsonNode facts(Path recording) {
        return new ObjectMapper()
                .readTree(recording.resolveSibling("facts.json"))
                .get(recording.getFileName().toString());
    }

    private static JsonNode analyze(Path recording) {
        Cli cli = Cli.run("analyze", "--only", "irqs", "--format", "json", recording.toString());
        assertThat(cli.exit()).as(cli.err()).isZero();
        return new ObjectMapper().readTree(cli.out()).get("analyses").get("irqs");
    }

    static Stream<Path> recordings() {
        List<Path> recordings = new ArrayList<>();
        for (String folder : List.of("ftrace", "perf-script")) {
            Path in = samples().resolve(folder);
            new ObjectMapper().readTree(in.resolve("facts.json")).properties().forEach(entry -> {
                if (entry.getValue().has("irqs") || entry.getValue().has("softirqs")) {
                    recordings.add(in.resolve(entry.getKey()));
                }
            });
        }
        return recordings.stream();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void countsAndTimesEqualTheFacts(Path recording) {
        JsonNode facts = facts(recording);
        JsonNode irqs = analyze(recording);

        Map<String, Long> handlers = new TreeMap<>();
        irqs.get("byIrq").forEach(row -> handlers.put(row.get("irq").asLong() + " " + row.get("name").asString(),
                row.get("count").asLong()));
        assertThat(handlers).as("irqs").isEqualTo(counts(facts.path("irqs")));
        assertThat(counts(irqs.get("bySoftirq"), "name")).as("softirqs").isEqualTo(counts(facts.path("softirqs")));
        if (facts.has("vectors")) {
            assertThat(counts(irqs.get("byVector"), "name")).as("vectors").isEqualTo(counts(facts.get("vectors")));
        }
        for (JsonNode row : irqs.get("bySoftirq")) {
            JsonNode pairs = facts.path("softirq_pairs_by_vec").path(row.get("vec").asString());
            assertThat(row.get("totalNs").asLong()).as("%s total", row).isEqualTo(nanos(pairs.get("sum")));
            assertThat(row.get("maxNs").asLong()).as("%s max", row).isEqualTo(nanos(pairs.get("max")));
        }
    }

    private static Map<String, Long> counts(JsonNode object) {
        Map<String, Long> counts = new TreeMap<>();
        object.properties().forEach(entry -> counts.put(entry.getKey(), entry.getValue().asLong()));
        return counts;
    }

    private static Map<String, Long> counts(JsonNode rows, String key) {
        Map<String, Long> counts = new TreeMap<>();
        rows.forEach(row -> counts.put(row.get(key).asString(), row.get("count").asLong()));
        return counts;
    }

    /// Decimal seconds.
    private static long nanos(JsonNode seconds) {
        return new BigDecimal(seconds.asString())
                .movePointRight(9)
                .longValueExact();
    }

    /// What /proc/interrupts and /proc/softirqs counted on each processor while tracing was on: read
    /// right before and after it was switched, so between what is surely and what is possibly in it.
    @Test
    void countsAreThoseOfTheKernelsOwnCounters() {
        Path recording = samples().resolve("ftrace").resolve("irq-proc.ftrace");
        JsonNode proc = facts(recording).get("proc");
        JsonNode irqs = analyze(recording);

        between(proc.get("36"), row(irqs.get("byIrq"), "name", "virtio1-req.0"));
        between(proc.get("LOC"), row(irqs.get("byVector"), "name", "local_timer"));
        between(proc.get("RES"), row(irqs.get("byVector"), "name", "reschedule"));
        between(proc.get("CAL"), row(irqs.get("byVector"), "name", "call_function_single"));
        for (String softirq : List.of("TIMER", "NET_RX", "BLOCK", "SCHED", "RCU")) {
            between(proc.get("softirq " + softirq), row(irqs.get("bySoftirq"), "name", softirq));
        }
    }

    private static void between(JsonNode bounds, JsonNode row) {
        for (int cpu = 0; cpu < 2; cpu++) {
            assertThat(row.get("cpus").path(Integer.toString(cpu)).asLong())
                    .as("%s on CPU %d", row.get("name"), cpu)
                    .isBetween(bounds.get("atLeast").get(cpu).asLong(), bounds.get("atMost").get(cpu).asLong());
        }
    }

    private static JsonNode row(JsonNode rows, String key, String value) {
        for (JsonNode row : rows) {
            if (row.get(key).asString().equals(value)) {
                return row;
            }
        }
        throw new AssertionError("no row " + value + " in " + rows);
    }

    /// `perf kwork report` and `perf kwork latency` of the same recording; they print thousandths of a
    /// millisecond for each processor.
    @Test
    void timesAndLatenciesAreThoseOfPerfKwork() {
        Path recording = samples().resolve("perf-script").resolve("kwork.perf-script");
        JsonNode facts = facts(recording);
        JsonNode irqs = analyze(recording);

        Map<String, List<JsonNode>> report = byName(facts.get("kwork_report"));
        assertThat(report).hasSize(5);
        report.forEach((name, rows) -> {
            JsonNode found = name.startsWith("(s)")
                    ? row(irqs.get("bySoftirq"), "name", name.substring(3, name.indexOf(':')))
                    : row(irqs.get("byIrq"), "name", name.substring(0, name.indexOf(':')));
            assertThat(found.get("totalNs").asDouble() / MILLISECOND)
                    .as(name)
                    .isCloseTo(rows.stream().mapToDouble(row -> row.get("total_ms").asDouble()).sum(),
                            within(0.0011));
            assertThat(found.get("maxNs").asDouble() / MILLISECOND)
                    .as(name)
                    .isCloseTo(most(rows), within(0.00051));
            rows.forEach(row -> assertThat(found.get("cpus").get(row.get("cpu").asString()).asLong())
                    .as(name)
                    .isEqualTo(row.get("count").asLong()));
        });
        Map<String, List<JsonNode>> latency = byName(facts.get("kwork_latency"));
        assertThat(latency).hasSize(4);
        latency.forEach((name, rows) -> {
            JsonNode found = row(irqs.get("bySoftirq"), "name", name.substring(3, name.indexOf(':')));
            assertThat(found.get("latencyMaxNs").asDouble() / MILLISECOND)
                    .as(name)
                    .isCloseTo(most(rows), within(0.00051));
        });
    }

    private static Map<String, List<JsonNode>> byName(JsonNode rows) {
        Map<String, List<JsonNode>> byName = new TreeMap<>();
        rows.forEach(row -> byName.computeIfAbsent(row.get("name").asString(), _ -> new ArrayList<>()).add(row));
        return byName;
    }

    private static double most(List<JsonNode> rows) {
        return rows.stream().mapToDouble(row -> row.get("max_ms").asDouble()).max().orElseThrow();
    }

    /// A task that sleeps until the timer's interrupt wakes it.
    @Test
    void chainsFromTheTimerToTheReturnOfTheCall() {
        Path recording = samples().resolve("ftrace").resolve("irq-chain.ftrace");
        JsonNode facts = facts(recording).get("chains").get("local_timer 230");
        JsonNode chains = analyze(recording).get("chains");

        assertThat(chains).hasSize(1);
        JsonNode chain = chains.get(0);
        assertThat(chain.get("irq").asString()).isEqualTo("vector local_timer");
        assertThat(chain.get("softirq").isNull()).isTrue();
        assertThat(chain.get("call").asString()).isEqualTo("clock_nanosleep");
        assertThat(chain.get("count").asLong()).isEqualTo(facts.get("n").asLong());
        assertThat(chain.get("maxNs").asLong()).isEqualTo(facts.get("max_ns").asLong());
        assertThat(chain.get("dominating").asString()).isEqualTo("wait for the CPU");
    }

    @Test
    void aRecordingWithoutInterruptsSaysNothingAboutThemUnlessAsked() {
        String recording = samples().resolve("strace").resolve("cat-plain.strace").toString();

        JsonNode all = new ObjectMapper().readTree(Cli.run("analyze", "--format", "json", recording).out());
        assertThat(all.get("analyses").has("irqs")).isFalse();
        assertThat(Cli.run("analyze", "--only", "irqs", recording).out()).contains("no interrupt events");
    }

    @Test
    void tellsWhatCannotBeToldWithoutAnEvent() throws IOException {
        Path recording = samples().resolve("ftrace").resolve("irq-only.ftrace");
        String without = Files.readString(recording).lines()
                .filter(line -> !line.contains("softirq_raise") && !line.contains("local_timer")
                        && !line.contains("reschedule") && !line.contains("call_function"))
                .reduce("", (text, line) -> text + line + "\n");
        Cli cli = Cli.runOn(without.getBytes(StandardCharsets.UTF_8), "analyze", "--only", "irqs",
                "--format", "json", "-");

        assertThat(cli.out())
                .contains("Without irq_vectors events", "Without irq:softirq_raise there is no latency")
                .contains("\"latencyP50Ns\":null");
    }
}
