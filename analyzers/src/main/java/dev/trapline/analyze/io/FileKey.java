package dev.trapline.analyze.io;

import dev.trapline.model.span.OpenFile;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What input and output are told apart by.
///
/// @param tgid the process, [#MANY] when several were added up
/// @param fd the descriptor, [#MANY] when several were added up, or the calls take none
/// @param name path or address, null when not known or given up
/// @param kind what it is where there is no name, because descriptors are used again; null where there is
record FileKey(int tgid, int fd, @Nullable String name, OpenFile.@Nullable Kind kind) {
    /// In place of a number.
    static final int MANY = -1;

    private static final int NO_DESCRIPTORS = 1;
    private static final int NO_PROCESSES = 2;
    private static final int DIRECTORIES = 3;
    /// The level at which there is only one.
    static final int ONLY_ONE = 4;

    static final Comparator<FileKey> ORDER = Comparator.comparingInt(FileKey::tgid)
            .thenComparingInt(FileKey::fd)
            .thenComparing(key -> Objects.requireNonNullElse(key.name, ""))
            .thenComparing(key -> key.name == null)
            .thenComparing(FileKey::kind, Comparator.nullsFirst(Comparator.naturalOrder()));

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileKey key
                && tgid == key.tgid
                && fd == key.fd
                && kind == key.kind
                && Objects.equals(name, key.name);
    }

    @Override
    public int hashCode() {
        int hash = (tgid * 31 + fd) * 31 + (name == null ? 0 : name.hashCode());
        return kind == null ? hash : hash ^ kind.hashCode();
    }

    /// The key with less detail: descriptors go first, then processes, the last part of paths, names.
    static FileKey folded(FileKey key, int level) {
        int tgid = level < NO_PROCESSES ? key.tgid : MANY;
        int fd = level < NO_DESCRIPTORS ? key.fd : MANY;
        String name = level < DIRECTORIES ? key.name : directory(key.name, level);
        return new FileKey(tgid, fd, name, level < ONLY_ONE ? key.kind : null);
    }

    private static @Nullable String directory(@Nullable String name, int level) {
        if (name == null || level >= ONLY_ONE) {
            return null;
        }
        int slash = name.lastIndexOf('/');
        if (slash >= 0) {
            return name.substring(0, slash + 1);
        }
        int bracket = name.indexOf(":[");
        return bracket >= 0 ? name.substring(0, bracket) : "(other)";
    }
}
