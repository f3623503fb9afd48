package dev.trapline.model.linux;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the installed kernel headers say, as the C preprocessor sees them: a second source for the
/// numbers in the tables.
final class Preprocessor {

    private Preprocessor() {}

    /// The macros that `header` defines, name to text; skips the test when there is no `cpp` or no
    /// such header.
    static Map<String, String> defines(String header) throws IOException, InterruptedException {
        Process cpp = start();
        try (var out = cpp.outputWriter()) {
            out.write("#include <" + header + ">\n");
        }
        Map<String, String> defines = new LinkedHashMap<>();
        try (var in = cpp.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] word = line.split(" ", 3);
                if (word.length == 3) {
                    defines.put(word[1], word[2]);
                }
            }
        }
        if (cpp.waitFor() != 0) {
            abort("skipped: no kernel header " + header + " here");
        }
        return defines;
    }

    private static Process start() {
        try {
            return new ProcessBuilder("cpp", "-dM", "-")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return abort("skipped: no C preprocessor here (" + e.getMessage() + ")");
        }
    }

    /// The value of macro `name`: a number, another macro, or several joined by `|` or `+`.
    static long value(Map<String, String> defines, String name) {
        long value = 0;
        String text = defines.getOrDefault(name, name).replaceAll("[()]", "");
        for (String part : text.split("[|+]", -1)) {
            String term = part.strip();
            value |= Character.isDigit(term.charAt(0))
                    ? Long.decode(term.replaceAll("[uUlL]+$", ""))
                    : value(defines, term);
        }
        return value;
    }
}
