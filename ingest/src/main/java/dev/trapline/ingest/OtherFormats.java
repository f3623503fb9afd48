package dev.trapline.ingest;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Names what an input that cannot be read looks like, so that the refusal helps.
final class OtherFormats {
    private OtherFormats() {}

    /// What `head[0..length)` looks like, or null.
    static @Nullable String name(byte[] head, int length) {
        String start =
                new String(head, 0, Math.min(length, 4096), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u0017\bDtracing")) {
            return "a trace.dat of trace-cmd";
        }
        if (start.startsWith("PERFILE2") || start.startsWith("2ELIFREP")) {
            return "a perf.data";
        }
        if (start.startsWith("\u007fELF")) {
            return "a program (ELF)";
        }
        if (start.contains("# tracer: ") || start.contains("raw_syscalls:")) {
            return start.contains("# tracer: ") ? "ftrace text" : "perf script text";
        }
        if (start.contains(": sys_enter:") || start.contains(": sched_switch:")) {
            return "ftrace or trace-cmd text";
        }
        for (int i = 0; i < start.length(); i++) {
            char c = start.charAt(i);
            if (c == 0) {
                return "a binary file";
            }
        }
        return null;
    }
}
