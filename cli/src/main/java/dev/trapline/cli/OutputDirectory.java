package dev.trapline.cli;

import dev.trapline.cli.render.Utf8Output;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A directory of results that are put in their places when all of them are complete. Other files in it
/// are left alone.
final class OutputDirectory implements AutoCloseable {
    private final Path place;
    private final boolean made;
    private final Map<String, OutputFile> files = new LinkedHashMap<>();
    private boolean committed;

    private OutputDirectory(Path place, boolean made) {
        this.place = place;
        this.made = made;
    }

    /// Whether `path` stands for a directory: it is one, or ends as one.
    static boolean isMeant(String path) {
        return path.endsWith(File.separator) || Files.isDirectory(Path.of(path));
    }

    /// Opens the directory `path`, and makes it when it is not there.
    ///
    /// @throws UsageException when that is not possible
    static OutputDirectory open(String path) {
        Path place = Path.of(path);
        if (Files.isDirectory(place)) {
            return new OutputDirectory(place, false);
        }
        try {
            return new OutputDirectory(Files.createDirectory(place), true);
        } catch (IOException e) {
            throw new UsageException("-o " + path + ": cannot be made (" + OutputFile.reason(e) + ")");
        }
    }

    /// What to write the file called `name` to. A name that is taken, or has something in it that file
    /// names are better without, is changed.
    Utf8Output file(String name) {
        String safe = safe(name);
        String free = safe;
        int dot = safe.lastIndexOf('.');
        for (int i = 2; files.containsKey(free); i++) {
            free = safe.substring(0, dot) + "-" + i + safe.substring(dot);
        }
        OutputFile file = OutputFile.open(place.resolve(free).toString());
        files.put(free, file);
        return file.out();
    }

    private static String safe(String name) {
        StringBuilder safe = new StringBuilder(name);
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-';
            if (!plain) {
                safe.setCharAt(i, '_');
            }
        }
        return safe.toString();
    }

    /// All files are complete: puts them in their places.
    void commit() throws IOException {
        for (OutputFile file : files.values()) {
            file.out().flush();
        }
        for (OutputFile file : files.values()) {
            file.commit();
        }
        committed = true;
    }

    /// Removes what was written unless it has been committed.
    @Override
    public void close() throws IOException {
        try {
            for (OutputFile file : files.values()) {
                file.close();
            }
        } finally {
            if (made && !committed) {
                Files.deleteIfExists(place);
            }
        }
    }
}
