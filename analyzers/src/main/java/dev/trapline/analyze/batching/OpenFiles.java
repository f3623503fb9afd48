package dev.trapline.analyze.batching;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The open files that are in use, by identity.
final class OpenFiles {
    private static final int INITIAL_CAPACITY = 64;

    private @Nullable FileActivity[] table = new FileActivity[INITIAL_CAPACITY];
    private int size;
    private @Nullable FileActivity last;

    @Nullable
    FileActivity find(long id) {
        FileActivity recent = last;
        if (recent != null && recent.id == id) {
            return recent;
        }
        FileActivity file = table[slot(id)];
        while (file != null && file.id != id) {
            file = file.next;
        }
        if (file != null) {
            last = file;
        }
        return file;
    }

    FileActivity get(long id) {
        FileActivity file = find(id);
        return file != null ? file : add(id);
    }

    private FileActivity add(long id) {
        if (size >= table.length) {
            grow();
        }
        FileActivity file = new FileActivity(id);
        int slot = slot(id);
        file.next = table[slot];
        table[slot] = file;
        size++;
        last = file;
        return file;
    }

    private void grow() {
        List<FileActivity> files = all();
        table = new FileActivity[2 * table.length];
        for (FileActivity file : files) {
            int slot = slot(file.id);
            file.next = table[slot];
            table[slot] = file;
        }
    }

    void remove(FileActivity file) {
        int slot = slot(file.id);
        if (table[slot] == file) {
            table[slot] = file.next;
        } else {
            FileActivity before = table[slot];
            while (before != null && before.next != file) {
                before = before.next;
            }
            if (before == null) {
                return;
            }
            before.next = file.next;
        }
        size--;
        last = null;
    }

    int size() {
        return size;
    }

    /// All files, in no particular order.
    List<FileActivity> all() {
        List<FileActivity> all = new ArrayList<>(size);
        for (FileActivity head : table) {
            for (FileActivity file = head; file != null; file = file.next) {
                all.add(file);
            }
        }
        return all;
    }

    private int slot(long id) {
        return (int) (id ^ id >>> 32) & table.length - 1;
    }
}
