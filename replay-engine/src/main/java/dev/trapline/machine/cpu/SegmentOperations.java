package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// MOV, PUSH and POP of segment registers, LDS and its like.
final class SegmentOperations {

    private final Operands operands;
    private final StackOperations stack;
    private final Cpu cpu;

    SegmentOperations(Operands operands, StackOperations stack, Cpu cpu) {
        this.operands = operands;
        this.stack = stack;
        this.cpu = cpu;
    }

    /// MOV to or from a segment register.
    void move(Step step) {
        if (Registers.isSegment(step.destination)) {
            if (step.destination == Registers.CS) {
                throw CpuException.invalidOpcode();
            }
            load(step.destination, operands.read(step, step.source, Short.SIZE));
            inhibit(step);
            cpu.rip = step.next;
            return;
        }
        int selector = cpu.segments.get(step.source).selector();
        if (step.destination == Registers.MEMORY) {
            // Always two bytes, whatever the operand size is.
            operands.setMemory(operands.writtenAddress(step, Short.BYTES), selector, Short.SIZE);
        } else {
            operands.setRegister(step.destination, selector, step.bits);
        }
    }

    private void load(int place, long selector) {
        cpu.segmentLoader.load(place, (int) selector & 0xffff);
    }

    /// PUSH of a segment register.
    void push(Step step) {
        stack.push(cpu.segments.get(step.destination).selector(), step.instruction.operandBytes * Byte.SIZE);
    }

    /// POP of a segment register.
    void pop(Step step) {
        int bytes = step.instruction.operandBytes;
        // The stack of the new SS goes on at the same pointer, so that of the old one has to be told before.
        long selector = stack.peek(0, bytes * Byte.SIZE);
        int stackBits = cpu.segments.stackBits();
        load(step.destination, selector);
        operands.setRegister(Registers.RSP, cpu.registers[Registers.RSP] + bytes, stackBits);
        inhibit(step);
        cpu.rip = step.next;
    }

    /// Between SS and the stack pointer that belongs to it nothing may use the stack (SDM volume 3, 6.8.3).
    private void inhibit(Step step) {
        if (step.destination == Registers.SS) {
            cpu.events.set(PendingEvents.STACK_SHADOW, true);
        }
    }

    /// LDS, LES, LSS, LFS and LGS: a far pointer from memory.
    void loadPointer(Step step) {
        int bits = step.instruction.operandBytes * Byte.SIZE;
        int bytes = bits / Byte.SIZE;
        long offset = operands.memory(operands.address(step, bytes), bits);
        long selector = operands.memory(operands.address(step, bytes, Short.BYTES, Segment.READ), Short.SIZE);
        load(switch (step.operation) {
            case LDS -> Registers.DS;
            case LES -> Registers.ES;
            case LSS -> Registers.SS;
            case LFS -> Registers.FS;
            default -> Registers.GS;
        }, selector);
        operands.setRegister(step.destination, offset, bits);
        cpu.rip = step.next;
    }
}
