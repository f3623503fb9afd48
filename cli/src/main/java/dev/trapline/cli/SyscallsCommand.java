package dev.trapline.cli;

import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `trapline syscalls`: which call a number is, and which number a call has.
final class SyscallsCommand implements Command {
    private static final int LONGEST_NAME = 25;
    private static final int LONGEST_NUMBER = 6;

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "syscalls",
                        "Look up system calls by number or name.",
                        "Prints number, name and arguments from the kernel's dispatch table.");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("NR|NAME")
                        .arity("0..1")
                        .type(String.class)
                        .description("A number, decimal or 0x..., or a name; all calls without.")
                        .build());
        Options.choice(spec, "--arch", "ARCH", "Whose numbers: ", "x86_64", "i386", "x32");
        Options.flag(spec, "The whole table, which is also what no argument means.", "--table");
        Options.closing(
                spec,
                List.of("0", "Done.", "2", "There is no such call, or the command line is wrong."),
                "trapline syscalls 17                          # pread64 on x86_64",
                "trapline syscalls openat --arch i386",
                "trapline syscalls --table");
        return spec;
    }

    @Override
    public int run(ParseResult given, Console console) throws IOException {
        String label = Options.chosen(given, "--arch");
        Abi abi = Abi.ofLabel(label);
        if (abi == null) {
            throw new IllegalStateException("no table for " + label);
        }
        SyscallTable table = SyscallTable.of(abi);
        String wanted = given.matchedPositionalValue(0, (String) null);
        if (wanted == null || given.hasMatchedOption("--table")) {
            for (Syscall call : table.all()) {
                print(call, console.out());
            }
            for (Syscall call : table.multiplexed()) {
                print(call, console.out());
            }
            return ExitCode.DONE;
        }
        Syscall call = find(table, wanted);
        if (call == null) {
            throw new UsageException("no system call " + wanted + " on " + label);
        }
        console.out().text(number(call)).text("  ").text(call.name()).text("  ");
        console.out().text(String.join(", ", call.argumentNames())).append('\n');
        return ExitCode.DONE;
    }

    private static @Nullable Syscall find(SyscallTable table, String wanted) {
        try {
            return table.byNumber(Integer.decode(wanted));
        } catch (NumberFormatException _) {
            String name = wanted.startsWith("sys_") ? wanted.substring(4) : wanted;
            return table.byName(name);
        }
    }

    private static void print(Syscall call, Utf8Output out) throws IOException {
        String nr = number(call);
        out.pad(nr.length(), LONGEST_NUMBER).text(nr).text("  ").text(call.name());
        if (!call.argumentNames().isEmpty()) {
            out.pad(call.name().length(), LONGEST_NAME);
            out.text(String.join(", ", call.argumentNames()));
        }
        out.append('\n');
    }

    /// The number, and behind it what selects a call that has to be reached through another one.
    private static String number(Syscall call) {
        return call.isMultiplexed() ? call.nr() + "/" + call.selector() : Integer.toString(call.nr());
    }
}
