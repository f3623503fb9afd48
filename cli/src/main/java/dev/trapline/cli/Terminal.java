package dev.trapline.cli;

import dev.trapline.cli.render.Ink;
import dev.trapline.cli.render.Strokes;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether stdout and stderr are terminals, how wide, and whether colours are welcome.
///
/// Java can tell only that stdin and stdout both are terminals; which of the three descriptors is
/// one is read from `/proc/self/fd`, and where there is no such thing none is taken for one.
final class Terminal {
    private static final int DEFAULT_WIDTH = 80;
    private static final int LEAST_WIDTH = 60;
    private static final int MOST_WIDTH = 400;

    private final boolean out;
    private final boolean err;
    private final boolean pipe;
    private final Map<String, String> environment;

    private Terminal(@Nullable String out, @Nullable String err, Map<String, String> environment) {
        this.out = isTerminal(out);
        this.err = isTerminal(err);
        pipe = out != null && (out.startsWith("pipe:") || out.startsWith("socket:"));
        this.environment = environment;
    }

    /// No terminal at all, and no environment that says anything about one.
    static Terminal none() {
        return new Terminal(null, null, Map.of());
    }

    /// The terminal of this process.
    static Terminal ofThisProcess() {
        return new Terminal(target(1), target(2), System.getenv());
    }

    /// Whether stdout is a terminal.
    boolean showsResult() {
        return out;
    }

    /// Whether stderr is a terminal.
    boolean showsErrors() {
        return err;
    }

    /// Whether the result goes to another program, which may have seen enough of it.
    boolean resultIsPipe() {
        return pipe;
    }

    /// Colours or none, for `--color auto`, `always` or `never`. `auto` respects `NO_COLOR`
    /// (<https://no-color.org>) and `TERM=dumb`.
    Ink ink(String when) {
        return switch (when) {
            case "always" -> Ink.COLOUR;
            case "never" -> Ink.PLAIN;
            default -> out && colourful() ? Ink.COLOUR : Ink.PLAIN;
        };
    }

    /// What the terminal can draw with: nothing but ASCII where its locale or `TERM=dumb` says so. A locale
    /// that nobody has set says nothing.
    Strokes strokes() {
        return strokes(environment);
    }

    /// What a terminal with such an environment can draw with.
    static Strokes strokes(Map<String, String> environment) {
        String locale = "";
        for (String variable : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            locale = locale.isEmpty() ? environment.getOrDefault(variable, "") : locale;
        }
        String encoding = locale.substring(locale.indexOf('.') + 1).replace("-", "");
        boolean shows = locale.isEmpty() || encoding.regionMatches(true, 0, "UTF8", 0, "UTF8".length());
        return shows && !"dumb".equals(environment.get("TERM")) ? Strokes.BLOCKS : Strokes.ASCII;
    }

    /// Columns of the terminal that shows the result: what `COLUMNS` says, else what the terminal
    /// says, and 80 where there is none.
    int width() {
        int width = number(environment.get("COLUMNS"));
        if (width == 0 && out) {
            width = askTerminal();
        }
        return width == 0 ? DEFAULT_WIDTH : Math.clamp(width, LEAST_WIDTH, MOST_WIDTH);
    }

    private boolean colourful() {
        String noColour = environment.get("NO_COLOR");
        return (noColour == null || noColour.isEmpty()) && !"dumb".equals(environment.get("TERM"));
    }

    private static boolean isTerminal(@Nullable String target) {
        return target != null
                && (target.startsWith("/dev/pts/")
                        || target.startsWith("/dev/tty")
                        || target.equals("/dev/console"));
    }

    private static @Nullable String target(int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
        } catch (IOException | UnsupportedOperationException _) {
            return null;
        }
    }

    /// The second number that `stty size` prints, 0 if it prints none.
    private static int askTerminal() {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(new File("/dev/tty"))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            byte[] answer = stty.getInputStream().readAllBytes();
            String size = new String(answer, StandardCharsets.ISO_8859_1).strip();
            return number(size.substring(size.indexOf(' ') + 1));
        } catch (IOException _) {
            return 0;
        }
    }

    private static int number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 5) {
            return 0;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            number = 10 * number + c - '0';
        }
        return number;
    }
}
