package dev.trapline.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The program without a command: what there is, which version it is, and what is wrong when a
/// command does not exist.
final class Overview {
    private Overview() {}

    /// The whole tree of commands, as completion scripts and manual pages need it.
    static CommandLine tree() {
        CommandSpec spec =
                Options.command(
                        "trapline",
                        "Reads recordings of system calls and tells what they cost and what to do",
                        "about it.");
        spec.usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .commandListHeading("%nCommands:%n");
        CommandLine tree = Options.parser(spec);
        for (String name : Command.NAMES) {
            Command command = Command.named(name);
            if (command != null) {
                tree.addSubcommand(name, Options.parser(command.spec()));
            }
        }
        spec.addOption(
                OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version and exit.")
                        .build());
        Options.ending(
                spec,
                List.of(
                        "0", "Done.", "1", "The run failed, or check says FAIL.",
                        "2", "The command line or an input is wrong.",
                        "3", "Data was lost, with --strict."),
                "strace -f -ttt -T -y -o app.strace ./app      # make a recording",
                "trapline analyze app.strace                   # read it",
                "trapline help analyze                         # everything about a command");
        return tree;
    }

    /// Runs `trapline` with `args`, which do not begin with a command.
    static int run(String[] args, Console console) throws IOException {
        CommandLine tree = tree();
        ParseResult given = Main.parse(tree, args);
        if (given.isVersionHelpRequested()) {
            console.out().text(version()).append('\n');
            return ExitCode.DONE;
        }
        if (given.isUsageHelpRequested()) {
            console.out().text(Main.help(tree, console));
            return ExitCode.DONE;
        }
        throw new UsageException("options go behind the command");
    }

    /// The overview of all commands.
    static String help(Console console) {
        return Main.help(tree(), console);
    }

    private static String version() {
        String version = Overview.class.getPackage().getImplementationVersion();
        return "trapline "
                + (version == null ? "(unpackaged)" : version)
                + ", Java "
                + Runtime.version();
    }
}
