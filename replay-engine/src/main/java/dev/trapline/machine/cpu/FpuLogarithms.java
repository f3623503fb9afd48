package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Real.Kind;

/// Powers of two and binary logarithms of x87.
final class FpuLogarithms extends FpuTranscendentals {

    private static final double LN_2 = 0x1.62e42fefa39efp-1;
    private static final double LN_2_REST = 0x1.abc9e3b39803fp-56;
    private static final double SQRT_2 = 1.4142135623730951;

    /// Below 2 to the power of this, a function is the first term of its series, whose next has the square.
    private static final int LINEAR_BEFORE_SQUARE = -68;
    /// ln 2 and 1 / ln 2 to 64 bits, the former between 1/2 and 1, the latter between 1 and 2.
    private static final long LN_2_BITS = 0xb172_17f7_d1cf_79acL;
    private static final long LOG2_E_BITS = 0xb8aa_3b29_5c17_f0bcL;

    FpuLogarithms(FpuStack stack) {
        super(stack);
    }

    @Override
    void execute(Step step) {
        switch (step.operation) {
            case F2XM1 -> powerOfTwo();
            case FYL2X -> logarithm(false);
            default -> logarithm(true);
        }
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
