package dev.trapline.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The recordings in `sample-traces/`, found from whichever module a test runs in.
public final class SampleTraces {
    private SampleTraces() {}

    /// The folder `sample-traces/strace`.
    public static Path strace() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("sample-traces"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("no sample-traces above the working directory");
        }
        return folder.resolve("sample-traces").resolve("strace");
    }

    /// Every strace log there, the parts of `-ff` included.
    public static List<Path> straceLogs() throws IOException {
        try (Stream<Path> files = Files.walk(strace())) {
            return files.filter(Files::isRegularFile)
                    .filter(
                            f -> f.toString().endsWith(".strace")
                                    || f.getParent().getFileName().toString().endsWith(".d"))
                    .sorted()
                    .toList();
        }
    }
}
