package dev.trapline.analyze.track;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.OpenFlags;
import dev.trapline.model.linux.RingOp;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.OpenFile.Kind;
import org.jspecify.annotations.Nullable;

/// What calls tell about open files: which are made, which descriptors refer to them, what they are.
final class FileCalls {
    private static final long ABSENT = Long.MIN_VALUE + 1;

    private static final long SOCK_TYPE_MASK = 0xf;
    private static final long SOCK_STREAM = 1;
    private static final long CLOSE_RANGE_UNSHARE = 2;
    private static final long CLOSE_RANGE_CLOEXEC = 4;
    private static final long F_DUPFD = 0;
    private static final long F_SETFD = 2;
    private static final long F_DUPFD_CLOEXEC = 1030;

    private long nextId;
    private boolean opensSeen;

    /// Whether the descriptor can refer to another file by now without a call that says so: the
    /// recording has shown no open yet, perhaps because it was filtered. (The annotation of a socket
    /// changes with its address, so it proves nothing.)
    boolean mistrusts(OpenFile file) {
        return !opensSeen && file.kind() == Kind.FILE && file.name() != null;
    }

    /// The file of a call on a descriptor that is not known, or of which more may be learnt.
    @Nullable
    OpenFile settle(TrackedTask task, TraceEvent.SysExit exit, SysArgs args) {
        int fd = task.fd;
        OpenFile file = task.file;
        Syscall call = exit.call();
        if (file == null && exit.errno() == Errno.EBADF) {
            return null;
        }
        String annotation = args.annotation(call.fdArg());
        if (file == null) {
            file = task.fds.find(fd, nextId, kindOf(annotation), annotation);
            if (file.id() == nextId) {
                nextId++;
            }
        } else if (annotation != null) {
            file = annotated(task, fd, file, annotation);
        }
        if (file.kind() == Kind.UNKNOWN && exit.errno() == 0) {
            Kind kind = kindBy(call, args);
            if (kind != Kind.UNKNOWN) {
                file = new OpenFile(file.id(), kind, file.name());
                task.fds.replace(fd, file);
            }
        }
        return file;
    }

    /// The file of a descriptor that `task` uses without a call.
    OpenFile used(TrackedTask task, int fd) {
        OpenFile file = task.fds.find(fd, nextId, Kind.UNKNOWN, null);
        if (file.id() == nextId) {
            nextId++;
        }
        return file;
    }

    /// The file that a request of `task` to a ring has opened as `result`; null if that is no descriptor of the task.
    ///
    /// @param worksOn what the request was about, such as a listening socket
    @Nullable
    OpenFile opened(TrackedTask task, RingOp op, int result, @Nullable OpenFile worksOn) {
        if (result >= FdTable.LIMIT || !task.fds.takeNew(result)) {
            return null;
        }
        return switch (op) {
            case OPENAT, OPENAT2 -> made(task, result, Kind.FILE, null, false);
            case ACCEPT -> made(task, result, Kind.STREAM_SOCKET, acceptedOn(worksOn), false);
            default -> made(task, result, Kind.UNKNOWN, null, false);
        };
    }

    private static @Nullable String acceptedOn(@Nullable OpenFile listener) {
        return listener == null || listener.name() == null ? null : "accepted on " + listener.name();
    }

    private OpenFile annotated(TrackedTask task, int fd, OpenFile file, String annotation) {
        if (file.name() == null) {
            Kind kind = file.kind() == Kind.UNKNOWN ? kindOf(annotation) : file.kind();
            OpenFile named = new OpenFile(file.id(), kind, annotation);
            task.fds.replace(fd, named);
            return named;
        }
        if (mistrusts(file) && !annotation.equals(file.name())) {
            OpenFile other = new OpenFile(nextId++, kindOf(annotation), annotation);
            task.fds.open(fd, other, false);
            return other;
        }
        return file;
    }

    /// Applies `effect` of a call that returned `ret` without an error; returns the file the call
    /// is about, which for a call that makes one is the new file.
    @Nullable
    OpenFile apply(CallEffect effect, TrackedTask task, Syscall call, long ret, SysArgs args) {
        OpenFile file = task.file;
        return switch (effect) {
            case OPEN_PATH -> openPath(task, call, ret, args);
            case OPEN_ANONYMOUS -> openAnonymous(task, call, ret, args);
            case SOCKET -> made(task, ret, socketKind(args), args.returnAnnotation(), cloexec(args, 1, "SOCK_CLOEXEC"));
            case SOCKETPAIR -> {
                pair(task, args.text(3), socketKind(args), "socketpair", cloexec(args, 1, "SOCK_CLOEXEC"));
                yield null;
            }
            case ADDRESS -> addressed(task, file, args.text(call.sockaddrArg()));
            case ACCEPT -> {
                accept(task, call, ret, args);
                yield file;
            }
            case PIPE -> {
                pair(task, args.text(0), Kind.PIPE, "pipe", cloexec(args, 1, "O_CLOEXEC"));
                yield null;
            }
            case CLOSE -> {
                if (task.fd >= 0) {
                    task.fds.close(task.fd);
                }
                yield file;
            }
            case CLOSE_RANGE -> closeRange(task, args);
            case DUP -> duplicated(task, file, ret, cloexec(args, 2, "O_CLOEXEC"));
            case FCNTL -> fcntl(task, file, ret, args);
            case CLONE, EXEC, UNSHARE, PRCTL, NONE -> file;
        };
    }

    private OpenFile openPath(TrackedTask task, Syscall call, long ret, SysArgs args) {
        opensSeen = true;
        int path = call.pathArg();
        String name = path < 0 ? null : args.string(path);
        boolean closed = call.flagsArg() >= 0
                ? cloexec(args, call.flagsArg(), "O_CLOEXEC")
                : args.mentions("O_CLOEXEC");
        return made(task, ret, Kind.FILE, name == null ? args.returnAnnotation() : name, closed);
    }

    private OpenFile openAnonymous(TrackedTask task, Syscall call, long ret, SysArgs args) {
        OpenFile present = task.file;
        if (present != null && ret == task.fd) {
            return present; // signalfd on an existing descriptor
        }
        String name = call.name();
        if (name.startsWith("memfd_")) {
            String label = name.equals("memfd_create") ? args.string(0) : null;
            return made(task, ret, Kind.FILE, "memfd:" + (label == null ? "" : label),
                    cloexec(args, 1, "MFD_CLOEXEC", 1));
        }
        if (name.equals("mq_open")) {
            return made(task, ret, Kind.ANONYMOUS, args.string(0), true);
        }
        if (name.equals("pidfd_getfd")) {
            return made(task, ret, Kind.UNKNOWN, args.returnAnnotation(), true);
        }
        return made(task, ret, Kind.ANONYMOUS, label(name), args.mentions("_CLOEXEC") || cloexec(args, call));
    }

    /// `epoll_create1` makes an `epoll`.
    private static String label(String name) {
        int end = name.indexOf("_create");
        if (end < 0) {
            end = name.indexOf("_init");
        }
        if (end < 0) {
            end = name.indexOf("_setup");
        }
        if (end < 0) {
            end = name.length();
            while (end > 1 && Character.isDigit(name.charAt(end - 1))) {
                end--;
            }
        }
        return name.substring(0, end);
    }

    private static boolean cloexec(SysArgs args, Syscall call) {
        return call.flagsArg() >= 0 && cloexec(args, call.flagsArg(), "O_CLOEXEC");
    }

    private static boolean cloexec(SysArgs args, int arg, String name) {
        return cloexec(args, arg, name, OpenFlags.O_CLOEXEC);
    }

    private static boolean cloexec(SysArgs args, int arg, String name, long mask) {
        return args.hasFlag(arg, name, mask);
    }

    private OpenFile made(TrackedTask task, long ret, Kind kind, @Nullable String name, boolean closedOnExec) {
        OpenFile file = new OpenFile(nextId++, kind, name);
        if (ret >= 0 && ret < FdTable.LIMIT) {
            task.fds.open((int) ret, file, closedOnExec);
        }
        return file;
    }

    /// Two descriptors that stand in an argument as `[3, 4]`, with annotations perhaps.
    private void pair(
            TrackedTask task, @Nullable String recorded, Kind kind, String name, boolean closedOnExec) {
        if (recorded == null || !recorded.startsWith("[")) {
            return;
        }
        int comma = recorded.lastIndexOf(", ");
        if (comma < 0) {
            return;
        }
        made(task, number(recorded, 1), kind, annotation(recorded.substring(1, comma), name), closedOnExec);
        String second = recorded.substring(comma + 2);
        made(task, number(second, 0), kind, annotation(second, name), closedOnExec);
    }

    private static long number(String text, int from) {
        long number = -1;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            number = Math.max(number, 0) * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static String annotation(String text, String otherwise) {
        int from = text.indexOf('<');
        int to = text.lastIndexOf('>');
        return from < 0 || to < from ? otherwise : text.substring(from + 1, to);
    }

    private static Kind socketKind(SysArgs args) {
        long type = args.value(1, ABSENT);
        if (type != ABSENT) {
            return (type & SOCK_TYPE_MASK) == SOCK_STREAM ? Kind.STREAM_SOCKET : Kind.DATAGRAM_SOCKET;
        }
        String text = args.text(1);
        return text != null && text.contains("SOCK_STREAM") ? Kind.STREAM_SOCKET : Kind.DATAGRAM_SOCKET;
    }

    private static @Nullable OpenFile addressed(TrackedTask task, @Nullable OpenFile file, @Nullable String recorded) {
        String address = SocketAddress.shorten(recorded);
        if (file == null || address == null || task.fd < 0) {
            return file;
        }
        OpenFile named = file.named(address);
        task.fds.replace(task.fd, named);
        return named;
    }

    private void accept(TrackedTask task, Syscall call, long ret, SysArgs args) {
        String name = args.returnAnnotation();
        if (name == null) {
            name = SocketAddress.shorten(args.text(call.sockaddrArg()));
        }
        if (name == null) {
            name = acceptedOn(task.file);
        }
        int flags = call.flagsArg();
        made(task, ret, Kind.STREAM_SOCKET, name, flags >= 0 && cloexec(args, flags, "SOCK_CLOEXEC"));
    }

    private static @Nullable OpenFile closeRange(TrackedTask task, SysArgs args) {
        long first = args.value(0, ABSENT);
        long last = args.value(1, ABSENT);
        if (first < 0 || first >= FdTable.LIMIT || last == ABSENT) {
            return null;
        }
        int end = last < 0 || last >= FdTable.LIMIT ? FdTable.LIMIT - 1 : (int) last;
        if (args.hasFlag(2, "CLOSE_RANGE_UNSHARE", CLOSE_RANGE_UNSHARE)) {
            task.fds = task.fds.copy();
        }
        if (args.hasFlag(2, "CLOSE_RANGE_CLOEXEC", CLOSE_RANGE_CLOEXEC)) {
            task.fds.closeRangeOnExec((int) first, end);
        } else {
            task.fds.closeRange((int) first, end);
        }
        return null;
    }

    private static @Nullable OpenFile duplicated(
            TrackedTask task, @Nullable OpenFile file, long ret, boolean closedOnExec) {
        if (file != null && ret >= 0 && ret < FdTable.LIMIT && ret != task.fd) {
            task.fds.open((int) ret, file, closedOnExec);
        }
        return file;
    }

    private static @Nullable OpenFile fcntl(TrackedTask task, @Nullable OpenFile file, long ret, SysArgs args) {
        long number = args.value(1, ABSENT);
        String name = number == ABSENT ? args.text(1) : null;
        if (number == F_DUPFD || "F_DUPFD".equals(name)) {
            return duplicated(task, file, ret, false);
        }
        if (number == F_DUPFD_CLOEXEC || "F_DUPFD_CLOEXEC".equals(name)) {
            return duplicated(task, file, ret, true);
        }
        if (task.fd >= 0 && (number == F_SETFD || "F_SETFD".equals(name))) {
            task.fds.setCloseOnExec(task.fd, args.hasFlag(2, "FD_CLOEXEC", 1));
        }
        return file;
    }

    /// The kind that strace's `-y` and `-yy` annotations tell.
    static Kind kindOf(@Nullable String annotation) {
        if (annotation == null) {
            return Kind.UNKNOWN;
        }
        if (annotation.startsWith("/")) {
            return Kind.FILE;
        }
        if (annotation.startsWith("pipe:")) {
            return Kind.PIPE;
        }
        if (annotation.startsWith("TCP") || annotation.startsWith("UNIX-STREAM")) {
            return Kind.STREAM_SOCKET;
        }
        if (annotation.startsWith("anon_inode:") || annotation.startsWith("signalfd:")) {
            return Kind.ANONYMOUS;
        }
        for (String protocol : new String[] {"UDP", "UNIX-DGRAM", "UNIX-SEQPACKET", "NETLINK", "RAW", "PACKET",
            "PING"}) {
            if (annotation.startsWith(protocol)) {
                return Kind.DATAGRAM_SOCKET;
            }
        }
        return Kind.UNKNOWN;
    }

    /// The kind of file that a call which succeeded can only have been made on.
    private static Kind kindBy(Syscall call, SysArgs args) {
        return switch (call.syscallClass()) {
            case SEEK, TRUNCATE, SYNC, DIR, MEMORY -> Kind.FILE;
            case READ, WRITE -> call.offsetArg() >= 0 ? Kind.FILE : Kind.UNKNOWN;
            case ACCEPT -> Kind.STREAM_SOCKET;
            case SOCKET -> call.name().equals("listen") ? Kind.STREAM_SOCKET : Kind.UNKNOWN;
            case SEND -> isAddressed(call, args) ? Kind.DATAGRAM_SOCKET : Kind.UNKNOWN;
            case POLL -> Kind.ANONYMOUS;
            default -> Kind.UNKNOWN;
        };
    }

    /// sendto with an address: a stream socket would have no use for it.
    private static boolean isAddressed(Syscall call, SysArgs args) {
        int arg = call.sockaddrArg();
        if (arg < 0) {
            return false;
        }
        long address = args.value(arg, ABSENT);
        return address == ABSENT ? args.text(arg) != null : address != 0;
    }
}
