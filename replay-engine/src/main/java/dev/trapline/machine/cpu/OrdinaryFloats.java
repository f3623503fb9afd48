package dev.trapline.machine.cpu;

/// The fast way for numbers that are neither zero, denormal, infinite nor NaN, where Java's arithmetic does what MXCSR wants: it rounds to
/// nearest, everything is masked, and PE is set already, so that nobody can see whether a result is exact.
///
/// Results next to the smallest normal number are left to the other way too, because they may have been tiny before rounding.
final class OrdinaryFloats {

    /// RC, masks and PE.
    private static final int CONTROL = 0x7fa0;
    /// Nearest, all masks, PE.
    private static final int ORDINARY = 0x1fa0;

    private static final int DOUBLE_FRACTION = 52;
    private static final int DOUBLE_EXPONENT = 0x7ff;
    private static final int SINGLE_FRACTION = 23;
    private static final int SINGLE_EXPONENT = 0xff;

    /// What the last operation that could be done gave.
    long result;

    /// Whether MXCSR admits it.
    static boolean admits(int mxcsr) {
        return (mxcsr & CONTROL) == ORDINARY;
    }

    /// Whether a number of double precision is neither zero nor special.
    static boolean isOrdinaryDouble(long bits) {
        int exponent = (int) (bits >>> DOUBLE_FRACTION) & DOUBLE_EXPONENT;
        return exponent != 0 && exponent != DOUBLE_EXPONENT;
    }

    /// Whether a number of single precision is neither zero nor special.
    static boolean isOrdinarySingle(int bits) {
        int exponent = bits >>> SINGLE_FRACTION & SINGLE_EXPONENT;
        return exponent != 0 && exponent != SINGLE_EXPONENT;
    }

    /// Does an operation in double precision.
    ///
    /// @return whether it could be done, and is in `result`
    boolean doubles(Operation operation, long first, long second) {
        if (!isOrdinaryDouble(first) || !isOrdinaryDouble(second)) {
            return false;
        }
        result = Double.doubleToRawLongBits(
                compute(operation, Double.longBitsToDouble(first), Double.longBitsToDouble(second)));
        int exponent = (int) (result >>> DOUBLE_FRACTION) & DOUBLE_EXPONENT;
        return exponent > 1 && exponent != DOUBLE_EXPONENT;
    }

    /// Does an operation in single precision.
    ///
    /// @return whether it could be done, and is in `result`
    boolean singles(Operation operation, int first, int second) {
        if (!isOrdinarySingle(first) || !isOrdinarySingle(second)) {
            return false;
        }
        // Rounding twice is rounding once here: double precision has more than twice as many bits, and two.
        int bits = Float.floatToRawIntBits(
                (float) compute(operation, Float.intBitsToFloat(first), Float.intBitsToFloat(second)));
        result = Integer.toUnsignedLong(bits);
        int exponent = bits >>> SINGLE_FRACTION & SINGLE_EXPONENT;
        return exponent > 1 && exponent != SINGLE_EXPONENT;
    }

    /// NaN, which is no ordinary result, for operations that are not known here.
    private static double compute(Operation operation, double a, double b) {
        return switch (operation) {
            case ADDPD, ADDSD, ADDPS, ADDSS -> a + b;
            case SUBPD, SUBSD, SUBPS, SUBSS -> a - b;
            case MULPD, MULSD, MULPS, MULSS -> a * b;
            case DIVPD, DIVSD, DIVPS, DIVSS -> a / b;
            case SQRTPD, SQRTSD, SQRTPS, SQRTSS -> Math.sqrt(b);
            default -> Double.NaN;
        };
    }
}
