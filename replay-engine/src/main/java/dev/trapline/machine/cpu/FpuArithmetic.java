package dev.trapline.machine.cpu;

/// Addition to square root, and comparisons, of x87.
final class FpuArithmetic {

    private final Operands operands;
    private final FpuStack stack;
    private final FpuState state;
    private final Flags flags;
    private final Real a = new Real();
    private final Real b = new Real();

    FpuArithmetic(Operands operands, FpuStack stack, Cpu cpu) {
        this.operands = operands;
        this.stack = stack;
        state = cpu.fpu;
        flags = cpu.flags;
    }

    void execute(Step step) {
        switch (step.operation) {
            case FADD, FMUL, FSUB, FSUBR, FDIV, FDIVR, FIADD, FIMUL, FISUB, FISUBR, FIDIV, FIDIVR -> binary(step, 0);
            case FADDP, FMULP, FSUBP, FSUBRP, FDIVP, FDIVRP -> binary(step, 1);
            case FCOM, FICOM -> compare(step, true, 0);
            case FCOMP, FICOMP -> compare(step, true, 1);
            case FCOMPP -> compare(step, true, 2);
            case FUCOM -> compare(step, false, 0);
            case FUCOMP -> compare(step, false, 1);
            case FUCOMPP -> compare(step, false, 2);
            case FCOMI -> compareToFlags(step, true, 0);
            case FCOMIP -> compareToFlags(step, true, 1);
            case FUCOMI -> compareToFlags(step, false, 0);
            case FUCOMIP -> compareToFlags(step, false, 1);
            case FTST -> test();
            case FXAM -> examine();
            default -> squareRoot();
        }
    }

    /// Which register an operand is.
    private static int register(int place) {
        return place - Registers.ST;
    }

    /// The operand that is not ST(0), and whether there is one.
    private boolean readsOther(Step step) {
        if (step.destination == Registers.MEMORY) {
            readMemory(step, operands, b);
            return true;
        }
        int i = other(step);
        stack.read(i, b);
        return !stack.isEmpty(i);
    }

    private static int other(Step step) {
        if (step.destination == Registers.NOTHING) {
            return 1;
        }
        return register(step.source == Registers.NOTHING || step.destination != Registers.ST
                ? step.destination
                : step.source);
    }

    /// A number in memory, floating-point or integer as the operation says.
    static void readMemory(Step step, Operands operands, Real into) {
        long value = operands.memory(operands.address(step, step.bits / Byte.SIZE), step.bits);
        switch (step.operation) {
            case FIADD, FIMUL, FISUB, FISUBR, FIDIV, FIDIVR, FICOM, FICOMP, FILD -> into.setInteger(value);
            default -> (step.bits == Integer.SIZE ? FloatFormat.SINGLE : FloatFormat.DOUBLE).decode(value, into);
        }
    }

    private void binary(Step step, int pops) {
        boolean there = readsOther(step) && !stack.isEmpty(0);
        // With ST(i) as destination, it comes first and ST(0) second.
        boolean toOther = step.source == Registers.ST;
        int destination = toOther ? register(step.destination) : 0;
        if (!there) {
            if (stack.fault(false)) {
                stack.writeIndefinite(destination);
                pop(pops);
            }
            return;
        }
        stack.read(0, a);
        Real result = toOther ? result(step, b, a) : result(step, a, b);
        if (!stack.context.isStopped()) {
            stack.round(result);
            stack.write(destination, result);
            pop(pops);
        }
        stack.end();
    }

    private Real result(Step step, Real destination, Real source) {
        FloatArithmetic arithmetic = stack.arithmetic;
        return switch (step.operation) {
            case FADD, FIADD, FADDP -> arithmetic.add(destination, source);
            case FMUL, FIMUL, FMULP -> arithmetic.multiply(destination, source);
            case FSUB, FISUB, FSUBP -> arithmetic.subtract(destination, source);
            case FSUBR, FISUBR, FSUBRP -> arithmetic.subtract(source, destination);
            case FDIV, FIDIV, FDIVP -> arithmetic.divide(destination, source);
            default -> arithmetic.divide(source, destination);
        };
    }

    private void squareRoot() {
        if (stack.isEmpty(0)) {
            if (stack.fault(false)) {
                stack.writeIndefinite(0);
            }
            return;
        }
        stack.read(0, a);
        Real result = stack.arithmetic.squareRoot(a);
        if (!stack.context.isStopped()) {
            stack.round(result);
            stack.write(0, result);
        }
        stack.end();
    }

    private void pop(int times) {
        for (int i = 0; i < times; i++) {
            stack.pop();
        }
    }

    /// FCOM and its like: C3 equal, C0 below, all with C2 not ordered.
    private void compare(Step step, boolean anyNanIsInvalid, int pops) {
        boolean there = readsOther(step) && !stack.isEmpty(0);
        if (!there) {
            boolean masked = stack.fault(false);
            setConditions(FpuState.C3 | FpuState.C2 | FpuState.C0);
            if (masked) {
                pop(pops);
            }
            return;
        }
        stack.read(0, a);
        compareOperands(anyNanIsInvalid, pops);
    }

    private void test() {
        if (stack.isEmpty(0)) {
            stack.fault(false);
            setConditions(FpuState.C3 | FpuState.C2 | FpuState.C0);
            return;
        }
        stack.read(0, a);
        b.setZero(false);
        compareOperands(true, 0);
    }

    private void compareOperands(boolean anyNanIsInvalid, int pops) {
        int conditions;
        if (isUnordered(anyNanIsInvalid)) {
            conditions = FpuState.C3 | FpuState.C2 | FpuState.C0;
        } else {
            int compared = Real.compare(a, b);
            conditions = compared == 0 ? FpuState.C3 : compared < 0 ? FpuState.C0 : 0;
        }
        if (!stack.context.isStopped()) {
            pop(pops);
        }
        stack.end();
        setConditions(conditions);
    }

    /// C1 is always cleared.
    private void setConditions(int conditions) {
        state.status = state.status & ~FpuState.CONDITIONS | conditions;
    }

    private boolean isUnordered(boolean anyNanIsInvalid) {
        boolean unsupported = a.kind == Real.Kind.UNSUPPORTED || b.kind == Real.Kind.UNSUPPORTED;
        if (!unsupported && !a.isNan() && !b.isNan()) {
            stack.arithmetic.noteDenormal(a, b);
            return false;
        }
        if (unsupported || anyNanIsInvalid || a.kind == Real.Kind.SIGNALING_NAN
                || b.kind == Real.Kind.SIGNALING_NAN) {
            stack.context.raise(FloatContext.INVALID);
        }
        return true;
    }

    /// FCOMI and its like, to ZF, PF and CF.
    private void compareToFlags(Step step, boolean anyNanIsInvalid, int pops) {
        boolean there = readsOther(step) && !stack.isEmpty(0);
        int status = Flags.ZF | Flags.PF | Flags.CF;
        if (!there) {
            if (stack.fault(false)) {
                pop(pops);
            }
            flags.setStatus(status);
            return;
        }
        stack.read(0, a);
        if (!isUnordered(anyNanIsInvalid)) {
            int compared = Real.compare(a, b);
            status = compared == 0 ? Flags.ZF : compared < 0 ? Flags.CF : 0;
        }
        if (!stack.context.isStopped()) {
            pop(pops);
        }
        // C1 stays as it is.
        state.status |= stack.context.raised;
        flags.setStatus(status);
    }

    /// FXAM: what ST(0) is, and in C1 its sign even if it is empty.
    private void examine() {
        stack.read(0, a);
        int kind = switch (a.kind) {
            case UNSUPPORTED -> 0;
            case QUIET_NAN, SIGNALING_NAN -> FpuState.C0;
            case INFINITE -> FpuState.C2 | FpuState.C0;
            case ZERO -> FpuState.C3;
            case FINITE -> a.denormal ? FpuState.C3 | FpuState.C2 : FpuState.C2;
        };
        if (stack.isEmpty(0)) {
            kind = FpuState.C3 | FpuState.C0;
        }
        setConditions(kind | (a.negative ? FpuState.C1 : 0));
    }
}
