package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// Every example that a help shows is a command line that works.
class HelpExamplesTest {
    private static final Set<String> RECORDINGS =
            Set.of("app.strace", "a.strace", "b.strace", "-", "out-dir/", "trace.dat");

    @TempDir
    Path directory;

    static Stream<String> examples() {
        CommandLine tree = Overview.tree();
        return Stream.concat(Stream.of(tree), tree.getSubcommands().values().stream())
                .flatMap(command -> Arrays.stream(
                        command.getCommandSpec().usageMessage().footer()))
                .flatMap(HelpExamplesTest::ownCommands);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void works(String example) throws IOException {
        String app = Samples.app(directory).toString();
        List<String> words = new ArrayList<>();
        for (String word : example.replace("'", "").split(" +", -1)) {
            boolean isResult = !words.isEmpty() && words.getLast().equals("-o");
            boolean isRecording = RECORDINGS.contains(word);
            boolean isGuest = Guests.NAMES.contains(word);
            words.add(isResult
                    ? directory + "/" + word
                    : isRecording ? app : isGuest ? Guests.write(word, directory).toString() : word);
        }
        Cli cli = Cli.run(words.subList(1, words.size()).toArray(String[]::new));

        assertThat(cli.err()).isEmpty();
        assertThat(cli.exit()).isZero();
    }

    /// The calls of trapline in a line of shell.
    private static Stream<String> ownCommands(String line) {
        String code = line.contains(" # ") ? line.substring(0, line.indexOf(" # ")) : line;
        return Arrays.stream(code.split("\\||&&", -1)).map(String::strip)
                .filter(command -> command.startsWith("trapline "))
                .map(command -> command.replace("%%", "%"));
    }
}
