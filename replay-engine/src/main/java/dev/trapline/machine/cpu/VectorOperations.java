package dev.trapline.machine.cpu;

/// Executes what MMX, SSE and SSE2 have brought.
final class VectorOperations {

    private final Cpu cpu;
    private final Operands operands;
    private final VectorMoves moves;
    private final PackedIntegers integers;
    private final Shuffles shuffles;
    private final PackedFloats floats;
    private final Conversions conversions;

    VectorOperations(Operands operands, Cpu cpu) {
        this.cpu = cpu;
        this.operands = operands;
        VectorOperands vectors = new VectorOperands(operands, cpu);
        moves = new VectorMoves(operands, vectors, cpu);
        integers = new PackedIntegers(vectors);
        shuffles = new Shuffles(vectors);
        VectorFloats unit = new VectorFloats(cpu.mxcsr);
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

    private void state(Step step) {
        switch (step.operation) {
            case LDMXCSR -> cpu.mxcsr.load((int) operands.destination(step));
            case STMXCSR -> operands.write(step, cpu.mxcsr.value());
            default -> cpu.fpu.leaveMmx();
        }
    }
}
