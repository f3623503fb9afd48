package dev.trapline.machine.cpu;

/// Executes the instructions of x87, and those that keep its state together with that of SSE.
final class FpuOperations {

    private final Cpu cpu;
    private final FpuState state;
    private final Operands operands;
    private final FpuStack stack;
    private final FpuArithmetic arithmetic;
    private final FpuMoves moves;
    private final FpuFunctions functions;
    private final FpuTranscendentals angles;
    private final FpuTranscendentals logarithms;
    private final FpuEnvironment environment;

    FpuOperations(Operands operands, Cpu cpu) {
        this.cpu = cpu;
        this.operands = operands;
        state = cpu.fpu;
        stack = new FpuStack(state);
        arithmetic = new FpuArithmetic(operands, stack, cpu);
        moves = new FpuMoves(operands, stack, cpu);
        functions = new FpuFunctions(stack);
        angles = new FpuAngles(stack);
        logarithms = new FpuLogarithms(stack);
        environment = new FpuEnvironment(operands, cpu);
    }

    /// Does what a step says.
    void execute(Step step) {
        if (step.operation == Operation.FWAIT) {
            cpu.fpuAccess.checkWait();
        } else {
            cpu.fpuAccess.checkFpu();
        }
        switch (step.operation) {
            case FNINIT, FNCLEX, FNSTCW, FNSTSW, FNSTENV, FNSAVE, FXSAVE, FXRSTOR -> {
                // These do not wait.
            }
            default -> state.checkPending();
        }
        if (step.operation.unit == Operation.Unit.X87_CONTROL) {
            environment.execute(step);
            return;
        }
        stack.begin();
        switch (step.operation.unit) {
            case X87_ARITHMETIC -> arithmetic.execute(step);
            case X87_MOVES -> moves.execute(step);
            case X87_FUNCTIONS -> functions.execute(step);
            default -> (isOfAngle(step.operation) ? angles : logarithms).execute(step);
        }
        Instruction instruction = step.instruction;
        state.instructionPointer = instruction.address;
        state.opcode = (instruction.encoding().opcode() << Byte.SIZE | instruction.modRm) & FpuState.OPCODE_MASK;
        state.dataPointer = instruction.memory ? operands.offset(step) : 0;
    }

    private static boolean isOfAngle(Operation operation) {
        return switch (operation) {
            case FSIN, FCOS, FSINCOS, FPTAN, FPATAN -> true;
            default -> false;
        };
    }
}
