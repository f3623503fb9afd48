package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Real.Kind;

/// Sine, cosine, tangent and arctangent of x87.
final class FpuAngles extends FpuTranscendentals {

    /// Operands of sine and its like have to be smaller than 2 to the power of this.
    private static final int REDUCIBLE = 63;
    /// Below 2 to the power of this, an angle's function is the first term of its series, whose next has the cube.
    private static final int LINEAR = -34;
    /// Exponents this far apart leave nothing of the smaller number.
    private static final int FAR_APART = 70;

    // pi and 3 pi / 4 to 128 bits, between 2 and 4.
    private static final long PI = 0xc90f_daa2_2168_c234L;
    private static final long PI_REST = 0xc4c6_628b_80dc_1cd1L;
    private static final long PI_3_4 = 0x96cb_e3f9_990e_91a7L;
    private static final long PI_3_4_REST = 0x9394_c9e8_a0a5_159cL;

    FpuAngles(FpuStack stack) {
        super(stack);
    }

    @Override
    void execute(Step step) {
        switch (step.operation) {
            case FSIN, FCOS -> sineOrCosine(step.operation == Operation.FCOS);
            case FSINCOS, FPTAN -> two(step.operation == Operation.FPTAN);
            default -> arctangent();
        }
    }

    /// Reads the operand of sine and its like. Too large ones have to be reduced by somebody before: that is said by C2.
    private boolean readsAngle() {
        stack.read(0, a);
        state.status &= ~FpuState.C2;
        if (a.kind == Kind.FINITE && a.exponent >= REDUCIBLE) {
            state.status |= FpuState.C2;
            stack.end();
            return false;
        }
        return true;
    }

    private double sine() {
        return StrictMath.sin(high) * StrictMath.cos(low) + StrictMath.cos(high) * StrictMath.sin(low);
    }

    private double cosine() {
        return StrictMath.cos(high) * StrictMath.cos(low) - StrictMath.sin(high) * StrictMath.sin(low);
    }

    private void sineOrCosine(boolean cosine) {
        if (isEmpty(0)) {
            if (stack.fault(false)) {
                stack.writeIndefinite(0);
            }
            state.status &= ~FpuState.C2;
            return;
        }
        if (!readsAngle()) {
            return;
        }
        if (isSpecial()) {
            finish(0, c);
            return;
        }
        if (a.kind == Kind.ZERO || isBelow(a, LINEAR)) {
            if (cosine) {
                context.raise(a.kind == Kind.ZERO ? 0 : FloatContext.PRECISION);
                a.setInteger(1);
            } else {
                reduce(a);
            }
        } else {
            context.raise(FloatContext.PRECISION);
            split(a);
            set(a, cosine ? cosine() : sine());
        }
        finish(0, a);
    }

    /// Whether the result is a NaN, which is in `c` then, or an exception prevents it.
    private boolean isSpecial() {
        if (arithmetic.propagated(a, a)) {
            c.set(arithmetic.propagation());
            return true;
        }
        if (a.kind == Kind.INFINITE) {
            c.set(arithmetic.invalid());
            return true;
        }
        arithmetic.noteDenormal(a, a);
        return context.isStopped();
    }

    /// Makes a result a little smaller than it is, by less than rounding sees.
    private static void reduce(Real real) {
        if (real.kind == Kind.FINITE) {
            real.setFinite(real.negative, real.exponent, real.significand - 1, -1);
        }
    }

    /// FSINCOS and FPTAN: one result takes the place of ST(0), another is pushed.
    private void two(boolean tangent) {
        if (isEmpty(0) || !isEmpty(FpuState.REGISTERS - 1)) {
            if (stack.fault(!isEmpty(0))) {
                stack.writeIndefinite(0);
                state.top = state.physical(FpuState.REGISTERS - 1);
                stack.writeIndefinite(0);
            }
            state.status &= ~FpuState.C2;
            return;
        }
        if (!readsAngle()) {
            return;
        }
        if (isSpecial()) {
            a.set(c);
            b.set(c);
        } else if (a.kind == Kind.ZERO || isBelow(a, LINEAR)) {
            boolean zero = a.kind == Kind.ZERO;
            if (!tangent) {
                reduce(a);
            } else if (!zero) {
                a.rest = 1;
            }
            context.raise(zero ? 0 : FloatContext.PRECISION);
            b.setInteger(1);
        } else {
            context.raise(FloatContext.PRECISION);
            split(a);
            set(a, tangent ? sine() / cosine() : sine());
            if (tangent) {
                b.setInteger(1);
            } else {
                set(b, cosine());
            }
        }
        if (!context.isStopped()) {
            arithmetic.round(a, FloatFormat.EXTENDED);
            stack.write(0, a);
            state.top = state.physical(FpuState.REGISTERS - 1);
            stack.write(0, b);
        }
        stack.end();
    }

    /// FPATAN: the angle of the point (ST(0), ST(1)).
    private void arctangent() {
        if (!readsTwo()) {
            return;
        }
        arithmetic.noteDenormal(a, b);
        int distance = a.kind == Kind.FINITE && b.kind == Kind.FINITE ? b.exponent - a.exponent : 0;
        boolean flat = b.kind == Kind.ZERO || b.kind == Kind.FINITE && a.kind == Kind.INFINITE;
        boolean steep = b.kind == Kind.INFINITE || a.kind == Kind.ZERO || distance > FAR_APART;
        boolean negative = b.negative;
        if (flat || distance < -FAR_APART && a.negative) {
            if (a.negative) {
                angle(negative, 1, PI, PI_REST);
            } else {
                c.setZero(negative);
            }
        } else if (a.kind == Kind.INFINITE && b.kind == Kind.INFINITE) {
            if (a.negative) {
                angle(negative, 1, PI_3_4, PI_3_4_REST);
            } else {
                angle(negative, -1, PI, PI_REST);
            }
        } else if (steep) {
            angle(negative, 0, PI, PI_REST);
        } else if (distance < LINEAR && !a.negative) {
            a.denormal = false;
            b.denormal = false;
            c.set(arithmetic.divide(b, a));
            if (c.rest == 0) {
                reduce(c);
            }
        } else {
            context.raise(FloatContext.PRECISION);
            arctangentOfNear(distance);
        }
        replaceTwo(c);
    }

    private void angle(boolean negative, int exponent, long significand, long rest) {
        c.setFinite(negative, exponent, significand, rest);
    }

    private void arctangentOfNear(int distance) {
        // Only the quotient counts.
        b.exponent = distance;
        a.exponent = 0;
        split(a);
        double x = high;
        double restOfX = low;
        split(b);
        double angle = StrictMath.atan2(high, x);
        set(c, angle + (low * x - restOfX * high) / (x * x + high * high));
    }
}
