package dev.trapline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// What a user wants by default: a file of lines `OPTION = VALUE` for all commands that have such an
/// option, and `COMMAND.OPTION = VALUE` for one of them. The command line has the last word, then comes
/// what is said for one command, then what is said for all; of two equal lines the later one counts.
///
/// The file is `--config FILE`, else `TRAPLINE_CONFIG` of the environment, else
/// `$XDG_CONFIG_HOME/trapline/config.properties`, else `~/.config/trapline/config.properties`; an empty
/// name is none. There is none in the working directory, which may be somebody else's.
///
/// @param file where they stand, null for nowhere
/// @param all in the order of the file
record Settings(@Nullable Path file, List<Setting> all) {
    private static final int MOST_BYTES = 1 << 16;
    private static final String OPTION = "--config";
    private static final String VARIABLE = "TRAPLINE_CONFIG";
    private static final Path PLACE = Path.of("trapline", "config.properties");

    /// What is left out of a report has to be said where the report is asked for; the others make no
    /// sense in a file.
    private static final List<String> NOT_HERE = List.of(
            "config", "help", "pid", "tid", "comm", "cpu", "syscall", "from", "until", "clock-offset");

    /// A line of the file.
    ///
    /// @param line its number
    /// @param command whose option it is, null for all that have it
    /// @param option the option without its dashes
    /// @param value what it is set to
    record Setting(int line, @Nullable String command, String option, String value) {
        /// The name of the setting in the file.
        String key() {
            return command == null ? option : command + "." + option;
        }

        private String name() {
            return "--" + option;
        }

        private boolean isFor(String name) {
            return command == null || command.equals(name);
        }
    }

    /// Adds `--config`.
    static void option(CommandSpec spec) {
        Options.text(spec, OPTION, "FILE", "Defaults from FILE; see trapline config.");
    }

    /// The settings that a command line and an environment ask for.
    ///
    /// @throws UsageException when the file cannot be read or a line not be understood
    static Settings of(ParseResult given, Map<String, String> environment) {
        String named = Options.text(given, OPTION);
        String from = OPTION;
        if (named == null) {
            named = environment.get(VARIABLE);
            from = VARIABLE;
        }
        if (named != null) {
            return named.isEmpty() ? new Settings(null, List.of()) : read(Path.of(named), from + " " + named);
        }
        Path usual = usual(environment);
        return usual == null || !Files.isRegularFile(usual)
                ? new Settings(null, List.of())
                : read(usual, usual.toString());
    }

    /// Where the file is when nobody says, null when there is no such place.
    static @Nullable Path usual(Map<String, String> environment) {
        String config = environment.get("XDG_CONFIG_HOME");
        if (config != null && config.startsWith("/")) {
            return Path.of(config).resolve(PLACE);
        }
        String home = environment.get("HOME");
        return home == null || home.isEmpty() ? null : Path.of(home, ".config").resolve(PLACE);
    }

    /// The words that say on the command line of command `name` what these settings say, without those
    /// that `given` says itself.
    ///
    /// @throws UsageException when the command has no such option
    List<String> words(String name, ParseResult given) {
        List<String> words = new ArrayList<>();
        for (Setting setting : used(name, given)) {
            OptionSpec option = given.commandSpec().findOption(setting.name());
            if (option.arity().max() > 0) {
                words.add(setting.name() + "=" + setting.value());
            } else if (isTrue(setting)) {
                words.add(setting.name());
            }
        }
        return words;
    }

    /// `e`, and which line is to blame when the option it is about was not on the command line.
    UsageException blame(UsageException e, String name, ParseResult given) {
        String message = String.valueOf(e.getMessage());
        for (Setting setting : used(name, given)) {
            if (message.startsWith(setting.name() + " ") || message.contains("'" + setting.name() + "'")) {
                return new UsageException(place(setting) + message);
            }
        }
        return e;
    }

    /// Fails for the first line that no command understands.
    void check() {
        for (Setting setting : all) {
            List<String> commands = setting.command() == null ? Command.NAMES : List.of(setting.command());
            if (commands.stream().noneMatch(name -> has(name, setting))) {
                throw unknown(setting);
            }
        }
    }

    /// The last word of the file about each option of command `name` that `given` does not have.
    private List<Setting> used(String name, ParseResult given) {
        List<Setting> used = new ArrayList<>();
        for (Setting setting : all) {
            OptionSpec option = given.commandSpec().findOption(setting.name());
            if (!setting.isFor(name) || option == null) {
                boolean isKnown = setting.command() == null
                        ? Command.NAMES.stream().anyMatch(other -> has(other, setting))
                        : !setting.isFor(name);
                if (!isKnown) {
                    throw unknown(setting);
                }
            } else if (!given.hasMatchedOption(option)) {
                boolean isOverruled = setting.command() == null
                        && used.stream().anyMatch(s -> s.command() != null && s.option().equals(setting.option()));
                if (!isOverruled) {
                    used.removeIf(s -> s.option().equals(setting.option()));
                    used.add(setting);
                }
            }
        }
        return used;
    }

    private static boolean has(String command, Setting setting) {
        Command known = Command.named(command);
        return known != null && known.spec().findOption(setting.name()) != null;
    }

    private boolean isTrue(Setting setting) {
        return switch (setting.value()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new UsageException(
                    place(setting) + setting.key() + " = " + setting.value() + ": must be true or false");
        };
    }

    private UsageException unknown(Setting setting) {
        String whose = setting.command() == null ? "no command has" : setting.command() + " does not have";
        return new UsageException(place(setting) + setting.key() + ": " + whose + " an option " + setting.name());
    }

    private String place(Setting setting) {
        return file + ":" + setting.line() + ": ";
    }

    // ---------------------------------------------------------------- reading the file

    private static Settings read(Path file, String who) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new UsageException(who + ": " + InputFile.reason(e));
        }
        if (bytes.length > MOST_BYTES) {
            throw new UsageException(who + ": is too large for a file of defaults");
        }
        List<Setting> settings = new ArrayList<>();
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && text.charAt(0) != '#') {
                settings.add(setting(file + ":" + number + ": ", number, text));
            }
        }
        return new Settings(file, settings);
    }

    private static Setting setting(String place, int number, String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new UsageException(place + text + ": must be OPTION = VALUE");
        }
        String key = text.substring(0, equals).strip();
        int dot = key.indexOf('.');
        String command = dot < 0 ? null : key.substring(0, dot);
        String option = key.substring(dot + 1);
        if (command != null && !Command.NAMES.contains(command)) {
            throw new UsageException(place + key + ": no command " + command);
        }
        boolean isTime = option.equals("to") && !"convert".equals(command);
        if (isTime || NOT_HERE.contains(option)) {
            throw new UsageException(place + key + ": has to be said on the command line");
        }
        return new Setting(number, command, option, text.substring(equals + 1).strip());
    }
}
