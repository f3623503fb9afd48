package dev.trapline.cli;

import dev.trapline.cli.Settings.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `trapline config`: which defaults are in effect and where they stand.
final class ConfigCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "config",
                        "Show the defaults that a file sets.",
                        "Lines of the file are OPTION = VALUE, for every command that has such an",
                        "option, or COMMAND.OPTION = VALUE for one of them: color = never,",
                        "analyze.top = 20, strict = true. The command line overrules the file.",
                        "The file is --config FILE, or TRAPLINE_CONFIG of the environment, or",
                        "$XDG_CONFIG_HOME/trapline/config.properties, or",
                        "~/.config/trapline/config.properties; an empty name is none.",
                        "What limits a report (--pid, --from, ...) cannot be set there.");
        Options.closing(
                spec,
                List.of("0", "Done.", "2", "A line of the file is wrong, or the command line."),
                "trapline config",
                "trapline analyze --config /dev/null app.strace # no defaults");
        return spec;
    }

    @Override
    public int run(ParseResult given, Console console) throws IOException {
        Settings settings = Settings.of(given, console.environment());
        settings.check();
        Path file = settings.file();
        Path usual = Settings.usual(console.environment());
        if (file != null) {
            console.out().safe(file.toString()).append('\n');
        } else {
            console.out().text("no file of defaults");
            if (usual != null) {
                console.out().text("; the usual place is ").safe(usual.toString());
            }
            console.out().append('\n');
        }
        for (Setting setting : settings.all()) {
            console.out().text("  ").number(setting.line()).text(": ");
            console.out().safe(setting.key()).text(" = ").safe(setting.value()).append('\n');
        }
        return ExitCode.DONE;
    }
}
