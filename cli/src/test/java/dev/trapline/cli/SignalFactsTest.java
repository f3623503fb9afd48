package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.linux.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The analyses `signals` and `faults` held against lines counted in the recordings by other means, and
/// against what the kernel told a recorded program about itself.
final class SignalFactsTest {
    private static final Pattern DELIVERED = Pattern.compile("signal_deliver: sig=(\\d+)");
    private static final Pattern SENT = Pattern.compile("signal_generate: sig=(\\d+)");

    private static Path sample(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("sample-traces"))) {
            folder = folder.getParent();
        }
        return folder.resolve("sample-traces").resolve(name);
    }

    private static JsonNode analyze(String analysis, Path recording) {
        Cli cli = Cli.run("analyze", "--only", analysis, "--format", "json", recording.toString());
        assertThat(cli.exit()).as(cli.err()).isZero();
        return new ObjectMapper().readTree(cli.out()).get("analyses").get(analysis);
    }

    private static JsonNode row(JsonNode rows, String... cells) {
        for (JsonNode row : rows) {
            boolean found = true;
            for (int i = 0; i < cells.length; i += 2) {
                found &= row.get(cells[i]).asString().equals(cells[i + 1]);
            }
            if (found) {
                return row;
            }
        }
        throw new AssertionError(String.join(" ", cells) + " in " + rows);
    }

    private static Map<String, Long> count(Pattern pattern, Path recording) throws IOException {
        return Files.readString(recording)
                .lines()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(found -> Signals.name(Integer.parseInt(found.group(1))))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }

    private static Map<String, Long> column(JsonNode rows, String name) {
        Map<String, Long> column = new TreeMap<>();
        for (JsonNode row : rows) {
            if (row.get(name).asLong() > 0) {
                column.put(row.get("signal").asString(), row.get(name).asLong());
            }
        }
        return column;
    }

    /// The times are those of the lines: SIGCHLD takes 20, 4, 3, 13, 9, 7 and 11 us.
    @Test
    void signalsOfTheKernelsEvents() throws IOException {
        Path recording = sample("ftrace/sigs-default.ftrace");
        JsonNode rows = analyze("signals", recording).get("bySignal");

        assertThat(column(rows, "delivered")).isEqualTo(count(DELIVERED, recording));
        assertThat(column(rows, "generated")).isEqualTo(count(SENT, recording));
        JsonNode chld = row(rows, "signal", "SIGCHLD");
        assertThat(chld.get("timed").asLong()).isEqualTo(7);
        assertThat(chld.get("latencyP50Ns").asLong()).isEqualTo(9_000);
        assertThat(chld.get("latencyMaxNs").asLong()).isEqualTo(20_000);
        assertThat(column(rows, "asKill")).isEqualTo(Map.of("SIGTERM", 1L, "SIGPIPE", 1L));
        assertThat(column(rows, "taken")).as("by rt_sigtimedwait").isEqualTo(Map.of("SIGUSR1", 1L));
        assertThat(column(rows, "ignored")).isEqualTo(Map.of("SIGCONT", 1L, "SIGUSR2", 1L, "SIGIO", 1L));
    }

    /// The same program under strace: what rt_sigreturn returns is in the log.
    @Test
    void interruptedCallsOfStrace() {
        JsonNode signals = analyze("signals", sample("strace/sigs-f-ttt-T-i.strace"));

        assertThat(signals.get("interrupted").asLong()).isEqualTo(12);
        assertThat(signals.get("restarted").asLong()).isEqualTo(2);
        assertThat(signals.get("eintr").asLong()).isEqualTo(9);
        JsonNode rows = signals.get("interruptedCalls");
        JsonNode read = row(rows, "call", "read", "signal", "SIGALRM");
        assertThat(read.get("restarted").asLong()).as("with SA_RESTART").isEqualTo(1);
        assertThat(read.get("eintr").asLong()).as("without").isEqualTo(1);
        assertThat(row(rows, "call", "pause", "signal", "SIGALRM").get("eintr").asLong()).isEqualTo(3);
        assertThat(row(rows, "call", "pause", "signal", "SIGSTOP").get("restarted").asLong()).isEqualTo(1);
        assertThat(row(rows, "call", "pause", "signal", "SIGTERM").get("ended").asLong()).isEqualTo(1);
        JsonNode parent = row(signals.get("byRoute"), "signal", "SIGSTOP");
        assertThat(parent.get("fromTid").asLong()).isEqualTo(20120);
        assertThat(parent.get("toTid").asLong()).isEqualTo(20122);
    }

    /// A program that prints getrusage: its child's faults are all recorded, and the difference between
    /// two readings of its own is what happened between them.
    @Test
    void faultsAsTheKernelCountsThem() {
        Path recording = sample("ftrace/pf-rusage.ftrace");
        JsonNode rusage = new ObjectMapper()
                .readTree(recording.resolveSibling("facts.json"))
                .get("pf-rusage.ftrace")
                .get("rusage");
        JsonNode faults = analyze("faults", recording);

        JsonNode child = row(faults.get("byThread"), "tid", rusage.get("child").asString());
        assertThat(child.get("faults").asLong()).isEqualTo(rusage.get("child_minflt").asLong());
        JsonNode main = row(faults.get("byThread"), "tid", rusage.get("main").asString());
        // before the first reading the kernel also maps pages for exec, after the last the program ends
        assertThat(main.get("faults").asLong())
                .isGreaterThanOrEqualTo(rusage.get("minflt_end").asLong() - rusage.get("minflt_before").asLong());
        // 200 fresh pages, three times at the same address
        JsonNode longest = faults.get("firstTouches");
        assertThat(longest.get(0).get("faults").asLong()).isEqualTo(200);
        assertThat(longest.get(2).get("faults").asLong()).isEqualTo(200);
        assertThat(longest.get(3).get("faults").asLong()).isLessThan(10);
        assertThat(row(faults.get("byPlace"), "tgid", rusage.get("main").asString()).get("faults").asLong())
                .isEqualTo(600);
    }

    @Test
    void faultsByErrorCode() throws IOException {
        Path recording = sample("ftrace/pf-exceptions.ftrace");
        JsonNode faults = analyze("faults", recording);

        String text = Files.readString(recording);
        long writes = text.lines().filter(line -> line.contains("error_code=0x6") || line.contains("error_code=0x7")
                || line.contains("error_code=0x2") || line.contains("error_code=0x3")).count();
        assertThat(faults.get("writes").asLong()).isEqualTo(writes);
        assertThat(faults.get("byError").get("user write, no page").asLong())
                .isEqualTo(text.lines().filter(line -> line.contains("error_code=0x6")).count());
        assertThat(faults.get("user").asLong() + faults.get("kernel").asLong())
                .isEqualTo(faults.get("faults").asLong())
                .isEqualTo(text.lines().filter(line -> line.contains(": page_fault_")).count());
    }
}
