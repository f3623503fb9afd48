package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The critical path of a program whose source says what it must be: `sample-traces/labs/relay.c`.
class PathFactsTest {
    private static final long MS = 1_000_000;

    private static Path sample() {
        return Recording.samples("labs")
                .filter(file -> file.getFileName().toString().equals("relay.ftrace"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode path() {
        Cli run = Cli.run("analyze", "--only", "path", "--path-of", "13167", "--format", "json",
                sample().toString());
        assertThat(run.exit()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out()).get("analyses").get("path");
    }

    private static JsonNode thread(JsonNode path, long tid) {
        for (JsonNode row : path.get("byThread")) {
            if (row.get("tid").asLong() == tid) {
                return row;
            }
        }
        throw new AssertionError("no thread " + tid);
    }

    @Test
    void theParentWaitsForItsChildAndTheTimer() {
        JsonNode path = path();
        assertThat(thread(path, 13167).get("runningNs").asLong()).isBetween(30 * MS, 32 * MS);
        assertThat(thread(path, 13168).get("runningNs").asLong()).isBetween(50 * MS, 52 * MS);
        assertThat(path.get("blockedNs").asLong()).isBetween(20 * MS, 21 * MS);
        assertThat(path.get("byCause")).anySatisfy(cause -> {
            assertThat(cause.get("cause").asString()).isEqualTo("vector local_timer");
            assertThat(cause.get("call").asString()).isEqualTo("clock_nanosleep");
            assertThat(cause.get("ns").asLong()).isBetween(20 * MS, 21 * MS);
        });
    }

    /// The path has no gaps: from the exec of the parent to its end.
    @Test
    void thePiecesAddUpToTheWhole() {
        JsonNode path = path();
        long sum = path.get("runningNs").asLong() + path.get("preemptedNs").asLong() + path.get("queuedNs").asLong()
                + path.get("blockedNs").asLong();
        assertThat(sum).isEqualTo(path.get("lengthNs").asLong());
    }
}
