package dev.trapline.cli;

import dev.trapline.cli.shell.CompletionScript;
import dev.trapline.cli.shell.FishCompletion;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `trapline completion`: a script with which a shell completes command lines of the program.
final class CompletionCommand implements Command {
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "completion",
                        "Print a script for completion in a shell.",
                        "It completes commands, options, values of options and names of files. To have it",
                        "in every shell, put the first line of the examples into ~/.bashrc, or with zsh in",
                        "place of bash into ~/.zshrc. What it prints for fish is a file for",
                        "~/.config/fish/completions.");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("SHELL")
                        .arity("1")
                        .required(true)
                        .type(String.class)
                        .completionCandidates(SHELLS)
                        .description(String.join(" or ", SHELLS) + ".")
                        .build());
        Options.closing(
                spec,
                List.of("0", "Done.", "2", "There is nothing for such a shell."),
                "source <(trapline completion bash)",
                "trapline completion fish | source");
        return spec;
    }

    @Override
    public int run(ParseResult given, Console console) throws IOException {
        String shell = given.matchedPositionalValue(0, "");
        if (!SHELLS.contains(shell)) {
            throw new UsageException(
                    "completion " + shell + ": no such shell; one of " + String.join(", ", SHELLS));
        }
        CommandLine tree = Overview.tree();
        console.out().text(shell.equals("fish") ? FishCompletion.of(tree) : CompletionScript.of(tree));
        return ExitCode.DONE;
    }
}
