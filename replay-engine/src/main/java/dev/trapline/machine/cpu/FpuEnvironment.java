package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;

/// Control, status, and the whole state of x87 in memory.
///
/// Its environment is, in 32 bits (a quarter of it with an operand size of 16 bits is half as wide):
///
///      0  control word      4  status word     8  tags, two bits for each register
///     12  address of the last instruction     16  its code segment, and from bit 16 its opcode
///     20  address of its operand              24  the segment of that
final class FpuEnvironment {

    private static final int FIELDS = 7;
    private static final int EXTENDED_BYTES = 10;
    private static final int FX_POINTERS = 8;

    // Tags.
    private static final int VALID = 0;
    private static final int ZERO = 1;
    private static final int SPECIAL = 2;
    private static final int EMPTY = 3;

    private final Operands operands;
    private final Cpu cpu;
    private final FpuState state;
    private final Mmu mmu;
    private final Real number = new Real();

    FpuEnvironment(Operands operands, Cpu cpu) {
        this.operands = operands;
        this.cpu = cpu;
        state = cpu.fpu;
        mmu = cpu.mmu;
    }

    void execute(Step step) {
        switch (step.operation) {
            case FNINIT -> state.initialize();
            case FNCLEX -> state.status &= FpuState.CONDITIONS;
            case FLDCW -> state.setControl((int) operands.destination(step));
            case FNSTCW -> operands.write(step, state.control());
            case FNSTSW -> operands.write(step, state.statusWord());
            case FINCSTP -> rotate(1);
            case FDECSTP -> rotate(FpuState.REGISTERS - 1);
            case FFREE -> free(step);
            case FFREEP -> {
                free(step);
                state.full &= ~(1 << state.top);
                rotate(1);
            }
            case FNSTENV -> storeEnvironment(step);
            case FLDENV -> {
                int bytes = fieldBytes(step);
                setEnvironment(readEnvironment(operands.address(step, FIELDS * bytes), bytes), bytes);
            }
            case FNSAVE -> save(step);
            case FRSTOR -> restore(step);
            case FXSAVE -> saveAll(step);
            case FXRSTOR -> restoreAll(step);
            default -> {
                // FNOP and FWAIT only let exceptions happen that have waited.
            }
        }
    }

    private void rotate(int by) {
        state.top = state.physical(by);
        state.status &= ~FpuState.C1;
    }

    private void free(Step step) {
        state.full &= ~(1 << state.physical(step.destination - Registers.ST));
        state.status &= ~FpuState.C1;
    }

    private static int fieldBytes(Step step) {
        return step.instruction.operandBytes == Short.BYTES ? Short.BYTES : Integer.BYTES;
    }

    private void storeEnvironment(Step step) {
        int bytes = fieldBytes(step);
        long address = operands.writtenAddress(step, FIELDS * bytes);
        mmu.checkWrite(address, FIELDS * bytes);
        writeEnvironment(address, bytes);
        state.setControl(state.control() | FpuState.EXCEPTIONS);
    }

    private void writeEnvironment(long address, int bytes) {
        int unused = bytes == Integer.BYTES ? 0xffff_0000 : 0;
        int[] fields = {state.control() | unused, state.statusWord() | unused, tags() | unused,
            (int) state.instructionPointer, bytes == Integer.BYTES ? state.opcode << Short.SIZE : 0,
            (int) state.dataPointer, unused};
        for (int i = 0; i < FIELDS; i++) {
            operands.setMemory(address + (long) i * bytes, fields[i], bytes * Byte.SIZE);
        }
    }

    private long[] readEnvironment(long address, int bytes) {
        long[] fields = new long[FIELDS];
        for (int i = 0; i < FIELDS; i++) {
            fields[i] = operands.memory(address + (long) i * bytes, bytes * Byte.SIZE);
        }
        return fields;
    }

    private void setEnvironment(long[] fields, int bytes) {
        state.setControl((int) fields[0]);
        state.setStatusWord((int) fields[1]);
        state.full = 0;
        for (int i = 0; i < FpuState.REGISTERS; i++) {
            if ((fields[2] >> 2 * i & EMPTY) != EMPTY) {
                state.full |= 1 << i;
            }
        }
        state.instructionPointer = fields[3] & (bytes == Integer.BYTES ? 0xffff_ffffL : 0xffff);
        state.opcode = bytes == Integer.BYTES ? (int) (fields[4] >> Short.SIZE) & FpuState.OPCODE_MASK : 0;
        state.dataPointer = fields[5] & (bytes == Integer.BYTES ? 0xffff_ffffL : 0xffff);
    }

    /// Two bits for each register, in the order of their places, whatever TOP is.
    private int tags() {
        int tags = 0;
        for (int i = 0; i < FpuState.REGISTERS; i++) {
            int tag = EMPTY;
            if ((state.full >> i & 1) != 0) {
                FloatFormat.decodeExtended(state.exponent[i], state.significand[i], number);
                tag = switch (number.kind) {
                    case ZERO -> ZERO;
                    case FINITE -> number.denormal ? SPECIAL : VALID;
                    default -> SPECIAL;
                };
            }
            tags |= tag << 2 * i;
        }
        return tags;
    }

    private void save(Step step) {
        int bytes = fieldBytes(step);
        int all = FIELDS * bytes + FpuState.REGISTERS * EXTENDED_BYTES;
        long address = operands.writtenAddress(step, all);
        mmu.checkWrite(address, all);
        writeEnvironment(address, bytes);
        long at = address + (long) FIELDS * bytes;
        for (int i = 0; i < FpuState.REGISTERS; i++) {
            mmu.write64(at, state.significand[state.physical(i)]);
            mmu.write16(at + Long.BYTES, state.exponent[state.physical(i)]);
            at += EXTENDED_BYTES;
        }
        state.initialize();
    }

    private void restore(Step step) {
        int bytes = fieldBytes(step);
        long address = operands.address(step, FIELDS * bytes + FpuState.REGISTERS * EXTENDED_BYTES);
        long[] fields = readEnvironment(address, bytes);
        long[] significand = new long[FpuState.REGISTERS];
        int[] exponent = new int[FpuState.REGISTERS];
        long at = address + (long) FIELDS * bytes;
        for (int i = 0; i < FpuState.REGISTERS; i++) {
            significand[i] = mmu.read64(at);
            exponent[i] = mmu.read16(at + Long.BYTES);
            at += EXTENDED_BYTES;
        }
        setEnvironment(fields, bytes);
        for (int i = 0; i < FpuState.REGISTERS; i++) {
            state.significand[state.physical(i)] = significand[i];
            state.exponent[state.physical(i)] = exponent[i];
        }
    }

    /// FXSAVE. Only with REX.W the addresses have 64 bits; otherwise their upper half is a segment, which is not kept.
    private void saveAll(Step step) {
        VectorOperands.aligned(operands.uncheckedAddress(step));
        long address = operands.writtenAddress(step, FxState.BYTES);
        byte[] image = FxState.save(cpu);
        mmu.checkWrite(address, FxState.BYTES);
        for (int i = 0; i < usedBytes(); i++) {
            boolean segment = i >= FX_POINTERS && i < 3 * FX_POINTERS && (i & 4) != 0;
            mmu.write8(address + i, segment && step.instruction.operandBytes != Long.BYTES ? 0 : image[i]);
        }
    }

    private void restoreAll(Step step) {
        VectorOperands.aligned(operands.uncheckedAddress(step));
        long address = operands.address(step, FxState.BYTES);
        byte[] image = FxState.save(cpu);
        for (int i = 0; i < usedBytes(); i++) {
            image[i] = (byte) mmu.read8(address + i);
        }
        FxState.restore(cpu, image);
    }

    /// Only 64-bit code has XMM8 and those behind it.
    private int usedBytes() {
        return cpu.segments.bits64() ? FxState.USED : FxState.USED_32;
    }
}
