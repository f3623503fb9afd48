package dev.trapline.model.linux;

import java.util.Locale;

/// What a system call does, as far as an analysis needs to know; the third column of the tables.
public enum SyscallClass {
    /// Fills the caller's memory from a descriptor: read, pread64, readv.
    READ,
    /// Sends the caller's memory to a descriptor: write, pwrite64, writev.
    WRITE,
    /// Sends a message: send, sendmsg, msgsnd, mq_timedsend.
    SEND,
    /// Receives a message: recv, recvmsg, msgrcv, mq_timedreceive.
    RECV,
    /// Makes a descriptor that is no duplicate, socket or pipe: open, memfd_create, epoll_create1.
    OPEN,
    /// Closes descriptors.
    CLOSE,
    /// Duplicates a descriptor.
    DUP,
    /// Makes, names, connects or configures a socket.
    SOCKET,
    /// Takes a connection from a listening socket.
    ACCEPT,
    /// Makes a pipe.
    PIPE,
    /// Moves the file offset.
    SEEK,
    /// Waits until data is on the device: fsync, fdatasync, msync, sync.
    SYNC,
    /// Changes the size of a file or the room reserved for it.
    TRUNCATE,
    /// Reads or changes the metadata of a file: stat, access, readlink, chmod, xattrs.
    STAT,
    /// Reads or changes directories and names: getdents64, mkdir, rename, unlink, chdir.
    DIR,
    /// Waits until descriptors are ready: poll, select, epoll_wait.
    POLL,
    /// Waits for time to pass.
    SLEEP,
    /// Waits on, or wakes waiters of, a word in memory.
    FUTEX,
    /// Waits for a child to change state.
    WAIT,
    /// Makes a process or a thread.
    CLONE,
    /// Replaces the program.
    EXEC,
    /// Ends the thread or the process.
    EXIT,
    /// Sends, blocks, handles or waits for signals.
    SIGNAL,
    /// Maps, protects or places memory.
    MEMORY,
    /// Reads or sets clocks and timers.
    TIME,
    /// Reads or sets who the process is: ids, groups, capabilities.
    IDENTITY,
    /// ioctl.
    IOCTL,
    /// fcntl and flock.
    FCNTL,
    /// Asynchronous input and output: io_uring and the older io_submit family.
    URING,
    /// Moves data past the caller's buffers: sendfile, splice, copy_file_range.
    COPY,
    /// Everything else.
    OTHER;

    /// The word in the tables and in reports: the constant in lower case.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
