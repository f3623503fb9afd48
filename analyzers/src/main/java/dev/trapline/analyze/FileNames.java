package dev.trapline.analyze;

import org.jspecify.annotations.Nullable;

/// What can be told of a file by its name.
public final class FileNames {
    private FileNames() {}

    /// The directory of a path, the protocol of a socket's address, `(other)` for what has neither; null of
    /// null. For tables that have to give up the single files.
    public static @Nullable String directory(@Nullable String path) {
        if (path == null) {
            return null;
        }
        int slash = path.lastIndexOf('/');
        if (slash >= 0) {
            return path.substring(0, slash + 1);
        }
        int bracket = path.indexOf(":[");
        return bracket >= 0 ? path.substring(0, bracket) : "(other)";
    }
}
