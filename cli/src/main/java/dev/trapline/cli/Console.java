package dev.trapline.cli;

import dev.trapline.cli.render.SafeText;
import dev.trapline.cli.render.Utf8Output;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/// What a command talks to.
///
/// @param in standard input
/// @param out where the result goes, and nothing else
/// @param err where errors and progress go
/// @param terminal what is known about the terminal behind them
/// @param environment variables that say what the user wants
record Console(
        InputStream in, Utf8Output out, PrintStream err, Terminal terminal, Map<String, String> environment) {

    /// A console with a buffered result.
    static Console of(
            InputStream in,
            OutputStream out,
            PrintStream err,
            Terminal terminal,
            Map<String, String> environment) {
        return new Console(in, new Utf8Output(new ResultStream(out)), err, terminal, environment);
    }

    /// One line on stderr.
    void complain(String message) {
        err.println("trapline: " + SafeText.of(message));
        err.flush();
    }
}
