package dev.trapline.model.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The system calls of one ABI, as of Linux 6.18, by number and by name.
///
/// A table is read from its resource file when it is first asked for; asking for one ABI does not
/// read the others. Besides the kernel's names the lookups by name know what other tools print: the
/// names of the `syscalls:sys_enter_*` tracepoints (`newfstat`), and those of older strace releases
/// (`pread`, `old_mmap`).
public final class SyscallTable {

    /// Room for the indexes of one ABI; a power of two above the length of the longest table.
    private static final int INDEXES = 512;
    /// The highest number of any ABI, without the bit of x32: pwritev2 of x32.
    private static final int HIGHEST_NUMBER = 547;

    private final List<Syscall> all;
    private final List<Syscall> multiplexed;
    private final int numberMask;
    private final @Nullable Syscall[] byNumber;
    private final Syscall[] byRow;
    private final NameIndex names;

    private SyscallTable(Abi abi, String resource, int firstIndex) {
        numberMask = abi == Abi.X32 ? ~Abi.X32_SYSCALL_BIT : -1;
        SyscallRows rows = new SyscallRows(TableCursor.open(resource), abi, firstIndex);
        List<Syscall> direct = new ArrayList<>(INDEXES);
        List<Syscall> behind = new ArrayList<>();
        Syscall[] found = new Syscall[INDEXES];
        names = new NameIndex(2 * INDEXES);
        byNumber = new Syscall[HIGHEST_NUMBER + 1];
        int row = 0;
        for (; rows.next(); row++) {
            Syscall call = rows.call();
            found[row] = call;
            rows.putNames(names, row);
            if (call.isMultiplexed()) {
                behind.add(call);
            } else {
                direct.add(call);
                byNumber[call.nr() & numberMask] = call;
            }
        }
        byRow = Arrays.copyOf(found, row);
        all = Collections.unmodifiableList(direct);
        multiplexed = Collections.unmodifiableList(behind);
    }

    private static final class X8664 {
        static final SyscallTable TABLE =
                new SyscallTable(Abi.X86_64, "syscalls-x86_64.tsv", 0);
    }

    private static final class I386 {
        static final SyscallTable TABLE =
                new SyscallTable(Abi.I386, "syscalls-i386.tsv", INDEXES);
    }

    private static final class X32 {
        static final SyscallTable TABLE =
                new SyscallTable(Abi.X32, "syscalls-x32.tsv", 2 * INDEXES);
    }

    /// The table of `abi`.
    public static SyscallTable of(Abi abi) {
        return switch (abi) {
            case X86_64 -> X8664.TABLE;
            case I386 -> I386.TABLE;
            case X32 -> X32.TABLE;
        };
    }

    /// One more than the largest [Syscall#index] of all ABIs.
    public static int size() {
        return 3 * INDEXES;
    }

    /// The known call whose [Syscall#index] is `index`; throws if no call has it.
    public static Syscall byIndex(int index) {
        SyscallTable table = switch (index / INDEXES) {
            case 0 -> X8664.TABLE;
            case 1 -> I386.TABLE;
            case 2 -> X32.TABLE;
            default -> throw new IndexOutOfBoundsException(index);
        };
        return table.byRow[index % INDEXES];
    }

    /// The call with number `nr`, or null. For x32 the number is taken with or without
    /// [Abi#X32_SYSCALL_BIT]. A multiplexed number is `socketcall` or `ipc` itself.
    public @Nullable Syscall byNumber(int nr) {
        int slot = nr & numberMask;
        return slot >= 0 && slot < byNumber.length ? byNumber[slot] : null;
    }

    /// The call named `name`, or null.
    public @Nullable Syscall byName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return byName(bytes, 0, bytes.length);
    }

    /// The call whose name is `buf[from, to)`, or null. Allocates nothing.
    public @Nullable Syscall byName(byte[] buf, int from, int to) {
        int row = names.find(buf, from, to);
        return row == NameIndex.NONE ? null : byRow[row];
    }

    /// The calls that have a number of their own, ascending.
    public Collection<Syscall> all() {
        return all;
    }

    /// The calls that exist only behind `socketcall` and `ipc` of i386; empty for the other ABIs.
    public Collection<Syscall> multiplexed() {
        return multiplexed;
    }
}
