package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// Far transfers and interrupts of real mode, where a selector is the base divided by 16 and the vectors are a table of far pointers
/// (SDM volume 3, 21.1).
final class RealMode {

    private static final int VECTOR_BYTES = 4;
    private static final int FRAME_WORDS = 3;

    private final Cpu cpu;
    private final StackOperations stack;

    RealMode(Cpu cpu, StackOperations stack) {
        this.cpu = cpu;
        this.stack = stack;
    }

    /// Goes to a far pointer.
    ///
    /// @throws CpuException #GP(0), if the offset is outside of the segment
    void jump(int selector, long offset) {
        Segment code = cpu.segments.get(Registers.CS);
        if (!code.contains(offset)) {
            throw CpuException.generalProtection();
        }
        code.loadReal(selector);
        cpu.segments.changed();
        cpu.rip = offset;
    }

    /// Calls a far pointer; `bits` is the operand size.
    void call(int selector, long offset, long returnTo, int bits) {
        stack.checkPush(2, bits);
        int from = cpu.segments.get(Registers.CS).selector();
        jump(selector, offset);
        stack.push(from, bits);
        stack.push(returnTo, bits);
    }

    /// Returns from a far call and takes so many bytes of arguments off the stack.
    void ret(int arguments, int bits) {
        int bytes = bits / Byte.SIZE;
        long offset = Alu.zeroExtend(stack.peek(0, bits), bits);
        int selector = (int) stack.peek(bytes, Short.SIZE) & 0xffff;
        jump(selector, offset);
        stack.drop(2L * bytes + arguments);
    }

    /// Interrupts: INT, an exception or a device. The frame is of 16 bits, whatever the code is.
    ///
    /// @throws CpuException if the vector or the stack cannot be used
    void interrupt(int vector) {
        TableRegister table = cpu.idtr();
        int at = vector * VECTOR_BYTES;
        if (at + VECTOR_BYTES - 1 > table.limit()) {
            throw CpuException.generalProtection();
        }
        stack.checkPush(FRAME_WORDS, Short.SIZE);
        long pointer = cpu.systemMemory.read(table.base() + at, Integer.BYTES);
        long returnTo = cpu.rip;
        int from = cpu.segments.get(Registers.CS).selector();
        jump((int) (pointer >>> Short.SIZE), pointer & 0xffff);
        stack.push(cpu.flags.value(), Short.SIZE);
        stack.push(from, Short.SIZE);
        stack.push(returnTo, Short.SIZE);
        cpu.flags.put(Flags.IF | Flags.TF | Flags.AC, false);
    }

    /// IRET.
    void interruptReturn(int bits) {
        int bytes = bits / Byte.SIZE;
        int flags = (int) stack.peek(2L * bytes, bits);
        ret(bytes, bits);
        stack.setFlags(flags, bits);
    }
}
