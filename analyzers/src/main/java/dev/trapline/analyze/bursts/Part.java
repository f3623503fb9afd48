package dev.trapline.analyze.bursts;

import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import org.jspecify.annotations.Nullable;

/// The part a call plays in bursts.
enum Part {
    READ,
    WRITE,
    /// recvmmsg, which returns a number of messages.
    READ_MESSAGES,
    WRITE_MESSAGES,
    /// Waits for time or readiness.
    WAIT,
    /// fsync, fdatasync, sync_file_range.
    FLUSH_FILE,
    /// syncfs: which files are on the file system is not recorded, so it is taken to flush all of the process.
    FLUSH_PROCESS,
    /// sync.
    FLUSH_ALL,
    /// msync; writes to a mapping are no calls.
    FLUSH_MAPPED,
    CLOSE,
    SHUTDOWN,
    /// Makes an open file.
    OPEN,
    CLONE,
    NONE;

    /// The part of each call by its index.
    static final class Table {
        private final @Nullable Part[] byIndex = new Part[SyscallTable.size()];

        Part of(Syscall call) {
            int index = call.index();
            if (index < 0) {
                return NONE;
            }
            Part part = byIndex[index];
            if (part == null) {
                part = find(call);
                byIndex[index] = part;
            }
            return part;
        }
    }

    private static Part find(Syscall call) {
        String name = call.name();
        boolean messages = name.contains("mmsg");
        return switch (call.syscallClass()) {
            case READ, RECV -> messages ? READ_MESSAGES : READ;
            case WRITE, SEND -> messages ? WRITE_MESSAGES : WRITE;
            case SLEEP, POLL -> WAIT;
            case SYNC -> switch (name) {
                case "sync" -> FLUSH_ALL;
                case "syncfs" -> FLUSH_PROCESS;
                case "msync" -> FLUSH_MAPPED;
                default -> FLUSH_FILE;
            };
            case CLOSE -> call.fdArg() >= 0 ? CLOSE : NONE;
            case SOCKET -> name.equals("shutdown") ? SHUTDOWN : call.fdArg() >= 0 ? NONE : OPEN;
            case OPEN -> OPEN;
            case CLONE -> CLONE;
            default -> NONE;
        };
    }
}
