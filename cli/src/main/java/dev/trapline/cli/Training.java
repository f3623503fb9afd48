package dev.trapline.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Exercises the program so that a start cache made from this run (`-XX:AOTCacheOutput`) holds what
/// everyday use needs. Prints nothing.
public final class Training {
    private Training() {}

    /// Runs every command, those that read recordings on each of `files`.
    public static void main(String[] files) {
        List<String[]> lines = new ArrayList<>();
        for (String file : files) {
            for (String format : List.of("text", "json", "csv", "markdown", "html")) {
                lines.add(new String[] {"analyze", "--format", format, file});
            }
            for (String format : List.of("text", "jsonl", "csv")) {
                lines.add(new String[] {"events", "--format", format, file});
            }
            lines.add(new String[] {"check", file});
            lines.add(new String[] {"analyze", "--color", "always", "--only", "syscalls", file});
            lines.add(new String[] {"analyze", "--charts", "--syscall", "%file", "--from", "0", file});
            lines.add(new String[] {"events", "--cpu", "0", "--comm", "*", file});
        }
        lines.add(new String[] {"syscalls", "--table"});
        lines.add(new String[] {"syscalls", "17"});
        lines.add(new String[] {"formats"});
        lines.add(new String[] {"boot"});
        if (files.length > 0) {
            // Not code, but executed as far as it goes.
            lines.add(new String[] {"emulate", "--flat", files[0], "--max-instructions", "10000"});
        }
        lines.add(new String[] {"--version"});
        lines.add(new String[] {"--help"});
        lines.add(new String[] {"analyze", "--help"});
        lines.add(new String[] {"analyze", "--no-such-option"});
        Terminal.ofThisProcess();
        for (String[] line : lines) {
            run(line);
        }
    }

    private static void run(String... line) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        InputStream nothing = new ByteArrayInputStream(new byte[0]);
        Main.run(line, nothing, nowhere, nowhere);
    }
}
