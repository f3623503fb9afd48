package dev.trapline.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// A command of the program.
///
/// Commands describe themselves with picocli's model and not with its annotations, because reading
/// annotations costs more time than everything else before the first byte is read.
interface Command {

    /// The names of all commands, in the order of the overview.
    List<String> NAMES =
            List.of("analyze", "events", "check", "convert", "emulate", "boot", "syscalls", "formats", "config",
                    "completion");

    /// The command called `name`, or null.
    static @Nullable Command named(String name) {
        return switch (name) {
            case "analyze" -> new AnalyzeCommand();
            case "events" -> new EventsCommand();
            case "check" -> new CheckCommand();
            case "convert" -> new ConvertCommand();
            case "emulate" -> new EmulateCommand();
            case "boot" -> new BootCommand();
            case "syscalls" -> new SyscallsCommand();
            case "formats" -> new FormatsCommand();
            case "completion" -> new CompletionCommand();
            case "config" -> new ConfigCommand();
            default -> null;
        };
    }

    /// What it takes and what `--help` says. The name is the command's own.
    CommandSpec spec();

    /// Does it and returns the exit code.
    ///
    /// @throws UsageException when what the user asked for makes no sense
    /// @throws IOException when an input cannot be read or an output not be written
    int run(ParseResult given, Console console) throws IOException;
}
