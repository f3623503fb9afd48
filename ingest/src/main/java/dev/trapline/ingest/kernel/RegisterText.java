package dev.trapline.ingest.kernel;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.linux.Syscall;
import org.jspecify.annotations.Nullable;

/// The registers of a raw_syscalls:sys_enter as a view of the recorded line, `3, 7f1c0a7c7b10, 340,
/// 0, 0, 0` without its parentheses; says what [RegisterArgs] says of the same registers.
///
/// The first register is at hand, because most questions are about the file descriptor.
final class RegisterText implements SysArgs {
    private final Syscall call;
    private final byte[] bytes;
    private final int from;
    private final int to;
    private final long first;

    RegisterText(Syscall call, byte[] bytes, int from, int to, long first) {
        this.call = call;
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.first = first;
    }

    @Override
    public boolean isRecorded() {
        return true;
    }

    @Override
    public SysArgs durable() {
        return parsed();
    }

    @Override
    public long value(int index, long absent) {
        if (index < 0 || index >= call.argumentCount()) {
            return call.known() ? absent : parsed().value(index, absent);
        }
        if (call.isSplit(index)) {
            return parsed().value(index, absent);
        }
        int register = call.registerOf(index);
        if (register < 0) {
            return absent;
        }
        int p = register == 0 ? from : start(register);
        if (p >= to) {
            return absent;
        }
        long value = register == 0 ? first : TextScan.hex(bytes, p);
        return RegisterArgs.isInt(call.argumentKind(index)) ? (int) value : value;
    }

    /// Where register `number` stands, or `to`.
    private int start(int number) {
        int p = from;
        for (int i = 0; i < number && p < to; i++) {
            while (p < to && bytes[p] != ',') {
                p++;
            }
            p += 2;
        }
        return Math.min(p, to);
    }

    @Override
    public int registers() {
        int count = from < to ? 1 : 0;
        for (int p = from; p < to && count < RegisterArgs.REGISTERS; p++) {
            count += bytes[p] == ',' ? 1 : 0;
        }
        return count;
    }

    @Override
    public long register(int number) {
        return number == 0 ? first : TextScan.hex(bytes, start(number));
    }

    private RegisterArgs parsed() {
        long[] values = new long[RegisterArgs.REGISTERS];
        int count = 0;
        for (int p = from; p < to && count < values.length; count++) {
            values[count] = TextScan.hex(bytes, p);
            p = start(count + 1);
        }
        return new RegisterArgs(
                call, count, values[0], values[1], values[2], values[3], values[4], values[5]);
    }

    @Override
    public @Nullable String text(int index) {
        return parsed().text(index);
    }

    @Override
    public String text() {
        return parsed().text();
    }

    @Override
    public String toString() {
        return text();
    }
}
