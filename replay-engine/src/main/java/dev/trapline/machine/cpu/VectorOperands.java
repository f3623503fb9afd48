package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;

/// Reads and writes operands of up to 16 bytes: vector registers (of SSE or MMX), memory, general registers.
///
/// A source that has been read is in [#low] and [#high]; of one shorter than that the rest is 0.
final class VectorOperands {

    private static final int VECTOR_BYTES = 16;

    private final Cpu cpu;
    private final Operands operands;
    private final Mmu mmu;

    long low;
    long high;

    VectorOperands(Operands operands, Cpu cpu) {
        this.operands = operands;
        this.cpu = cpu;
        mmu = cpu.mmu;
    }

    /// The lower half of a vector register.
    long low(int place) {
        return place >= Registers.MMX ? cpu.fpu.mmx(place - Registers.MMX) : cpu.xmm[2 * (place - Registers.XMM)];
    }

    /// The upper half of a vector register; MMX has none.
    long high(int place) {
        return place >= Registers.MMX ? 0 : cpu.xmm[2 * (place - Registers.XMM) + 1];
    }

    /// Whether a place is a register of MMX.
    static boolean isMmx(int place) {
        return place >= Registers.MMX && place < Registers.ST;
    }

    /// Reads the source. 16 bytes in memory have to be aligned.
    ///
    /// @throws CpuException #GP, if they are not
    void readSource(Step step) {
        if (step.source == Registers.MEMORY && step.sourceBits == VECTOR_BYTES * Byte.SIZE) {
            checkAligned(step);
        }
        readUnaligned(step);
    }

    /// Reads the source, aligned or not.
    void readUnaligned(Step step) {
        int place = step.source;
        if (place >= Registers.XMM) {
            low = low(place);
            high = high(place);
        } else if (place != Registers.MEMORY) {
            low = Alu.zeroExtend(operands.source(step), step.sourceBits);
            high = 0;
        } else {
            long address = operands.address(step, step.sourceBits / Byte.SIZE);
            if (step.sourceBits == VECTOR_BYTES * Byte.SIZE) {
                low = mmu.read64(address);
                high = mmu.read64(address + Long.BYTES);
            } else {
                low = Alu.zeroExtend(operands.memory(address, step.sourceBits), step.sourceBits);
                high = 0;
            }
        }
    }

    /// Sets all of a vector register.
    void set(int place, long newLow, long newHigh) {
        if (place >= Registers.MMX) {
            cpu.fpu.setMmx(place - Registers.MMX, newLow);
        } else {
            int at = 2 * (place - Registers.XMM);
            cpu.xmm[at] = newLow;
            cpu.xmm[at + 1] = newHigh;
        }
    }

    /// Writes the destination, if it is memory aligned or not.
    void writeUnaligned(Step step, long newLow, long newHigh) {
        if (step.destination >= Registers.XMM) {
            set(step.destination, newLow, newHigh);
        } else if (step.destination == Registers.MEMORY && step.bits == VECTOR_BYTES * Byte.SIZE) {
            long address = operands.writtenAddress(step, VECTOR_BYTES);
            mmu.checkWrite(address, VECTOR_BYTES);
            mmu.write64(address, newLow);
            mmu.write64(address + Long.BYTES, newHigh);
        } else {
            operands.write(step, newLow);
        }
    }

    /// Writes the destination. 16 bytes in memory have to be aligned.
    ///
    /// @throws CpuException #GP, if they are not
    void write(Step step, long newLow, long newHigh) {
        if (step.destination == Registers.MEMORY && step.bits == VECTOR_BYTES * Byte.SIZE) {
            checkAligned(step);
        }
        writeUnaligned(step, newLow, newHigh);
    }

    /// Alignment is looked at first, even of addresses that are not canonical.
    private void checkAligned(Step step) {
        aligned(operands.uncheckedAddress(step));
    }

    /// An address that has to be aligned to 16 bytes.
    ///
    /// @throws CpuException #GP, if it is not
    static long aligned(long address) {
        if ((address & VECTOR_BYTES - 1) != 0) {
            throw CpuException.generalProtection();
        }
        return address;
    }
}
