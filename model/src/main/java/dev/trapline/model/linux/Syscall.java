package dev.trapline.model.linux;

import java.util.List;

/// One system call of one ABI: what it is called, what its arguments mean and how it behaves.
///
/// Known calls are the rows of a [SyscallTable] and exist once each: equal is identical. A call that
/// no table has is made with [#unknown], once for each name by whoever reads the recording.
///
/// Argument positions count from 0 in ABI order, a 64-bit argument of a 32-bit ABI as one. They are
/// the positions in strace text as well, with these exceptions: `clone` is printed with its
/// arguments named and in another order, `sigsuspend` of i386 with its mask alone, and trailing
/// arguments that a call ignores are left out (the mode of `open` without `O_CREAT`).
public final class Syscall {

    /// Absent: no such argument, no register, no index.
    public static final int NONE = -1;

    /// Where an argument is: the number of its register in the low bits.
    static final int REGISTER = 7;
    /// The register after it holds the other half.
    static final int SPLIT = 8;
    /// The first of the two registers holds the high half.
    static final int HIGH_FIRST = 16;

    /// In place of the registers of all arguments: they are in memory, or there are none.
    static final byte[] NO_BYTES = {};
    private static final ArgumentKind[] NO_KINDS = {};

    private final String name;
    private final int nr;
    private final Abi abi;
    private final SyscallClass syscallClass;
    private final int index;
    private final int selector;
    private final boolean blocks;
    private final boolean noReturn;
    private final byte[] table;
    private final int argsFrom;
    private final int argsTo;
    private final ArgumentKind[] argumentKinds;
    private final byte[] registers;

    private final int fdArg;
    private final int dirfdArg;
    private final int pathArg;
    private final int bufArg;
    private final int countArg;
    private final int offsetArg;
    private final int flagsArg;
    private final int sockaddrArg;
    private final int iovecArg;
    private final int pidArg;
    private final int futexArg;

    /// The names of the arguments stand before the colons of `table[argsFrom, argsTo)`.
    Syscall(
            String name,
            int nr,
            Abi abi,
            SyscallClass syscallClass,
            int index,
            int selector,
            boolean blocks,
            boolean noReturn,
            byte[] table,
            int argsFrom,
            int argsTo,
            ArgumentKind[] argumentKinds,
            byte[] registers) {
        this.name = name;
        this.nr = nr;
        this.abi = abi;
        this.syscallClass = syscallClass;
        this.index = index;
        this.selector = selector;
        this.blocks = blocks;
        this.noReturn = noReturn;
        this.table = table;
        this.argsFrom = argsFrom;
        this.argsTo = argsTo;
        this.argumentKinds = argumentKinds;
        this.registers = registers;
        int fd = NONE;
        int dirfd = NONE;
        int path = NONE;
        int buf = NONE;
        int count = NONE;
        int offset = NONE;
        int flags = NONE;
        int sockaddr = NONE;
        int iovec = NONE;
        int pid = NONE;
        int futex = NONE;
        // backwards, so that the first of a kind stays
        for (int i = argumentKinds.length - 1; i >= 0; i--) {
            switch (argumentKinds[i]) {
                case FD -> fd = i;
                case DIRFD -> dirfd = i;
                case PATH -> path = i;
                case BUF -> buf = i;
                case COUNT -> count = i;
                case OFFSET -> offset = i;
                case FLAGS -> flags = i;
                case SOCKADDR -> sockaddr = i;
                case IOVEC -> iovec = i;
                case PID -> pid = i;
                case FUTEX -> futex = i;
                default -> {}
            }
        }
        fdArg = fd;
        dirfdArg = dirfd;
        pathArg = path;
        bufArg = buf;
        countArg = count;
        offsetArg = offset;
        flagsArg = flags;
        sockaddrArg = sockaddr;
        iovecArg = iovec;
        pidArg = pid;
        futexArg = futex;
    }

    /// A call that is in no table: a newer kernel's, or one a recorder names in its own way.
    /// Its class is OTHER, it has no arguments, and its [#index] is [#NONE].
    public static Syscall unknown(String name, int nr, Abi abi) {
        return new Syscall(
                name,
                nr,
                abi,
                SyscallClass.OTHER,
                NONE,
                NONE,
                false,
                false,
                NO_BYTES,
                0,
                0,
                NO_KINDS,
                NO_BYTES);
    }

    /// The kernel's name, without `sys_`.
    public String name() {
        return name;
    }

    /// The number in eax or rax, with [Abi#X32_SYSCALL_BIT] for x32. A call that is reached through
    /// another one ([#isMultiplexed]) has that one's number.
    public int nr() {
        return nr;
    }

    /// The ABI whose number [#nr] is.
    public Abi abi() {
        return abi;
    }

    /// What the call does.
    public SyscallClass syscallClass() {
        return syscallClass;
    }

    /// A number in `[0, SyscallTable.size())` that no other known call of any ABI has, for arrays
    /// in place of maps; [#NONE] for an unknown call. It may change from release to release: never
    /// store it.
    public int index() {
        return index;
    }

    /// Whether a table has the call.
    public boolean known() {
        return index != NONE;
    }

    /// Whether the call exists only behind `socketcall` or `ipc` of i386, under whose number it is
    /// recorded; strace prints its own name. Its arguments are not in the registers.
    public boolean isMultiplexed() {
        return selector != NONE;
    }

    /// The first argument of `socketcall` or `ipc` that selects the call, or [#NONE].
    public int selector() {
        return selector;
    }

    /// Whether the call never returns to its caller: exit and exit_group.
    public boolean isNoReturn() {
        return noReturn;
    }

    /// Whether time in the call is mainly waiting for something to happen: the poll and epoll_wait
    /// families, sleeps, waits for children and signals. False where that depends on the arguments
    /// (read, recv, accept, futex, flock).
    public boolean blocks() {
        return blocks;
    }

    /// Whether the returned value counts bytes (for recvmmsg: messages) that came in.
    public boolean transfersIn() {
        return syscallClass == SyscallClass.READ || syscallClass == SyscallClass.RECV;
    }

    /// Whether the returned value counts bytes (for sendmmsg: messages) that went out.
    public boolean transfersOut() {
        return syscallClass == SyscallClass.WRITE || syscallClass == SyscallClass.SEND;
    }

    /// How many arguments there are.
    public int argumentCount() {
        return argumentKinds.length;
    }

    /// Names of the arguments as in the manual pages (section 2). Made anew for each caller.
    public List<String> argumentNames() {
        String[] names = new String[argumentKinds.length];
        int from = argsFrom;
        int count = 0;
        for (int i = argsFrom; i < argsTo; i++) {
            if (table[i] == ':') {
                names[count++] = TableCursor.text(table, from, i);
            } else if (table[i] == ' ') {
                from = i + 1;
            }
        }
        return List.of(names);
    }

    /// Meanings of the arguments, as many as [#argumentNames]. Made anew for each caller.
    public List<ArgumentKind> argumentKinds() {
        return List.of(argumentKinds);
    }

    /// What argument `argument` means.
    public ArgumentKind argumentKind(int argument) {
        return argumentKinds[argument];
    }

    /// The register that holds argument `argument`, 0 to 5 in the order of the ABI, or [#NONE] when
    /// the arguments lie in memory (`mmap` and `select` of i386) or the call is multiplexed. A
    /// 64-bit argument of i386, and the offset of preadv and pwritev, fill this register and the
    /// next.
    public int registerOf(int argument) {
        return registers.length == 0 ? NONE : registers[argument] & REGISTER;
    }

    /// Whether argument `argument` fills two registers with 32 bits each.
    public boolean isSplit(int argument) {
        return registers.length != 0 && (registers[argument] & SPLIT) != 0;
    }

    /// Of a split argument: whether the high word comes first (`_llseek` only).
    public boolean isHighWordFirst(int argument) {
        return registers.length != 0 && (registers[argument] & HIGH_FIRST) != 0;
    }

    /// Position of the first argument that means `kind`, or [#NONE].
    public int argumentOf(ArgumentKind kind) {
        for (int i = 0; i < argumentKinds.length; i++) {
            if (argumentKinds[i] == kind) {
                return i;
            }
        }
        return NONE;
    }

    /// Position of the first file descriptor, or [#NONE]; [#dirfdArg] is not one of them.
    public int fdArg() {
        return fdArg;
    }

    /// Position of the first descriptor that a path starts from, or [#NONE].
    public int dirfdArg() {
        return dirfdArg;
    }

    /// Position of the first path, or [#NONE].
    public int pathArg() {
        return pathArg;
    }

    /// Position of the bytes to move, or [#NONE].
    public int bufArg() {
        return bufArg;
    }

    /// Position of the number of bytes asked for, or [#NONE].
    public int countArg() {
        return countArg;
    }

    /// Position of the first file offset, or [#NONE]. The offsets of sendfile, splice and
    /// copy_file_range are passed by address and are no offsets in this sense.
    public int offsetArg() {
        return offsetArg;
    }

    /// Position of the first flags, or [#NONE].
    public int flagsArg() {
        return flagsArg;
    }

    /// Position of the socket address, or [#NONE].
    public int sockaddrArg() {
        return sockaddrArg;
    }

    /// Position of the first iovec array, or [#NONE]. Its length follows.
    public int iovecArg() {
        return iovecArg;
    }

    /// Position of the first process, thread or group id, or [#NONE].
    public int pidArg() {
        return pidArg;
    }

    /// Position of the first futex word, or [#NONE].
    public int futexArg() {
        return futexArg;
    }

    @Override
    public String toString() {
        return name;
    }
}
