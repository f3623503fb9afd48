package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A strace log and an ftrace of the same run on one timeline, held against strace's own table of that run
/// and against the difference of the clocks as the kernel told it when the run was recorded.
class MergeTest {
    private static final Path FOLDER = folder();
    private static final String STRACE = FOLDER.resolve("threads.strace").toString();
    private static final String FTRACE = FOLDER.resolve("threads.ftrace").toString();

    /// Half of the shortest way from strace's stamp to the tracepoint and back, with room for a busy machine.
    private static final long NEAR_NS = 50_000;

    @TempDir
    Path directory;

    private static Path folder() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("sample-traces"))) {
            folder = folder.getParent();
        }
        return folder.resolve("sample-traces").resolve("merge");
    }

    private static JsonNode facts() {
        return new ObjectMapper().readTree(FOLDER.resolve("facts.json")).get("threads");
    }

    private static JsonNode analyze(String... args) {
        String[] line = new String[args.length + 3];
        line[0] = "analyze";
        line[1] = "--format";
        line[2] = "json";
        System.arraycopy(args, 0, line, 3, args.length);
        Cli cli = Cli.run(line);
        assertThat(cli.exit()).as(cli.err()).isZero();
        return new ObjectMapper().readTree(cli.out());
    }

    private static Map<String, Long> column(JsonNode rows, String name) {
        Map<String, Long> column = new TreeMap<>();
        rows.forEach(row -> {
            if (row.get(name).asLong() != 0) {
                column.put(row.get("name").asString(), row.get(name).asLong());
            }
        });
        return column;
    }

    private static Map<String, Long> numbers(JsonNode object) {
        Map<String, Long> numbers = new TreeMap<>();
        object.properties().forEach(entry -> numbers.put(entry.getKey(), entry.getValue().asLong()));
        return numbers;
    }

    private static void assertCountedOnce(JsonNode report) {
        JsonNode facts = facts();
        JsonNode rows = report.get("analyses").get("syscalls").get("bySyscall");
        assertThat(column(rows, "calls")).as("calls").isEqualTo(numbers(facts.get("calls_by_name")));
        assertThat(column(rows, "errors")).as("errors").isEqualTo(numbers(facts.get("errors_by_name")));
        assertThat(column(rows, "noReturn").values().stream().mapToLong(Long::longValue).sum())
                .as("noReturn").isEqualTo(facts.get("no_return").asLong());
        assertThat(column(rows, "timed")).as("timed").isEqualTo(numbers(facts.get("calls_by_name")));
        assertThat(report.get("analyses").get("signals").get("exits").get("0").asLong())
                .as("exits").isEqualTo(facts.get("exits").asLong());
        assertThat(report.get("coverage").get("threads").asLong())
                .as("threads").isEqualTo(facts.get("exits").asLong());
        assertThat(anomaly(report, "SEEN_TWICE"))
                .isEqualTo(facts.get("seen_by_both").get("calls").asLong()
                        + facts.get("seen_by_both").get("exits").asLong());
    }

    private static long anomaly(JsonNode report, String code) {
        for (JsonNode anomaly : report.get("coverage").get("anomalies")) {
            if (anomaly.get("code").asString().equals(code)) {
                return anomaly.get("count").asLong();
            }
        }
        return 0;
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void callsThatBothSawAreCountedOnce(boolean straceFirst) {
        assertCountedOnce(straceFirst ? analyze(STRACE, FTRACE) : analyze(FTRACE, STRACE));
    }

    /// Differences cut to microseconds add up to a clock that falls behind by a hundred of them, three times the distance of the
    /// failing execve calls that the shell makes along its PATH; the tracepoints begin amid that.
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void callsOfAClockOfDifferencesAreCountedOnce(boolean straceFirst) {
        String strace = FOLDER.resolve("relative.strace").toString();
        String ftrace = FOLDER.resolve("relative.ftrace").toString();
        JsonNode facts = new ObjectMapper().readTree(FOLDER.resolve("facts.json")).get("relative");
        JsonNode report = straceFirst ? analyze(strace, ftrace) : analyze(ftrace, strace);
        JsonNode rows = report.get("analyses").get("syscalls").get("bySyscall");
        assertThat(column(rows, "calls")).isEqualTo(numbers(facts.get("calls_by_name")));
        assertThat(column(rows, "errors")).isEqualTo(numbers(facts.get("errors_by_name")));
        assertThat(column(rows, "timed").values().stream().mapToLong(Long::longValue).sum())
                .as("only the tracepoints have times").isEqualTo(facts.get("ftrace_pairs").asLong());
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theFittedOffsetIsThatOfTheKernelsClocks(boolean straceFirst) {
        JsonNode report = straceFirst ? analyze(STRACE, FTRACE) : analyze(FTRACE, STRACE);
        JsonNode inputs = report.get("inputs");
        JsonNode fit = inputs.get(1).get("clockFit");
        long told = facts().get("realtime_minus_mono_ns").get("before").asLong();

        assertThat(inputs.get(0).has("clockFit")).isFalse();
        assertThat(fit.get("reference").asString()).isEqualTo(straceFirst ? STRACE : FTRACE);
        assertThat(fit.get("offsetNs").asLong())
                .isBetween((straceFirst ? told : -told) - NEAR_NS, (straceFirst ? told : -told) + NEAR_NS);
        assertThat(fit.get("driftPpm").asDouble()).isZero();
        assertThat(fit.get("matched").asLong()).isBetween(200L, facts().get("seen_by_both").get("calls").asLong());
        assertThat(fit.get("residualP50Ns").asLong()).isBetween(1_000L, 100_000L);
        assertThat(fit.get("residualMaxNs").asLong()).isBetween(fit.get("residualP99Ns").asLong(), 5_000_000L);
        assertThat(report.get("notes").toString()).contains("calls that both saw", "disagree by");
    }

    /// strace stops the thread before the kernel gets to the tracepoint, and after it.
    @Test
    void timesAreThoseOfTheTracepointsAndArgumentsThoseOfStrace() {
        Cli cli = Cli.run("events", STRACE, FTRACE);
        assertThat(cli.out().lines().filter(line -> line.contains("libc.so.6") && !line.contains(" - "))).hasSize(1);
        JsonNode both = analyze(STRACE, FTRACE, "--syscall", "mmap");
        JsonNode strace = analyze(STRACE, "--syscall", "mmap");
        assertThat(row(both, "totalNs")).isLessThan(row(strace, "totalNs"));
    }

    private static long row(JsonNode report, String name) {
        return report.get("analyses").get("syscalls").get("bySyscall").get(0).get(name).asLong();
    }

    @Test
    void eventsComeInOrderOfTime() {
        Cli cli = Cli.run("events", "--format", "csv", FTRACE, STRACE);
        long previous = Long.MIN_VALUE;
        int lines = 0;
        for (String line : cli.out().lines().skip(1).toList()) {
            long time = new java.math.BigDecimal(line.substring(0, line.indexOf(','))).movePointRight(9).longValue();
            assertThat(time).as(line).isGreaterThanOrEqualTo(previous);
            previous = time;
            lines++;
        }
        assertThat(lines).isGreaterThan(700);
    }

    @Test
    void anOffsetGivenIsTaken() {
        long told = facts().get("realtime_minus_mono_ns").get("before").asLong();
        JsonNode report = analyze(STRACE, FTRACE, "--clock-offset", FTRACE + "=" + told);

        assertCountedOnce(report);
        assertThat(report.get("inputs").get(1).has("clockFit")).isFalse();
        JsonNode alone = analyze(FTRACE);
        assertThat(report.get("inputs").get(1).get("firstNs").asLong())
                .isEqualTo(alone.get("inputs").get(0).get("firstNs").asLong() + told);
    }

    @Test
    void anOffsetMovesASingleRecording() {
        JsonNode report = analyze(STRACE, "--clock-offset", STRACE + "=-1795273000000000000");
        JsonNode alone = analyze(STRACE);
        assertThat(report.get("inputs").get(0).get("firstNs").asLong())
                .isEqualTo(alone.get("inputs").get(0).get("firstNs").asLong() - 1795273000000000000L);
        assertThat(report.get("coverage").get("events")).isEqualTo(alone.get("coverage").get("events"));
    }

    @Test
    void whatComesFromAPipeNeedsAnOffset() throws IOException {
        byte[] ftrace = Files.readAllBytes(Path.of(FTRACE));
        Cli without = Cli.runOn(ftrace, "check", STRACE, "-");
        assertThat(without.exit()).isEqualTo(2);
        assertThat(without.err()).hasLineCount(1).contains("-: ", STRACE, "read only once", "--clock-offset -=NS");

        long told = facts().get("realtime_minus_mono_ns").get("before").asLong();
        Cli with = Cli.runOn(ftrace, "analyze", "--format", "json", STRACE, "-", "--clock-offset", "-=" + told);
        assertThat(with.exit()).as(with.err()).isZero();
        assertCountedOnce(new ObjectMapper().readTree(with.out()));
    }

    /// The same program, but two runs of it.
    @Test
    void recordingsWithoutCommonCallsNeedAnOffset() {
        Path other = FOLDER.resolveSibling("ftrace").resolve("mt-tgid.ftrace");
        Cli cli = Cli.run("events", STRACE, other.toString());
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).hasLineCount(1)
                .contains(STRACE, other.toString(), "0 found, 20 needed", "--clock-offset " + other + "=NS");
    }

    /// A strace that follows nobody does not say whose calls it has.
    @Test
    void aLogWithoutPidsIsMatchedWithTheThreadThatMadeTheCalls() throws IOException {
        StringBuilder leader = new StringBuilder();
        String tid = Files.readString(Path.of(STRACE)).substring(0, 6).strip();
        for (String line : Files.readAllLines(Path.of(STRACE))) {
            if (line.startsWith(tid + " ") && !line.contains("unfinished") && !line.contains("resumed")) {
                leader.append(line.substring(tid.length()).stripLeading()).append('\n');
            }
        }
        Path log = directory.resolve("leader.strace");
        Files.writeString(log, leader.toString(), StandardCharsets.ISO_8859_1);

        JsonNode report = analyze(log.toString(), FTRACE);
        assertThat(report.get("inputs").get(1).get("clockFit").get("matched").asLong()).isGreaterThan(20);
        assertThat(report.get("coverage").get("threads").asLong()).isEqualTo(facts().get("ftrace_threads").asLong());
        JsonNode mmap = analyze(log.toString(), FTRACE, "--syscall", "mmap");
        assertThat(row(mmap, "calls")).isEqualTo(facts().get("calls_by_name").get("mmap").asLong());
    }

    @Test
    void aDirectoryMayHoldBoth() throws IOException {
        Files.copy(Path.of(STRACE), directory.resolve("threads.4711"));
        Files.copy(Path.of(FTRACE), directory.resolve("threads.ftrace"));
        Files.writeString(directory.resolve("notes.txt"), "not a recording\n");
        assertCountedOnce(analyze(directory.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuch=5|--clock-offset nosuch: not one of the recordings given",
                "5|--clock-offset 5: must be FILE=NS",
                "a=5ms|must stand nanoseconds, a whole number",
                "a=99999999999999999999|must stand nanoseconds, a whole number"})
    void wrongOffsetsAreTold(String offset, String message) {
        Cli cli = Cli.run("analyze", STRACE, FTRACE, "--clock-offset", offset);
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).hasLineCount(1).contains(message);
    }

    @ParameterizedTest
    @CsvSource({"ftrace/clock-x86-tsc.ftrace,counts ticks", "strace/cat-plain.strace,no time was recorded"})
    void aRecordingWithoutTimeIsNotMerged(String name, String message) {
        String other = FOLDER.resolveSibling(name).toString();
        Cli cli = Cli.run("analyze", FTRACE, other);
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).hasLineCount(1).contains(other, message, FTRACE);
    }
}
