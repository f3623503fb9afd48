package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;

/// Moves, exchanges and conversions of general registers and memory: the data transfers of SDM volume 1, 7.3.1, but those of the stack.
final class MoveOperations {

    private final Operands operands;
    private final SegmentOperations segmentOperations;
    private final Cpu cpu;
    private final long[] registers;
    private final Mmu mmu;
    private final Flags flags;

    MoveOperations(Operands operands, SegmentOperations segmentOperations, Cpu cpu) {
        this.operands = operands;
        this.segmentOperations = segmentOperations;
        this.cpu = cpu;
        registers = cpu.registers;
        mmu = cpu.mmu;
        flags = cpu.flags;
    }

    /// Does what a step says.
    void execute(Step step) {
        int bits = step.bits;
        switch (step.operation) {
            case BSWAP -> {
                // Of 16 bits it is undefined; processors give 0.
                operands.write(step, bits == Short.SIZE ? 0 : reverse(operands.destination(step), bits));
            }
            case MOVBE -> operands.write(step, reverse(operands.source(step), bits));
            case MOV -> {
                if (Registers.isSegment(step.destination) || Registers.isSegment(step.source)) {
                    segmentOperations.move(step);
                } else {
                    operands.write(step, operands.source(step));
                }
            }
            case MOVZX -> operands.write(step, Alu.zeroExtend(operands.source(step), step.sourceBits));
            case LEA -> operands.write(step, operands.offset(step));
            case CMOVCC -> {
                // The source is read, and may fault, and a 32-bit destination loses its upper half, whether it moves or not.
                long value = operands.source(step);
                operands.write(step, flags.holds(step.condition) ? value : operands.destination(step));
            }
            case SETCC -> operands.write(step, flags.holds(step.condition) ? 1 : 0);
            case XCHG -> {
                long value = operands.modified(step);
                long other = operands.source(step);
                operands.write(step, other);
                operands.setRegister(step.source, value, bits);
            }
            case XADD -> {
                long value = operands.modified(step);
                long sum = Alu.add(flags, value, operands.source(step), bits);
                if (step.destination == Registers.MEMORY) {
                    // The source may be part of the address.
                    operands.write(step, sum);
                    operands.setRegister(step.source, value, bits);
                } else {
                    // Both may be the same register, which gets the sum.
                    operands.setRegister(step.source, value, bits);
                    operands.write(step, sum);
                }
            }
            case CMPXCHG -> {
                long value = operands.modified(step);
                long expected = operands.register(Registers.RAX, bits);
                Alu.sub(flags, expected, value, bits);
                if (value == expected) {
                    operands.write(step, operands.source(step));
                } else {
                    operands.setRegister(Registers.RAX, value, bits);
                }
            }
            case CMPXCHG8B, CMPXCHG16B -> compareExchangePair(step);
            case CBW, CWDE, CDQE, CWD, CDQ, CQO -> widen(step);
            case XLAT -> {
                int addressBits = step.instruction.addressBytes * Byte.SIZE;
                long offset = Alu.zeroExtend(registers[Registers.RBX] + (registers[Registers.RAX] & 0xff), addressBits);
                long address = cpu.segments.linear(step.instruction.segment, offset, Byte.BYTES, Segment.READ);
                operands.setRegister(Registers.RAX, operands.memory(address, Byte.SIZE), Byte.SIZE);
            }
            default -> operands.write(step, operands.source(step));
        }
    }

    private static long reverse(long value, int bits) {
        return Long.reverseBytes(value) >> Long.SIZE - bits;
    }

    /// CMPXCHG8B and CMPXCHG16B: a pair of registers with a pair in memory.
    private void compareExchangePair(Step step) {
        int bits = step.bits / 2;
        int bytes = bits / Byte.SIZE;
        // Alignment is looked at first, even of addresses that are not canonical.
        if (bits == Long.SIZE && (operands.uncheckedAddress(step) & 2 * bytes - 1) != 0) {
            throw CpuException.generalProtection();
        }
        long address = operands.writtenAddress(step, 2 * bytes);
        mmu.checkWrite(address, 2 * bytes);
        long low = operands.memory(address, bits);
        long high = operands.memory(address + bytes, bits);
        boolean equal = low == operands.register(Registers.RAX, bits) && high == operands.register(Registers.RDX, bits);
        if (equal) {
            operands.setMemory(address, operands.register(Registers.RBX, bits), bits);
            operands.setMemory(address + bytes, operands.register(Registers.RCX, bits), bits);
        } else {
            operands.setRegister(Registers.RAX, low, bits);
            operands.setRegister(Registers.RDX, high, bits);
        }
        flags.setStatus(equal ? Flags.ZF : 0, Flags.ZF);
    }

    private void widen(Step step) {
        switch (step.operation) {
            case CBW -> operands.setRegister(Registers.RAX, operands.register(Registers.RAX, Byte.SIZE), Short.SIZE);
            case CWDE ->
                    operands.setRegister(Registers.RAX, operands.register(Registers.RAX, Short.SIZE), Integer.SIZE);
            case CDQE -> operands.setRegister(Registers.RAX, operands.register(Registers.RAX, Integer.SIZE), Long.SIZE);
            default -> operands.setRegister(Registers.RDX, operands.register(Registers.RAX, step.bits) >> Long.SIZE - 1,
                    step.bits);
        }
    }
}
