package dev.trapline.machine.cpu;

/// Conversions between integers and floating-point numbers, and between formats of the latter.
final class Conversions {

    private static final long LOW_32 = 0xffff_ffffL;

    private final Operands operands;
    private final VectorOperands vectors;
    private final VectorFloats floats;
    private final Real number = new Real();

    Conversions(Operands operands, VectorOperands vectors, VectorFloats floats) {
        this.operands = operands;
        this.vectors = vectors;
        this.floats = floats;
    }

    void execute(Step step) {
        vectors.readSource(step);
        floats.begin();
        long low = vectors.low;
        long high = vectors.high;
        switch (step.operation) {
            case CVTSI2SS -> scalar(step, fromInteger(signedSource(step), FloatFormat.SINGLE), Integer.SIZE);
            case CVTSI2SD -> scalar(step, fromInteger(signedSource(step), FloatFormat.DOUBLE), Long.SIZE);
            case CVTSS2SD -> scalar(step, between(low, FloatFormat.SINGLE, FloatFormat.DOUBLE), Long.SIZE);
            case CVTSD2SS -> scalar(step, between(low, FloatFormat.DOUBLE, FloatFormat.SINGLE), Integer.SIZE);
            case CVTSS2SI, CVTTSS2SI -> general(step, toInteger(step, low, FloatFormat.SINGLE, step.bits));
            case CVTSD2SI, CVTTSD2SI -> general(step, toInteger(step, low, FloatFormat.DOUBLE, step.bits));
            case CVTPI2PS -> whole(step, singlesOfIntegers(low), vectors.high(step.destination));
            case CVTDQ2PS -> whole(step, singlesOfIntegers(low), singlesOfIntegers(high));
            case CVTPI2PD, CVTDQ2PD -> whole(step, fromInteger(Alu.signExtend(low, Integer.SIZE), FloatFormat.DOUBLE),
                    fromInteger(low >> Integer.SIZE, FloatFormat.DOUBLE));
            case CVTPS2PI, CVTTPS2PI -> whole(step, integersOfSingles(step, low), 0);
            case CVTPS2DQ, CVTTPS2DQ -> whole(step, integersOfSingles(step, low), integersOfSingles(step, high));
            case CVTPD2PI, CVTTPD2PI, CVTPD2DQ, CVTTPD2DQ -> whole(step, pair(
                    toInteger(step, low, FloatFormat.DOUBLE, Integer.SIZE),
                    toInteger(step, high, FloatFormat.DOUBLE, Integer.SIZE)), 0);
            case CVTPS2PD -> whole(step, between(low, FloatFormat.SINGLE, FloatFormat.DOUBLE),
                    between(low >>> Integer.SIZE, FloatFormat.SINGLE, FloatFormat.DOUBLE));
            default -> whole(step, pair(between(low, FloatFormat.DOUBLE, FloatFormat.SINGLE),
                    between(high, FloatFormat.DOUBLE, FloatFormat.SINGLE)), 0);
        }
    }

    private long signedSource(Step step) {
        return Alu.signExtend(vectors.low, step.sourceBits);
    }

    private static long pair(long low, long high) {
        return low & LOW_32 | high << Integer.SIZE;
    }

    private long singlesOfIntegers(long pair) {
        return pair(fromInteger(Alu.signExtend(pair, Integer.SIZE), FloatFormat.SINGLE),
                fromInteger(pair >> Integer.SIZE, FloatFormat.SINGLE));
    }

    private long integersOfSingles(Step step, long pair) {
        return pair(toInteger(step, pair, FloatFormat.SINGLE, Integer.SIZE),
                toInteger(step, pair >>> Integer.SIZE, FloatFormat.SINGLE, Integer.SIZE));
    }

    private long fromInteger(long value, FloatFormat format) {
        number.setInteger(value);
        long result = floats.encode(format, number);
        floats.endLane();
        return result;
    }

    /// Those with two Ts truncate, the others round.
    private long toInteger(Step step, long value, FloatFormat format, int bits) {
        switch (step.operation) {
            case CVTTSS2SI, CVTTSD2SI, CVTTPS2PI, CVTTPS2DQ, CVTTPD2PI, CVTTPD2DQ ->
                    floats.context.rounding = FloatContext.TOWARD_ZERO;
            default -> {
                // As MXCSR says.
            }
        }
        floats.decode(format, value, number);
        long result = floats.arithmetic.toInteger(number, bits);
        floats.endLane();
        return result;
    }

    private long between(long value, FloatFormat from, FloatFormat to) {
        floats.decode(from, value, number);
        if (number.kind == Real.Kind.SIGNALING_NAN) {
            floats.context.raise(FloatContext.INVALID);
            number.quiet();
        }
        floats.arithmetic.noteDenormal(number, number);
        long result = floats.encode(to, number);
        floats.endLane();
        return result;
    }

    /// The lowest lane, of so many bits; the others stay.
    private void scalar(Step step, long value, int bits) {
        floats.raise();
        long old = vectors.low(step.destination);
        vectors.set(step.destination, value | old ^ Alu.zeroExtend(old, bits), vectors.high(step.destination));
    }

    private void whole(Step step, long low, long high) {
        floats.raise();
        vectors.set(step.destination, low, high);
    }

    private void general(Step step, long value) {
        floats.raise();
        operands.write(step, value);
    }
}
