package dev.trapline.cli;

import dev.trapline.cli.render.Utf8Output;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// A result that is put in its place when it is complete, so that nobody ever reads half of it.
///
/// It is written beside its place under another name and moved there by [#commit]. Something that
/// is not a regular file (`/dev/stdout`, a named pipe) is written to directly.
final class OutputFile implements AutoCloseable {
    private final Path place;
    private final @Nullable Path draft;
    private final Utf8Output out;

    private OutputFile(Path place, @Nullable Path draft, Utf8Output out) {
        this.place = place;
        this.draft = draft;
        this.out = out;
    }

    /// Opens the result that will be at `path`.
    ///
    /// @throws UsageException when nothing can be written there
    static OutputFile open(String path) {
        Path place = Path.of(path);
        try {
            if (Files.isDirectory(place)) {
                throw new UsageException("-o " + path + ": is a directory");
            }
            if (Files.exists(place) && !Files.isRegularFile(place)) {
                return new OutputFile(place, null, output(Files.newOutputStream(place)));
            }
            if (Files.exists(place)) {
                place = place.toRealPath();
            }
            Path draft =
                    place.resolveSibling(
                            "." + place.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            return new OutputFile(place, draft, output(Files.newOutputStream(draft)));
        } catch (IOException e) {
            throw new UsageException("-o " + path + ": cannot be written (" + reason(e) + ")");
        }
    }

    /// What to write the result to.
    Utf8Output out() {
        return out;
    }

    /// Where to write the result when it is not written from its start to its end, in place of [#out].
    ///
    /// @throws UsageException when the place is not a regular file
    Path file() {
        if (draft == null) {
            throw new UsageException("-o " + place + ": is not a regular file, which this format needs");
        }
        return draft;
    }

    /// The result is complete: puts it in its place.
    void commit() throws IOException {
        out.close();
        if (draft != null) {
            try {
                Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException _) {
                Files.move(draft, place, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /// Removes what was written unless it has been committed.
    @Override
    public void close() throws IOException {
        try (out) {
            // closing flushes into the draft, which is then thrown away
        } finally {
            if (draft != null) {
                Files.deleteIfExists(draft);
            }
        }
    }

    private static Utf8Output output(OutputStream stream) {
        return new Utf8Output(new ResultStream(stream));
    }

    /// Why something cannot be written, in words.
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such directory";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
