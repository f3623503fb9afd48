package dev.trapline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A small recording to run commands on.
final class Samples {
    private Samples() {}

    /// Writes `app.strace`, 12 bursts of 10 writes and their flushes, into `directory`.
    static Path app(Path directory) throws IOException {
        try (InputStream in = Samples.class.getResourceAsStream("app.strace")) {
            if (in == null) {
                throw new IOException("app.strace is not among the test resources");
            }
            Path file = directory.resolve("app.strace");
            Files.write(file, in.readAllBytes());
            return file;
        }
    }
}
