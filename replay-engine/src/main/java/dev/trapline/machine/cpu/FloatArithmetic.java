package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Real.Kind;
import java.math.BigInteger;

/// Arithmetic on [Real]s: first a result that is exact, or known to 128 bits and whether something follows, then rounding.
///
/// In integers, because Java rounds to nearest only and does not tell whether it had to. Methods that compute give their
/// result in an object that the next one uses again; it still has to be rounded, unless it is special.
final class FloatArithmetic {

    /// What x87 adds to the exponent of a result that is too small, or takes from one too large, where that is not masked; of SSE there is no
    /// result then.
    private static final int SCALE = 0x6000;
    private static final long HALF = Long.MIN_VALUE;

    private final FloatContext context;
    private final Real result = new Real();

    FloatArithmetic(FloatContext context) {
        this.context = context;
    }

    Real add(Real a, Real b) {
        return sum(a, b, b.negative);
    }

    Real subtract(Real a, Real b) {
        return sum(a, b, !b.negative);
    }

    private Real sum(Real a, Real b, boolean negativeB) {
        if (propagated(a, b)) {
            return result;
        }
        if (a.kind == Kind.INFINITE && b.kind == Kind.INFINITE && a.negative != negativeB) {
            return invalid();
        }
        noteDenormal(a, b);
        if (a.kind == Kind.INFINITE || b.kind == Kind.INFINITE) {
            result.setInfinite(a.kind == Kind.INFINITE ? a.negative : negativeB);
        } else if (b.kind == Kind.ZERO) {
            if (a.kind == Kind.ZERO) {
                result.setZero(a.negative == negativeB ? a.negative : context.rounding == FloatContext.DOWN);
            } else {
                copy(a, a.negative);
            }
        } else if (a.kind == Kind.ZERO) {
            copy(b, negativeB);
        } else if (a.negative == negativeB) {
            addMagnitudes(a, b);
        } else {
            subtractMagnitudes(a, b);
        }
        return result;
    }

    private void copy(Real real, boolean negative) {
        result.set(real);
        result.negative = negative;
        result.denormal = false;
    }

    private void addMagnitudes(Real a, Real b) {
        Real large = a.exponent >= b.exponent ? a : b;
        Real small = large == a ? b : a;
        int distance = large.exponent - small.exponent;
        long high = upperBits(small.significand, distance);
        long low = lowerBits(small.significand, distance);
        long sum = large.significand + high;
        if (Long.compareUnsigned(sum, high) < 0) {
            result.setFinite(a.negative, large.exponent + 1, sum >>> 1 | HALF, sum << 63 | low >>> 1 | low & 1);
        } else {
            result.setFinite(a.negative, large.exponent, sum, low);
        }
    }

    private void subtractMagnitudes(Real a, Real b) {
        boolean ordered = a.exponent > b.exponent
                || a.exponent == b.exponent && Long.compareUnsigned(a.significand, b.significand) >= 0;
        Real large = ordered ? a : b;
        Real small = ordered ? b : a;
        int distance = large.exponent - small.exponent;
        long low = -lowerBits(small.significand, distance);
        long high = large.significand - upperBits(small.significand, distance) - (low != 0 ? 1 : 0);
        if ((high | low) == 0) {
            result.setZero(context.rounding == FloatContext.DOWN);
        } else {
            result.setFinite(a.negative == ordered, large.exponent, high, low);
        }
    }

    /// The 64 bits of a significand that has been shifted right.
    private static long upperBits(long significand, int distance) {
        return distance < Long.SIZE ? significand >>> distance : 0;
    }

    /// The 64 bits that come behind them, the last of which stands for all others.
    private static long lowerBits(long significand, int distance) {
        if (distance == 0) {
            return 0;
        }
        if (distance <= Long.SIZE) {
            return significand << Long.SIZE - distance;
        }
        if (distance >= 2 * Long.SIZE) {
            return 1;
        }
        int shift = distance - Long.SIZE;
        return significand >>> shift | (significand << Long.SIZE - shift != 0 ? 1 : 0);
    }

    Real multiply(Real a, Real b) {
        if (propagated(a, b)) {
            return result;
        }
        boolean negative = a.negative != b.negative;
        if (a.kind == Kind.INFINITE && b.kind == Kind.ZERO || a.kind == Kind.ZERO && b.kind == Kind.INFINITE) {
            return invalid();
        }
        noteDenormal(a, b);
        if (a.kind == Kind.INFINITE || b.kind == Kind.INFINITE) {
            result.setInfinite(negative);
        } else if (a.kind == Kind.ZERO || b.kind == Kind.ZERO) {
            result.setZero(negative);
        } else {
            long high = Math.unsignedMultiplyHigh(a.significand, b.significand);
            result.setFinite(negative, a.exponent + b.exponent + 1, high, a.significand * b.significand);
        }
        return result;
    }

    Real divide(Real a, Real b) {
        if (propagated(a, b)) {
            return result;
        }
        boolean negative = a.negative != b.negative;
        if (a.kind == b.kind && a.kind != Kind.FINITE) {
            return invalid();
        }
        if (b.kind == Kind.ZERO && a.kind == Kind.FINITE) {
            context.raise(FloatContext.ZERO_DIVIDE);
            result.setInfinite(negative);
            return result;
        }
        noteDenormal(a, b);
        if (a.kind == Kind.INFINITE || b.kind == Kind.ZERO) {
            result.setInfinite(negative);
        } else if (a.kind == Kind.ZERO || b.kind == Kind.INFINITE) {
            result.setZero(negative);
        } else {
            boolean below = Long.compareUnsigned(a.significand, b.significand) < 0;
            long high = below ? a.significand : a.significand >>> 1;
            long low = below ? 0 : a.significand << 63;
            long quotient = Multiplication.quotient(high, low, b.significand);
            long remainder = low - quotient * b.significand;
            result.setFinite(negative, a.exponent - b.exponent - (below ? 1 : 0), quotient,
                    fraction(remainder, b.significand));
        }
        return result;
    }

    /// How a remainder compares with half of a divisor, as the bits that follow a quotient: all that rounding asks.
    private static long fraction(long remainder, long divisor) {
        if (remainder == 0) {
            return 0;
        }
        long other = divisor - remainder;
        int compared = Long.compareUnsigned(remainder, other);
        return compared == 0 ? HALF : compared > 0 ? HALF | 1 : 1;
    }

    Real squareRoot(Real a) {
        if (propagated(a, a)) {
            return result;
        }
        if (a.negative && a.kind != Kind.ZERO) {
            return invalid();
        }
        noteDenormal(a, a);
        if (a.kind == Kind.FINITE) {
            // An even power of 2 times a square of 126 to 128 bits, whose root has 64.
            boolean odd = (a.exponent & 1) != 0;
            BigInteger[] root = unsigned(a.significand).shiftLeft(odd ? 64 : 63).sqrtAndRemainder();
            int compared = root[1].compareTo(root[0]);
            result.setFinite(false, a.exponent >> 1, root[0].longValue(),
                    root[1].signum() == 0 ? 0 : compared > 0 ? HALF | 1 : 1);
        } else {
            copy(a, a.negative);
        }
        return result;
    }

    private static BigInteger unsigned(long value) {
        BigInteger half = BigInteger.valueOf(value >>> 1).shiftLeft(1);
        return (value & 1) == 0 ? half : half.add(BigInteger.ONE);
    }

    /// The result of an operation with operands that have no result.
    Real invalid() {
        context.raise(FloatContext.INVALID);
        result.setIndefinite();
        return result;
    }

    void noteDenormal(Real a, Real b) {
        if (a.denormal || b.denormal) {
            context.raise(FloatContext.DENORMAL);
        }
    }

    /// Whether there is a NaN among the operands; it is the result then. SSE takes the first one, x87 that with the larger significand, but
    /// a quiet one rather than one that was signaling.
    boolean propagated(Real a, Real b) {
        if (a.kind == Kind.UNSUPPORTED || b.kind == Kind.UNSUPPORTED) {
            invalid();
            return true;
        }
        if (!a.isNan() && !b.isNan()) {
            return false;
        }
        if (a.kind == Kind.SIGNALING_NAN || b.kind == Kind.SIGNALING_NAN) {
            context.raise(FloatContext.INVALID);
        }
        boolean first = a.isNan() && (!b.isNan() || !context.x87 || prefersFirst(a, b));
        result.set(first ? a : b);
        result.quiet();
        return true;
    }

    /// What [#propagated] has found.
    Real propagation() {
        return result;
    }

    private static boolean prefersFirst(Real a, Real b) {
        if (a.kind != b.kind) {
            return a.kind == Kind.QUIET_NAN;
        }
        int compared = Long.compareUnsigned(a.significand, b.significand);
        return compared == 0 ? !a.negative : compared > 0;
    }

    /// Rounds a result to a format.
    void round(Real real, FloatFormat format) {
        round(real, format.precision, format);
    }

    /// Rounds a result to so many bits, with the range of a format.
    void round(Real real, int precision, FloatFormat range) {
        context.roundedUp = false;
        if (real.kind != Kind.FINITE) {
            return;
        }
        int exponent = real.exponent;
        long significand = real.significand;
        long rest = real.rest;
        boolean inexact = roundTo(real, precision);
        if (real.exponent < range.minExponent) {
            underflow(real, exponent, significand, rest, inexact, precision, range);
        } else if (exponent < range.minExponent) {
            // Not tiny any more, but rounded as if it were.
            real.exponent = exponent;
            real.significand = significand;
            real.rest = rest;
            if (roundTo(real, precision - (range.minExponent - exponent))) {
                context.raise(FloatContext.PRECISION);
            }
        } else if (real.exponent > range.maxExponent) {
            overflow(real, inexact, precision, range);
        } else if (inexact) {
            context.raise(FloatContext.PRECISION);
        }
    }

    /// A result that is too small even when rounded.
    private void underflow(Real real, int exponent, long significand, long rest, boolean inexact, int precision,
            FloatFormat range) {
        if (!context.isMasked(FloatContext.UNDERFLOW)) {
            context.raise(FloatContext.UNDERFLOW | (inexact ? FloatContext.PRECISION : 0));
            real.exponent += SCALE;
            return;
        }
        if (context.flushToZero) {
            context.raise(FloatContext.UNDERFLOW | FloatContext.PRECISION);
            real.setZero(real.negative);
            return;
        }
        real.exponent = exponent;
        real.significand = significand;
        real.rest = rest;
        if (roundTo(real, precision - (range.minExponent - exponent))) {
            context.raise(FloatContext.UNDERFLOW | FloatContext.PRECISION);
        }
    }

    private void overflow(Real real, boolean inexact, int precision, FloatFormat range) {
        if (!context.isMasked(FloatContext.OVERFLOW)) {
            context.raise(FloatContext.OVERFLOW | (inexact ? FloatContext.PRECISION : 0));
            real.exponent -= SCALE;
            return;
        }
        context.raise(FloatContext.OVERFLOW | FloatContext.PRECISION);
        boolean infinite = switch (context.rounding) {
            case FloatContext.NEAREST -> true;
            case FloatContext.DOWN -> real.negative;
            case FloatContext.UP -> !real.negative;
            default -> false;
        };
        context.roundedUp = infinite;
        if (infinite) {
            real.setInfinite(real.negative);
        } else {
            real.exponent = range.maxExponent;
            real.significand = -1L << Long.SIZE - precision;
        }
    }

    /// Keeps the highest bits of a finite number, of which there may be none, and says whether something was lost.
    private boolean roundTo(Real real, int bits) {
        long kept;
        long lost;
        if (bits >= Long.SIZE) {
            kept = real.significand;
            lost = real.rest;
        } else if (bits >= 0) {
            kept = bits == 0 ? 0 : real.significand >>> Long.SIZE - bits;
            lost = real.significand << bits | (real.rest != 0 ? 1 : 0);
        } else {
            kept = 0;
            lost = 1;
        }
        boolean up = lost != 0 && roundsUp(real.negative, lost, kept);
        context.roundedUp = up;
        real.rest = 0;
        if (up) {
            kept++;
        }
        if (kept == 0 && bits < Long.SIZE) {
            real.setZero(real.negative);
        } else if (bits <= 0 || kept == 0 || bits < Long.SIZE && kept >>> bits != 0) {
            // Up to the next power of 2.
            real.exponent += 1 - Math.min(bits, 0);
            real.significand = HALF;
        } else if (bits < Long.SIZE) {
            real.significand = kept << Long.SIZE - bits;
        } else {
            real.significand = kept;
        }
        return lost != 0;
    }

    private boolean roundsUp(boolean negative, long lost, long kept) {
        return switch (context.rounding) {
            case FloatContext.NEAREST -> lost == HALF ? (kept & 1) != 0 : lost < 0;
            case FloatContext.DOWN -> negative;
            case FloatContext.UP -> !negative;
            default -> false;
        };
    }

    /// Rounds a finite number to an integer, which keeps its sign even if it is 0.
    void roundToInteger(Real real) {
        context.roundedUp = false;
        if (real.kind == Kind.FINITE && real.exponent < Long.SIZE - 1 && roundTo(real, real.exponent + 1)) {
            context.raise(FloatContext.PRECISION);
        }
    }

    /// The integer of so many bits that a number is rounded to; the most negative one, and INVALID alone, where there is none.
    long toInteger(Real real, int bits) {
        long limit = 1L << bits - 1;
        int raisedBefore = context.raised;
        if (real.kind == Kind.ZERO) {
            return 0;
        }
        if (real.kind == Kind.FINITE && real.exponent < Long.SIZE) {
            result.set(real);
            roundToInteger(result);
            if (result.kind == Kind.ZERO) {
                return 0;
            }
            if (result.exponent < bits - 1) {
                long magnitude = result.significand >>> Long.SIZE - 1 - result.exponent;
                return result.negative ? -magnitude : magnitude;
            }
            if (result.exponent == bits - 1 && result.negative && result.significand == HALF) {
                return -limit;
            }
        }
        context.raised = raisedBefore | FloatContext.INVALID;
        context.roundedUp = false;
        return -limit;
    }
}
