package dev.trapline.cli;

import dev.trapline.ingest.FormatInfo;
import dev.trapline.ingest.OpenOptions;
import dev.trapline.ingest.Recordings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/// The options that several commands share, and how an option is described.
final class Options {
    private static final int HELP_WIDTH = 80;

    /// Stands in for picocli's own factory, which looks for Groovy in every jar of the class path when
    /// it is first mentioned. Only the lists of [#list] are made with it: commands make themselves.
    private static final IFactory LISTS =
            new IFactory() {
                @Override
                public <K> K create(Class<K> type) {
                    return type.cast(new ArrayList<>());
                }
            };

    private Options() {}

    /// A command without options.
    ///
    /// @param summary one line for the overview, then lines for the command's own help
    static CommandSpec command(String name, String... summary) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(null, LISTS).name(name);
        spec.usageMessage()
                .description(summary)
                .width(HELP_WIDTH)
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .synopsisHeading("Usage: ")
                .descriptionHeading("%n");
        return spec;
    }

    /// A parser for `spec`, set up as all are: `@` begins a file name and nothing else, what is given
    /// twice counts the second time, and nothing is looked up in the environment.
    static CommandLine parser(CommandSpec spec) {
        return new CommandLine(spec, LISTS)
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setInterpolateVariables(false)
                .setAbbreviatedOptionsAllowed(false);
    }

    /// Adds `--config`, and what [#ending] adds.
    ///
    /// @param exitCodes a code, its meaning, the next code and so on
    static void closing(CommandSpec spec, List<String> exitCodes, String... examples) {
        Settings.option(spec);
        ending(spec, exitCodes, examples);
    }

    /// Adds `--help` as the last option, and says there what the exit codes mean and how the command
    /// is used.
    static void ending(CommandSpec spec, List<String> exitCodes, String... examples) {
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help and exit.")
                        .build());
        Map<String, String> codes = new LinkedHashMap<>();
        for (int i = 0; i < exitCodes.size(); i += 2) {
            codes.put(exitCodes.get(i), exitCodes.get(i + 1));
        }
        String[] footer = new String[examples.length];
        for (int i = 0; i < examples.length; i++) {
            footer[i] = "  " + examples[i].replace("%", "%%");
        }
        UsageMessageSpec usage = spec.usageMessage();
        usage.exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes)
                .footerHeading("%nExamples:%n")
                .footer(footer);
    }

    /// The recordings to read.
    static void inputs(CommandSpec spec) {
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("FILE")
                        .arity("1..*")
                        .required(true)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description("A recording, a directory of strace -ff, or - for stdin.")
                        .build());
    }

    /// How to read them.
    static void reading(CommandSpec spec) {
        word(
                spec, "--input-format", "NAME", () -> Recordings.formats().stream().map(FormatInfo::name).iterator(),
                "Read the recordings as NAME; see trapline formats.");
        repeated(
                spec, "--clock-offset", "FILE=NS",
                "Add NS to the times of FILE; may be given for several. Without it, clocks are fitted by the calls"
                        + " that two recordings saw.");
        flag(spec, "No progress bar.", "-q", "--quiet");
    }

    /// A choice of output formats, the first of them the default.
    static void formats(CommandSpec spec, String... formats) {
        choice(spec, "--format", "FORMAT", "How to write the result: ", formats);
    }

    /// `--color`.
    static void color(CommandSpec spec) {
        choice(spec, "--color", "WHEN", "Colours: ", "auto", "always", "never");
    }

    /// An option that takes one of a few words, the first of them the default.
    static void choice(
            CommandSpec spec, String name, String label, String description, String... words) {
        word(spec, name, label, List.of(words),
                description + String.join(", ", words) + " (default " + words[0] + ").");
    }

    /// An option that takes one of `words`, or something that only the command can judge.
    static void word(
            CommandSpec spec, String name, String label, Iterable<String> words, String description) {
        spec.addOption(
                OptionSpec.builder(name)
                        .paramLabel(label)
                        .type(String.class)
                        .completionCandidates(words)
                        .description(description)
                        .build());
    }

    /// A [#list] of `words`, or of others that only the command can judge.
    static void words(
            CommandSpec spec, String name, String label, Iterable<String> words, String... description) {
        spec.addOption(
                OptionSpec.builder(name)
                        .paramLabel(label)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .completionCandidates(words)
                        .splitRegex(",")
                        .hideParamSyntax(true)
                        .description(description)
                        .build());
    }

    /// An option that takes a text.
    static void text(CommandSpec spec, String name, String label, String description) {
        text(spec, List.of(name), label, description);
    }

    /// An option that takes a text and has several names.
    static void text(CommandSpec spec, List<String> names, String label, String description) {
        spec.addOption(
                OptionSpec.builder(names.toArray(String[]::new))
                        .paramLabel(label)
                        .type(String.class)
                        .description(description)
                        .build());
    }

    /// An option that takes a number.
    static void number(CommandSpec spec, String name, String label, String description) {
        spec.addOption(
                OptionSpec.builder(name)
                        .paramLabel(label)
                        .type(Long.class)
                        .description(description)
                        .build());
    }

    /// An option that takes several values, separated by commas or given one by one.
    static void list(
            CommandSpec spec, String name, String label, Class<?> type, String... description) {
        spec.addOption(
                OptionSpec.builder(name)
                        .paramLabel(label)
                        .type(List.class)
                        .auxiliaryTypes(type)
                        .splitRegex(",")
                        .hideParamSyntax(true)
                        .description(description)
                        .build());
    }

    /// An option that takes a text and may be given several times.
    static void repeated(CommandSpec spec, String name, String label, String description) {
        spec.addOption(
                OptionSpec.builder(name)
                        .paramLabel(label)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .hideParamSyntax(true)
                        .description(description)
                        .build());
    }

    /// An option that takes nothing.
    static void flag(CommandSpec spec, String description, String... names) {
        spec.addOption(
                OptionSpec.builder(names)
                        .arity("0")
                        .type(boolean.class)
                        .description(description)
                        .build());
    }

    /// The word given for a [#choice].
    static String chosen(ParseResult given, String name) {
        List<String> words = new ArrayList<>();
        given.commandSpec().findOption(name).completionCandidates().forEach(words::add);
        String word = given.matchedOptionValue(name, words.getFirst());
        if (!words.contains(word)) {
            throw new UsageException(
                    "%s %s: no such choice; one of %s"
                            .formatted(name, word, String.join(", ", words)));
        }
        return word;
    }

    /// The number given for `name`, not less than `least`.
    static long number(ParseResult given, String name, long absent, long least) {
        Long number = given.matchedOptionValue(name, absent);
        if (number < least) {
            throw new UsageException(name + " " + number + ": must be " + least + " or more");
        }
        return number;
    }

    /// The values given for a list.
    static <T> List<T> values(ParseResult given, String name) {
        return given.matchedOptionValue(name, List.<T>of());
    }

    /// The text given for `name`, or null.
    static @Nullable String text(ParseResult given, String name) {
        return given.matchedOptionValue(name, (String) null);
    }

    /// The recordings given.
    static List<String> inputs(ParseResult given) {
        return given.matchedPositionalValue(0, List.<String>of());
    }

    /// How to open them.
    static OpenOptions open(ParseResult given) {
        return OpenOptions.defaults()
                .withInputFormat(text(given, "--input-format"))
                .withClockOffsets(clockOffsets(given));
    }

    /// The nanoseconds behind the last `=` of every `--clock-offset`, by the name before it.
    private static Map<String, Long> clockOffsets(ParseResult given) {
        Map<String, Long> offsets = new LinkedHashMap<>();
        for (String offset : Options.<String>values(given, "--clock-offset")) {
            int equals = offset.lastIndexOf('=');
            if (equals <= 0) {
                throw new UsageException("--clock-offset " + offset + ": must be FILE=NS");
            }
            offsets.put(offset.substring(0, equals), nanoseconds(offset, equals + 1));
        }
        return offsets;
    }

    private static long nanoseconds(String offset, int from) {
        try {
            return Long.parseLong(offset.substring(from));
        } catch (NumberFormatException e) {
            throw new UsageException(
                    "--clock-offset " + offset + ": behind the = must stand nanoseconds, a whole number");
        }
    }
}
