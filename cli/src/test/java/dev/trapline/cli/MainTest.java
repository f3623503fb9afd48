package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the program says and how it exits, from the outside.
class MainTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            anaylze x                         | trapline: no command anaylze, did you mean analyze? try 'trapline --help'
            --nonsense                        | trapline: no option --nonsense; try 'trapline --help'
            analyze                           | trapline: Missing required parameter: 'FILE'; try 'trapline analyze --help'
            analyze --formt json x            | trapline: no option --formt, did you mean --format? try 'trapline analyze --help'
            analyze --format xml x            | trapline: --format xml: no such choice; one of text, json, csv, markdown, html; try 'trapline analyze --help'
            analyze --top many x              | trapline: Invalid value for option '--top': 'many' is not a long; try 'trapline analyze --help'
            analyze --top 0 x                 | trapline: --top 0: must be 1 or more; try 'trapline analyze --help'
            analyze --table bySyscall x       | trapline: --table goes with --format csv; try 'trapline analyze --help'
            analyze --syscall raed x          | trapline: --syscall raed: no such system call; try 'trapline analyze --help'
            analyze -o /no/such/dir/x.json x  | trapline: -o /no/such/dir/x.json: cannot be written (no such directory); try 'trapline analyze --help'
            events --format json x            | trapline: --format json: no such choice; one of text, jsonl, csv; try 'trapline events --help'
            syscalls 100000                   | trapline: no system call 100000 on x86_64; try 'trapline syscalls --help'
            syscalls --arch arm               | trapline: --arch arm: no such choice; one of x86_64, i386, x32; try 'trapline syscalls --help'
            syscalls 1 2                      | trapline: nothing to do with 2; try 'trapline syscalls --help'
            """)
    void usageErrorsAreOneLine(String line, String message) {
        Cli cli = Cli.run(line.strip().split(" +", -1));

        assertThat(cli.err()).isEqualTo(message + "\n");
        assertThat(cli.out()).isEmpty();
        assertThat(cli.exit()).isEqualTo(2);
    }

    @Test
    void anUnknownAnalysisIsAnsweredWithThoseThereAre() {
        Cli cli = Cli.run("analyze", "--only", "nothing", "x");

        assertThat(cli.err())
                .startsWith("trapline: --only nothing: no such analysis; one of syscalls, batching, ")
                .endsWith("; try 'trapline analyze --help'\n")
                .contains("switches", "wakeups", "irqs", "signals")
                .hasLineCount(1);
        assertThat(cli.exit()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"analyze", "events", "check"})
    void inputErrorsNameTheFileAndWhatToDo(String command) {
        Cli cli = Cli.run(command, "/no/such/file");

        assertThat(cli.err()).isEqualTo("trapline: /no/such/file: no such file; check the path\n");
        assertThat(cli.exit()).isEqualTo(2);
    }

    @Test
    void hostileFileNamesAreNotPrintedRaw() {
        Cli cli = Cli.run("analyze", "/no/\033[2Jsuch");

        assertThat(cli.err()).doesNotContain("\033").contains("\\x1b[2J").hasLineCount(1);
    }

    @Test
    void atSignsBeginFileNamesAndNothingElse() {
        assertThat(Cli.run("analyze", "@nothing").err()).startsWith("trapline: @nothing: no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "analyze --help", "help analyze", "events -h", "check -h", "syscalls -h",
        "formats -h"})
    void helpGoesToStandardOutput(String line) {
        Cli cli = Cli.run(line.split(" ", -1));

        assertThat(cli.exit()).isZero();
        assertThat(cli.err()).isEmpty();
        assertThat(cli.out()).startsWith("Usage: trapline").contains("Exit codes:", "Examples:");
        assertThat(cli.out().lines()).allSatisfy(text -> assertThat(text).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void withoutArgumentsTheOverviewGoesToStandardError() {
        Cli cli = Cli.run();

        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).startsWith("Usage: trapline").contains("analyze", "events", "check", "syscalls");
    }

    @Test
    void versionIsOneLine() {
        assertThat(Cli.run("--version").out()).startsWith("trapline ").contains("Java ").hasLineCount(1);
    }

    @Test
    void entry17IsPread64() {
        assertThat(Cli.run("syscalls", "17").out()).isEqualTo("17  pread64  fd, buf, count, offset\n");
        assertThat(Cli.run("syscalls", "0x11").out()).startsWith("17  pread64");
        assertThat(Cli.run("syscalls", "sys_nanosleep").out()).startsWith("35  nanosleep");
        assertThat(Cli.run("syscalls", "17", "--arch", "i386").exit()).isIn(0, 2);
        assertThat(Cli.run("syscalls", "--table").out().lines()).hasSizeGreaterThan(300).anyMatch(line -> line.contains(
                "  17  pread64  "));
        assertThat(Cli.run("syscalls").out()).isEqualTo(Cli.run("syscalls", "--table").out());
    }

    @Test
    void formatsNamesStrace() {
        assertThat(Cli.run("formats").out()).contains("strace", "-ttt");
    }

    @Test
    void resultGoesToTheFileAndNowhereElse() throws IOException {
        Path result = directory.resolve("report.json");
        Cli cli = Cli.run("analyze", "--format", "json", "-o", result.toString(), Samples.app(directory).toString());

        assertThat(cli.exit()).isZero();
        assertThat(cli.out()).isEmpty();
        assertThat(result).content().startsWith("{\n  \"schema\": \"trapline/report/1\"");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("app.strace", "report.json");
    }

    @Test
    void failedRunLeavesTheOldResultAlone() throws IOException {
        Path result = directory.resolve("report.json");
        Files.writeString(result, "old");
        Cli cli = Cli.run("analyze", "-o", result.toString(), "/no/such/file");

        assertThat(cli.exit()).isEqualTo(2);
        assertThat(result).hasContent("old");
        assertThat(directory.toFile().list()).containsExactly("report.json");
    }

    @Test
    void closedPipeEndsQuietly() throws IOException {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = Console.of(
                new ByteArrayInputStream(new byte[0]),
                closed,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminal.none(),
                Map.of());

        for (String format : new String[] {"text", "jsonl", "csv"}) {
            String[] line = {"events", "--format", format, Samples.app(directory).toString()};
            assertThat(Main.run(line, console)).isZero();
        }
        for (String format : new String[] {"text", "json", "csv"}) {
            String[] line = {"analyze", "--format", format, Samples.app(directory).toString()};
            assertThat(Main.run(line, console)).isZero();
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void fullDiskIsAnError() throws IOException {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = Console.of(
                new ByteArrayInputStream(new byte[0]),
                full,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminal.none(),
                Map.of());

        assertThat(Main.run(new String[] {"syscalls"}, console)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("trapline: standard output: No space left on device; the result is not complete\n");
    }

    @Test
    void standardInputIsReadForADash() throws IOException {
        byte[] recording = Files.readAllBytes(Samples.app(directory));

        assertThat(Cli.runOn(recording, "events", "-").out()).hasLineCount(2 * 181 - 1);
    }
}
