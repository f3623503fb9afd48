package dev.trapline.machine.cpu;

/// The formats of floating-point numbers in memory and registers (SDM volume 1, 4.2.2).
enum FloatFormat {
    SINGLE(24, 8), DOUBLE(53, 11),
    /// The 80 bits of x87, the only one whose integer bit is explicit.
    EXTENDED(64, 15);

    private static final int EXTENDED_SIGN = 0x8000;

    /// Bits of the significand, with the integer bit.
    final int precision;
    /// Of the smallest normal number.
    final int minExponent;
    /// Of the largest number.
    final int maxExponent;
    private final int exponentBits;
    private final int bias;
    private final int special;

    FloatFormat(int precision, int exponentBits) {
        this.precision = precision;
        this.exponentBits = exponentBits;
        special = (1 << exponentBits) - 1;
        bias = special >> 1;
        maxExponent = bias;
        minExponent = 1 - bias;
    }

    /// Bits of the whole number; not of 80 bits.
    int bits() {
        return precision + exponentBits;
    }

    /// Takes a number apart.
    void decode(long number, Real into) {
        int fractionBits = precision - 1;
        boolean negative = (number >>> bits() - 1 & 1) != 0;
        int biased = (int) (number >>> fractionBits) & special;
        long fraction = number << exponentBits + 1 << Long.SIZE - bits() >>> 1;
        if (biased == special) {
            if (fraction == 0) {
                into.setInfinite(negative);
            } else {
                into.setNan(negative, fraction);
            }
        } else if (biased == 0) {
            into.setFinite(negative, minExponent, fraction, 0);
            into.denormal = fraction != 0;
        } else {
            into.setFinite(negative, biased - bias, fraction | Long.MIN_VALUE, 0);
        }
    }

    /// Puts a number together that has been rounded to this format.
    long encode(Real real) {
        long sign = (real.negative ? 1L : 0) << bits() - 1;
        int fractionBits = precision - 1;
        return sign | switch (real.kind) {
            case ZERO -> 0;
            case INFINITE -> (long) special << fractionBits;
            case FINITE -> real.exponent < minExponent
                    ? real.significand >>> Long.SIZE - precision + minExponent - real.exponent
                    : (long) (real.exponent + bias) << fractionBits | fraction(real);
            default -> (long) special << fractionBits | fraction(real);
        };
    }

    private long fraction(Real real) {
        return real.significand << 1 >>> Long.SIZE - precision + 1;
    }

    /// Takes a number of 80 bits apart: sign and exponent, significand.
    static void decodeExtended(int signExponent, long significand, Real into) {
        boolean negative = (signExponent & EXTENDED_SIGN) != 0;
        int biased = signExponent & EXTENDED.special;
        boolean integerBit = significand < 0;
        if (biased != 0 && !integerBit) {
            into.kind = Real.Kind.UNSUPPORTED;
            into.negative = negative;
            into.denormal = false;
        } else if (biased == EXTENDED.special) {
            if (significand == Long.MIN_VALUE) {
                into.setInfinite(negative);
            } else {
                into.setNan(negative, significand);
            }
        } else {
            into.setFinite(negative, Math.max(biased, 1) - EXTENDED.bias, significand, 0);
            into.denormal = biased == 0 && significand != 0;
        }
    }

    /// Sign and exponent of a number of 80 bits.
    static int extendedExponent(Real real) {
        return (real.negative ? EXTENDED_SIGN : 0) | switch (real.kind) {
            case ZERO -> 0;
            case FINITE -> Math.max(real.exponent + EXTENDED.bias, 0);
            default -> EXTENDED.special;
        };
    }

    /// The significand of a number of 80 bits.
    static long extendedSignificand(Real real) {
        return switch (real.kind) {
            case ZERO -> 0;
            case INFINITE -> Long.MIN_VALUE;
            case FINITE -> real.exponent < EXTENDED.minExponent
                    ? real.significand >>> EXTENDED.minExponent - real.exponent
                    : real.significand;
            default -> real.significand;
        };
    }
}
