package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `trapline analyze` on a real recording: 12 bursts of 10 writes, each followed by a flush.
class AnalyzeCommandTest {
    private static final JsonMapper STRICT =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    @TempDir
    Path directory;

    private String app;

    @BeforeEach
    void writeSample() throws IOException {
        app = Samples.app(directory).toString();
    }

    @Test
    void jsonHasTheKeysOfTheContractAndNoKeyTwice() {
        JsonNode report = STRICT.readTree(Cli.run("analyze", "--format", "json", app).out());

        assertThat(report.get("analyses").propertyNames()).containsExactly("syscalls", "batching", "bursts", "io",
                "signals");
        JsonNode syscalls = report.get("analyses").get("syscalls");
        assertThat(syscalls.get("bySyscall").get(0).propertyNames())
                .contains(
                        "name", "nr", "calls", "errors", "noReturn", "timed", "totalNs", "minNs", "meanNs", "p50Ns",
                        "p90Ns", "p95Ns", "p99Ns", "maxNs", "errnos");
        assertThat(syscalls.get("byThread").get(0).propertyNames())
                .contains("tid", "tgid", "comm", "calls", "errors", "totalNs");
        JsonNode batching = report.get("analyses").get("batching");
        assertThat(batching.propertyNames())
                .contains("entryCostNs", "calls", "callsPerSec", "overheadNs", "overheadPercent");
        assertThat(batching.get("byFile").get(0).propertyNames())
                .contains("tid", "fd", "path", "syscall", "calls", "bytes", "bytesPerCall");
        assertThat(batching.get("runs").get(0).propertyNames())
                .contains(
                        "tid", "fd", "path", "syscall", "calls", "bytes", "startNs", "endNs", "advice", "savedCalls",
                        "savedNs");
        JsonNode signals = report.get("analyses").get("signals");
        assertThat(signals.propertyNames()).contains("bySignal", "exits", "killed");
    }

    @Test
    void textFitsIntoEightyColumns() {
        assertThat(Cli.run("analyze", app).out().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void coloursOnlyWhenAskedForWhereThereIsNoTerminal() {
        assertThat(Cli.run("analyze", app).out()).doesNotContain("\033");
        assertThat(Cli.run("analyze", "--color", "always", app).out()).contains("\033[1m");
        assertThat(Cli.run("analyze", "--color", "never", app).out()).doesNotContain("\033");
    }

    @ParameterizedTest
    @CsvSource({"syscalls", "batching", "bursts", "io", "signals"})
    void onlyMeansOnly(String name) {
        JsonNode report = STRICT.readTree(
                Cli.run("analyze", "--only", name, "--format", "json", app).out());

        assertThat(report.get("analyses").propertyNames()).containsExactly(name);
    }

    @ParameterizedTest
    @CsvSource({
        "--syscall write, 120",
        "'--syscall write,brk', 123",
        "--tid 1, 0",
        "--comm burst, 179",
        "--comm nothing*, 0"
    })
    void filtersLetOnlyTheirSpansThrough(String filter, long calls) {
        String[] words = ("analyze --only syscalls --format json " + filter + " " + app).split(" ", -1);
        JsonNode report = STRICT.readTree(Cli.run(words).out());

        assertThat(report.get("analyses").get("syscalls").get("calls").longValue()).isEqualTo(calls);
        assertThat(report.get("coverage").get("byEvent").get("sys_enter").longValue()).isEqualTo(180);
        assertThat(report.get("filters").get(filter.substring(2, filter.indexOf(' '))).stringValue())
                .isEqualTo(filter.substring(filter.indexOf(' ') + 1));
    }

    @Test
    void oneTableAsCsv() {
        Cli cli = Cli.run("analyze", "--format", "csv", "--table", "bySyscall", app);

        assertThat(cli.out()).startsWith("name,nr,").contains("\nwrite,1,");
        assertThat(Cli.run("analyze", "--format", "csv", "--table", "byThread", app).err())
                .startsWith(
                        "trapline: table byThread is in several analyses; say syscalls.byThread or batching.byThread");
    }

    /// The writes are in 12 bursts of 10, so that the line of calls has something to show.
    @Test
    void chartsAreDrawnWhenAskedFor() {
        String text = Cli.run("analyze", "--charts", app).out();

        assertThat(text).contains("Calls over time, ", "    calls ", " peak ", "Latency: all calls", "  from   ");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(Cli.run("analyze", app).out()).doesNotContain(" peak ");
        assertThat(Cli.run("analyze", "--charts", "--format", "json", app).out())
                .isEqualTo(Cli.run("analyze", "--format", "json", app).out());
    }

    @Test
    void everyTableBecomesAFileOfADirectory() throws IOException {
        Path tables = directory.resolve("tables");
        Cli cli = Cli.run("analyze", "--format", "csv", "-o", tables + "/", app);
        String all = Cli.run("analyze", "--format", "csv", app).out();
        List<String> names = all.lines().filter(line -> line.startsWith("# ")).map(line -> line.substring(2)).toList();

        assertThat(cli).isEqualTo(new Cli(0, "", ""));
        assertThat(tables.toFile().list())
                .containsExactlyInAnyOrderElementsOf(names.stream().map(name -> name + ".csv").toList())
                .contains("syscalls.bySyscall.csv", "findings.csv");
        StringBuilder together = new StringBuilder();
        for (String name : names) {
            together.append(together.isEmpty() ? "# " : "\n# ").append(name).append('\n');
            together.append(Files.readString(tables.resolve(name + ".csv")));
        }
        assertThat(together).hasToString(all);
    }

    @Test
    void aDirectoryKeepsWhatElseIsInItAndAFailureLeavesNothing() throws IOException {
        Path tables = Files.createDirectory(directory.resolve("tables"));
        Files.writeString(tables.resolve("mine.txt"), "mine");
        Files.writeString(tables.resolve("findings.csv"), "old");

        assertThat(Cli.run("analyze", "--format", "csv", "-o", tables.toString(), "/no/such/file").exit()).isEqualTo(2);
        assertThat(tables.toFile().list()).containsExactlyInAnyOrder("mine.txt", "findings.csv");
        assertThat(tables.resolve("findings.csv")).hasContent("old");

        assertThat(Cli.run("analyze", "--format", "csv", "-o", tables.toString(), app).exit()).isZero();
        assertThat(tables.resolve("mine.txt")).hasContent("mine");
        assertThat(tables.resolve("findings.csv")).content().startsWith("id,severity,");

        String fresh = directory.resolve("fresh") + "/";
        assertThat(Cli.run("analyze", "--format", "csv", "-o", fresh, "/no/such/file").exit()).isEqualTo(2);
        assertThat(directory.resolve("fresh")).doesNotExist();
        assertThat(Cli.run("analyze", "-o", fresh, app).err())
                .isEqualTo("trapline: -o " + fresh + ": is a directory, which only --format csv without --table fills;"
                        + " try 'trapline analyze --help'\n");
        assertThat(Cli.run("analyze", "--format", "csv", "-o", "/no/such/place/", app).err())
                .isEqualTo("trapline: -o /no/such/place/: cannot be made (no such directory);"
                        + " try 'trapline analyze --help'\n");
    }

    @Test
    void entryCostIsWhatTheUserSays() {
        JsonNode report = STRICT.readTree(Cli.run(
                "analyze", "--only", "batching", "--entry-cost", "1000", "--format", "json", app)
                .out());

        assertThat(report.get("analyses").get("batching").get("entryCostNs").longValue()).isEqualTo(1000);
    }

    @Test
    void strictFailsOnDataLossOnly() throws IOException {
        assertThat(Cli.run("analyze", "--strict", app).exit()).isZero();

        String whole = Files.readString(Path.of(app));
        byte[] cut = whole.substring(0, whole.lastIndexOf("write(") + 12).getBytes(StandardCharsets.UTF_8);
        Cli cli = Cli.runOn(cut, "analyze", "--strict", "-");

        assertThat(cli.exit()).isEqualTo(3);
        assertThat(cli.err()).isEqualTo("trapline: data was lost (--strict); 'trapline check' says what and where\n");
        assertThat(cli.out()).startsWith("standard input  strace");
    }
}
