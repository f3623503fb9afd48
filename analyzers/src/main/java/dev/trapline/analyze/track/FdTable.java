package dev.trapline.analyze.track;

import dev.trapline.model.span.OpenFile;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The open files of a process by descriptor, as far as the recording has told.
///
/// A slot is in one of three states: never mentioned (null), closed, or a file. A descriptor that
/// was never mentioned refers to something opened before the recording began and inherited by every
/// process since; what is learnt of it is kept in [Inherited], which a whole family of processes
/// shares. A copy made by fork borrows the arrays until one of the two is written.
final class FdTable {
    /// Descriptors from here on are not believed (the default of fs.nr_open).
    static final int LIMIT = 1 << 20;

    /// Input, output and errors are there from the beginning.
    private static final int STANDARD = 3;

    private static final OpenFile CLOSED = new OpenFile(-1, OpenFile.Kind.UNKNOWN, null);
    private static final @Nullable OpenFile[] NO_FILES = {};
    private static final long[] NO_BITS = {};

    private @Nullable OpenFile[] files;
    private long[] closeOnExec;
    private boolean borrowed;
    /// Descriptors that were closed without the recording saying which.
    private int unknownCloses;
    private Inherited inherited;

    /// The table of a process whose parent is not in the recording.
    FdTable() {
        this(NO_FILES, NO_BITS, new Inherited());
    }

    private FdTable(@Nullable OpenFile[] files, long[] closeOnExec, Inherited inherited) {
        this.files = files;
        this.closeOnExec = closeOnExec;
        this.inherited = inherited;
    }

    /// The table of a forked child.
    FdTable copy() {
        FdTable copy = new FdTable(files, closeOnExec, inherited);
        copy.borrowed = true;
        copy.unknownCloses = unknownCloses;
        borrowed = true;
        return copy;
    }

    /// The table after a successful exec.
    FdTable afterExec() {
        FdTable after = copy();
        for (int word = 0; word < closeOnExec.length; word++) {
            for (long bits = closeOnExec[word]; bits != 0; bits &= bits - 1) {
                after.close(word * Long.SIZE + Long.numberOfTrailingZeros(bits));
            }
        }
        return after;
    }

    private static boolean isClosed(@Nullable OpenFile file) {
        return file != null && file.id() == CLOSED.id();
    }

    /// What `fd` refers to if that is known, else null.
    @Nullable
    OpenFile peek(int fd) {
        if (fd >= files.length) {
            return null;
        }
        OpenFile file = files[fd];
        return isClosed(file) ? null : file;
    }

    /// What `fd`, which is in use, refers to: a file that is known, one inherited by the process's
    /// family, or one that was opened unseen and gets the identity `id`.
    OpenFile find(int fd, long id, OpenFile.Kind kind, @Nullable String name) {
        OpenFile file = fd < files.length ? files[fd] : null;
        if (file == null) {
            file = inherited.find(fd, id, kind, name);
            write(fd, file);
        } else if (isClosed(file)) {
            file = new OpenFile(id, kind, name);
            write(fd, file);
        }
        return file;
    }

    /// `fd` refers to `file` from now on.
    void open(int fd, OpenFile file, boolean closedOnExec) {
        write(fd, file);
        setCloseOnExec(fd, closedOnExec);
    }

    /// More is known of the file that `fd` refers to.
    void replace(int fd, OpenFile file) {
        if (inherited.holds(fd, peek(fd))) {
            inherited.replace(fd, file);
        }
        write(fd, file);
    }

    /// `fd` refers to nothing from now on.
    void close(int fd) {
        write(fd, CLOSED);
        setCloseOnExec(fd, false);
    }

    /// Some descriptor refers to nothing from now on.
    void closeUnknown() {
        unknownCloses++;
    }

    /// Whether `fd` can have been given to something new: not while it is in use, unless it is one of those that were closed
    /// unseen, which it is no more then. Descriptors that were never mentioned can, except those that every program begins with.
    boolean takeNew(int fd) {
        OpenFile file = fd < files.length ? files[fd] : null;
        if (file == null || isClosed(file)) {
            return file != null || fd >= STANDARD;
        }
        if (unknownCloses == 0) {
            return false;
        }
        unknownCloses--;
        return true;
    }

    /// All of `first` to `last` that were ever mentioned are closed.
    void closeRange(int first, int last) {
        int end = Math.min(last, Math.max(files.length, inherited.size()) - 1);
        for (int fd = first; fd <= end; fd++) {
            close(fd);
        }
    }

    /// All of `first` to `last` that were ever mentioned will be closed on exec.
    void closeRangeOnExec(int first, int last) {
        int end = Math.min(last, files.length - 1);
        for (int fd = first; fd <= end; fd++) {
            if (peek(fd) != null) {
                setCloseOnExec(fd, true);
            }
        }
    }

    /// Whether `fd` will be closed on exec.
    void setCloseOnExec(int fd, boolean closed) {
        int word = fd / Long.SIZE;
        long bit = 1L << fd;
        if (word >= closeOnExec.length) {
            if (!closed) {
                return;
            }
            own();
            closeOnExec = Arrays.copyOf(closeOnExec, Math.max(word + 1, 2 * closeOnExec.length));
        }
        if ((closeOnExec[word] & bit) != 0 != closed) {
            own();
            closeOnExec[word] ^= bit;
        }
    }

    /// The parent of this table's process became known late: whatever the process has not opened
    /// itself is what the parent has there.
    void inherit(FdTable parent) {
        for (int fd = 0; fd < parent.files.length; fd++) {
            OpenFile mine = fd < files.length ? files[fd] : null;
            OpenFile theirs = parent.files[fd];
            if (theirs != null && (mine == null || inherited.holds(fd, mine))) {
                write(fd, theirs);
                setCloseOnExec(fd, parent.isCloseOnExec(fd));
            }
        }
        inherited = parent.inherited;
    }

    /// The process of this table turned out to share `shared`: what it has opened or closed itself
    /// holds there too.
    void moveInto(FdTable shared) {
        for (int fd = 0; fd < files.length; fd++) {
            OpenFile mine = files[fd];
            if (mine != null && !inherited.holds(fd, mine)) {
                shared.open(fd, mine, isCloseOnExec(fd));
            }
        }
    }

    private boolean isCloseOnExec(int fd) {
        int word = fd / Long.SIZE;
        return word < closeOnExec.length && (closeOnExec[word] & 1L << fd) != 0;
    }

    private void write(int fd, OpenFile file) {
        own();
        if (fd >= files.length) {
            files = Arrays.copyOf(files, Math.max(Math.max(fd + 1, 8), 2 * files.length));
        }
        files[fd] = file;
    }

    private void own() {
        if (borrowed) {
            files = files.clone();
            closeOnExec = closeOnExec.clone();
            borrowed = false;
        }
    }

    /// What was open before the recording began, by descriptor, as far as it was mentioned since.
    private static final class Inherited {
        private @Nullable OpenFile[] files = NO_FILES;

        OpenFile find(int fd, long id, OpenFile.Kind kind, @Nullable String name) {
            if (fd >= files.length) {
                files = Arrays.copyOf(files, Math.max(fd + 1, 2 * files.length));
            }
            OpenFile file = files[fd];
            if (file == null) {
                file = new OpenFile(id, kind, name);
                files[fd] = file;
            }
            return file;
        }

        boolean holds(int fd, @Nullable OpenFile file) {
            OpenFile held = fd < files.length ? files[fd] : null;
            return held != null && file != null && held.id() == file.id();
        }

        void replace(int fd, OpenFile file) {
            files[fd] = file;
        }

        int size() {
            return files.length;
        }
    }
}
