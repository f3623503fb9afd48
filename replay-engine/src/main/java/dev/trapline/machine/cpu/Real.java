package dev.trapline.machine.cpu;

/// A floating-point number taken apart, so that arithmetic is the same for all formats:
///
///     value = significand * 2^(exponent - 63)
///
/// The highest bit of the significand of a finite number is set. Of a result that is not rounded yet, `rest` holds the next 64 bits, the
/// last of which stands for all that follow.
final class Real {

    /// What kind of number it is.
    enum Kind {
        ZERO, FINITE, INFINITE,
        /// A quiet NaN; its significand is that of the 80-bit format.
        QUIET_NAN,
        /// A signaling NaN.
        SIGNALING_NAN,
        /// 80 bits that mean nothing since the 387.
        UNSUPPORTED
    }

    private static final long QUIET_BIT = 1L << 62;

    Kind kind = Kind.ZERO;
    boolean negative;
    int exponent;
    long significand;
    long rest;
    /// Whether it was a denormal number.
    boolean denormal;

    boolean isNan() {
        return kind == Kind.QUIET_NAN || kind == Kind.SIGNALING_NAN;
    }

    void setZero(boolean isNegative) {
        kind = Kind.ZERO;
        negative = isNegative;
        significand = 0;
        rest = 0;
        denormal = false;
    }

    void setInfinite(boolean isNegative) {
        kind = Kind.INFINITE;
        negative = isNegative;
        rest = 0;
        denormal = false;
    }

    /// The quiet NaN that is the result of an invalid operation.
    void setIndefinite() {
        kind = Kind.QUIET_NAN;
        negative = true;
        significand = Long.MIN_VALUE | QUIET_BIT;
        denormal = false;
    }

    /// A finite number of these bits, the highest of which may be 0.
    void setFinite(boolean isNegative, int newExponent, long newSignificand, long newRest) {
        negative = isNegative;
        denormal = false;
        if (newSignificand < 0) {
            significand = newSignificand;
            rest = newRest;
            exponent = newExponent;
        } else if (newSignificand != 0) {
            int shift = Long.numberOfLeadingZeros(newSignificand);
            significand = newSignificand << shift | newRest >>> Long.SIZE - shift;
            rest = newRest << shift;
            exponent = newExponent - shift;
        } else if (newRest != 0) {
            int shift = Long.numberOfLeadingZeros(newRest);
            significand = newRest << shift;
            rest = 0;
            exponent = newExponent - Long.SIZE - shift;
        } else {
            setZero(isNegative);
            return;
        }
        kind = Kind.FINITE;
    }

    /// An integer.
    void setInteger(long value) {
        setFinite(value < 0, Long.SIZE - 1, Math.abs(value), 0);
    }

    void set(Real other) {
        kind = other.kind;
        negative = other.negative;
        exponent = other.exponent;
        significand = other.significand;
        rest = other.rest;
        denormal = other.denormal;
    }

    /// Makes a signaling NaN quiet.
    void quiet() {
        kind = Kind.QUIET_NAN;
        significand |= QUIET_BIT;
    }

    /// Sets it to a NaN of such a significand.
    void setNan(boolean isNegative, long newSignificand) {
        negative = isNegative;
        significand = newSignificand | Long.MIN_VALUE;
        kind = (newSignificand & QUIET_BIT) != 0 ? Kind.QUIET_NAN : Kind.SIGNALING_NAN;
        denormal = false;
        rest = 0;
    }

    /// Compares two numbers, neither of which is a NaN; zeros are equal.
    static int compare(Real a, Real b) {
        if (a.kind == Kind.ZERO && b.kind == Kind.ZERO) {
            return 0;
        }
        int signA = a.kind == Kind.ZERO ? 0 : a.negative ? -1 : 1;
        int signB = b.kind == Kind.ZERO ? 0 : b.negative ? -1 : 1;
        return signA != signB ? Integer.compare(signA, signB) : signA * compareMagnitude(a, b);
    }

    private static int compareMagnitude(Real a, Real b) {
        if (a.kind == Kind.INFINITE || b.kind == Kind.INFINITE) {
            return Boolean.compare(a.kind == Kind.INFINITE, b.kind == Kind.INFINITE);
        }
        return a.exponent != b.exponent
                ? Integer.compare(a.exponent, b.exponent)
                : Long.compareUnsigned(a.significand, b.significand);
    }
}
