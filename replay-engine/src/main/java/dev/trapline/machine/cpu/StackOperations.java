package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.DeviceAccess;
import dev.trapline.machine.memory.Mmu;

/// PUSH, POP, CALL, RET and those around them. The stack pointer changes last, so a fault leaves it alone.
///
/// How wide the stack pointer is follows from the stack segment, how wide what is pushed from the operand size (SDM volume 1, 6.2.3).
final class StackOperations {

    private static final int NESTING_MASK = 31;
    /// PUSHA pushes the first eight registers in order, of which one is the stack pointer.
    private static final int ALL = 8;

    private final Operands operands;
    private final Cpu cpu;
    private final Segments segments;
    private final long[] registers;
    private final Mmu mmu;
    private final Flags flags;

    StackOperations(Operands operands, Cpu cpu) {
        this.operands = operands;
        this.cpu = cpu;
        segments = cpu.segments;
        registers = cpu.registers;
        mmu = cpu.mmu;
        flags = cpu.flags;
    }

    /// A pointer into the stack, cut to the width of the stack pointer.
    private long cut(long pointer) {
        return Alu.zeroExtend(pointer, segments.stackBits());
    }

    /// The stack pointer and so many bytes.
    private long top(long beyond) {
        return cut(registers[Registers.RSP] + beyond);
    }

    /// Sets the stack pointer, as much of it as the stack segment makes it.
    void setTop(long pointer) {
        operands.setRegister(Registers.RSP, pointer, segments.stackBits());
    }

    private long address(long pointer, int bits, int right) {
        return segments.linear(Registers.SS, pointer, bits / Byte.SIZE, right);
    }

    /// What is on the stack at a pointer.
    private long at(long pointer, int bits) {
        return operands.memory(address(pointer, bits, Segment.READ), bits);
    }

    private void put(long pointer, long value, int bits) {
        operands.setMemory(address(pointer, bits, Segment.WRITE), value, bits);
    }

    private void checkWrite(long pointer, int bits) {
        mmu.checkWrite(address(pointer, bits, Segment.WRITE), bits / Byte.SIZE);
    }

    /// Pushes a value of so many bits.
    void push(long value, int bits) {
        long top = top(-bits / Byte.SIZE);
        put(top, value, bits);
        setTop(top);
    }

    /// Makes sure that so many values of so many bits can be pushed.
    void checkPush(int values, int bits) {
        for (int i = 1; i <= values; i++) {
            checkWrite(top(-(long) i * bits / Byte.SIZE), bits);
        }
    }

    /// Pops a value of so many bits.
    long pop(int bits) {
        long value = peek(0, bits);
        drop(bits / Byte.SIZE);
        return value;
    }

    /// What would be popped after so many bytes.
    long peek(long beyond, int bits) {
        return at(top(beyond), bits);
    }

    /// Takes so many bytes off the stack.
    void drop(long bytes) {
        setTop(top(bytes));
    }

    /// POP. The address of a destination in memory is computed with RSP as it is after the pop.
    void popOperand(Step step) {
        long top = registers[Registers.RSP];
        long value = pop(step.bits);
        try {
            operands.write(step, value);
        } catch (CpuException | DeviceAccess fault) {
            registers[Registers.RSP] = top;
            throw fault;
        }
    }

    /// PUSHA: all general registers, the stack pointer as it was before.
    void pushAll(Step step) {
        int bits = step.bits;
        checkPush(ALL, bits);
        long top = registers[Registers.RSP];
        for (int i = 0; i < ALL; i++) {
            push(i == Registers.RSP ? top : registers[i], bits);
        }
    }

    /// POPA: the stack pointer among them is skipped.
    void popAll(Step step) {
        int bits = step.bits;
        long[] values = new long[ALL];
        for (int i = ALL - 1; i >= 0; i--) {
            values[i] = peek((long) (ALL - 1 - i) * bits / Byte.SIZE, bits);
        }
        drop((long) ALL * bits / Byte.SIZE);
        for (int i = 0; i < ALL; i++) {
            if (i != Registers.RSP) {
                operands.setRegister(i, values[i], bits);
            }
        }
    }

    /// PUSHF: VM and RF are never on the stack.
    void pushFlags(Step step) {
        push(flags.value() & ~(Flags.VM | Flags.RF), step.bits);
    }

    /// POPF: IOPL only changes at privilege level 0, IF only at one that IOPL admits.
    void popFlags(Step step) {
        setFlags((int) pop(step.bits), step.bits);
    }

    /// Sets what the current privilege may set of the flags.
    void setFlags(int popped, int bits) {
        int changeable = Flags.STATUS | Flags.TF | Flags.DF | Flags.NT;
        if (bits > Short.SIZE) {
            changeable |= Flags.AC | Flags.ID;
        }
        if (cpu.privilege() == 0) {
            changeable |= Flags.IOPL;
        }
        if (cpu.privilege() <= cpu.ioPrivilege()) {
            changeable |= Flags.IF;
        }
        // RF is always cleared.
        flags.setValue(flags.value() & ~(changeable | Flags.RF) | popped & changeable);
    }

    /// CALL to an address.
    void call(Step step, long target) {
        int bits = step.instruction.operandBytes * Byte.SIZE;
        checkPush(1, bits);
        segments.branch(target);
        push(step.next, bits);
    }

    /// RET, also one that takes arguments off the stack.
    void ret(Step step) {
        int bits = step.instruction.operandBytes * Byte.SIZE;
        segments.branch(Alu.zeroExtend(peek(0, bits), bits));
        drop(bits / Byte.SIZE + (step.immediate & 0xffff));
    }

    /// ENTER: a frame, with the frame pointers of the frames that it is nested in.
    void enter(Step step) {
        int bits = step.instruction.operandBytes * Byte.SIZE;
        int bytes = bits / Byte.SIZE;
        int level = step.instruction.second & NESTING_MASK;
        long allocated = step.immediate & 0xffff;
        long stack = top(-bytes);
        long frame = stack;
        long link = registers[Registers.RBP];
        put(frame, link, bits);
        if (level > 0) {
            for (int i = 1; i < level; i++) {
                link -= bytes;
                stack = cut(stack - bytes);
                put(stack, at(cut(link), bits), bits);
            }
            stack = cut(stack - bytes);
            put(stack, frame, bits);
        }
        stack = cut(stack - allocated);
        // What the frame ends with has to be writable, though it is not written (SDM volume 2, ENTER).
        checkWrite(stack, bits);
        operands.setRegister(Registers.RBP, frame, bits);
        setTop(stack);
    }

    /// LEAVE: back to the frame before.
    void leave(Step step) {
        long frame = cut(registers[Registers.RBP]);
        long link = at(frame, step.bits);
        setTop(cut(frame + step.bits / Byte.SIZE));
        operands.setRegister(Registers.RBP, link, step.bits);
    }
}
