package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Real.Kind;

/// What x87 does to numbers beyond the four operations: remainders, powers of 2, parts of numbers, rounding to integers.
final class FpuFunctions {

    /// Exponents beyond this are out of every range.
    private static final int BEYOND = 0x1_0000;
    private static final int REDUCED_AT_ONCE = 63;

    private final FpuStack stack;
    private final FloatContext context;
    private final FpuState state;
    private final Real a = new Real();
    private final Real b = new Real();

    FpuFunctions(FpuStack stack) {
        this.stack = stack;
        context = stack.context;
        state = stack.state;
    }

    void execute(Step step) {
        switch (step.operation) {
            case FRNDINT -> roundToInteger();
            case FSCALE -> scale();
            case FXTRACT -> extract();
            case FPREM -> remainder(false);
            default -> remainder(true);
        }
    }

    private boolean isEmpty(int count) {
        for (int i = 0; i < count; i++) {
            if (stack.isEmpty(i)) {
                if (stack.fault(false)) {
                    stack.writeIndefinite(0);
                }
                return true;
            }
        }
        return false;
    }

    /// Writes a result that needs no rounding, or has had it.
    private void finish(Real result) {
        if (!context.isStopped()) {
            stack.write(0, result);
        }
        stack.end();
    }

    private void roundToInteger() {
        if (isEmpty(1)) {
            return;
        }
        stack.read(0, a);
        if (stack.arithmetic.propagated(a, a)) {
            finish(stack.arithmetic.propagation());
            return;
        }
        stack.arithmetic.noteDenormal(a, a);
        if (!context.isStopped()) {
            stack.arithmetic.roundToInteger(a);
        }
        finish(a);
    }

    /// FSCALE: ST(0) times 2 to the power of ST(1) truncated.
    private void scale() {
        if (isEmpty(2)) {
            return;
        }
        stack.read(0, a);
        stack.read(1, b);
        if (stack.arithmetic.propagated(a, b)) {
            finish(stack.arithmetic.propagation());
            return;
        }
        boolean invalid = b.kind == Kind.INFINITE && (b.negative ? a.kind == Kind.INFINITE : a.kind == Kind.ZERO);
        if (invalid) {
            finish(stack.arithmetic.invalid());
            return;
        }
        stack.arithmetic.noteDenormal(a, b);
        if (context.isStopped()) {
            stack.end();
            return;
        }
        if (b.kind == Kind.INFINITE && a.kind == Kind.FINITE) {
            if (b.negative) {
                a.setZero(a.negative);
            } else {
                a.setInfinite(a.negative);
            }
        } else if (a.kind == Kind.FINITE) {
            a.exponent += power(b);
            stack.arithmetic.round(a, FloatFormat.EXTENDED);
            bringIntoRange();
        }
        finish(a);
    }

    /// Of a result so far out of range that it still is when it has been brought nearer, because the exception is not masked.
    private void bringIntoRange() {
        if (a.kind == Kind.FINITE && a.exponent > FloatFormat.EXTENDED.maxExponent) {
            context.raise(FloatContext.PRECISION);
            context.roundedUp = true;
            a.setInfinite(a.negative);
        } else if (a.kind == Kind.FINITE && a.exponent < FloatFormat.EXTENDED.minExponent
                && !context.isMasked(FloatContext.UNDERFLOW)) {
            context.raise(FloatContext.PRECISION);
            context.roundedUp = false;
            a.setZero(a.negative);
        }
    }

    private static int power(Real real) {
        if (real.kind == Kind.ZERO || real.exponent < 0) {
            return 0;
        }
        int magnitude = real.exponent > 16 ? BEYOND : (int) (real.significand >>> Long.SIZE - 1 - real.exponent);
        return real.negative ? -magnitude : magnitude;
    }

    /// FXTRACT: ST(0) becomes the exponent, and the significand is pushed.
    private void extract() {
        if (stack.isEmpty(0) || !stack.isEmpty(FpuState.REGISTERS - 1)) {
            if (stack.fault(!stack.isEmpty(0))) {
                stack.writeIndefinite(0);
                push(-1, 0);
            }
            return;
        }
        stack.read(0, a);
        if (stack.arithmetic.propagated(a, a)) {
            a.set(stack.arithmetic.propagation());
            b.set(a);
        } else {
            stack.arithmetic.noteDenormal(a, a);
            switch (a.kind) {
                case ZERO -> {
                    context.raise(FloatContext.ZERO_DIVIDE);
                    b.setInfinite(true);
                }
                case INFINITE -> b.setInfinite(false);
                default -> {
                    b.setInteger(a.exponent);
                    a.exponent = 0;
                }
            }
        }
        if (!context.isStopped()) {
            stack.write(0, b);
            push(FloatFormat.extendedExponent(a), FloatFormat.extendedSignificand(a));
        }
        stack.end();
    }

    private void push(int exponent, long significand) {
        state.top = state.physical(FpuState.REGISTERS - 1);
        if (exponent < 0) {
            stack.writeIndefinite(0);
        } else {
            stack.write(0, exponent, significand);
        }
    }

    /// FPREM and FPREM1: the remainder of ST(0) by ST(1), which is always exact. Exponents too far apart are only brought nearer, and C2
    /// says so; otherwise C0, C3 and C1 are the low bits of the quotient.
    private void remainder(boolean nearest) {
        if (isEmpty(2)) {
            state.status &= ~FpuState.C2;
            return;
        }
        stack.read(0, a);
        stack.read(1, b);
        int conditions = state.status & (FpuState.C0 | FpuState.C3);
        if (stack.arithmetic.propagated(a, b)) {
            a.set(stack.arithmetic.propagation());
        } else if (a.kind == Kind.INFINITE || b.kind == Kind.ZERO) {
            a.set(stack.arithmetic.invalid());
        } else {
            stack.arithmetic.noteDenormal(a, b);
            if (a.kind == Kind.FINITE && b.kind == Kind.FINITE && !context.isStopped()) {
                conditions = reduce(nearest);
                stack.arithmetic.round(a, FloatFormat.EXTENDED);
            } else if (!context.isStopped()) {
                conditions = 0;
            }
        }
        finish(a);
        state.status = state.status & ~FpuState.CONDITIONS | conditions;
    }

    /// Subtracts multiples of `b` from `a`.
    private int reduce(boolean nearest) {
        int distance = a.exponent - b.exponent;
        if (distance < -1 || distance < 0 && !nearest) {
            return 0;
        }
        // Only so many bits of the quotient at once.
        int bits = distance > REDUCED_AT_ONCE ? distance & 31 | 32 : distance;
        boolean negative = a.negative;
        int unit = b.exponent + distance - bits;
        long remainder = a.significand;
        long quotient = 0;
        boolean carry = false;
        if (distance < 0) {
            // Half of the divisor or less, in units of half.
            return roundQuotient(negative);
        }
        for (int i = 0; i <= bits; i++) {
            if (i > 0) {
                carry = remainder < 0;
                remainder <<= 1;
                quotient <<= 1;
            }
            if (carry || Long.compareUnsigned(remainder, b.significand) >= 0) {
                remainder -= b.significand;
                quotient |= 1;
            }
        }
        if (distance > REDUCED_AT_ONCE) {
            a.setFinite(negative, unit, remainder, 0);
            return FpuState.C2;
        }
        if (nearest && roundsUp(remainder, quotient)) {
            a.setFinite(!negative, unit, b.significand - remainder, 0);
            quotient++;
        } else {
            a.setFinite(negative, unit, remainder, 0);
        }
        if (a.kind == Kind.ZERO) {
            a.negative = negative;
        }
        return bits(quotient);
    }

    /// Of a dividend below the divisor but not below a quarter of it: whether the quotient is 0 or 1.
    private int roundQuotient(boolean negative) {
        if (Long.compareUnsigned(a.significand, b.significand) <= 0) {
            return 0;
        }
        // b - a, where a has half the unit of b.
        long high = b.significand - (a.significand >>> 1) - (a.significand & 1);
        a.setFinite(!negative, b.exponent, high, a.significand << 63);
        return bits(1);
    }

    private boolean roundsUp(long remainder, long quotient) {
        int compared = Long.compareUnsigned(remainder, b.significand - remainder);
        return compared > 0 || compared == 0 && (quotient & 1) != 0;
    }

    private static int bits(long quotient) {
        return ((quotient & 4) != 0 ? FpuState.C0 : 0) | ((quotient & 2) != 0 ? FpuState.C3 : 0)
                | ((quotient & 1) != 0 ? FpuState.C1 : 0);
    }
}
