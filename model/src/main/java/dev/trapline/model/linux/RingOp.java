package dev.trapline.model.linux;

import java.util.HashMap;
import java.util.Map;

/// What may be asked for through io_uring: `enum io_uring_op` in `include/uapi/linux/io_uring.h` (Linux 6.18), in its
/// order, so that the number is the ordinal. Names are the kernel's without `IORING_OP_`, which is what its events say
/// (`io_uring/opdef.c`) but for [#EPOLL_CTL].
public enum RingOp {
    NOP(Kind.OTHER),
    READV(Kind.READ),
    WRITEV(Kind.WRITE),
    FSYNC(Kind.SYNC),
    READ_FIXED(Kind.READ),
    WRITE_FIXED(Kind.WRITE),
    POLL_ADD(Kind.OTHER),
    POLL_REMOVE(Kind.OTHER),
    SYNC_FILE_RANGE(Kind.SYNC),
    SENDMSG(Kind.SEND),
    RECVMSG(Kind.RECV),
    TIMEOUT(Kind.OTHER),
    TIMEOUT_REMOVE(Kind.OTHER),
    ACCEPT(Kind.OTHER),
    ASYNC_CANCEL(Kind.OTHER),
    LINK_TIMEOUT(Kind.OTHER),
    CONNECT(Kind.OTHER),
    FALLOCATE(Kind.OTHER),
    OPENAT(Kind.OTHER),
    CLOSE(Kind.OTHER),
    FILES_UPDATE(Kind.OTHER),
    STATX(Kind.OTHER),
    READ(Kind.READ),
    WRITE(Kind.WRITE),
    FADVISE(Kind.OTHER),
    MADVISE(Kind.OTHER),
    SEND(Kind.SEND),
    RECV(Kind.RECV),
    OPENAT2(Kind.OTHER),
    EPOLL_CTL(Kind.OTHER),
    SPLICE(Kind.COPY),
    PROVIDE_BUFFERS(Kind.OTHER),
    REMOVE_BUFFERS(Kind.OTHER),
    TEE(Kind.COPY),
    SHUTDOWN(Kind.OTHER),
    RENAMEAT(Kind.OTHER),
    UNLINKAT(Kind.OTHER),
    MKDIRAT(Kind.OTHER),
    SYMLINKAT(Kind.OTHER),
    LINKAT(Kind.OTHER),
    MSG_RING(Kind.OTHER),
    FSETXATTR(Kind.OTHER),
    SETXATTR(Kind.OTHER),
    FGETXATTR(Kind.OTHER),
    GETXATTR(Kind.OTHER),
    SOCKET(Kind.OTHER),
    URING_CMD(Kind.OTHER),
    SEND_ZC(Kind.SEND),
    SENDMSG_ZC(Kind.SEND),
    READ_MULTISHOT(Kind.READ),
    WAITID(Kind.OTHER),
    FUTEX_WAIT(Kind.OTHER),
    FUTEX_WAKE(Kind.OTHER),
    FUTEX_WAITV(Kind.OTHER),
    FIXED_FD_INSTALL(Kind.OTHER),
    FTRUNCATE(Kind.OTHER),
    BIND(Kind.OTHER),
    LISTEN(Kind.OTHER),
    RECV_ZC(Kind.RECV),
    EPOLL_WAIT(Kind.OTHER),
    READV_FIXED(Kind.READ),
    WRITEV_FIXED(Kind.WRITE),
    PIPE(Kind.OTHER),
    /// Newer than this table, or not told.
    UNKNOWN(Kind.OTHER);

    private static final RingOp[] BY_NUMBER = values();
    private static final Map<String, RingOp> BY_NAME = new HashMap<>();

    static {
        for (RingOp op : BY_NUMBER) {
            BY_NAME.put(op.name(), op);
        }
        BY_NAME.put("EPOLL", EPOLL_CTL);
    }

    private final Kind kind;

    /// What an operation does with bytes.
    public enum Kind {
        /// Brings bytes in, of a file or of a socket; the result is their number.
        READ,
        RECV,
        /// Sends bytes out.
        WRITE,
        SEND,
        /// Waits until a file is on the device.
        SYNC,
        /// Moves bytes past the program.
        COPY,
        /// None of these.
        OTHER
    }

    RingOp(Kind kind) {
        this.kind = kind;
    }

    /// What it does with bytes.
    public Kind kind() {
        return kind;
    }

    /// Whether it brings bytes into the program.
    public boolean transfersIn() {
        return kind == Kind.READ || kind == Kind.RECV;
    }

    /// Whether it sends bytes out of the program.
    public boolean transfersOut() {
        return kind == Kind.WRITE || kind == Kind.SEND;
    }

    /// Whether what it returns is a descriptor, unless the program wanted a place among the registered files of the ring.
    public boolean opens() {
        return switch (this) {
            case OPENAT, OPENAT2, SOCKET, ACCEPT, FIXED_FD_INSTALL -> true;
            default -> false;
        };
    }

    /// The operation with this number, else with this name, else [#UNKNOWN].
    ///
    /// @param number an opcode, negative where the recorder tells only the name
    public static RingOp of(int number, String name) {
        if (number >= 0) {
            return number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
        }
        return BY_NAME.getOrDefault(name, UNKNOWN);
    }
}
