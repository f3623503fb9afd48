package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;

/// PUSH, POP, CALL, RET and those around them. RSP changes last, so a fault leaves it alone.
final class StackOperations {

    private static final int NESTING_MASK = 31;

    private final Operands operands;
    private final Cpu cpu;
    private final long[] registers;
    private final Mmu mmu;
    private final Flags flags;

    StackOperations(Operands operands, Cpu cpu) {
        this.operands = operands;
        this.cpu = cpu;
        registers = cpu.registers;
        mmu = cpu.mmu;
        flags = cpu.flags;
    }

    /// Pushes a value of so many bits.
    void push(long value, int bits) {
        long top = registers[Registers.RSP] - bits / Byte.SIZE;
        operands.setMemory(operands.stack(top), value, bits);
        registers[Registers.RSP] = top;
    }

    /// Pops a value of so many bits.
    long pop(int bits) {
        long top = registers[Registers.RSP];
        long value = operands.memory(operands.stack(top), bits);
        registers[Registers.RSP] = top + bits / Byte.SIZE;
        return value;
    }

    /// POP. The address of a destination in memory is computed with RSP as it is after the pop.
    void popOperand(Step step) {
        long top = registers[Registers.RSP];
        long value = pop(step.bits);
        try {
            operands.write(step, value);
        } catch (CpuException fault) {
            registers[Registers.RSP] = top;
            throw fault;
        }
    }

    /// PUSHF: VM and RF are never on the stack.
    void pushFlags(Step step) {
        push(flags.value() & ~(Flags.VM | Flags.RF), step.bits);
    }

    /// POPF: IOPL only changes at privilege level 0, IF only at one that IOPL admits.
    void popFlags(Step step) {
        int popped = (int) pop(step.bits);
        int changeable = Flags.STATUS | Flags.TF | Flags.DF | Flags.NT;
        if (step.bits > Short.SIZE) {
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
        mmu.checkWrite(operands.stack(registers[Registers.RSP] - Long.BYTES), Long.BYTES);
        cpu.checkTarget(target);
        push(step.next, Long.SIZE);
        cpu.rip = target;
    }

    /// RET, also one that takes arguments off the stack.
    void ret(Step step) {
        long target = operands.memory(operands.stack(registers[Registers.RSP]), Long.SIZE);
        cpu.checkTarget(target);
        registers[Registers.RSP] += Long.BYTES + (step.immediate & 0xffff);
        cpu.rip = target;
    }

    /// ENTER: a frame, with the frame pointers of the frames that it is nested in.
    void enter(Step step) {
        int bits = step.instruction.operandBytes * Byte.SIZE;
        int bytes = bits / Byte.SIZE;
        int level = step.instruction.second & NESTING_MASK;
        long allocated = step.immediate & 0xffff;
        long stack = registers[Registers.RSP] - bytes;
        long frame = stack;
        long link = registers[Registers.RBP];
        operands.setMemory(operands.stack(frame), link, bits);
        if (level > 0) {
            for (int i = 1; i < level; i++) {
                link -= bytes;
                stack -= bytes;
                operands.setMemory(operands.stack(stack), operands.memory(operands.stack(link), bits), bits);
            }
            stack -= bytes;
            operands.setMemory(operands.stack(stack), frame, bits);
        }
        stack -= allocated;
        // What the frame ends with has to be writable, though it is not written (SDM volume 2, ENTER).
        mmu.checkWrite(operands.stack(stack), bytes);
        operands.setRegister(Registers.RBP, frame, bits);
        registers[Registers.RSP] = stack;
    }

    /// LEAVE: back to the frame before.
    void leave(Step step) {
        long frame = registers[Registers.RBP];
        long link = operands.memory(operands.stack(frame), step.bits);
        registers[Registers.RSP] = frame + step.bits / Byte.SIZE;
        operands.setRegister(Registers.RBP, link, step.bits);
    }
}
