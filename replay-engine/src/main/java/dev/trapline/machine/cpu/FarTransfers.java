package dev.trapline.machine.cpu;

/// JMP, CALL and RET to other code segments.
final class FarTransfers {

    private final Operands operands;
    private final Cpu cpu;
    private final RealMode realMode;

    FarTransfers(Operands operands, Cpu cpu, RealMode realMode) {
        this.operands = operands;
        this.cpu = cpu;
        this.realMode = realMode;
    }

    /// JMP or CALL to a far pointer, in the instruction or in memory.
    void transfer(Step step) {
        int bits = step.instruction.operandBytes * Byte.SIZE;
        long offset;
        int selector;
        if (step.instruction.memory) {
            int bytes = bits / Byte.SIZE;
            long address = operands.address(step, bytes + Short.BYTES);
            offset = operands.memory(address, bits);
            selector = (int) operands.memory(address + bytes, Short.SIZE) & 0xffff;
        } else {
            offset = step.instruction.immediate;
            selector = step.instruction.second;
        }
        offset = Alu.zeroExtend(offset, bits);
        requireRealMode(step);
        if (step.operation == Operation.JMP) {
            realMode.jump(selector, offset);
        } else {
            realMode.call(selector, offset, step.next, bits);
        }
    }

    /// RETF.
    void ret(Step step) {
        requireRealMode(step);
        realMode.ret((int) step.immediate & 0xffff, step.instruction.operandBytes * Byte.SIZE);
    }

    private void requireRealMode(Step step) {
        if (cpu.operatingMode() != OperatingMode.REAL) {
            throw new UnsupportedInstructionException(Disassembler.text(step.instruction), step.instruction.address);
        }
    }
}
