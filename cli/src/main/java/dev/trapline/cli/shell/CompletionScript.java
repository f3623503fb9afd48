package dev.trapline.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A script that lets bash complete command lines of the program, and zsh with its `bashcompinit`.
///
/// Completes commands, options, and the values of options that have a set of them, also behind a comma;
/// everything else as names of files. It is one function and nothing global beside it, and it goes by
/// where a word stands: picocli's own generator takes a file called `check` for the command.
public final class CompletionScript {
    /// Labels of values that are no files; without a set of them there is nothing to complete.
    private static final Set<String> NO_FILES =
            Set.of("LIST", "GLOB", "TIME", "N", "NS", "NAME", "FORMAT", "TID", "NR|NAME");

    private final StringBuilder out = new StringBuilder();
    private final CommandSpec program;

    private CompletionScript(CommandLine program) {
        this.program = program.getCommandSpec();
    }

    /// The script for `program` and its commands.
    public static String of(CommandLine program) {
        CompletionScript script = new CompletionScript(program);
        script.write();
        return script.out.toString();
    }

    private void write() {
        String name = program.name();
        String setUp = "source <(" + name + " completion bash)";
        Map<String, CommandLine> commands = program.subcommands();
        line("# Completion of " + name + " for bash and zsh. To have it in every shell, add to ~/.bashrc or ~/.zshrc:");
        line("#     " + setUp);
        line("if [ -n \"${ZSH_VERSION-}\" ]; then");
        line("    type compdef > /dev/null 2>&1 || { autoload -U +X compinit && compinit; }");
        line("    autoload -U +X bashcompinit && bashcompinit");
        line("fi");
        line("");
        line("_" + name + "() {");
        line("    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} before= options= values= list=");
        line("    COMPREPLY=()");
        line("    # bash makes a word of the = in --option=value, zsh does not");
        line("    if [ \"$cur\" = = ]; then");
        line("        cur=");
        line("    elif [ \"$prev\" = = ]; then");
        line("        prev=${COMP_WORDS[COMP_CWORD-2]}");
        line("    elif [[ $cur == --*=* ]]; then");
        line("        prev=${cur%%=*} before=$prev= cur=${cur#*=}");
        line("    fi");
        line("    if [ \"$COMP_CWORD\" = 1 ]; then");
        line("        options='" + String.join(" ", names(program)) + "'");
        line("        [[ $cur == -* ]] || values='" + String.join(" ", commands.keySet()) + " help'");
        line("    else");
        line("        case ${COMP_WORDS[1]} in");
        commands.forEach((command, line) -> command(command, line.getCommandSpec()));
        line("        help) values='" + String.join(" ", commands.keySet()) + "' ;;");
        line("        esac");
        line("    fi");
        line("    if [[ $list && $cur == *,* ]]; then");
        line("        before=$before${cur%,*}, cur=${cur##*,}");
        line("    fi");
        line("    if [ -z \"$values\" ] && [[ $cur == -* ]]; then");
        line("        values=$options");
        line("    fi");
        line("    local word");
        line("    while IFS= read -r word; do");
        line("        if [ -n \"$word\" ]; then COMPREPLY+=(\"$before$word\"); fi");
        line("    done < <(compgen -W \"$values\" -- \"$cur\")");
        line("    if [ -n \"$values\" ]; then");
        line("        type compopt > /dev/null 2>&1 && compopt +o default 2> /dev/null");
        line("    fi");
        line("}");
        line("");
        line("complete -o default -F _" + name + " " + name);
    }

    private void command(String name, CommandSpec spec) {
        line("        " + name + ")");
        line("            options='" + String.join(" ", names(spec)) + "'");
        line("            case $prev in");
        List<String> silent = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            List<String> values = words(option.completionCandidates());
            String names = String.join("|", option.names());
            if (!values.isEmpty()) {
                String list = option.isMultiValue() ? " list=1" : "";
                line("            " + names + ") values='" + String.join(" ", values) + "'" + list + " ;;");
            } else if (option.arity().max() > 0) {
                (takesFiles(option) ? files : silent).add(names);
            }
        }
        if (!silent.isEmpty()) {
            line("            " + String.join("|", silent) + ") values=' ' ;;");
        }
        if (!files.isEmpty()) {
            line("            " + String.join("|", files) + ") ;;");
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            List<String> words = words(parameter.completionCandidates());
            if (!words.isEmpty()) {
                line("            *) [[ $cur == -* ]] || values='" + String.join(" ", words) + "' ;;");
            }
        }
        line("            esac ;;");
    }

    private static List<String> names(CommandSpec spec) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            names.addAll(List.of(option.names()));
        }
        return names;
    }

    /// Whether the value of `parameter` is the name of a file.
    static boolean takesFiles(ArgSpec parameter) {
        return parameter.completionCandidates() == null && !NO_FILES.contains(parameter.paramLabel());
    }

    /// What `candidates` are, none if it is null.
    static List<String> words(@Nullable Iterable<String> candidates) {
        List<String> words = new ArrayList<>();
        if (candidates != null) {
            candidates.forEach(words::add);
        }
        return words;
    }

    private void line(String line) {
        out.append(line).append('\n');
    }
}
