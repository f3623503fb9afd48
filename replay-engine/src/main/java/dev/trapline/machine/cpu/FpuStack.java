package dev.trapline.machine.cpu;

/// The registers of x87 as its instructions use them: a stack of numbers, with the exceptions that come of using it wrongly, and arithmetic
/// as the control word wants it.
///
/// An instruction begins with [#begin], collects exceptions in the context, and has them in the status word after [#end].
final class FpuStack {

    private static final int SINGLE_PRECISION = 24;
    private static final int DOUBLE_PRECISION = 53;
    private static final int EXTENDED_PRECISION = 64;
    private static final int PRECISION_SHIFT = 8;
    private static final int ROUNDING_SHIFT = 10;
    private static final int TWO_BITS = 3;

    final FpuState state;
    final FloatContext context = new FloatContext(true);
    final FloatArithmetic arithmetic = new FloatArithmetic(context);

    FpuStack(FpuState state) {
        this.state = state;
    }

    void begin() {
        context.rounding = state.control() >> ROUNDING_SHIFT & TWO_BITS;
        context.masks = state.control() & FpuState.EXCEPTIONS;
        context.raised = 0;
        context.roundedUp = false;
    }

    /// Ends an instruction: C1 says that a result was rounded away from zero.
    void end() {
        if (context.isStopped()) {
            // There is no result.
            context.raised &= FloatContext.BEFORE_RESULT;
            context.roundedUp = false;
        }
        state.status = state.status & ~FpuState.C1 | context.raised | (context.roundedUp ? FpuState.C1 : 0);
    }

    /// Rounds a result to the bits that the control word says, unless there is none.
    void round(Real result) {
        int precision = switch (state.control() >> PRECISION_SHIFT & TWO_BITS) {
            case 0 -> SINGLE_PRECISION;
            case 2 -> DOUBLE_PRECISION;
            default -> EXTENDED_PRECISION;
        };
        arithmetic.round(result, precision, FloatFormat.EXTENDED);
    }

    /// A register that should hold something does not, or the other way round.
    ///
    /// @return whether that is masked, so that a NaN takes the place of the result
    boolean fault(boolean overflow) {
        context.raised = 0;
        state.status = state.status & ~FpuState.C1 | FpuState.STACK_FAULT | FloatContext.INVALID
                | (overflow ? FpuState.C1 : 0);
        return context.isMasked(FloatContext.INVALID);
    }

    boolean isEmpty(int i) {
        return state.isEmpty(i);
    }

    /// Takes the number in ST(i) apart.
    void read(int i, Real into) {
        int register = state.physical(i);
        FloatFormat.decodeExtended(state.exponent[register], state.significand[register], into);
    }

    /// Sets ST(i).
    void write(int i, Real real) {
        write(i, FloatFormat.extendedExponent(real), FloatFormat.extendedSignificand(real));
    }

    /// Sets ST(i) to these bits.
    void write(int i, int signExponent, long significand) {
        int register = state.physical(i);
        state.exponent[register] = signExponent;
        state.significand[register] = significand;
        state.full |= 1 << register;
    }

    /// Sets ST(i) to the NaN that stands for no result.
    void writeIndefinite(int i) {
        write(i, 0xffff, 0xc000_0000_0000_0000L);
    }

    int exponent(int i) {
        return state.exponent[state.physical(i)];
    }

    long significand(int i) {
        return state.significand[state.physical(i)];
    }

    /// Makes room for a number that is to become ST(0).
    ///
    /// @return whether there is some; otherwise a NaN is ST(0) now, unless the exception is not masked
    boolean makesRoom() {
        if (isEmpty(FpuState.REGISTERS - 1)) {
            state.top = state.physical(FpuState.REGISTERS - 1);
            return true;
        }
        if (fault(true)) {
            state.top = state.physical(FpuState.REGISTERS - 1);
            writeIndefinite(0);
        }
        return false;
    }

    void free(int i) {
        state.full &= ~(1 << state.physical(i));
    }

    void pop() {
        free(0);
        state.top = state.physical(1);
    }
}
