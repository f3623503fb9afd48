package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// The control and status register of SSE:
///
///      15  14 13  12 11 10  9  8  7   6    5  4  3  2  1  0
///     +---+------+--+--+--+--+--+--+-----+--+--+--+--+--+--+
///     |FTZ|  RC  |PM|UM|OM|ZM|DM|IM| DAZ |PE|UE|OE|ZE|DE|IE|
///     +---+------+--+--+--+--+--+--+-----+--+--+--+--+--+--+
///
/// (SDM volume 1, 10.2.3). The flags stay set until they are loaded anew; the masks above them are in the same order, which is also that of x87.
final class Mxcsr {

    /// After a reset, and at the start of a program: everything masked, rounding to nearest.
    static final int INITIAL = 0x1f80;

    private static final int FLAGS = 0x3f;
    private static final int DAZ = 0x40;
    private static final int MASKS_SHIFT = 7;
    private static final int ROUNDING_SHIFT = 13;
    private static final int FTZ = 0x8000;
    /// What FXSAVE says may be set (MXCSR_MASK).
    static final int VALID = 0xffff;

    private int value = INITIAL;

    int value() {
        return value;
    }

    /// Sets all of it; flags that are set without their mask raise nothing.
    ///
    /// @throws CpuException #GP, if reserved bits are set
    void load(int newValue) {
        if ((newValue & ~VALID) != 0) {
            throw CpuException.generalProtection();
        }
        value = newValue;
    }

    /// Which exceptions are masked, in the order of the flags.
    int masks() {
        return value >> MASKS_SHIFT & FLAGS;
    }

    /// Whether denormal operands count as 0.
    boolean denormalsAreZeros() {
        return (value & DAZ) != 0;
    }

    /// Whether tiny results become 0.
    boolean flushToZero() {
        return (value & FTZ) != 0;
    }

    /// RC: 0 nearest, 1 down, 2 up, 3 toward zero.
    int rounding() {
        return value >> ROUNDING_SHIFT & 3;
    }

    /// Sets flags, and says whether one of them is not masked.
    boolean raise(int flags) {
        value |= flags;
        return (flags & ~masks()) != 0;
    }
}
