package dev.trapline.ingest.kernel;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.ArgumentKind;
import dev.trapline.model.linux.Syscall;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arguments of a system call as the kernel's tracepoints record them: up to six registers.
///
/// Stands for the part in parentheses of
///
///     sys_enter: NR 0 (3, 7f1c0a7c7b10, 340, 0, 0, 0)
///
/// and reads it as `fd: 3, buf: 7f1c0a7c7b10, count: 340`, because the call tells how many of the
/// registers mean anything and in which of them an argument stands. A call that is in no table has
/// the registers themselves for arguments, without names.
public final class RegisterArgs implements SysArgs {
    /// Registers that can hold arguments, on every ABI.
    public static final int REGISTERS = 6;

    private static final long LOW_WORD = 0xffff_ffffL;

    private final Syscall call;
    private final long first;
    private final long second;
    private final long third;
    private final long fourth;
    private final long fifth;
    private final long sixth;

    /// One for each argument that is recorded; null when all registers are, without strings, which
    /// is what raw_syscalls records: a number beside it would make each of these objects larger.
    private final @Nullable String @Nullable [] strings;

    /// The arguments of `call`, of which `recorded` registers are in the recording; the others must
    /// be 0. Registers are in the order of the ABI, a 32-bit one zero-extended.
    public RegisterArgs(
            Syscall call,
            int recorded,
            long first,
            long second,
            long third,
            long fourth,
            long fifth,
            long sixth) {
        this(call, recorded, first, second, third, fourth, fifth, sixth, null);
    }

    /// The same with the strings that some of the arguments point to, at the arguments' positions:
    /// recent kernels keep them with the call's own event (`__filename_val`).
    public RegisterArgs(
            Syscall call,
            int recorded,
            long first,
            long second,
            long third,
            long fourth,
            long fifth,
            long sixth,
            @Nullable String @Nullable [] strings) {
        this.call = call;
        this.first = first;
        this.second = second;
        this.third = third;
        this.fourth = fourth;
        this.fifth = fifth;
        this.sixth = sixth;
        if (strings == null && recorded >= REGISTERS) {
            this.strings = null;
        } else {
            int count = Math.clamp(recorded, 0, REGISTERS);
            this.strings = strings == null ? new String[count] : Arrays.copyOf(strings, count);
        }
    }

    @Override
    public int registers() {
        return recorded();
    }

    private int recorded() {
        return strings == null ? REGISTERS : strings.length;
    }

    @Override
    public long register(int number) {
        return switch (number) {
            case 0 -> first;
            case 1 -> second;
            case 2 -> third;
            case 3 -> fourth;
            case 4 -> fifth;
            default -> sixth;
        };
    }

    private int count() {
        return call.known() ? call.argumentCount() : recorded();
    }

    /// The register of argument `index`, or a number that is not recorded.
    private int registerOf(int index) {
        if (index < 0 || index >= count()) {
            return Syscall.NONE;
        }
        return call.known() ? call.registerOf(index) : index;
    }

    private boolean isRecorded(int register) {
        return register >= 0 && register < recorded();
    }

    @Override
    public boolean isRecorded() {
        return true;
    }

    /// Argument `index`, sign-extended where its type is `int` in the kernel: a program that passes
    /// `AT_FDCWD` leaves the high half of the register clear.
    @Override
    public long value(int index, long absent) {
        int register = registerOf(index);
        if (!isRecorded(register)) {
            return absent;
        }
        long value = register(register);
        if (!call.known()) {
            return value;
        }
        if (call.isSplit(index)) {
            return join(index, register, value);
        }
        return isInt(call.argumentKind(index)) ? (int) value : value;
    }

    /// Of preadv and its like on x86-64 the first register holds the whole offset and the next is
    /// ignored (`pos_from_hilo`, fs/read_write.c).
    private long join(int index, int register, long value) {
        if (call.abi() == Abi.X86_64) {
            return value;
        }
        long next = isRecorded(register + 1) ? register(register + 1) : 0;
        return call.isHighWordFirst(index)
                ? value << 32 | next & LOW_WORD
                : next << 32 | value & LOW_WORD;
    }

    static boolean isInt(ArgumentKind kind) {
        return switch (kind) {
            case FD, DIRFD, PID, SIG, INT -> true;
            default -> false;
        };
    }

    /// Argument `index` in hex as the kernel prints it (`%lx`).
    @Override
    public @Nullable String text(int index) {
        int register = registerOf(index);
        if (!isRecorded(register)) {
            return null;
        }
        boolean whole = call.known() && call.isSplit(index);
        return Long.toHexString(whole ? value(index, 0) : register(register));
    }

    @Override
    public @Nullable String string(int index) {
        return strings != null && index >= 0 && index < strings.length ? strings[index] : null;
    }

    @Override
    public String text() {
        List<String> names = call.known() ? call.argumentNames() : List.of();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count(); i++) {
            String value = text(i);
            if (value == null) {
                continue;
            }
            if (!text.isEmpty()) {
                text.append(", ");
            }
            if (i < names.size()) {
                text.append(names.get(i)).append(": ");
            }
            text.append(value);
            String string = string(i);
            if (string != null) {
                text.append(" \"").append(string).append('"');
            }
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
