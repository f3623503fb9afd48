package dev.trapline.model.linux;

/// The flags of clone, clone3, unshare and setns (linux/sched.h).
///
/// In clone the low eight bits are the signal that tells the parent of the child's end; clone3 has
/// a field for it, which is why [#CLONE_NEWTIME] may use one of them there.
public final class CloneFlags {

    /// [#parse] did not understand the text.
    public static final long UNKNOWN = FlagNames.UNKNOWN;

    /// The bits of clone's flags that hold the exit signal.
    public static final long CSIGNAL = 0xff;
    /// New time namespace (clone3 and unshare only).
    public static final long CLONE_NEWTIME = 0x80;
    /// Shares memory.
    public static final long CLONE_VM = 0x100;
    /// Shares root, working directory and umask.
    public static final long CLONE_FS = 0x200;
    /// Shares the descriptor table.
    public static final long CLONE_FILES = 0x400;
    /// Shares signal handlers.
    public static final long CLONE_SIGHAND = 0x800;
    /// Returns a descriptor of the child.
    public static final long CLONE_PIDFD = 0x1000;
    /// The tracer traces the child too.
    public static final long CLONE_PTRACE = 0x2000;
    /// The parent waits until the child execs or exits.
    public static final long CLONE_VFORK = 0x4000;
    /// The child's parent is the caller's parent.
    public static final long CLONE_PARENT = 0x8000;
    /// Makes a thread of the caller's thread group.
    public static final long CLONE_THREAD = 0x1_0000;
    /// New mount namespace.
    public static final long CLONE_NEWNS = 0x2_0000;
    /// Shares System V semaphore undo values.
    public static final long CLONE_SYSVSEM = 0x4_0000;
    /// Sets the thread pointer.
    public static final long CLONE_SETTLS = 0x8_0000;
    /// Stores the id of the child in the parent's memory.
    public static final long CLONE_PARENT_SETTID = 0x10_0000;
    /// Clears the id in memory, and wakes its futex, when the child exits.
    public static final long CLONE_CHILD_CLEARTID = 0x20_0000;
    /// Without effect.
    public static final long CLONE_DETACHED = 0x40_0000;
    /// The tracer cannot force tracing of the child.
    public static final long CLONE_UNTRACED = 0x80_0000;
    /// Stores the id of the child in the child's memory.
    public static final long CLONE_CHILD_SETTID = 0x100_0000;
    /// New cgroup namespace.
    public static final long CLONE_NEWCGROUP = 0x200_0000;
    /// New host name namespace.
    public static final long CLONE_NEWUTS = 0x400_0000;
    /// New System V namespace.
    public static final long CLONE_NEWIPC = 0x800_0000;
    /// New user namespace.
    public static final long CLONE_NEWUSER = 0x1000_0000;
    /// New process id namespace.
    public static final long CLONE_NEWPID = 0x2000_0000;
    /// New network namespace.
    public static final long CLONE_NEWNET = 0x4000_0000;
    /// Shares the I/O context.
    public static final long CLONE_IO = 0x8000_0000L;
    /// Resets signal handlers (clone3 only).
    public static final long CLONE_CLEAR_SIGHAND = 0x1_0000_0000L;
    /// Starts in a given cgroup (clone3 only).
    public static final long CLONE_INTO_CGROUP = 0x2_0000_0000L;

    private static final class Table {
        static final FlagNames NAMES = new FlagNames(27)
                .withSignals()
                .with("CLONE_VM", CLONE_VM)
                .with("CLONE_FS", CLONE_FS)
                .with("CLONE_FILES", CLONE_FILES)
                .with("CLONE_SIGHAND", CLONE_SIGHAND)
                .with("CLONE_PIDFD", CLONE_PIDFD)
                .with("CLONE_PTRACE", CLONE_PTRACE)
                .with("CLONE_VFORK", CLONE_VFORK)
                .with("CLONE_PARENT", CLONE_PARENT)
                .with("CLONE_THREAD", CLONE_THREAD)
                .with("CLONE_NEWNS", CLONE_NEWNS)
                .with("CLONE_SYSVSEM", CLONE_SYSVSEM)
                .with("CLONE_SETTLS", CLONE_SETTLS)
                .with("CLONE_PARENT_SETTID", CLONE_PARENT_SETTID)
                .with("CLONE_CHILD_CLEARTID", CLONE_CHILD_CLEARTID)
                .with("CLONE_DETACHED", CLONE_DETACHED)
                .with("CLONE_UNTRACED", CLONE_UNTRACED)
                .with("CLONE_CHILD_SETTID", CLONE_CHILD_SETTID)
                .with("CLONE_NEWCGROUP", CLONE_NEWCGROUP)
                .with("CLONE_NEWUTS", CLONE_NEWUTS)
                .with("CLONE_NEWIPC", CLONE_NEWIPC)
                .with("CLONE_NEWUSER", CLONE_NEWUSER)
                .with("CLONE_NEWPID", CLONE_NEWPID)
                .with("CLONE_NEWNET", CLONE_NEWNET)
                .with("CLONE_IO", CLONE_IO)
                .with("CLONE_CLEAR_SIGHAND", CLONE_CLEAR_SIGHAND)
                .with("CLONE_INTO_CGROUP", CLONE_INTO_CGROUP)
                .with("CLONE_NEWTIME", CLONE_NEWTIME);
    }

    private CloneFlags() {}

    /// The value of the flags `buf[from, to)`, for example `CLONE_VM|CLONE_FILES|SIGCHLD` or
    /// `0x11`, exit signal included; [#UNKNOWN] if a part is neither flag nor signal. Ends at the
    /// first blank. Allocates nothing.
    public static long parse(byte[] buf, int from, int to) {
        return Table.NAMES.parse(buf, from, to);
    }

    /// The flags of clone as strace prints them: the names of the bits, then the exit signal; `0`
    /// for none.
    public static String text(long flags) {
        StringBuilder text = Table.NAMES.append(new StringBuilder(), flags & ~CSIGNAL);
        int sig = (int) (flags & CSIGNAL);
        if (sig != 0 || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : "|").append(Signals.name(sig));
        }
        return text.toString();
    }
}
