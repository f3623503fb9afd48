package dev.trapline.analyze.batching;

import dev.trapline.analyze.FileNames;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows by file, never more than a limit.
///
/// When there are more, all rows give up the same detail, in this order: descriptors, threads, the
/// last part of paths, paths. How much was given up depends only on which rows there are, not on
/// their order: the number of rows at each level only grows, so the level is the first at which the
/// rows of the whole recording fit, and states that were cut and merged arrive at the same one. (To
/// keep the largest rows and add up the others would depend on where the cuts were.)
final class FileRows {
    /// Everything is kept apart.
    static final int FULL = 0;
    static final int NO_DESCRIPTORS = 1;
    static final int NO_THREADS = 2;
    static final int DIRECTORIES = 3;
    static final int CALLS_ONLY = 4;

    private final int limit;
    private int level = FULL;
    private Map<FileRow.Key, FileRow> rows = new HashMap<>();

    FileRows(int limit) {
        this.limit = limit;
    }

    /// How much detail was given up.
    int level() {
        return level;
    }

    Collection<FileRow> all() {
        return rows.values();
    }

    /// The row for a transfer, made when there is none.
    FileRow get(Task task, int fd, Syscall call, Role role, OpenFile.Kind kind, @Nullable String path) {
        FileRow.Key key = fold(new FileRow.Key(task.tid(), task.generation(), fd, path, call.name()), level);
        FileRow row = own(key);
        if (row == null) {
            row = new FileRow(this, key, level, call, role, kind);
            rows.put(key, row);
            if (rows.size() > limit && level < CALLS_ONLY) {
                giveUpDetail(level + 1);
                return get(task, fd, call, role, kind, path);
            }
        }
        return row;
    }

    /// Adds the rows of a later part of the recording.
    void merge(FileRows later) {
        if (later.level > level) {
            giveUpDetail(later.level);
        }
        for (FileRow row : later.rows.values()) {
            add(row);
        }
        while (rows.size() > limit && level < CALLS_ONLY) {
            giveUpDetail(level + 1);
        }
    }

    private void add(FileRow row) {
        FileRow.Key key = fold(row.key, level);
        FileRow present = own(key);
        if (present == null) {
            present = new FileRow(this, key, level, row.call, row.role, row.kind);
            rows.put(key, present);
        }
        present.add(row);
    }

    /// The row of `key` for changing, null when there is none.
    private @Nullable FileRow own(FileRow.Key key) {
        FileRow row = rows.get(key);
        if (row == null || row.owner == this) {
            return row;
        }
        FileRow copy = row.copyFor(this);
        rows.put(key, copy);
        return copy;
    }

    private void giveUpDetail(int to) {
        Map<FileRow.Key, FileRow> old = rows;
        rows = new HashMap<>();
        level = to;
        old.values().forEach(this::add);
        if (rows.size() > limit && level < CALLS_ONLY) {
            giveUpDetail(level + 1);
        }
    }

    /// The same rows for changing apart: each is copied when it is about to change.
    FileRows copy() {
        FileRows copy = new FileRows(limit);
        copy.level = level;
        copy.rows = new HashMap<>(rows);
        return copy;
    }

    private static FileRow.Key fold(FileRow.Key key, int level) {
        if (level == FULL) {
            return key;
        }
        boolean threads = level < NO_THREADS;
        String path =
                switch (level) {
                    case DIRECTORIES -> FileNames.directory(key.path());
                    case CALLS_ONLY -> null;
                    default -> key.path();
                };
        return new FileRow.Key(
                threads ? key.tid() : FileRow.MANY, threads ? key.generation() : 0, FileRow.MANY, path, key.call());
    }
}
