package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;

/// Executes what MMX, SSE and SSE2 have brought.
final class VectorOperations {

    private final Cpu cpu;
    private final Operands operands;
    private final Mmu mmu;
    private final VectorMoves moves;
    private final PackedIntegers integers;
    private final Shuffles shuffles;
    private final PackedFloats floats;
    private final Conversions conversions;

    VectorOperations(Operands operands, Cpu cpu) {
        this.cpu = cpu;
        this.operands = operands;
        mmu = cpu.mmu;
        VectorOperands vectors = new VectorOperands(operands, cpu);
        moves = new VectorMoves(operands, vectors, cpu);
        integers = new PackedIntegers(vectors);
        shuffles = new Shuffles(vectors);
        VectorFloats unit = new VectorFloats(cpu);
        floats = new PackedFloats(vectors, unit, cpu);
        conversions = new Conversions(operands, vectors, unit);
    }

    /// Does what a step says.
    void execute(Step step) {
        boolean mmx = step.operation == Operation.EMMS || VectorOperands.isMmx(step.destination)
                || VectorOperands.isMmx(step.source);
        if (mmx) {
            cpu.fpuAccess.checkMmx();
            cpu.fpu.checkPending();
        } else {
            cpu.fpuAccess.checkSse();
        }
        switch (step.operation.unit) {
            case MOVES -> moves.execute(step);
            case INTEGERS -> integers.execute(step);
            case SHUFFLES -> shuffles.execute(step);
            case FLOATS -> floats.execute(step);
            case CONVERSIONS -> conversions.execute(step);
            default -> state(step);
        }
        if (mmx && step.operation != Operation.EMMS) {
            cpu.fpu.enterMmx();
        }
    }

    /// Moves a whole register to another.
    void copy(int destination, int source) {
        cpu.fpuAccess.checkSse();
        long[] xmm = cpu.xmm;
        int to = 2 * (destination - Registers.XMM);
        int from = 2 * (source - Registers.XMM);
        xmm[to] = xmm[from];
        xmm[to + 1] = xmm[from + 1];
    }

    /// Fills a register from memory.
    void load(int destination, long address) {
        cpu.fpuAccess.checkSse();
        long low = mmu.read64(address);
        long high = mmu.read64(address + Long.BYTES);
        int to = 2 * (destination - Registers.XMM);
        cpu.xmm[to] = low;
        cpu.xmm[to + 1] = high;
    }

    /// Writes a register to memory.
    void store(int source, long address) {
        cpu.fpuAccess.checkSse();
        mmu.checkWrite(address, 2 * Long.BYTES);
        int from = 2 * (source - Registers.XMM);
        mmu.write64(address, cpu.xmm[from]);
        mmu.write64(address + Long.BYTES, cpu.xmm[from + 1]);
    }

    private void state(Step step) {
        switch (step.operation) {
            case LDMXCSR -> cpu.mxcsr.load((int) operands.destination(step));
            case STMXCSR -> operands.write(step, cpu.mxcsr.value());
            default -> cpu.fpu.leaveMmx();
        }
    }
}
