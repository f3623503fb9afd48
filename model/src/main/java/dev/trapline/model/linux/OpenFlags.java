package dev.trapline.model.linux;

/// The flags of open, openat and their kin (asm-generic/fcntl.h; x86 changes none of them), also
/// taken by pipe2, dup3, accept4 and the makers of other descriptors under names of their own.
public final class OpenFlags {

    /// [#parse] did not understand the text.
    public static final long UNKNOWN = FlagNames.UNKNOWN;

    /// The bits that hold the way of access: 0, 1 or 2.
    public static final int O_ACCMODE = 03;
    /// Reads only.
    public static final int O_RDONLY = 00;
    /// Writes only.
    public static final int O_WRONLY = 01;
    /// Reads and writes.
    public static final int O_RDWR = 02;
    /// Creates the file if it is missing.
    public static final int O_CREAT = 0100;
    /// Fails if the file exists.
    public static final int O_EXCL = 0200;
    /// Does not make a terminal the controlling one.
    public static final int O_NOCTTY = 0400;
    /// Cuts the file to length 0.
    public static final int O_TRUNC = 01000;
    /// Writes at the end.
    public static final int O_APPEND = 02000;
    /// Does not wait.
    public static final int O_NONBLOCK = 04000;
    /// Writes reach the device with all metadata before they return; contains [#O_DSYNC].
    public static final int O_SYNC = 04010000;
    /// Writes reach the device before they return.
    public static final int O_DSYNC = 010000;
    /// Sends SIGIO when the descriptor becomes ready (`FASYNC`).
    public static final int O_ASYNC = 020000;
    /// Goes around the page cache.
    public static final int O_DIRECT = 040000;
    /// Offsets have 64 bits; 32-bit programs ask for it, strace shows it.
    public static final int O_LARGEFILE = 0100000;
    /// Makes a file without a name; contains [#O_DIRECTORY].
    public static final int O_TMPFILE = 020200000;
    /// Fails if it is no directory.
    public static final int O_DIRECTORY = 0200000;
    /// Fails if the last part of the path is a symbolic link.
    public static final int O_NOFOLLOW = 0400000;
    /// Does not renew the access time.
    public static final int O_NOATIME = 01000000;
    /// Closes the descriptor on exec.
    public static final int O_CLOEXEC = 02000000;
    /// Opens the place, not the contents.
    public static final int O_PATH = 010000000;

    private static final class Table {
        static final FlagNames ACCESS = new FlagNames(4)
                .with("O_ACCMODE", O_ACCMODE)
                .with("O_RDWR", O_RDWR)
                .with("O_WRONLY", O_WRONLY)
                .with("O_RDONLY", O_RDONLY);
        static final FlagNames NAMES = new FlagNames(24)
                .with("O_CREAT", O_CREAT)
                .with("O_EXCL", O_EXCL)
                .with("O_NOCTTY", O_NOCTTY)
                .with("O_TRUNC", O_TRUNC)
                .with("O_APPEND", O_APPEND)
                .with("O_NONBLOCK", O_NONBLOCK)
                .with("O_SYNC", O_SYNC)
                .with("O_DSYNC", O_DSYNC)
                .with("O_ASYNC", O_ASYNC)
                .with("O_DIRECT", O_DIRECT)
                .with("O_LARGEFILE", O_LARGEFILE)
                .with("O_TMPFILE", O_TMPFILE)
                .with("O_DIRECTORY", O_DIRECTORY)
                .with("O_NOFOLLOW", O_NOFOLLOW)
                .with("O_NOATIME", O_NOATIME)
                .with("O_CLOEXEC", O_CLOEXEC)
                .with("O_PATH", O_PATH)
                .with("O_RDONLY", O_RDONLY)
                .with("O_WRONLY", O_WRONLY)
                .with("O_RDWR", O_RDWR)
                .with("O_ACCMODE", O_ACCMODE)
                .with("O_NDELAY", O_NONBLOCK)
                .with("FASYNC", O_ASYNC);
    }

    private OpenFlags() {}

    /// The value of the flags `buf[from, to)`, for example `O_RDWR|O_CLOEXEC` or `0x80002`;
    /// [#UNKNOWN] if a part is no flag. Ends at the first blank. Allocates nothing.
    public static long parse(byte[] buf, int from, int to) {
        return Table.NAMES.parse(buf, from, to);
    }

    /// The flags as strace prints them: the way of access, then the names of the bits.
    public static String text(long flags) {
        StringBuilder text = new StringBuilder();
        if ((flags & O_ACCMODE) == O_RDONLY) {
            text.append("O_RDONLY");
        }
        Table.ACCESS.append(text, flags & O_ACCMODE);
        return Table.NAMES.append(text, flags & ~O_ACCMODE).toString();
    }
}
