package dev.trapline.ingest.kernel;

import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the number or the name of a system call in a tracepoint means.
///
/// A number carries no ABI: `NR 20` of `raw_syscalls:sys_enter` is writev from a 64-bit program and
/// getpid from `int 0x80`, and nothing else in the event tells the two apart. Numbers are taken as
/// the kernel's own ABI, except that x32 marks its numbers with bit 30. Of a machine that is no x86
/// no number is known, but the names of its own events (`syscalls:sys_enter_openat`) are.
///
/// A call that is in no table is called `syscall_0x1f4`, as strace does. Safe for use by several
/// threads.
public final class CallNumbers {
    /// More different calls than any kernel has; beyond, the recording is damaged.
    private static final int MOST_UNKNOWN = 4096;

    private final Abi abi;
    private final boolean numbersKnown;
    private final @Nullable Syscall[] byNumber;
    private final Map<Object, Syscall> others = new ConcurrentHashMap<>();

    private CallNumbers(Abi abi, boolean numbersKnown) {
        this.abi = abi;
        this.numbersKnown = numbersKnown;
        this.byNumber = numbersKnown ? numbers(abi) : new Syscall[0];
    }

    private static @Nullable Syscall[] numbers(Abi abi) {
        int size = 0;
        for (Syscall call : SyscallTable.of(abi).all()) {
            size = Math.max(size, call.nr() + 1);
        }
        @Nullable Syscall[] numbers = new Syscall[size];
        for (Syscall call : SyscallTable.of(abi).all()) {
            numbers[call.nr()] = call;
        }
        return numbers;
    }

    /// The numbers of a 64-bit x86 kernel.
    public static CallNumbers x86() {
        return new CallNumbers(Abi.X86_64, true);
    }

    /// The numbers of a kernel that calls its machine `machine` (`uname -m`): `x86_64`, `i686`.
    public static CallNumbers ofMachine(String machine) {
        return switch (machine) {
            case "x86_64", "amd64" -> x86();
            case "i386", "i486", "i586", "i686" -> new CallNumbers(Abi.I386, true);
            default -> new CallNumbers(Abi.X86_64, false);
        };
    }

    /// The call with number `nr`; -1 is what a tracer leaves of a call it skips, and what the return
    /// from a signal handler has in place of a number.
    public Syscall byNumber(long nr) {
        if (nr >= 0 && nr < byNumber.length) {
            Syscall call = byNumber[(int) nr];
            if (call != null) {
                return call;
            }
        }
        return rareNumber(nr);
    }

    private Syscall rareNumber(long nr) {
        if (numbersKnown && abi == Abi.X86_64 && nr > 0 && nr <= Integer.MAX_VALUE && (nr & Abi.X32_SYSCALL_BIT) != 0) {
            Syscall call = SyscallTable.of(Abi.X32).byNumber((int) nr);
            if (call != null) {
                return call;
            }
        }
        return other(nr, "syscall_0x" + Long.toHexString(nr), (int) nr);
    }

    /// The call that an event of its own is named after, for example `openat`; `nr` is the number
    /// recorded with it. A few events are named after the function in the kernel instead: `newfstat` is
    /// fstat.
    public Syscall byName(String name, long nr) {
        Syscall call = SyscallTable.of(abi).byName(name);
        return call != null ? call : other(name, name, (int) nr);
    }

    private Syscall other(Object key, String name, int nr) {
        Syscall call = others.get(key);
        if (call == null) {
            call = Syscall.unknown(name, nr, abi);
            if (others.size() < MOST_UNKNOWN) {
                Syscall earlier = others.putIfAbsent(key, call);
                return earlier == null ? call : earlier;
            }
        }
        return call;
    }
}
