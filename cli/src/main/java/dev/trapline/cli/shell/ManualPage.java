package dev.trapline.cli.shell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// A manual page in the macros of man(7), made from the description of a command.
public final class ManualPage {
    private static final int LONGEST_LINE = 78;

    private final StringBuilder out = new StringBuilder();
    private final String program;
    private final String command;
    private final CommandSpec spec;

    private ManualPage(String program, String command, CommandSpec spec) {
        this.program = program;
        this.command = command;
        this.spec = spec;
    }

    /// The page of a command, or of the program itself.
    ///
    /// @param program the program
    /// @param command the command, empty for the program itself
    /// @param spec its description
    /// @param version of the program
    /// @param date of the version, `YYYY-MM-DD`
    /// @param more sections only this page has, each by its title: items with their explanation
    public static String of(
            String program,
            String command,
            CommandSpec spec,
            String version,
            String date,
            Map<String, Map<String, String>> more) {
        ManualPage page = new ManualPage(program, command, spec);
        page.write(version, date, more);
        return page.out.toString();
    }

    /// The name of the page: `trapline-analyze`.
    public static String name(String program, String command) {
        return command.isEmpty() ? program : program + "-" + command;
    }

    private void write(String version, String date, Map<String, Map<String, String>> more) {
        UsageMessageSpec usage = spec.usageMessage();
        String name = name(program, command);
        macro("TH", name.toUpperCase(Locale.ROOT), "1", date, program + " " + version, "User Commands");
        section("NAME");
        List<String> description = List.of(usage.description());
        String summary = command.isEmpty() ? String.join(" ", description) : description.getFirst();
        text(name + " \\- " + decapitalised(escaped(summary.replaceAll("\\.$", ""))));
        section("SYNOPSIS");
        synopsis();
        if (description.size() > 1 && !command.isEmpty()) {
            section("DESCRIPTION");
            description.subList(1, description.size()).forEach(line -> text(escaped(line)));
        }
        commands();
        options();
        items("EXIT STATUS", usage.exitCodeList());
        more.forEach(this::items);
        examples(usage.footer());
        seeAlso();
    }

    private void synopsis() {
        StringJoiner line = new StringJoiner(" ");
        line.add("\\fB" + escaped(program) + "\\fR");
        if (!command.isEmpty()) {
            line.add("\\fB" + escaped(command) + "\\fR");
        }
        line.add("[\\fIoption\\fR]...");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            String label = "\\fI" + escaped(parameter.paramLabel()) + "\\fR";
            boolean repeats = parameter.arity().max() > 1;
            line.add((parameter.arity().min() == 0 ? "[" + label + "]" : label) + (repeats ? "..." : ""));
        }
        if (command.isEmpty()) {
            line.add("\\fIcommand\\fR ...");
        }
        text(line.toString());
    }

    private void commands() {
        if (!spec.subcommands().isEmpty()) {
            section("COMMANDS");
            spec.subcommands().forEach((name, line) -> item(
                    "\\fB" + escaped(name) + "\\fR",
                    escaped(line.getCommandSpec().usageMessage().description()[0])));
        }
    }

    private void options() {
        section("OPTIONS");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            item("\\fI" + escaped(parameter.paramLabel()) + "\\fR", description(parameter.description()));
        }
        for (OptionSpec option : spec.options()) {
            StringJoiner names = new StringJoiner(", ");
            for (String name : option.names()) {
                names.add("\\fB" + escaped(name) + "\\fR");
            }
            boolean takes = option.arity().max() > 0;
            item(names + (takes ? " \\fI" + escaped(option.paramLabel()) + "\\fR" : ""),
                    description(option.description()));
        }
    }

    private void items(String title, Map<String, String> items) {
        if (!items.isEmpty()) {
            section(title);
            items.forEach((item, text) -> item("\\fB" + escaped(item) + "\\fR", escaped(text)));
        }
    }

    private void examples(String[] footer) {
        if (footer.length > 0) {
            section("EXAMPLES");
            macro("nf");
            for (String line : footer) {
                line(escaped(line.strip().replace("%%", "%")));
            }
            macro("fi");
        }
    }

    private void seeAlso() {
        section("SEE ALSO");
        if (command.isEmpty()) {
            StringJoiner pages = new StringJoiner(", ");
            spec.subcommands().keySet().forEach(name -> pages.add(reference(name(program, name), "1")));
            text(pages + ", " + reference("strace", "1") + ", " + reference("trace-cmd", "1") + ", "
                    + reference("perf", "1"));
        } else {
            text(reference(program, "1"));
        }
    }

    private static String reference(String page, String number) {
        return "\\fB" + escaped(page) + "\\fR(" + number + ")";
    }

    private static String description(String[] lines) {
        return escaped(String.join(" ", lines));
    }

    private void section(String title) {
        out.append(".SH ").append(title.contains(" ") ? "\"" + title + "\"" : title).append('\n');
    }

    private void item(String what, String text) {
        macro("TP");
        text(what);
        text(text);
    }

    private void macro(String name, String... arguments) {
        out.append('.').append(name);
        for (String argument : arguments) {
            out.append(" \"").append(argument.replace("\"", "")).append('"');
        }
        out.append('\n');
    }

    /// Text whatever it begins with, in lines that are not longer than needs be.
    private void text(String text) {
        String rest = text;
        while (rest.length() > LONGEST_LINE && rest.lastIndexOf(' ', LONGEST_LINE) > 0) {
            int space = rest.lastIndexOf(' ', LONGEST_LINE);
            line(rest.substring(0, space));
            rest = rest.substring(space + 1);
        }
        line(rest);
    }

    private void line(String line) {
        boolean looksLikeMacro = line.startsWith(".") || line.startsWith("'");
        out.append(looksLikeMacro ? "\\&" : "").append(line).append('\n');
    }

    private static String decapitalised(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /// `text` with what means something to roff made to stand for itself. A hyphen of the source would be
    /// set as a dash that cannot be copied into a shell.
    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha")
                .replace("`", "\\(ga").replace("\"", "\\(dq").replace("'", "\\(aq").replace("…", "...");
    }
}
