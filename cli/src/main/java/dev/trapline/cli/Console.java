package dev.trapline.cli;

import dev.trapline.cli.render.SafeText;
import dev.trapline.cli.render.Utf8Output;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/// What a command talks to.
///
/// @param in standard input
/// @param out where the result goes, and nothing else
/// @param err where errors and progress go
/// @param terminal what is known about the terminal behind them
record Console(InputStream in, Utf8Output out, PrintStream err, Terminal terminal) {

    /// A console with a buffered result.
    static Console of(InputStream in, OutputStream out, PrintStream err, Terminal terminal) {
        return new Console(in, new Utf8Output(new ResultStream(out)), err, terminal);
    }

    /// One line on stderr.
    void complain(String message) {
        err.println("trapline: " + SafeText.of(message));
        err.flush();
    }
}
