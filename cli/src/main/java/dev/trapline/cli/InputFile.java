package dev.trapline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Files that the simulated machine works on.
final class InputFile {
    private static final int MEBIBYTE = 1 << 20;

    private InputFile() {}

    /// The bytes of a small file, or of a pipe.
    ///
    /// @param most how many MiB it may have
    /// @throws UsageException if it cannot be read, is empty or too large
    static byte[] bytes(String file, int most) {
        byte[] bytes;
        Path path = Path.of(file);
        try (InputStream in = Files.newInputStream(path)) {
            refuse(Files.isDirectory(path), file, "is a directory");
            // So that a large file is not read first.
            refuse(Files.size(path) > (long) most * MEBIBYTE, file, "larger than " + most + " MiB");
            bytes = in.readNBytes(most * MEBIBYTE + 1);
        } catch (IOException e) {
            throw new UsageException(file + ": " + reason(e));
        }
        refuse(bytes.length > most * MEBIBYTE, file, "larger than " + most + " MiB");
        refuse(bytes.length == 0, file, "empty");
        return bytes;
    }

    /// A file that is read here and there.
    ///
    /// @param option how it was said, for the message
    /// @throws UsageException if it is no file, is empty or too large
    static Path path(String option, String file, int most) {
        String what = option + " " + file;
        Path path = Path.of(file);
        try {
            long size = Files.size(path);
            refuse(Files.isDirectory(path), what, "is a directory");
            refuse(!Files.isRegularFile(path), what, "is not a regular file");
            refuse(size == 0, what, "empty");
            refuse(size > (long) most * MEBIBYTE, what, "larger than " + most + " MiB");
        } catch (IOException e) {
            throw new UsageException(what + ": " + reason(e));
        }
        return path;
    }

    /// Why something cannot be read, in words.
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> "cannot be read (" + e.getMessage() + ")";
        };
    }

    private static void refuse(boolean wrong, String file, String why) {
        if (wrong) {
            throw new UsageException(file + ": " + why);
        }
    }
}
