package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Real.Kind;

/// Floating-point arithmetic and comparisons of SSE and SSE2, on one lane or all.
final class PackedFloats {

    // Predicates of CMP.
    private static final int PREDICATES = 7;
    private static final int EQUAL = 0;
    private static final int LESS = 1;
    private static final int LESS_OR_EQUAL = 2;
    private static final int UNORDERED = 3;
    private static final int NOT = 4;

    private static final int QUIET_BIT = 1 << 22;
    private static final int INDEFINITE = 0xffc0_0000;

    private final VectorOperands vectors;
    private final VectorFloats floats;
    private final FloatContext context;
    private final FloatArithmetic arithmetic;
    private final OrdinaryFloats ordinary = new OrdinaryFloats();
    private final Mxcsr mxcsr;
    private final Flags flags;
    private final Real a = new Real();
    private final Real b = new Real();

    PackedFloats(VectorOperands vectors, VectorFloats floats, Cpu cpu) {
        this.vectors = vectors;
        this.floats = floats;
        context = floats.context;
        arithmetic = floats.arithmetic;
        flags = cpu.flags;
        mxcsr = cpu.mxcsr;
    }

    void execute(Step step) {
        vectors.readSource(step);
        FloatFormat format = format(step);
        floats.begin();
        switch (step.operation) {
            case COMISS, COMISD -> compareToFlags(format, step, true);
            case UCOMISS, UCOMISD -> compareToFlags(format, step, false);
            default -> lanes(step, format);
        }
    }

    /// Which prefix an opcode has says what the lanes are.
    static FloatFormat format(Step step) {
        int prefix = step.instruction.encoding().prefix();
        return prefix == 0x66 || prefix == 0xf2 ? FloatFormat.DOUBLE : FloatFormat.SINGLE;
    }

    private void lanes(Step step, FloatFormat format) {
        int destination = step.destination;
        int bits = format.bits();
        long oldLow = vectors.low(destination);
        long oldHigh = vectors.high(destination);
        long low = 0;
        long high = 0;
        if (step.sourceBits == bits) {
            low = lane(step, format, oldLow, vectors.low);
            low |= oldLow ^ Alu.zeroExtend(oldLow, bits);
            high = oldHigh;
        } else {
            for (int at = 0; at < Long.SIZE; at += bits) {
                low |= lane(step, format, oldLow >>> at, vectors.low >>> at) << at;
                high |= lane(step, format, oldHigh >>> at, vectors.high >>> at) << at;
            }
        }
        floats.raise();
        vectors.set(destination, low, high);
    }

    /// One lane, which is in the low bits of both operands.
    private long lane(Step step, FloatFormat format, long first, long second) {
        if (OrdinaryFloats.admits(mxcsr.value())
                && (format == FloatFormat.DOUBLE
                        ? ordinary.doubles(step.operation, first, second)
                        : ordinary.singles(step.operation, (int) first, (int) second))) {
            return ordinary.result;
        }
        floats.decode(format, first, a);
        floats.decode(format, second, b);
        long result = switch (step.operation) {
            case ADDPS, ADDPD, ADDSS, ADDSD -> floats.encode(format, arithmetic.add(a, b));
            case SUBPS, SUBPD, SUBSS, SUBSD -> floats.encode(format, arithmetic.subtract(a, b));
            case MULPS, MULPD, MULSS, MULSD -> floats.encode(format, arithmetic.multiply(a, b));
            case DIVPS, DIVPD, DIVSS, DIVSD -> floats.encode(format, arithmetic.divide(a, b));
            case SQRTPS, SQRTPD, SQRTSS, SQRTSD -> floats.encode(format, arithmetic.squareRoot(b));
            case MINPS, MINPD, MINSS, MINSD -> format.encode(smaller(a, b) ? a : b);
            case MAXPS, MAXPD, MAXSS, MAXSD -> format.encode(smaller(b, a) ? a : b);
            case CMPPS, CMPPD, CMPSS, CMPSD -> {
                long mask = holds((int) step.immediate & PREDICATES) ? -1L : 0;
                yield Alu.zeroExtend(mask, format.bits());
            }
            case RCPPS, RCPSS -> Integer.toUnsignedLong(reciprocal((int) second));
            default -> Integer.toUnsignedLong(reciprocalRoot((int) second));
        };
        floats.endLane();
        return result;
    }

    /// Whether one operand is below the other. If there is a NaN, or both are zeros, MIN and MAX take the second operand.
    private boolean smaller(Real one, Real other) {
        if (one.isNan() || other.isNan()) {
            context.raise(FloatContext.INVALID);
            return false;
        }
        arithmetic.noteDenormal(one, other);
        return Real.compare(one, other) < 0;
    }

    /// Whether one of the eight predicates of CMP holds.
    private boolean holds(int predicate) {
        int relation = predicate & NOT - 1;
        boolean negated = (predicate & NOT) != 0;
        boolean ordersOnly = relation == LESS || relation == LESS_OR_EQUAL;
        if (isUnordered(ordersOnly)) {
            return relation == UNORDERED != negated;
        }
        int compared = Real.compare(a, b);
        boolean holds = switch (relation) {
            case EQUAL -> compared == 0;
            case LESS -> compared < 0;
            case LESS_OR_EQUAL -> compared <= 0;
            default -> false;
        };
        return holds != negated;
    }

    /// Whether there is a NaN among the operands, which is invalid if it is a signaling one, or if any is.
    private boolean isUnordered(boolean anyIsInvalid) {
        if (!a.isNan() && !b.isNan()) {
            arithmetic.noteDenormal(a, b);
            return false;
        }
        if (anyIsInvalid || a.kind == Kind.SIGNALING_NAN || b.kind == Kind.SIGNALING_NAN) {
            context.raise(FloatContext.INVALID);
        }
        return true;
    }

    private void compareToFlags(FloatFormat format, Step step, boolean anyNanIsInvalid) {
        long first = vectors.low(step.destination);
        if (format == FloatFormat.DOUBLE && OrdinaryFloats.isOrdinaryDouble(first)
                && OrdinaryFloats.isOrdinaryDouble(vectors.low)) {
            double one = Double.longBitsToDouble(first);
            double other = Double.longBitsToDouble(vectors.low);
            flags.setStatus(one == other ? Flags.ZF : one < other ? Flags.CF : 0);
            return;
        }
        floats.decode(format, first, a);
        floats.decode(format, vectors.low, b);
        int status;
        if (isUnordered(anyNanIsInvalid)) {
            status = Flags.ZF | Flags.PF | Flags.CF;
        } else {
            int compared = Real.compare(a, b);
            status = compared == 0 ? Flags.ZF : compared < 0 ? Flags.CF : 0;
        }
        floats.endLane();
        floats.raise();
        flags.setStatus(status);
    }

    /// RCPPS, right to the last bit, of which processors guarantee twelve. It raises nothing: denormal numbers are zeros to it, and
    /// results that would be denormal become zeros.
    private static int reciprocal(int bits) {
        float number = ordinary(bits);
        return Float.isNaN(number)
                ? bits | QUIET_BIT
                : Float.floatToRawIntBits(ordinary(Float.floatToRawIntBits(1 / number)));
    }

    /// RSQRTPS, likewise.
    private static int reciprocalRoot(int bits) {
        float number = ordinary(bits);
        if (Float.isNaN(number)) {
            return bits | QUIET_BIT;
        }
        return number < 0 ? INDEFINITE : Float.floatToRawIntBits((float) (1 / Math.sqrt(number)));
    }

    /// The number of these bits, without those that are denormal.
    private static float ordinary(int bits) {
        float number = Float.intBitsToFloat(bits);
        return Math.abs(number) < Float.MIN_NORMAL ? Math.copySign(0f, number) : number;
    }
}
