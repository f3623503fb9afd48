package dev.trapline.analyze.batching;

import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallClass;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.OpenFile;
import org.jspecify.annotations.Nullable;

/// What a call means for batching.
enum Role {
    READ(true, true, false, null),
    WRITE(true, false, false, null),
    /// Reads with an offset of their own.
    PREAD(true, true, true, null),
    PWRITE(true, false, true, null),
    RECV(true, true, false, null),
    SEND(true, false, false, null),
    /// recvmmsg and sendmmsg.
    BATCHED(true, false, false, null),
    SYNC(EndCause.SYNC),
    SEEK(EndCause.SEEK),
    TRUNCATE(EndCause.TRUNCATE),
    IOCTL(EndCause.IOCTL),
    FCNTL(EndCause.FCNTL),
    SOCKET(EndCause.SOCKET),
    COPY(EndCause.COPY),
    CLOSE(EndCause.CLOSE),
    /// Waits until descriptors are ready.
    WAIT(null),
    EXEC(null),
    /// Opens a path.
    OPEN(null),
    /// Makes a descriptor without a path.
    CREATE(null),
    /// Looks a path up.
    LOOKUP(null),
    NEUTRAL(null);

    /// Moves bytes between the caller's memory and a descriptor.
    final boolean transfer;
    /// Bytes come in.
    final boolean input;
    /// The call names the offset itself.
    final boolean positioned;
    /// As a barrier it ends the runs on its file for this reason.
    final @Nullable EndCause barrier;

    Role(@Nullable EndCause barrier) {
        this(false, false, false, barrier);
    }

    Role(boolean transfer, boolean input, boolean positioned, @Nullable EndCause barrier) {
        this.transfer = transfer;
        this.input = input;
        this.positioned = positioned;
        this.barrier = barrier;
    }

    /// Whether each call on a file of `kind` moves a message that has to stay apart, or may do so as
    /// far as is known.
    boolean movesMessages(OpenFile.Kind kind) {
        return kind == OpenFile.Kind.DATAGRAM_SOCKET
                || (kind == OpenFile.Kind.UNKNOWN && (this == SEND || this == RECV));
    }

    /// The role of each call by its index.
    static final class Table {
        private final @Nullable Role[] byIndex = new Role[SyscallTable.size()];

        Role of(Syscall call) {
            int index = call.index();
            if (index < 0) {
                return NEUTRAL;
            }
            Role role = byIndex[index];
            if (role == null) {
                role = find(call);
                byIndex[index] = role;
            }
            return role;
        }
    }

    private static Role find(Syscall call) {
        boolean positioned = call.offsetArg() >= 0;
        boolean path = call.pathArg() >= 0;
        return switch (call.syscallClass()) {
            case READ -> positioned ? PREAD : READ;
            case WRITE -> positioned ? PWRITE : WRITE;
            case RECV, SEND -> message(call);
            case SYNC -> SYNC;
            case SEEK -> SEEK;
            case TRUNCATE -> path ? LOOKUP : TRUNCATE;
            case IOCTL -> IOCTL;
            case FCNTL -> FCNTL;
            case SOCKET -> call.fdArg() >= 0 ? SOCKET : CREATE;
            case COPY -> COPY;
            case CLOSE -> CLOSE;
            case POLL -> WAIT;
            case EXEC -> EXEC;
            case OPEN -> path ? OPEN : CREATE;
            case STAT, DIR -> path ? LOOKUP : NEUTRAL;
            default -> NEUTRAL;
        };
    }

    private static Role message(Syscall call) {
        String name = call.name();
        if (name.endsWith("mmsg") || name.startsWith("recvmmsg")) {
            return BATCHED;
        }
        if (call.fdArg() < 0 || name.startsWith("mq_")) {
            return NEUTRAL; // message queues keep their messages apart and have no call for several
        }
        return call.syscallClass() == SyscallClass.RECV ? RECV : SEND;
    }
}
