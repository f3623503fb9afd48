package dev.trapline.machine.cpu;

/// Floating-point arithmetic as MXCSR wants it, for an instruction that works on several lanes: their exceptions are collected, and raised
/// together at the end.
final class VectorFloats {

    private final Mxcsr mxcsr;
    private final FpuAccess access;
    final FloatContext context = new FloatContext(false);
    final FloatArithmetic arithmetic = new FloatArithmetic(context);
    private int beforeResult;
    private int afterResult;

    VectorFloats(Cpu cpu) {
        mxcsr = cpu.mxcsr;
        access = cpu.fpuAccess;
    }

    /// Begins an instruction.
    void begin() {
        context.rounding = mxcsr.rounding();
        context.masks = mxcsr.masks();
        context.denormalsAreZeros = mxcsr.denormalsAreZeros();
        context.flushToZero = mxcsr.flushToZero();
        context.raised = 0;
        beforeResult = 0;
        afterResult = 0;
    }

    /// Takes an operand apart.
    void decode(FloatFormat format, long number, Real into) {
        format.decode(number, into);
        if (into.denormal && context.denormalsAreZeros) {
            into.setZero(into.negative);
        }
    }

    /// Rounds the result of a lane and puts it together.
    long encode(FloatFormat format, Real result) {
        if (!context.isStopped()) {
            arithmetic.round(result, format);
        }
        return format.encode(result);
    }

    /// Ends a lane.
    void endLane() {
        beforeResult |= context.raised & FloatContext.BEFORE_RESULT;
        afterResult |= context.raised & ~FloatContext.BEFORE_RESULT;
        context.raised = 0;
    }

    /// Ends an instruction, before it writes anything. If one lane has an exception before its result that is not masked, those of
    /// results are not known.
    ///
    /// @throws dev.trapline.machine.CpuException #XM
    void raise() {
        boolean stopped = (beforeResult & ~context.masks) != 0;
        if (mxcsr.raise(stopped ? beforeResult : beforeResult | afterResult)) {
            throw access.simdException();
        }
    }
}
