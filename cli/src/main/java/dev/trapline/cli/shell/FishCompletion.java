package dev.trapline.cli.shell;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A script that lets fish complete command lines of the program: the same as [CompletionScript] does for bash, with
/// what fish shows beside each word.
///
/// Conditions go by where a word stands; fish's own `__fish_seen_subcommand_from` takes a file called `check` for the
/// command.
public final class FishCompletion {
    private final StringBuilder out = new StringBuilder();
    private final CommandSpec program;
    private final String name;

    private FishCompletion(CommandLine program) {
        this.program = program.getCommandSpec();
        name = this.program.name();
    }

    /// The script for `program` and its commands.
    public static String of(CommandLine program) {
        FishCompletion script = new FishCompletion(program);
        script.write();
        return script.out.toString();
    }

    private void write() {
        line("# Completion of " + name + " for fish. To have it in every shell:");
        line("#     " + name + " completion fish > ~/.config/fish/completions/" + name + ".fish");
        line("function __" + name + "_first");
        line("    test (count (commandline -opc)) = 1");
        line("end");
        line("function __" + name + "_in");
        line("    set -l words (commandline -opc)");
        line("    test (count $words) -gt 1; and test $words[2] = $argv[1]");
        line("end");
        line("# what a list can go on with: the words behind its last comma");
        line("function __" + name + "_list");
        line("    set -l word (string replace -r -- '^--[^=]*=' '' (commandline -ct))");
        line("    set -l before (string match -r -- '.*,' $word)");
        line("    printf '%s\\n' \"$before\"$argv");
        line("end");
        line("");
        String first = "__" + name + "_first";
        complete(first, "-f");
        program.options().forEach(option -> option(first, option));
        String help = "'__" + name + "_in help'";
        complete(help, "-f");
        program.subcommands().forEach((command, line) -> {
            String words = " -a " + quoted(command) + " -d "
                    + quoted(sentence(line.getCommandSpec().usageMessage().description()));
            complete(first, "-f" + words);
            complete(help, "-f" + words);
        });
        complete(first, "-f -a help -d " + quoted("All about a command"));
        program.subcommands().forEach((command, line) -> command(command, line.getCommandSpec()));
    }

    private void command(String command, CommandSpec spec) {
        line("");
        String condition = "'__" + name + "_in " + command + "'";
        List<PositionalParamSpec> parameters = spec.positionalParameters();
        if (parameters.stream().noneMatch(CompletionScript::takesFiles)) {
            complete(condition, "-f");
        }
        for (PositionalParamSpec parameter : parameters) {
            List<String> words = CompletionScript.words(parameter.completionCandidates());
            if (!words.isEmpty()) {
                complete(condition, "-f -a " + quoted(String.join(" ", words)));
            }
        }
        spec.options().forEach(option -> option(condition, option));
    }

    private void option(String condition, OptionSpec option) {
        StringBuilder words = new StringBuilder();
        for (String word : option.names()) {
            words.append(word.startsWith("--") ? " -l " + word.substring(2) : " -s " + word.substring(1));
        }
        List<String> values = CompletionScript.words(option.completionCandidates());
        if (!values.isEmpty()) {
            String all = String.join(" ", values);
            words.append(" -x -a ")
                    .append(quoted(option.isMultiValue() ? "(__" + name + "_list " + all + ")" : all));
        } else if (option.arity().max() > 0) {
            words.append(CompletionScript.takesFiles(option) ? " -r -F" : " -x");
        }
        complete(condition, words.substring(1) + " -d " + quoted(sentence(option.description())));
    }

    private void complete(String condition, String what) {
        line("complete -c " + name + " -n " + condition + " " + what);
    }

    /// The first sentence, without its full stop.
    private static String sentence(String[] description) {
        String text = String.join(" ", description);
        int end = text.indexOf(". ");
        return end > 0 ? text.substring(0, end) : text.replaceAll("[.:]$", "");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private void line(String line) {
        out.append(line).append('\n');
    }
}
