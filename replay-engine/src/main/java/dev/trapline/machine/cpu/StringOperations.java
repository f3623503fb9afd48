package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;

/// MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS, with and without repetition.
///
/// A repetition is done in pieces: RSI, RDI and RCX stand after every element as if the instruction had begun there, so a fault, or
/// something that cannot wait, finds a state from which the same instruction goes on.
final class StringOperations {

    /// How many elements are done before others have a turn.
    private static final int PIECE = 4096;

    private final Operands operands;
    private final PortOperations ports;
    private final Cpu cpu;
    private final Flags flags;
    private final Mmu mmu;

    StringOperations(Operands operands, PortOperations ports, Cpu cpu) {
        this.operands = operands;
        this.ports = ports;
        this.cpu = cpu;
        flags = cpu.flags;
        mmu = cpu.mmu;
    }

    /// Does the instruction once, or a piece of its repetition.
    ///
    /// @return whether it is done; otherwise it is to be taken up again
    boolean execute(Step step) {
        int addressBits = step.instruction.addressBytes * Byte.SIZE;
        if (step.operation == Operation.INS || step.operation == Operation.OUTS) {
            // Asked before the count is looked at.
            ports.check(port(), bits(step) / Byte.SIZE);
        }
        if (step.instruction.repeat == 0) {
            element(step, addressBits);
            return true;
        }
        boolean compares = step.operation == Operation.CMPS || step.operation == Operation.SCAS;
        boolean whileEqual = step.instruction.repeat == 0xf3;
        // Somebody may want to have a look at every one.
        int piece = cpu.events.stepping() || cpu.debug.isArmed() ? 1 : PIECE;
        for (int i = 0; i < piece; i++) {
            long count = Alu.zeroExtend(cpu.registers[Registers.RCX], addressBits);
            if (count == 0) {
                return true;
            }
            element(step, addressBits);
            operands.setRegister(Registers.RCX, count - 1, addressBits);
            if (count == 1 || compares && flags.zero() != whileEqual) {
                return true;
            }
        }
        return false;
    }

    private void element(Step step, int addressBits) {
        int bits = bits(step);
        long move = flags.has(Flags.DF) ? -bits / Byte.SIZE : bits / Byte.SIZE;
        switch (step.operation) {
            case MOVS -> {
                long value = from(step, addressBits, bits);
                operands.setMemory(to(addressBits, bits, Segment.WRITE), value, bits);
                advance(Registers.RSI, move, addressBits);
                advance(Registers.RDI, move, addressBits);
            }
            case CMPS -> {
                long second = operands.memory(to(addressBits, bits, Segment.READ), bits);
                Alu.sub(flags, from(step, addressBits, bits), second, bits);
                advance(Registers.RSI, move, addressBits);
                advance(Registers.RDI, move, addressBits);
            }
            case STOS -> {
                operands.setMemory(to(addressBits, bits, Segment.WRITE), cpu.registers[Registers.RAX], bits);
                advance(Registers.RDI, move, addressBits);
            }
            case LODS -> {
                operands.setRegister(Registers.RAX, from(step, addressBits, bits), bits);
                advance(Registers.RSI, move, addressBits);
            }
            case INS -> {
                long address = to(addressBits, bits, Segment.WRITE);
                // A device gives what it has only once, so nothing may fail afterwards.
                mmu.checkWrite(address, bits / Byte.SIZE);
                operands.setMemory(address, ports.read(port(), bits), bits);
                advance(Registers.RDI, move, addressBits);
            }
            case OUTS -> {
                ports.write(port(), from(step, addressBits, bits), bits);
                advance(Registers.RSI, move, addressBits);
            }
            default -> {
                Alu.sub(flags, operands.register(Registers.RAX, bits),
                        operands.memory(to(addressBits, bits, Segment.READ), bits), bits);
                advance(Registers.RDI, move, addressBits);
            }
        }
    }

    /// What is at DS:rSI, or in the segment that a prefix names.
    private long from(Step step, int addressBits, int bits) {
        long offset = Alu.zeroExtend(cpu.registers[Registers.RSI], addressBits);
        return operands.memory(
                cpu.segments.linear(step.instruction.segment, offset, bits / Byte.SIZE, Segment.READ), bits);
    }

    /// The address ES:rDI.
    private long to(int addressBits, int bits, int right) {
        return cpu.segments.linear(Registers.ES, Alu.zeroExtend(cpu.registers[Registers.RDI], addressBits),
                bits / Byte.SIZE, right);
    }

    /// How wide an element is; the first operand of OUTS is DX.
    private static int bits(Step step) {
        return step.operation == Operation.OUTS ? step.sourceBits : step.bits;
    }

    private int port() {
        return (int) cpu.registers[Registers.RDX] & 0xffff;
    }

    private void advance(int register, long by, int addressBits) {
        operands.setRegister(register, cpu.registers[register] + by, addressBits);
    }
}
