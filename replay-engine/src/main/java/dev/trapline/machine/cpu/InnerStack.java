package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;
import org.jspecify.annotations.Nullable;

/// The stack of a more privileged level, as the task state segment has it, while it is being prepared (SDM volume 3, 5.8.5): what is
/// pushed on it is written only once it is sure that it can be.
final class InnerStack {

    private static final int MAX_VALUES = 40;
    private static final int POINTERS_16 = 2;
    private static final int POINTERS = 4;
    /// Before the first of the stacks for interrupts in long mode, which is number 1.
    private static final int INTERRUPT_STACKS = 0x1c;
    private static final long ALIGNMENT = 16;
    private static final int USER = 3;

    private final Cpu cpu;
    private final int selector;
    /// Of the stack segment; null in long mode, where there is none.
    private final @Nullable Descriptor descriptor;
    private final Segment segment = new Segment(CpuException.STACK_FAULT);
    private final int pointerBits;
    private final long[] values = new long[MAX_VALUES];
    private int count;
    private long pointer;
    /// Whether SS stays what it is.
    private boolean keepsSegment;
    private boolean user;

    private InnerStack(Cpu cpu, int selector, @Nullable Descriptor descriptor, long pointer) {
        this.cpu = cpu;
        this.selector = selector;
        this.descriptor = descriptor;
        this.pointer = pointer;
        if (descriptor == null) {
            pointerBits = Long.SIZE;
        } else {
            segment.load(selector, descriptor);
            pointerBits = segment.isBig() ? Integer.SIZE : Short.SIZE;
        }
    }

    /// In long mode, that of an interrupt handler at a privilege level: the stack of the task state segment that the gate names if it
    /// names one, else the stack of that privilege level. It begins at a multiple of 16 (SDM volume 3, 6.14.2).
    ///
    /// @throws CpuException #TS with a selector, if the task state segment is too short
    static InnerStack ofHandler(Cpu cpu, int privilege, int interruptStack) {
        boolean same = privilege == cpu.privilege();
        long pointer = cpu.registers[Registers.RSP];
        if (interruptStack != 0) {
            pointer = read(cpu, cpu.segments.tr, INTERRUPT_STACKS + (long) interruptStack * Long.BYTES, Long.BYTES);
        } else if (!same) {
            pointer = of(cpu, privilege).pointer;
        }
        InnerStack stack = new InnerStack(cpu, privilege, null, pointer & -ALIGNMENT);
        stack.keepsSegment = same;
        stack.user = privilege == USER;
        return stack;
    }

    /// That for a privilege level from 0 to 2.
    ///
    /// @throws CpuException #TS or #SS with a selector, if there is none that can be used
    static InnerStack of(Cpu cpu, int privilege) {
        Segment task = cpu.segments.tr;
        if (cpu.operatingMode() == OperatingMode.LONG) {
            long at = POINTERS + (long) privilege * Long.BYTES;
            return new InnerStack(cpu, privilege, null, read(cpu, task, at, Long.BYTES));
        }
        boolean has32Bits = (task.attributes() & 0xd) == Descriptor.TSS_32;
        int bytes = has32Bits ? Integer.BYTES : Short.BYTES;
        // Pairs of stack pointer and stack segment, both as wide as the pointer.
        long at = (has32Bits ? POINTERS : POINTERS_16) + (long) privilege * 2 * bytes;
        long pointer = read(cpu, task, at, bytes);
        int selector = (int) read(cpu, task, at + bytes, Short.BYTES);
        if (DescriptorTables.isNull(selector)) {
            throw DescriptorTables.fault(CpuException.INVALID_TSS, selector);
        }
        Descriptor descriptor = cpu.segmentLoader.checkStack(selector, privilege, CpuException.INVALID_TSS);
        return new InnerStack(cpu, selector, descriptor, pointer);
    }

    private static long read(Cpu cpu, Segment task, long at, int bytes) {
        if (at + bytes - 1 > task.limit()) {
            throw DescriptorTables.fault(CpuException.INVALID_TSS, task.selector());
        }
        return cpu.systemMemory.read(task.base() + at, bytes);
    }

    /// Has a value pushed.
    void push(long value) {
        values[count++] = value;
    }

    /// Writes what was pushed, each value with so many bits.
    ///
    /// @throws CpuException #SS with the selector or #PF, if not all of it can be written; then nothing is
    void write(int bits) {
        int bytes = bits / Byte.SIZE;
        Mmu mmu = cpu.mmu;
        mmu.setUser(user);
        try {
            for (int i = 0; i < count; i++) {
                mmu.checkWrite(address(i, bytes), bytes);
            }
        } finally {
            mmu.setUser(cpu.privilege() == USER);
        }
        for (int i = 0; i < count; i++) {
            cpu.systemMemory.write(address(i, bytes), values[i], bytes);
        }
        pointer = top(count, bytes);
    }

    private long top(int pushed, int bytes) {
        return Alu.zeroExtend(pointer - (long) pushed * bytes, pointerBits);
    }

    private long address(int index, int bytes) {
        long offset = top(index + 1, bytes);
        if (descriptor == null) {
            if (!Mmu.isCanonical(offset)) {
                throw CpuException.of(CpuException.STACK_FAULT, 0);
            }
            return offset;
        }
        try {
            return segment.linear(offset, bytes, Segment.WRITE);
        } catch (CpuException outside) {
            throw DescriptorTables.fault(outside.vector(), selector);
        }
    }

    /// Makes it the stack, after the privilege level has been changed.
    void use() {
        if (descriptor == null) {
            if (!keepsSegment) {
                cpu.segments.get(Registers.SS).setNull(selector);
                cpu.segments.changed();
            }
        } else {
            cpu.segmentLoader.setStack(selector, descriptor);
        }
        long unused = pointerBits == Short.SIZE ? cpu.registers[Registers.RSP] & ~0xffffL : 0;
        cpu.registers[Registers.RSP] = unused | pointer;
    }
}
