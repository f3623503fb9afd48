package dev.trapline.cli;

import dev.trapline.cli.shell.CompletionScript;
import dev.trapline.cli.shell.FishCompletion;
import dev.trapline.cli.shell.ManualPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Writes the files that go beside the program when it is installed; run by the build.
final class ShellFiles {
    private static final String PROGRAM = "trapline";

    private ShellFiles() {}

    /// Writes `completion/trapline.bash`, `completion/trapline.fish` and the pages of `man/` into the directory `args[0]`.
    ///
    /// @param args directory, version, and date of the version
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        CommandLine tree = Overview.tree();
        Path completion = Files.createDirectories(directory.resolve("completion"));
        Files.writeString(completion.resolve(PROGRAM + ".bash"), CompletionScript.of(tree));
        Files.writeString(completion.resolve(PROGRAM + ".fish"), FishCompletion.of(tree));
        Path man = Files.createDirectories(directory.resolve("man"));
        Map<String, String> pages = pages(args[1], args[2].substring(0, "YYYY-MM-DD".length()));
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Files.writeString(man.resolve(page.getKey()), page.getValue());
        }
    }

    /// The pages by their file names.
    static Map<String, String> pages(String version, String date) {
        CommandLine tree = Overview.tree();
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put(PROGRAM + ".1", ManualPage.of(PROGRAM, "", tree.getCommandSpec(), version, date, surroundings()));
        tree.getSubcommands().forEach((name, line) -> {
            CommandSpec spec = line.getCommandSpec();
            pages.put(
                    ManualPage.name(PROGRAM, name) + ".1",
                    ManualPage.of(PROGRAM, name, spec, version, date, Map.of()));
        });
        return pages;
    }

    private static Map<String, Map<String, String>> surroundings() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("TRAPLINE_CONFIG", "The file of defaults; empty for none. See trapline-config(1).");
        variables.put("NO_COLOR",
                "If it is set and not empty, there are no colours unless --color=always asks for them.");
        variables.put("COLUMNS", "How wide a report may be; otherwise as wide as the terminal, or 80 columns.");
        variables.put("TRAPLINE_JAVA_HOME", "The JDK to run on, version 25 or later; otherwise one is looked for.");
        variables.put("TRAPLINE_JAVA_OPTS", "Further options for the JVM.");
        variables.put("TRAPLINE_DEBUG", "If it is 1, an internal error comes with its stack trace.");
        Map<String, String> files = new LinkedHashMap<>();
        files.put("~/.config/trapline/config.properties", "Defaults; see trapline-config(1).");
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        sections.put("ENVIRONMENT", variables);
        sections.put("FILES", files);
        return sections;
    }
}
