package dev.trapline.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What the commands with a simulated machine have in common: its memory, and how long it may run.
final class GuestOptions {
    private static final long MEBIBYTE = 1 << 20;
    private static final long MEMORY = 64;
    /// Above that are the registers of devices.
    private static final long MOST_MEMORY = 2048;
    private static final long INSTRUCTIONS = 1_000_000_000;
    private static final long MILLISECONDS = 60_000;

    private GuestOptions() {}

    /// Adds them.
    static void add(CommandSpec spec) {
        Options.number(spec, "--memory", "MIB", "Memory (default " + MEMORY + ").");
        Options.number(spec, "--max-instructions", "N", "Stop after N instructions (default " + INSTRUCTIONS + ").");
        Options.number(spec, "--max-time", "MS", "Stop after MS of virtual time (default " + MILLISECONDS + ").");
    }

    /// The bytes of memory that are asked for. What a guest touches of them is memory of the JVM, so only half of that is given away.
    ///
    /// @param least how many MiB are needed
    static long memory(ParseResult given, long least) {
        long memory = Options.number(given, "--memory", MEMORY, least);
        long room = Runtime.getRuntime().maxMemory() / 2 / MEBIBYTE;
        if (memory > MOST_MEMORY) {
            throw new UsageException("--memory " + memory + ": must be " + MOST_MEMORY + " or less");
        }
        if (memory > room) {
            throw new UsageException("--memory " + memory + ": must be " + room
                    + " or less in a JVM of this size; TRAPLINE_JAVA_OPTS=-Xmx" + 2 * (memory + MEMORY)
                    + "m makes a larger one");
        }
        return memory * MEBIBYTE;
    }

    /// How many instructions it may execute.
    static long instructions(ParseResult given) {
        return Options.number(given, "--max-instructions", INSTRUCTIONS, 1);
    }

    /// How many units of virtual time it may run; not more than there are numbers.
    ///
    /// @param perMillisecond how many there are of them
    static long time(ParseResult given, long perMillisecond) {
        long milliseconds = Options.number(given, "--max-time", MILLISECONDS, 1);
        return milliseconds > Long.MAX_VALUE / perMillisecond ? Long.MAX_VALUE : milliseconds * perMillisecond;
    }
}
