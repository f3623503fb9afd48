package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;

/// Moves of vectors and of parts of them. What is non-temporal is a move like any other, as caches are not modelled.
final class VectorMoves {

    private static final long SIGNS_8 = 0x8080_8080_8080_8080L;
    /// Brings the signs of eight bytes together in the highest byte.
    private static final long GATHER = 0x0002_0408_1020_4081L;

    private final Operands operands;
    private final VectorOperands vectors;
    private final Cpu cpu;
    private final Mmu mmu;

    VectorMoves(Operands operands, VectorOperands vectors, Cpu cpu) {
        this.operands = operands;
        this.vectors = vectors;
        this.cpu = cpu;
        mmu = cpu.mmu;
    }

    void execute(Step step) {
        switch (step.operation) {
            case MOVUPS, MOVUPD, MOVDQU -> {
                vectors.readUnaligned(step);
                vectors.writeUnaligned(step, vectors.low, vectors.high);
            }
            case MOVAPS, MOVAPD, MOVDQA, MOVNTPS, MOVNTPD, MOVNTDQ -> {
                vectors.readSource(step);
                vectors.write(step, vectors.low, vectors.high);
            }
            // What is shorter than a register leaves zeros above it.
            case MOVD, MOVQ, MOVNTQ, MOVQ2DQ, MOVDQ2Q -> {
                vectors.readSource(step);
                vectors.write(step, Alu.zeroExtend(vectors.low, step.sourceBits), 0);
            }
            case MOVSS, MOVSD -> scalar(step);
            case MOVLPS, MOVLPD, MOVHPS, MOVHPD -> half(step);
            case MOVHLPS -> vectors.set(step.destination, vectors.high(step.source), vectors.high(step.destination));
            case MOVLHPS -> vectors.set(step.destination, vectors.low(step.destination), vectors.low(step.source));
            case MOVMSKPS -> {
                vectors.readSource(step);
                operands.write(step, signs(vectors.low, Integer.SIZE) | signs(vectors.high, Integer.SIZE) << 2);
            }
            case MOVMSKPD -> {
                vectors.readSource(step);
                operands.write(step, signs(vectors.low, Long.SIZE) | signs(vectors.high, Long.SIZE) << 1);
            }
            case PMOVMSKB -> {
                vectors.readSource(step);
                operands.write(step, byteSigns(vectors.low) | byteSigns(vectors.high) << Byte.SIZE);
            }
            case MASKMOVQ, MASKMOVDQU -> masked(step);
            case PEXTRW -> {
                vectors.readSource(step);
                int word = (int) step.immediate & words(step.source) - 1;
                long half = word < 4 ? vectors.low : vectors.high;
                operands.write(step, half >>> word * Short.SIZE & 0xffff);
            }
            default -> insertWord(step);
        }
    }

    /// From memory a scalar clears what is above it, from a register not.
    private void scalar(Step step) {
        vectors.readSource(step);
        long value = Alu.zeroExtend(vectors.low, step.bits);
        if (step.destination == Registers.MEMORY) {
            operands.write(step, value);
        } else if (step.source == Registers.MEMORY) {
            vectors.set(step.destination, value, 0);
        } else {
            long kept = vectors.low(step.destination);
            vectors.set(step.destination, value | kept ^ Alu.zeroExtend(kept, step.bits),
                    vectors.high(step.destination));
        }
    }

    /// One half, to or from memory.
    private void half(Step step) {
        boolean upper = step.operation == Operation.MOVHPS || step.operation == Operation.MOVHPD;
        if (step.destination == Registers.MEMORY) {
            operands.write(step, upper ? vectors.high(step.source) : vectors.low(step.source));
        } else {
            vectors.readSource(step);
            vectors.set(step.destination, upper ? vectors.low(step.destination) : vectors.low,
                    upper ? vectors.low : vectors.high(step.destination));
        }
    }

    /// The signs of the lanes of so many bits, the lowest first.
    private static long signs(long lanes, int bits) {
        long signs = 0;
        for (int i = 0; i < Long.SIZE / bits; i++) {
            signs |= (lanes >>> (i + 1) * bits - 1 & 1) << i;
        }
        return signs;
    }

    private static long byteSigns(long bytes) {
        return (bytes & SIGNS_8) * GATHER >>> Long.SIZE - Byte.SIZE;
    }

    /// The bytes of the destination operand whose byte of the source has its sign set go to memory at rDI; nothing is
    /// written, but a page that is read-only faults if none is.
    private void masked(Step step) {
        long offset =
                Alu.zeroExtend(cpu.registers[Registers.RDI], step.instruction.addressBytes * Byte.SIZE);
        int bytes = step.bits / Byte.SIZE;
        long address = cpu.segments.linear(step.instruction.segment, offset, bytes, Segment.WRITE);
        vectors.readSource(step);
        mmu.checkWrite(address, bytes);
        maskedHalf(address, vectors.low(step.destination), vectors.low);
        if (bytes > Long.BYTES) {
            maskedHalf(address + Long.BYTES, vectors.high(step.destination), vectors.high);
        }
    }

    private void maskedHalf(long address, long value, long mask) {
        for (long left = mask & SIGNS_8; left != 0; left &= left - 1) {
            int shift = Long.numberOfTrailingZeros(left) & -Byte.SIZE;
            mmu.write8(address + shift / Byte.SIZE, (int) (value >>> shift) & 0xff);
        }
    }

    private static int words(int place) {
        return VectorOperands.isMmx(place) ? 4 : 8;
    }

    /// From a general register, or 16 bits of memory.
    private void insertWord(Step step) {
        long word = operands.read(step, step.source, Short.SIZE) & 0xffff;
        int number = (int) step.immediate & words(step.destination) - 1;
        int shift = number * Short.SIZE & Long.SIZE - 1;
        long low = vectors.low(step.destination);
        long high = vectors.high(step.destination);
        if (number < 4) {
            low = low & ~(0xffffL << shift) | word << shift;
        } else {
            high = high & ~(0xffffL << shift) | word << shift;
        }
        vectors.set(step.destination, low, high);
    }
}
