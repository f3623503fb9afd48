package dev.trapline.analyze.timeline;

import dev.trapline.model.linux.Syscall;

/// What sort of thing a system call does, in the few groups that colours can tell apart.
final class CallGroups {
    private static final String WAITING = "waiting";

    private CallGroups() {}

    static SpanLabel label(Syscall call) {
        return new SpanLabel(call.name(), group(call));
    }

    /// Whether the calls called so only wait.
    static boolean isWaiting(SpanLabel label) {
        return label.group().equals(WAITING);
    }

    private static String group(Syscall call) {
        return switch (call.syscallClass()) {
            case READ, RECV -> "reading";
            case WRITE, SEND, COPY, SYNC -> "writing";
            case POLL, SLEEP, FUTEX, WAIT, ACCEPT -> WAITING;
            case OPEN, CLOSE, DUP, PIPE, SEEK, TRUNCATE, STAT, DIR, FCNTL, IOCTL, SOCKET -> "files and sockets";
            case MEMORY -> "memory";
            case CLONE, EXEC, EXIT, SIGNAL, TIME, IDENTITY, URING, OTHER -> "other calls";
        };
    }
}
