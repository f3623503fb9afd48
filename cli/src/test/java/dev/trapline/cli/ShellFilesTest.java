package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Completion and manual pages, judged by bash, zsh, fish, man and mandoc.
class ShellFilesTest {
    /// What bash does when a key is pressed, as far as a script can see it.
    private static final String PRESS = """
            source "$1"; shift
            COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            _trapline
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws IOException {
        ShellFiles.main(new String[] {directory.toString(), "1.0", "2026-11-20T00:00:00Z"});
    }

    // the word behind the last blank is the one that is completed
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            trapline an|analyze
            trapline co|convert config completion
            trapline --ver|--version
            trapline help ch|check
            trapline analyze --fo|--format
            trapline events --format |text jsonl csv
            trapline events --format j|jsonl
            trapline analyze --format = c|csv
            trapline events --format =|text jsonl csv
            trapline analyze --only sw|switches
            trapline analyze --only syscalls,si|syscalls,signals
            trapline events --syscall %ne|%network
            trapline events --syscall read,%ne|read,%network
            trapline convert --to tr|tracedat
            trapline check --color a|auto always
            trapline syscalls --arch i|i386
            trapline completion |bash zsh fish
            trapline analyze --comm |
            trapline analyze check|
            trapline analyze -o |
            trapline nonsense --x|
            """)
    void bashCompletes(String line, String replies) throws Exception {
        assumeTrue(has("bash"), "there is no bash here");
        List<String> command = new ArrayList<>(List.of("bash", "-c", PRESS, "bash", script()));
        command.addAll(Arrays.asList(line.split(" ", -1)));

        assertThat(run(command).strip().lines()).containsExactly(
                replies == null || replies.isEmpty() ? new String[0] : replies.split(" ", -1));
    }

    @Test
    void everyCommandCompletesAllItsOptions() throws Exception {
        assumeTrue(has("bash"), "there is no bash here");
        for (Map.Entry<String, picocli.CommandLine> entry : Overview.tree().getSubcommands().entrySet()) {
            List<String> names = new ArrayList<>();
            entry.getValue().getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
            String replies = run(List.of("bash", "-c", PRESS, "bash", script(), "trapline", entry.getKey(), "-"));

            assertThat(replies.strip().lines()).containsExactlyElementsOf(names);
        }
    }

    /// With `=` in the word, as zsh has it.
    @Test
    void aWholeWordIsCompletedWhereTheShellDoesNotSplitIt() throws Exception {
        assumeTrue(has("bash"), "there is no bash here");
        assertThat(run(List.of("bash", "-c", PRESS, "bash", script(), "trapline", "analyze", "--format=c")).strip())
                .isEqualTo("--format=csv");
    }

    @Test
    void zshTakesTheScript() throws Exception {
        assumeTrue(has("zsh"), "there is no zsh here");
        String out = run(List.of("zsh", "-f", "-c", "source " + script() + " && print -r -- $_comps[trapline]"));

        assertThat(out).contains("_bash_complete").contains("_trapline");
    }

    // what is behind the last blank is completed; files of the directory are named so as to be told from words
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            trapline an|analyze
            trapline co|completion config convert
            trapline --ver|--version
            trapline help ch|check
            trapline analyze --fo|--format
            trapline events --format |csv jsonl text
            trapline events --format j|jsonl
            trapline analyze --format=c|--format=csv
            trapline analyze --only sw|switches
            trapline analyze --only syscalls,si|syscalls,signals
            trapline analyze --only=syscalls,sw|--only=syscalls,switches
            trapline events --syscall %ne|%network
            trapline events --syscall read,%ne|read,%network
            trapline convert --to tr|tracedat
            trapline syscalls --arch i|i386
            trapline completion |bash fish zsh
            trapline analyze --comm |
            trapline analyze check|checked.strace
            trapline analyze check --format cs|csv
            trapline analyze -o ch|checked.strace
            trapline check --to ch|
            trapline formats ch|
            """)
    void fishCompletes(String line, String replies) throws Exception {
        assumeTrue(has("fish"), "there is no fish here");
        Files.createFile(directory.resolve("checked.strace"));

        assertThat(fish(line)).containsExactlyInAnyOrder(
                replies == null || replies.isEmpty() ? new String[0] : replies.split(" ", -1));
    }

    @Test
    void fishKnowsEveryCommandAndAllItsOptions() throws Exception {
        assumeTrue(has("fish"), "there is no fish here");
        Map<String, picocli.CommandLine> commands = Overview.tree().getSubcommands();
        List<String> first = new ArrayList<>(commands.keySet());
        first.add("help");
        assertThat(fish("trapline ")).containsExactlyInAnyOrderElementsOf(first);
        for (Map.Entry<String, picocli.CommandLine> entry : commands.entrySet()) {
            List<String> names = new ArrayList<>();
            entry.getValue().getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));

            assertThat(fish("trapline " + entry.getKey() + " -")).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    /// What fish offers for `line`, without the descriptions.
    private List<String> fish(String line) throws Exception {
        String offered = run(List.of(
                "fish", "--no-config", "-c",
                "cd " + directory + "; source completion/trapline.fish; complete -C '" + line + "'"));
        return offered.lines().map(reply -> reply.replaceAll("\t.*", "")).toList();
    }

    static List<String> pages() {
        return List.copyOf(ShellFiles.pages("1.0", "2026-11-20").keySet());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void manHasNothingToSay(String page) throws Exception {
        assumeTrue(has("man"), "there is no man here");
        String path = directory.resolve("man").resolve(page).toString();
        assertThat(
                run(List.of("sh", "-c", "MANPAGER=cat LC_ALL=C.UTF-8 man --warnings -l " + path + " 2>&1 >/dev/null")))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void mandocHasNothingToSay(String page) throws Exception {
        assumeTrue(has("mandoc"), "there is no mandoc here");
        assertThat(run(List.of("mandoc", "-Tlint", directory.resolve("man").resolve(page).toString()))).isEmpty();
    }

    @Test
    void aPageSaysWhatTheHelpSays() throws Exception {
        String page = Files.readString(directory.resolve("man/trapline-analyze.1"));

        assertThat(page)
                .startsWith(".TH \"TRAPLINE-ANALYZE\" \"1\" \"2026-11-20\" \"trapline 1.0\" \"User Commands\"\n")
                .contains(".SH SYNOPSIS\n\\fBtrapline\\fR \\fBanalyze\\fR [\\fIoption\\fR]... \\fIFILE\\fR...\n")
                .contains(".TP\n\\fB\\-\\-to\\fR, \\fB\\-\\-until\\fR \\fITIME\\fR\n")
                .contains("\\(aq!%memory\\(aq")
                .contains(".SH \"EXIT STATUS\"\n");
        assertThat(Files.readString(directory.resolve("man/trapline.1"))).contains("TRAPLINE_CONFIG", "NO_COLOR");
    }

    @Test
    void theCommandPrintsTheScriptOfTheBuild() throws IOException {
        String script = Files.readString(Path.of(script()));

        assertThat(Cli.run("completion", "bash").out()).isEqualTo(script);
        assertThat(Cli.run("completion", "zsh").out()).isEqualTo(script);
        assertThat(Cli.run("completion", "fish").out())
                .isEqualTo(Files.readString(directory.resolve("completion/trapline.fish")));
        assertThat(Cli.run("completion", "tcsh").err())
                .isEqualTo("trapline: completion tcsh: no such shell; one of bash, zsh, fish;"
                        + " try 'trapline completion --help'\n");
    }

    private String script() {
        return directory.resolve("completion/trapline.bash").toString();
    }

    private static boolean has(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Arrays.stream(path.split(":", -1)).anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return out;
    }
}
