package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A recording of the scheduler, held against what `perf sched timehist` says of the same recording
/// and against what the kernel told the recorded processes about themselves.
final class SchedFactsTest {
    private static final String RECORDING = "sched-pair.perf-script";

    private static JsonNode facts;
    private static JsonNode switches;
    private static Map<String, JsonNode> switchesByTid;
    private static Map<String, JsonNode> waitsByTid;

    @BeforeAll
    static void analyze() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("sample-traces"))) {
            folder = folder.getParent();
        }
        folder = folder.resolve("sample-traces").resolve("perf-script");
        facts = new ObjectMapper().readTree(folder.resolve("facts.json")).get(RECORDING);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = Main.run(
                new String[] {
                    "analyze", folder.resolve(RECORDING).toString(), "--only", "switches,wakeups", "--format", "json"
                },
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        assertThat(exit).isZero();
        JsonNode analyses = new ObjectMapper().readTree(out.toByteArray()).get("analyses");
        switches = analyses.get("switches");
        switchesByTid = byTid(switches);
        waitsByTid = byTid(analyses.get("wakeups"));
    }

    private static Map<String, JsonNode> byTid(JsonNode analysis) {
        Map<String, JsonNode> rows = new HashMap<>();
        analysis.get("byThread").forEach(row -> rows.put(row.get("tid").asString(), row));
        return rows;
    }

    /// perf cuts times to microseconds.
    private static long microseconds(JsonNode ns) {
        return ns == null || ns.isNull() ? 0 : ns.asLong() / 1000;
    }

    @Test
    void everyThreadAsPerfSchedTimehist() {
        assertThat(switches.get("total").asLong()).isEqualTo(facts.get("timehist_switches").asLong());
        assertThat(facts.get("timehist").size()).isGreaterThan(20);
        facts.get("timehist").properties().forEach(entry -> {
            String tid = entry.getKey();
            JsonNode perf = entry.getValue();
            JsonNode row = switchesByTid.get(tid);
            assertThat(row.get("switches").asLong()).as("switches of %s", tid).isEqualTo(perf.get("sched_in").asLong());
            assertThat(microseconds(row.get("runNs"))).as("run time of %s", tid).isEqualTo(perf.get("run_us").asLong());
            JsonNode waits = waitsByTid.get(tid);
            assertThat(waits == null ? 0 : microseconds(waits.get("maxNs")))
                    .as("longest delay of %s", tid)
                    .isEqualTo(perf.get("max_delay_us").asLong());
        });
    }

    /// The two processes that were forked while recording. Each goes on to exit, which is one more
    /// voluntary switch than it could count, and may be preempted while it writes its counters.
    @Test
    void voluntaryAndInvoluntaryAsTheKernelCountsThem() {
        int held = 0;
        for (Map.Entry<String, JsonNode> entry : facts.get("rusage_at_exit").properties()) {
            JsonNode rusage = entry.getValue();
            if (!rusage.get("name").asString().equals("ping")) {
                JsonNode row = switchesByTid.get(entry.getKey());
                assertThat(row.get("voluntary").asLong()).isEqualTo(rusage.get("nvcsw").asLong() + 1);
                assertThat(row.get("involuntary").asLong()).isBetween(
                        rusage.get("nivcsw").asLong(), rusage.get("nivcsw").asLong() + 1);
                held++;
            }
        }
        assertThat(held).isEqualTo(2);
    }

    /// Each switch leaves one task and comes to another, on one processor.
    @Test
    void sumsAgree() {
        long byCpu = 0;
        for (JsonNode cpu : switches.get("byCpu")) {
            byCpu += cpu.get("switches").asLong();
        }
        long byState = 0;
        for (JsonNode count : switches.get("byPrevState")) {
            byState += count.asLong();
        }
        long byThread = 0;
        for (JsonNode row : switches.get("byThread")) {
            byThread += row.get("switches").asLong();
        }
        long total = switches.get("total").asLong();
        assertThat(byCpu).isEqualTo(total);
        assertThat(byState).isEqualTo(total);
        assertThat(byThread + switches.get("fromIdle").asLong()).isEqualTo(total);
        assertThat(switches.get("migrations").asLong()).isEqualTo(facts.get("by_event").get("sched:sched_migrate_task")
                .asLong());
    }
}
