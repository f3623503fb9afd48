package dev.trapline.analyze.track;

import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import org.jspecify.annotations.Nullable;

/// What a successful call does to the descriptors, the memory of names or the identity of its task.
enum CallEffect {
    /// Nothing that a tracker has to remember.
    NONE,
    /// Returns a descriptor of a file that has a path.
    OPEN_PATH,
    /// Returns a descriptor of something without a path.
    OPEN_ANONYMOUS,
    SOCKET,
    SOCKETPAIR,
    /// connect and bind: the socket has an address now.
    ADDRESS,
    ACCEPT,
    PIPE,
    CLOSE,
    CLOSE_RANGE,
    DUP,
    FCNTL,
    CLONE,
    EXEC,
    UNSHARE,
    /// prctl(PR_SET_NAME).
    PRCTL;

    /// Finds the effect of a call by its index, so that the hot path compares no names.
    static final class Table {
        private final @Nullable CallEffect[] byIndex = new CallEffect[SyscallTable.size()];

        CallEffect of(Syscall call) {
            int index = call.index();
            if (index < 0) {
                return NONE;
            }
            CallEffect effect = byIndex[index];
            return effect != null ? effect : add(call, index);
        }

        private CallEffect add(Syscall call, int index) {
            CallEffect effect = find(call);
            byIndex[index] = effect;
            return effect;
        }
    }

    private static CallEffect find(Syscall call) {
        return switch (call.syscallClass()) {
            case OPEN -> call.pathArg() >= 0 || call.name().startsWith("open") ? OPEN_PATH : OPEN_ANONYMOUS;
            case CLOSE -> call.name().equals("close") ? CLOSE : CLOSE_RANGE;
            case DUP -> call.name().equals("pidfd_getfd") ? OPEN_ANONYMOUS : DUP;
            case SOCKET ->
                    switch (call.name()) {
                        case "socket" -> SOCKET;
                        case "socketpair" -> SOCKETPAIR;
                        case "connect", "bind" -> ADDRESS;
                        default -> NONE;
                    };
            case ACCEPT -> ACCEPT;
            case PIPE -> PIPE;
            case FCNTL -> call.name().startsWith("fcntl") ? FCNTL : NONE;
            case CLONE -> CLONE;
            case EXEC -> EXEC;
            case URING -> call.name().equals("io_uring_setup") ? OPEN_ANONYMOUS : NONE;
            default ->
                    switch (call.name()) {
                        case "unshare" -> UNSHARE;
                        case "prctl" -> PRCTL;
                        default -> NONE;
                    };
        };
    }
}
