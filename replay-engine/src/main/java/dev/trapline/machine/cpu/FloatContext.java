package dev.trapline.machine.cpu;

/// What floating-point arithmetic is to do by a control register, and which exceptions it has met. Exceptions are bits, at the same
/// places in the registers of x87 and SSE (SDM volume 1, 4.9.1).
final class FloatContext {

    /// An operand for which the operation has no result, or a signaling NaN.
    static final int INVALID = 1;
    /// A denormal operand.
    static final int DENORMAL = 2;
    /// A finite number divided by zero.
    static final int ZERO_DIVIDE = 4;
    /// A result too large.
    static final int OVERFLOW = 8;
    /// A result too small.
    static final int UNDERFLOW = 0x10;
    /// A result that is not exact.
    static final int PRECISION = 0x20;
    /// Those that are found before there is a result: if one is not masked, there is none.
    static final int BEFORE_RESULT = INVALID | DENORMAL | ZERO_DIVIDE;

    // Rounding, as both control registers number it.
    static final int NEAREST = 0;
    static final int DOWN = 1;
    static final int UP = 2;
    static final int TOWARD_ZERO = 3;

    int rounding;
    /// The exceptions that have a result.
    int masks;
    boolean denormalsAreZeros;
    boolean flushToZero;
    /// Whether it is for x87: NaNs are chosen by significand, and a result out of range is brought into it where that is not masked.
    final boolean x87;

    int raised;
    /// Whether the last rounding was away from zero.
    boolean roundedUp;

    FloatContext(boolean x87) {
        this.x87 = x87;
    }

    void raise(int exceptions) {
        raised |= exceptions;
    }

    boolean isMasked(int exception) {
        return (masks & exception) != 0;
    }

    /// Whether an exception that is not masked was found before there is a result.
    boolean isStopped() {
        return (raised & ~masks & BEFORE_RESULT) != 0;
    }
}
