package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Real.Kind;

/// Sine to logarithm of x87. What is zero, infinite or no number is exact; everything else is computed in double precision, in two parts where
/// the operand has more bits than that, and so is right to about the last bit of a double, eleven bits less than processors know.
final class FpuTranscendentals {

    private static final double LN_2 = 0x1.62e42fefa39efp-1;
    private static final double LN_2_REST = 0x1.abc9e3b39803fp-56;
    private static final double SQRT_2 = 1.4142135623730951;

    /// Operands of sine and its like have to be smaller than 2 to the power of this.
    private static final int REDUCIBLE = 63;
    /// Below 2 to the power of this, an angle's function is the first term of its series, whose next has the cube.
    private static final int LINEAR = -34;
    /// The same of those whose next term has the square.
    private static final int LINEAR_BEFORE_SQUARE = -68;
    /// Exponents this far apart leave nothing of the smaller number.
    private static final int FAR_APART = 70;

    // pi and 3 pi / 4 to 128 bits, between 2 and 4.
    private static final long PI = 0xc90f_daa2_2168_c234L;
    private static final long PI_REST = 0xc4c6_628b_80dc_1cd1L;
    private static final long PI_3_4 = 0x96cb_e3f9_990e_91a7L;
    private static final long PI_3_4_REST = 0x9394_c9e8_a0a5_159cL;
    /// ln 2 and 1 / ln 2 to 64 bits, the former between 1/2 and 1, the latter between 1 and 2.
    private static final long LN_2_BITS = 0xb172_17f7_d1cf_79acL;
    private static final long LOG2_E_BITS = 0xb8aa_3b29_5c17_f0bcL;

    private final FpuStack stack;
    private final FloatContext context;
    private final FloatArithmetic arithmetic;
    private final FpuState state;
    private final Real a = new Real();
    private final Real b = new Real();
    private final Real c = new Real();
    /// The operand, as a sum.
    private double high;
    private double low;

    FpuTranscendentals(FpuStack stack) {
        this.stack = stack;
        context = stack.context;
        arithmetic = stack.arithmetic;
        state = stack.state;
    }

    void execute(Step step) {
        switch (step.operation) {
            case FSIN, FCOS -> sineOrCosine(step.operation == Operation.FCOS);
            case FSINCOS, FPTAN -> two(step.operation == Operation.FPTAN);
            case F2XM1 -> powerOfTwo();
            case FPATAN -> arctangent();
            case FYL2X -> logarithm(false);
            default -> logarithm(true);
        }
    }

    private static double toDouble(long significand, int exponent) {
        return Math.scalb((double) significand, exponent - (Long.SIZE - 1));
    }

    /// Takes a finite number as a sum of two.
    private void split(Real real) {
        long lowest = real.significand & 0x7ff;
        // Without its sign: the highest bit is set.
        high = toDouble((real.significand ^ lowest) >>> 1, real.exponent + 1);
        low = toDouble(lowest, real.exponent);
        if (real.negative) {
            high = -high;
            low = -low;
        }
    }

    private void set(Real real, double value) {
        FloatFormat.DOUBLE.decode(Double.doubleToRawLongBits(value), real);
        real.denormal = false;
    }

    private boolean isEmpty(int i) {
        return stack.isEmpty(i);
    }

    /// Whether sine and its like have no value, or have to wait until somebody has reduced the operand.
    private boolean isOutOfRange() {
        state.status &= ~FpuState.C2;
        if (a.kind == Kind.FINITE && a.exponent >= REDUCIBLE) {
            state.status |= FpuState.C2;
            return true;
        }
        return false;
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
        stack.read(0, a);
        if (isOutOfRange()) {
            stack.end();
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

    private static boolean isBelow(Real real, int exponent) {
        return real.kind == Kind.FINITE && real.exponent < exponent;
    }

    /// Makes a result a little smaller than it is, by less than rounding sees.
    private static void reduce(Real real) {
        if (real.kind == Kind.FINITE) {
            real.setFinite(real.negative, real.exponent, real.significand - 1, -1);
        }
    }

    /// Rounds a result and writes it to ST(i).
    private void finish(int i, Real real) {
        if (!context.isStopped()) {
            arithmetic.round(real, FloatFormat.EXTENDED);
            stack.write(i, real);
        }
        stack.end();
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
        stack.read(0, a);
        if (isOutOfRange()) {
            stack.end();
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

    /// F2XM1: 2 to the power of ST(0), less 1, for -1 to 1.
    private void powerOfTwo() {
        if (isEmpty(0)) {
            if (stack.fault(false)) {
                stack.writeIndefinite(0);
            }
            return;
        }
        stack.read(0, a);
        if (arithmetic.propagated(a, a)) {
            finish(0, arithmetic.propagation());
            return;
        }
        arithmetic.noteDenormal(a, a);
        if (a.kind == Kind.INFINITE) {
            if (a.negative) {
                a.setInteger(-1);
            }
        } else if (isBelow(a, LINEAR_BEFORE_SQUARE)) {
            b.setFinite(false, -1, LN_2_BITS, 0);
            a.denormal = false;
            a.set(arithmetic.multiply(a, b));
            a.rest |= 1;
        } else if (a.kind == Kind.FINITE) {
            split(a);
            double power = high * LN_2;
            double rest = Math.fma(high, LN_2, -power) + high * LN_2_REST + low * LN_2;
            context.raise(FloatContext.PRECISION);
            double value = StrictMath.expm1(power);
            set(a, value + rest * (1 + value));
        }
        finish(0, a);
    }

    /// Whether there are two operands, in `b` ST(1) and in `a` ST(0), that are numbers; otherwise the result has been written.
    private boolean readsTwo() {
        if (isEmpty(0) || isEmpty(1)) {
            if (stack.fault(false)) {
                stack.writeIndefinite(1);
                stack.pop();
            }
            return false;
        }
        stack.read(0, a);
        stack.read(1, b);
        if (arithmetic.propagated(a, b)) {
            replaceTwo(arithmetic.propagation());
            return false;
        }
        return true;
    }

    /// Writes the result of two operands: ST(1), which becomes ST(0).
    private void replaceTwo(Real real) {
        boolean stopped = context.isStopped();
        finish(1, real);
        if (!stopped) {
            stack.pop();
        }
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

    /// FYL2X and FYL2XP1: ST(1) times the binary logarithm of ST(0), or of 1 more.
    private void logarithm(boolean plusOne) {
        if (!readsTwo()) {
            return;
        }
        boolean zeroLogarithm = plusOne ? a.kind == Kind.ZERO : isOne(a);
        boolean outside = a.negative && (plusOne
                ? a.kind == Kind.INFINITE || a.kind == Kind.FINITE && a.exponent >= 0 && !isOne(a)
                : a.kind != Kind.ZERO);
        boolean poles = !plusOne && a.kind == Kind.ZERO;
        if (outside || zeroLogarithm && b.kind == Kind.INFINITE
                || (poles || a.kind == Kind.INFINITE) && b.kind == Kind.ZERO) {
            replaceTwo(arithmetic.invalid());
            return;
        }
        boolean below = plusOne ? a.negative : poles || a.kind == Kind.FINITE && a.exponent < 0;
        boolean negative = b.negative != below;
        if (poles && b.kind == Kind.FINITE) {
            context.raise(FloatContext.ZERO_DIVIDE);
            c.setInfinite(negative);
            replaceTwo(c);
            return;
        }
        arithmetic.noteDenormal(a, b);
        if (poles || a.kind == Kind.INFINITE || b.kind == Kind.INFINITE) {
            c.setInfinite(negative);
        } else if (zeroLogarithm || b.kind == Kind.ZERO) {
            c.setZero(negative);
        } else {
            if (plusOne) {
                binaryLogarithmPlusOne();
            } else {
                binaryLogarithm();
            }
            b.denormal = false;
            c.set(arithmetic.multiply(c, b));
            c.rest |= 1;
        }
        replaceTwo(c);
    }

    private static boolean isOne(Real real) {
        return real.kind == Kind.FINITE && real.exponent == 0 && real.significand == Long.MIN_VALUE;
    }

    /// Sets `c` to the logarithm of `a`.
    private void binaryLogarithm() {
        int exponent = a.exponent;
        if (a.significand == Long.MIN_VALUE) {
            c.setInteger(exponent);
            return;
        }
        a.exponent = 0;
        split(a);
        if (high > SQRT_2) {
            exponent++;
            high /= 2;
            low /= 2;
        }
        // First together, because both parts nearly cancel next to 1.
        double beyondOne = high - 1 + low;
        double rest = low - (beyondOne - (high - 1));
        double logarithm = StrictMath.log1p(beyondOne) + rest / high;
        if (exponent == 0) {
            setQuotientByLn2(logarithm);
        } else {
            set(c, exponent + logarithm / LN_2);
        }
    }

    private void binaryLogarithmPlusOne() {
        if (isBelow(a, LINEAR_BEFORE_SQUARE)) {
            a.denormal = false;
            c.setFinite(false, 0, LOG2_E_BITS, 0);
            c.set(arithmetic.multiply(a, c));
            return;
        }
        split(a);
        setQuotientByLn2(StrictMath.log1p(high) + low / (1 + high));
    }

    private void setQuotientByLn2(double logarithm) {
        double quotient = logarithm / LN_2;
        double rest = Math.fma(-quotient, LN_2, logarithm) - quotient * LN_2_REST;
        set(c, quotient + rest / LN_2);
    }
}
