package dev.trapline.ingest.kernel;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.ArgumentKind;
import dev.trapline.model.linux.CloneFlags;
import dev.trapline.model.linux.FutexOps;
import dev.trapline.model.linux.OpenFlags;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The registers that arguments were passed in, for writers of formats that record nothing else.
///
/// What a tracepoint recorded is given as it is. Of arguments in text the numbers are known, and flags,
/// signals and futex commands whose names the tables have. Where a string or a structure lay in memory
/// the text does not say: such an argument is 0 and counted.
public final class ArgumentRegisters {
    /// How many registers there are.
    public static final int COUNT = RegisterArgs.REGISTERS;

    /// A call that has no number there.
    public static final long NO_NUMBER = Long.MIN_VALUE;

    private static final String UNKNOWN_CALL = "syscall_0x";
    private static final long UNSAID = Long.MIN_VALUE;
    private static final long LOW_WORD = 0xffff_ffffL;

    private final long[] registers = new long[RegisterArgs.REGISTERS];
    private long unsaid;

    /// Ready for the first call.
    public ArgumentRegisters() {}

    /// Reads the registers of `call`.
    public void read(Syscall call, SysArgs args) {
        int recorded = Math.min(args.registers(), registers.length);
        Arrays.fill(registers, 0);
        if (recorded > 0) {
            for (int i = 0; i < recorded; i++) {
                registers[i] = args.register(i);
            }
        } else if (call.name().equals("clone")) {
            cloneArguments(args.text());
        } else {
            int count = call.known() ? call.argumentCount() : registers.length;
            for (int i = 0; i < count; i++) {
                argument(call, args, i);
            }
        }
    }

    /// Register `number` of the call read last.
    public long register(int number) {
        return registers[number];
    }

    /// Arguments so far that have no value here.
    public long unsaid() {
        return unsaid;
    }

    private void argument(Syscall call, SysArgs args, int index) {
        int register = call.known() ? call.registerOf(index) : index;
        ArgumentKind kind = call.known() ? call.argumentKind(index) : ArgumentKind.LONG;
        long value = args.value(index, UNSAID);
        if (value == UNSAID) {
            String text = args.text(index);
            if (text == null) {
                return; // not there, as the mode of an open that creates nothing
            }
            value = symbol(kind, text);
        }
        if (value == UNSAID || register == Syscall.NONE) {
            unsaid++;
        } else {
            registers[register] = RegisterArgs.isInt(kind) ? value & LOW_WORD : value;
            if (call.known() && call.isSplit(index) && call.abi() != Abi.X86_64 && register + 1 < COUNT) {
                boolean highFirst = call.isHighWordFirst(index);
                registers[register] = highFirst ? value >>> Integer.SIZE : value & LOW_WORD;
                registers[register + 1] = highFirst ? value & LOW_WORD : value >>> Integer.SIZE;
            }
        }
    }

    /// `flags=CLONE_VM|SIGCHLD` and its like: strace prints the arguments of clone with their names, in
    /// an order of its own. The registers are those of x86-64.
    private void cloneArguments(String text) {
        for (String part : parts(text)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String value = part.substring(equals + 1);
            int register = switch (part.substring(0, equals)) {
                case "flags" -> 0;
                case "child_stack" -> 1;
                case "parent_tid" -> 2;
                case "child_tidptr", "child_tid" -> 3;
                case "tls" -> 4;
                default -> Syscall.NONE;
            };
            long number = register == 0 ? symbol(ArgumentKind.FLAGS, value) : address(value);
            if (register == Syscall.NONE || number == UNSAID) {
                unsaid++;
            } else {
                registers[register] = number;
            }
        }
    }

    /// The parts between the commas outside braces and brackets.
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(text.substring(from).strip());
        return parts;
    }

    private static long address(String text) {
        if (text.equals("NULL")) {
            return 0;
        }
        byte[] bytes = padded(text);
        return text.startsWith("0x") && TextScan.hexDigit(bytes[2]) >= 0 ? TextScan.hex(bytes, 0) : UNSAID;
    }

    private static byte[] padded(String text) {
        return (text + "\n".repeat(TextScan.SLACK)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The value of names that the tables know.
    private static long symbol(ArgumentKind kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long value = switch (kind) {
            case FLAGS, MODE, INT, LONG -> flags(bytes);
            case FUTEXOP -> FutexOps.parse(bytes, 0, bytes.length);
            case SIG -> Signals.number(bytes, 0, bytes.length);
            default -> UNSAID;
        };
        return value < 0 ? UNSAID : value;
    }

    private static long flags(byte[] text) {
        long value = OpenFlags.parse(text, 0, text.length);
        return value == OpenFlags.UNKNOWN ? CloneFlags.parse(text, 0, text.length) : value;
    }

    /// The number of `call` as the kernel's raw_syscalls events have it, or [#NO_NUMBER] when they have
    /// no way to say it: i386 calls are recorded under numbers that mean other calls.
    public static long number(Syscall call) {
        if (call.abi() == Abi.I386) {
            return NO_NUMBER;
        }
        if (call.known()) {
            return call.nr();
        }
        String name = call.name();
        if (name.startsWith(UNKNOWN_CALL) && name.length() <= UNKNOWN_CALL.length() + 16) {
            return TextScan.hex(padded(name), UNKNOWN_CALL.length());
        }
        return call.nr() == Syscall.NONE ? NO_NUMBER : call.nr();
    }
}
