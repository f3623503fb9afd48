package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Defaults from a file: which file, what wins, and what is wrong with it.
class SettingsTest {
    private static final String COLOUR = "\033[1m";

    @TempDir
    Path home;

    private String app;
    private Path usual;

    @BeforeEach
    void write() throws IOException {
        app = Samples.app(home).toString();
        usual = home.resolve(".config/trapline/config.properties");
        Files.createDirectories(usual.getParent());
    }

    @Test
    void theUsualFileIsInTheHome() throws IOException {
        Files.writeString(usual, "# what I like\n\n  color = always\n");

        assertThat(run(Map.of("HOME", home.toString()), "analyze", app).out()).contains(COLOUR);
        assertThat(run(Map.of(), "analyze", app).out()).doesNotContain(COLOUR);
    }

    @Test
    void theNearestFileCounts() throws IOException {
        Files.writeString(usual, "color = always\nsyscalls.arch = i386\n");
        Path xdg = home.resolve("xdg/trapline/config.properties");
        Files.createDirectories(xdg.getParent());
        Files.writeString(xdg, "syscalls.arch = x32\n");
        Path named = Files.writeString(home.resolve("named"), "syscalls.arch = x86_64\n");
        String usualHome = home.toString();
        String xdgHome = home.resolve("xdg").toString();

        // numbers of getpid: arch/x86/entry/syscalls/syscall_32.tbl and syscall_64.tbl; x32 adds bit 30
        assertThat(getpid(Map.of("HOME", usualHome))).isEqualTo("20");
        assertThat(getpid(Map.of("HOME", usualHome, "XDG_CONFIG_HOME", xdgHome))).isEqualTo("1073741863");
        assertThat(getpid(Map.of("HOME", usualHome, "XDG_CONFIG_HOME", "relative"))).isEqualTo("20");
        Map<String, String> variable =
                Map.of("HOME", usualHome, "XDG_CONFIG_HOME", xdgHome, "TRAPLINE_CONFIG", named.toString());
        assertThat(getpid(variable)).isEqualTo("39");
        assertThat(getpid(variable, "--config", usual.toString())).isEqualTo("20");
        assertThat(getpid(variable, "--config", usual.toString(), "--arch", "x86_64")).isEqualTo("39");
        assertThat(getpid(Map.of("HOME", usualHome, "TRAPLINE_CONFIG", ""))).isEqualTo("39");
        assertThat(getpid(Map.of("HOME", usualHome), "--config", "")).isEqualTo("39");
    }

    private String getpid(Map<String, String> environment, String... options) {
        String[] line = new String[options.length + 2];
        line[0] = "syscalls";
        line[1] = "getpid";
        System.arraycopy(options, 0, line, 2, options.length);
        Cli cli = run(environment, line);
        assertThat(cli.err()).isEmpty();
        return cli.out().substring(0, cli.out().indexOf(' '));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            color = always                          | true
            color = always;color = never            | false
            color = never;analyze.color = always    | true
            analyze.color = always;color = never    | true
            check.color = always                    | false
            """)
    void whatIsSaidForOneCommandComesBeforeWhatIsSaidForAll(String lines, boolean coloured) throws IOException {
        Cli cli = runWith(lines.replace(';', '\n'), "analyze", app);

        assertThat(cli.err()).isEmpty();
        assertThat(cli.out().contains(COLOUR)).isEqualTo(coloured);
        assertThat(runWith(lines.replace(';', '\n'), "analyze", "--color", "never", app).out()).doesNotContain(COLOUR);
    }

    @Test
    void listsFlagsAndNumbers() throws IOException {
        String text = runWith("only = signals,syscalls\ntop = 1\n", "analyze", app).out();
        assertThat(text).contains("System calls ──").doesNotContain("Batching");
        assertThat(runWith("only = signals\n", "analyze", "--only", "syscalls", app).out())
                .contains("System calls ──");

        String whole = Files.readString(Path.of(app));
        Path damaged = Files.writeString(
                home.resolve("damaged.strace"), whole.substring(0, whole.lastIndexOf("write(") + 12));
        assertThat(runWith("strict = true\n", "analyze", damaged.toString()).exit()).isEqualTo(3);
        assertThat(runWith("strict = false\n", "analyze", damaged.toString()).exit()).isZero();
        assertThat(runWith("convert.to = jsonl\n", "convert", "-o", "-", app).out()).startsWith("{");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            colour = never           | 2: colour: no command has an option --colour
            analyze.arch = i386      | 2: analyze.arch: analyze does not have an option --arch
            anaylze.top = 3          | 2: anaylze.top: no command anaylze
            just words               | 2: just words: must be OPTION = VALUE
            = 3                      | 2: = 3: must be OPTION = VALUE
            top = many               | 2: Invalid value for option '--top': 'many' is not a long
            top = 0                  | 2: --top 0: must be 1 or more
            format = xml             | 2: --format xml: no such choice; one of text, json, csv
            color = sometimes        | 2: --color sometimes: no such choice; one of auto, always, never
            strict = yes             | 2: strict = yes: must be true or false
            only = nothing           | 2: --only nothing: no such analysis;
            pid = 1                  | 2: pid: has to be said on the command line
            to = 1                   | 2: to: has to be said on the command line
            analyze.from = 1         | 2: analyze.from: has to be said on the command line
            help = true              | 2: help: has to be said on the command line
            config = x               | 2: config: has to be said on the command line
            """)
    void whatIsWrongIsSaidWithFileAndLine(String line, String message) throws IOException {
        Cli cli = runWith("# first line\n" + line + "\n", "analyze", app);

        assertThat(cli.err())
                .startsWith("trapline: " + home.resolve("settings") + ":" + message)
                .endsWith("; try 'trapline analyze --help'\n")
                .hasLineCount(1);
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void anErrorOfTheCommandLineIsNotBlamedOnTheFile() throws IOException {
        assertThat(runWith("top = 3\ncolor = never\n", "analyze", "--top", "0", app).err())
                .isEqualTo("trapline: --top 0: must be 1 or more; try 'trapline analyze --help'\n");
    }

    @Test
    void aFileThatWasNamedMustBeThere() throws IOException {
        assertThat(run(Map.of(), "formats", "--config", "/no/such/file").err())
                .isEqualTo("trapline: --config /no/such/file: no such file; try 'trapline formats --help'\n");
        assertThat(run(Map.of("TRAPLINE_CONFIG", "/no/such/file"), "formats").err())
                .isEqualTo("trapline: TRAPLINE_CONFIG /no/such/file: no such file; try 'trapline formats --help'\n");
        assertThat(run(Map.of(), "formats", "--config", home.toString()).exit()).isEqualTo(2);
        Path large = Files.write(home.resolve("large"), new byte[100_000]);
        assertThat(run(Map.of(), "formats", "--config", large.toString()).err())
                .contains("is too large for a file of defaults");
        assertThat(run(Map.of(), "formats", "--config", "/dev/null").exit()).isZero();
    }

    @Test
    void configShowsWhatIsInEffectAndChecksAllOfIt() throws IOException {
        Files.writeString(usual, "color = never\n\nanalyze.top = 20\n");
        Map<String, String> environment = Map.of("HOME", home.toString());

        assertThat(run(environment, "config").out())
                .isEqualTo(usual + "\n  1: color = never\n  3: analyze.top = 20\n");
        assertThat(run(Map.of("HOME", "/nobody"), "config").out())
                .isEqualTo("no file of defaults; the usual place is /nobody/.config/trapline/config.properties\n");

        Files.writeString(usual, "analyze.tpo = 20\n");
        assertThat(run(environment, "config").err())
                .isEqualTo("trapline: " + usual + ":1: analyze.tpo: analyze does not have an option --tpo;"
                        + " try 'trapline config --help'\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\033[2J = 1", "color = \033[2J"})
    void hostileFilesAreNotPrintedRaw(String line) throws IOException {
        assertThat(runWith(line + "\n", "analyze", app).err()).doesNotContain("\033").hasLineCount(1);
        assertThat(runWith(line + "\n", "config").out()).doesNotContain("\033");
    }

    private Cli runWith(String settings, String... line) throws IOException {
        Path file = Files.writeString(home.resolve("settings"), settings);
        return run(Map.of("TRAPLINE_CONFIG", file.toString()), line);
    }

    private static Cli run(Map<String, String> environment, String... line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = Console.of(
                new ByteArrayInputStream(new byte[0]),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminal.none(),
                environment);
        int exit = Main.run(line, console);
        return new Cli(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
