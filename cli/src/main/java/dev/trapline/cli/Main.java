package dev.trapline.cli;

import dev.trapline.cli.render.Ink;
import dev.trapline.ingest.RecordingException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program: finds the command, runs it, and turns what goes wrong into one line and an exit
/// code.
public final class Main {
    private static final String DEBUG = "TRAPLINE_DEBUG";

    private Main() {}

    /// Runs the program on the standard streams of the process and exits.
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofThisProcess();
        PrintStream err =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Console console =
                Console.of(
                        new FileInputStream(FileDescriptor.in),
                        new FileOutputStream(FileDescriptor.out),
                        err,
                        terminal,
                        System.getenv());
        int exit = run(args, console);
        // Everything is flushed, and an orderly exit would load the JDK's logging first.
        Runtime.getRuntime().halt(exit);
    }

    /// Runs the program on the streams given, none of which is taken for a terminal, without
    /// an environment, and returns the exit code.
    public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        return run(args, Console.of(in, out, err, Terminal.none(), Map.of()));
    }

    /// Runs the program on `console` and returns the exit code.
    static int run(String[] args, Console console) {
        try {
            int exit = dispatch(args, console);
            console.out().flush();
            return exit;
        } catch (UsageException e) {
            console.complain(ended(e.getMessage()) + "try '" + helpFor(args) + "'");
            return ExitCode.USAGE;
        } catch (ResultStream.ResultException e) {
            return resultFailed(e, console);
        } catch (RecordingException e) {
            console.complain(e.getMessage());
            return ExitCode.USAGE;
        } catch (IOException e) {
            console.complain(describe(e));
            debug(e, console);
            return ExitCode.USAGE;
        } catch (RuntimeException | Error e) {
            if (e instanceof UncheckedIOException io
                    && io.getCause() instanceof ResultStream.ResultException result) {
                return resultFailed(result, console);
            }
            console.complain(
                    "internal error: " + e + "; " + DEBUG + "=1 in the environment shows where");
            debug(e, console);
            return ExitCode.FAILED;
        }
    }

    private static int dispatch(String[] args, Console console) throws IOException {
        if (args.length == 0) {
            console.err().print(Overview.help(console));
            return ExitCode.USAGE;
        }
        if (args[0].equals("help")) {
            String[] rest = args.length == 1 ? new String[] {"--help"} : new String[] {args[1], "--help"};
            return dispatch(rest, console);
        }
        Command command = Command.named(args[0]);
        if (command == null) {
            return Overview.run(args, console);
        }
        String[] words = Arrays.copyOfRange(args, 1, args.length);
        CommandLine line = parser(command, args[0]);
        ParseResult given = parse(line, words);
        if (given.isUsageHelpRequested()) {
            console.out().text(help(line, console));
            return ExitCode.DONE;
        }
        Settings settings = Settings.of(given, console.environment());
        return settings.all().isEmpty()
                ? command.run(given, console)
                : runWith(settings, command, args[0], words, given, console);
    }

    private static CommandLine parser(Command command, String name) {
        return Options.parser(command.spec().name("trapline " + name));
    }

    /// Runs `command` as if `settings` had been on the command line.
    private static int runWith(
            Settings settings, Command command, String name, String[] words, ParseResult given, Console console)
            throws IOException {
        List<String> all = new ArrayList<>(settings.words(name, given));
        all.addAll(List.of(words));
        try {
            return command.run(parse(parser(command, name), all.toArray(String[]::new)), console);
        } catch (UsageException e) {
            throw settings.blame(e, name, given);
        }
    }

    /// `args` as `line` understands them.
    static ParseResult parse(CommandLine line, String... args) {
        try {
            return line.parseArgs(args);
        } catch (UnmatchedArgumentException e) {
            String what =
                    e.isUnknownOption()
                            ? "no option "
                            : line.getSubcommands().isEmpty() ? "nothing to do with " : "no command ";
            List<String> near = e.getSuggestions();
            throw new UsageException(
                    what
                            + e.getUnmatched().getFirst()
                            + (near.isEmpty() ? "" : ", did you mean " + near.getFirst() + "?"));
        } catch (ParameterException e) {
            throw new UsageException(oneLine(e.getMessage()));
        }
    }

    /// The help of `line` in the colours of `console`.
    static String help(CommandLine line, Console console) {
        boolean colours = console.terminal().ink("auto") == Ink.COLOUR;
        return line.getUsageMessage(
                CommandLine.Help.defaultColorScheme(
                        colours ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    }

    private static String ended(String message) {
        return message + (message.endsWith("?") ? " " : "; ");
    }

    private static String helpFor(String[] args) {
        return args.length > 0 && Command.named(args[0]) != null
                ? "trapline " + args[0] + " --help"
                : "trapline --help";
    }

    private static String oneLine(@Nullable String message) {
        return message == null ? "cannot be understood" : message.strip().replace('\n', ' ').replace("\r", "");
    }

    private static String describe(IOException e) {
        return (e.getMessage() == null ? e.toString() : e.getMessage())
                + "; the input cannot be read any further, copy it again";
    }

    /// A reader that has seen enough, like `head`, is no error; a full disk is.
    private static int resultFailed(ResultStream.ResultException e, Console console) {
        String what = String.valueOf(e.getMessage());
        if (what.contains("Broken pipe") || console.terminal().resultIsPipe()) {
            return ExitCode.DONE;
        }
        console.complain("standard output: " + what + "; the result is not complete");
        return ExitCode.FAILED;
    }

    private static void debug(Throwable e, Console console) {
        if ("1".equals(System.getenv(DEBUG))) {
            e.printStackTrace(console.err());
        }
    }
}
