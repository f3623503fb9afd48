package dev.trapline.ingest.encode;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.ArgumentKind;
import dev.trapline.model.linux.CloneFlags;
import dev.trapline.model.linux.FutexOps;
import dev.trapline.model.linux.OpenFlags;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import java.nio.charset.StandardCharsets;

/// The registers of a call whose arguments are recorded as text that says what they mean (strace):
/// numbers where a number can be told, 0 for strings, structures and addresses that were followed.
final class RegisterValues {
    private static final long NO_NUMBER = Long.MIN_VALUE;
    private static final long LOW_WORD = 0xffff_ffffL;
    private static final int REGISTERS = 6;

    private RegisterValues() {}

    /// Fills `registers` with what `args` of `call` say.
    ///
    /// @return how many arguments they do not say
    static int of(Syscall call, SysArgs args, long[] registers) {
        if (call.name().equals("clone")) {
            return cloneFlags(call, args, registers);
        }
        int missing = 0;
        boolean known = call.known();
        for (int i = 0; i < (known ? call.argumentCount() : REGISTERS); i++) {
            int register = known ? call.registerOf(i) : i;
            ArgumentKind kind = known ? call.argumentKind(i) : ArgumentKind.LONG;
            long value = args.value(i, NO_NUMBER);
            String text = value == NO_NUMBER ? args.text(i) : null;
            if (text != null) {
                value = symbols(kind, text);
            }
            if (register < 0 || register >= REGISTERS || value == NO_NUMBER) {
                // what a call ignores is not printed
                missing += value == NO_NUMBER && text == null ? 0 : 1;
                continue;
            }
            boolean isInt = switch (kind) {
                case FD, DIRFD, PID, SIG, INT -> true;
                default -> false;
            };
            registers[register] = isInt ? value & LOW_WORD : value;
            if (known && call.isSplit(i) && call.abi() != Abi.X86_64 && register + 1 < REGISTERS) {
                boolean highFirst = call.isHighWordFirst(i);
                registers[register] = highFirst ? value >>> 32 : value & LOW_WORD;
                registers[register + 1] = highFirst ? value & LOW_WORD : value >>> 32;
            }
        }
        return missing;
    }

    /// strace prints the arguments of clone by name; the flags decide what the child is.
    private static int cloneFlags(Syscall call, SysArgs args, long[] registers) {
        int missing = 0;
        for (int i = 0; i < REGISTERS; i++) {
            String text = args.text(i);
            if (text != null && text.startsWith("flags=")) {
                byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
                long flags = CloneFlags.parse(bytes, "flags=".length(), bytes.length);
                int register = call.argumentOf(ArgumentKind.FLAGS);
                registers[Math.max(0, register)] = Math.max(0, flags);
                missing += flags < 0 ? 1 : 0;
            } else if (text != null) {
                missing++;
            }
        }
        return missing;
    }

    private static long symbols(ArgumentKind kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = bytes.length;
        long value = switch (kind) {
            case FLAGS -> {
                long flags = OpenFlags.parse(bytes, 0, length);
                yield flags == OpenFlags.UNKNOWN ? CloneFlags.parse(bytes, 0, length) : flags;
            }
            case FUTEXOP -> FutexOps.parse(bytes, 0, length);
            case SIG -> Signals.number(bytes, 0, length);
            default -> -1;
        };
        return value < 0 ? NO_NUMBER : value;
    }
}
