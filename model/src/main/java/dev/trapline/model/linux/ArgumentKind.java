package dev.trapline.model.linux;

import java.util.Locale;

/// What an argument of a system call means; the part after the colon in the fourth column of the
/// tables.
public enum ArgumentKind {
    /// A file descriptor.
    FD,
    /// A directory descriptor or `AT_FDCWD` that the following path starts from.
    DIRFD,
    /// Address of a path.
    PATH,
    /// Address of another string: a name, a type, a key.
    STR,
    /// Address of the bytes to move.
    BUF,
    /// Bytes asked for by a call that moves data.
    COUNT,
    /// A position in a file, bytes (pages for mmap2).
    OFFSET,
    /// A bit mask of options.
    FLAGS,
    /// Permission bits.
    MODE,
    /// Address of an array of `struct iovec`.
    IOVEC,
    /// Entries of that array.
    IOVCNT,
    /// Address of a `struct msghdr`.
    MSGHDR,
    /// Address of an array of `struct mmsghdr`.
    MMSGHDR,
    /// Entries of that array.
    VLEN,
    /// Address of a socket address.
    SOCKADDR,
    /// Bytes of a socket address, or the address of that number.
    ADDRLEN,
    /// A process, thread or process group id.
    PID,
    /// A signal number.
    SIG,
    /// Address of a futex word.
    FUTEX,
    /// The futex command and its flags.
    FUTEXOP,
    /// An address that is not followed: mappings, stacks, thread pointers.
    ADDR,
    /// Address of a pollfd array or an fd_set.
    FDS,
    /// Number of descriptors to look at.
    NFDS,
    /// Address of a timespec or timeval.
    TIMESPEC,
    /// The command of a multiplexing call.
    CMD,
    /// Address of the argument vector of a new program.
    ARGV,
    /// Address of the environment of a new program.
    ENVP,
    /// Address of anything else.
    PTR,
    /// A number, 32 bits.
    INT,
    /// A number, as wide as a register.
    LONG,
    /// Bytes of something that is not being moved: structures, mappings, files.
    SIZE;

    /// The word in the tables: the constant in lower case.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
