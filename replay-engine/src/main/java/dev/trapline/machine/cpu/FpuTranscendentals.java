package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Real.Kind;

/// What sine to logarithm of x87 have in common. What is zero, infinite or no number is exact; everything else is computed in double precision, in
/// two parts where the operand has more bits than that, and so is right to about the last bit of a double, eleven bits less than processors know.
abstract class FpuTranscendentals {

    final FpuStack stack;
    final FloatContext context;
    final FloatArithmetic arithmetic;
    final FpuState state;
    final Real a = new Real();
    final Real b = new Real();
    final Real c = new Real();
    /// The operand, as a sum.
    double high;
    double low;

    FpuTranscendentals(FpuStack stack) {
        this.stack = stack;
        context = stack.context;
        arithmetic = stack.arithmetic;
        state = stack.state;
    }

    /// Does what a step says.
    abstract void execute(Step step);

    private static double toDouble(long significand, int exponent) {
        return Math.scalb((double) significand, exponent - (Long.SIZE - 1));
    }

    /// Takes a finite number as a sum of two.
    final void split(Real real) {
        long lowest = real.significand & 0x7ff;
        // Without its sign: the highest bit is set.
        high = toDouble((real.significand ^ lowest) >>> 1, real.exponent + 1);
        low = toDouble(lowest, real.exponent);
        if (real.negative) {
            high = -high;
            low = -low;
        }
    }

    final void set(Real real, double value) {
        FloatFormat.DOUBLE.decode(Double.doubleToRawLongBits(value), real);
        real.denormal = false;
    }

    final boolean isEmpty(int i) {
        return stack.isEmpty(i);
    }

    static boolean isBelow(Real real, int exponent) {
        return real.kind == Kind.FINITE && real.exponent < exponent;
    }

    /// Rounds a result and writes it to ST(i).
    final void finish(int i, Real real) {
        if (!context.isStopped()) {
            arithmetic.round(real, FloatFormat.EXTENDED);
            stack.write(i, real);
        }
        stack.end();
    }

    /// Whether there are two operands, in `b` ST(1) and in `a` ST(0), that are numbers; otherwise the result has been written.
    final boolean readsTwo() {
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
    final void replaceTwo(Real real) {
        boolean stopped = context.isStopped();
        finish(1, real);
        if (!stopped) {
            stack.pop();
        }
    }
}
