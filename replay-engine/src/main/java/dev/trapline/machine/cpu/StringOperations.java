package dev.trapline.machine.cpu;

/// MOVS, CMPS, STOS, LODS, SCAS, with and without repetition.
///
/// A repetition is done in pieces: RSI, RDI and RCX stand after every element as if the instruction had begun there, so a fault, or
/// something that cannot wait, finds a state from which the same instruction goes on.
final class StringOperations {

    /// How many elements are done before others have a turn.
    private static final int PIECE = 4096;

    private final Operands operands;
    private final Cpu cpu;
    private final Flags flags;

    StringOperations(Operands operands, Cpu cpu) {
        this.operands = operands;
        this.cpu = cpu;
        flags = cpu.flags;
    }

    /// Does the instruction once, or a piece of its repetition.
    ///
    /// @return whether it is done; otherwise it is to be taken up again
    boolean execute(Step step) {
        int addressBits = step.instruction.addressBytes * Byte.SIZE;
        if (step.instruction.repeat == 0) {
            element(step, addressBits);
            return true;
        }
        boolean compares = step.operation == Operation.CMPS || step.operation == Operation.SCAS;
        boolean whileEqual = step.instruction.repeat == 0xf3;
        for (int i = 0; i < PIECE; i++) {
            long count = Alu.zeroExtend(cpu.registers[Registers.RCX], addressBits);
            if (count == 0) {
                return true;
            }
            element(step, addressBits);
            operands.setRegister(Registers.RCX, count - 1, addressBits);
            if (compares && flags.zero() != whileEqual) {
                return true;
            }
        }
        return false;
    }

    private void element(Step step, int addressBits) {
        int bits = step.bits;
        long move = flags.has(Flags.DF) ? -bits / Byte.SIZE : bits / Byte.SIZE;
        long from = operands.segmentBase(step.instruction.segment)
                + Alu.zeroExtend(cpu.registers[Registers.RSI], addressBits);
        long to = Alu.zeroExtend(cpu.registers[Registers.RDI], addressBits);
        switch (step.operation) {
            case MOVS -> {
                operands.setMemory(to, operands.memory(from, bits), bits);
                advance(Registers.RSI, move, addressBits);
                advance(Registers.RDI, move, addressBits);
            }
            case CMPS -> {
                long second = operands.memory(to, bits);
                Alu.sub(flags, operands.memory(from, bits), second, bits);
                advance(Registers.RSI, move, addressBits);
                advance(Registers.RDI, move, addressBits);
            }
            case STOS -> {
                operands.setMemory(to, cpu.registers[Registers.RAX], bits);
                advance(Registers.RDI, move, addressBits);
            }
            case LODS -> {
                operands.setRegister(Registers.RAX, operands.memory(from, bits), bits);
                advance(Registers.RSI, move, addressBits);
            }
            default -> {
                Alu.sub(flags, operands.register(Registers.RAX, bits), operands.memory(to, bits), bits);
                advance(Registers.RDI, move, addressBits);
            }
        }
    }

    private void advance(int register, long by, int addressBits) {
        operands.setRegister(register, cpu.registers[register] + by, addressBits);
    }
}
