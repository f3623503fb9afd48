package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

        assertThat(report.get("analyses").propertyNames()).containsExactly("syscalls", "batching", "bursts", "signals");
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
    @CsvSource({"syscalls", "batching", "bursts", "signals"})
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
