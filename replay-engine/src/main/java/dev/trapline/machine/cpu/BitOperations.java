package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;

/// Instructions that test, set, find or count bits.
final class BitOperations {

    private final Operands operands;
    private final Flags flags;
    private final Mmu mmu;

    BitOperations(Operands operands, Cpu cpu) {
        this.operands = operands;
        flags = cpu.flags;
        mmu = cpu.mmu;
    }

    /// BT, BTS, BTR, BTC. In memory a register's bit number reaches beyond the operand, an immediate one does not.
    void test(Step step) {
        int bits = step.bits;
        long number = operands.read(step, step.source, bits);
        boolean inMemory = step.destination == Registers.MEMORY;
        long address = 0;
        if (inMemory) {
            long beyond = step.source == Registers.IMMEDIATE
                    ? 0
                    : (number >> Integer.numberOfTrailingZeros(bits)) * (bits / Byte.SIZE);
            boolean written = step.operation != Operation.BT;
            address = operands.address(step, beyond, bits / Byte.SIZE, written ? Segment.WRITE : Segment.READ);
            if (written) {
                mmu.checkWrite(address, bits / Byte.SIZE);
            }
        }
        long value = inMemory ? operands.memory(address, bits) : operands.register(step.destination, bits);
        long bit = 1L << (number & bits - 1);
        long changed = switch (step.operation) {
            case BTS -> value | bit;
            case BTR -> value & ~bit;
            case BTC -> value ^ bit;
            default -> value;
        };
        if (step.operation != Operation.BT) {
            if (inMemory) {
                operands.setMemory(address, changed, bits);
            } else {
                operands.setRegister(step.destination, changed, bits);
            }
        }
        flags.setStatus((value & bit) != 0 ? Flags.CF : 0, Flags.CF);
    }

    /// BSF and BSR: of 0 they only set ZF and leave the destination, as processors do.
    void scan(Step step) {
        long value = Alu.zeroExtend(operands.source(step), step.bits);
        flags.setStatus(value == 0 ? Flags.ZF : 0, Flags.ZF);
        if (value != 0) {
            operands.write(step, step.operation == Operation.BSF
                    ? Long.numberOfTrailingZeros(value)
                    : Long.SIZE - 1 - Long.numberOfLeadingZeros(value));
        }
    }

    /// TZCNT, LZCNT and POPCNT.
    void count(Step step) {
        int bits = step.bits;
        long value = Alu.zeroExtend(operands.source(step), bits);
        int count = switch (step.operation) {
            case TZCNT -> value == 0 ? bits : Long.numberOfTrailingZeros(value);
            case LZCNT -> Long.numberOfLeadingZeros(value) - (Long.SIZE - bits);
            default -> Long.bitCount(value);
        };
        operands.write(step, count);
        if (step.operation == Operation.POPCNT) {
            flags.setStatus(value == 0 ? Flags.ZF : 0);
        } else {
            flags.setStatus((value == 0 ? Flags.CF : 0) | (count == 0 ? Flags.ZF : 0), Flags.CF | Flags.ZF);
        }
    }
}
