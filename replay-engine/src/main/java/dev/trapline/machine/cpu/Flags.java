package dev.trapline.machine.cpu;

/// RFLAGS. The six status flags are not computed when an instruction sets them but when one asks, which few do.
///
/// What is kept of the last instruction that set them is its result and the carries out of every bit of it:
///
///     ZF  the result is 0                   CF  carry out of the highest bit of the operand
///     SF  its sign                          OF  that, unlike the carry into the highest bit
///     PF  parity of its low byte            AF  carry out of bit 3
///
/// So one shape serves every operation and width, and an operation whose CF and OF come from elsewhere (a shift,
/// STC) says them by setting these carries. Only flags loaded from outside (POPF, SAHF) can say what no result
/// can, such as ZF together with SF; they are kept as they are (`shift` is `LOADED`).
final class Flags {

    static final int CF = 1;
    /// Always set.
    static final int RESERVED_1 = 2;
    static final int PF = 4;
    static final int AF = 0x10;
    static final int ZF = 0x40;
    static final int SF = 0x80;
    static final int TF = 0x100;
    static final int IF = 0x200;
    static final int DF = 0x400;
    static final int OF = 0x800;
    static final int IOPL = 0x3000;
    static final int NT = 0x4000;
    static final int RF = 0x1_0000;
    static final int VM = 0x2_0000;
    static final int AC = 0x4_0000;
    static final int ID = 0x20_0000;
    static final int STATUS = OF | SF | ZF | AF | PF | CF;

    // Conditions, as opcodes number them.
    static final int B = 2;
    static final int AE = 3;
    static final int E = 4;
    static final int NE = 5;
    static final int BE = 6;
    static final int A = 7;
    static final int S = 8;
    static final int NS = 9;
    static final int L = 12;
    static final int GE = 13;
    static final int LE = 14;
    static final int G = 15;

    private static final int LOADED = -1;
    private static final int AF_CARRY = 8;

    /// Sign-extended from the operand's width.
    long result;
    /// For `LOADED`, the status flags themselves.
    long carries;
    /// 64 less the bits of the operand.
    int shift;
    /// All of RFLAGS but the status flags.
    private int others = RESERVED_1;

    /// Sets all six flags from a result (sign-extended) and its carries, for an operand of so many bits.
    void set(long newResult, long newCarries, int bits) {
        result = newResult;
        carries = newCarries;
        shift = Long.SIZE - bits;
    }

    /// Sets SF, ZF and PF from a result and the others to 0.
    void setLogic(long newResult) {
        result = newResult;
        carries = 0;
        shift = 0;
    }

    /// Sets SF, ZF and PF from a result and the others as told.
    void set(long newResult, boolean carry, boolean overflow, boolean auxiliary) {
        set(newResult, carries(carry, overflow, auxiliary), Long.SIZE);
    }

    /// Carries from which CF, OF and AF come out as told, of an operand of 64 bits.
    static long carries(boolean carry, boolean overflow, boolean auxiliary) {
        return (carry ? 1L << 63 : 0) | (carry != overflow ? 1L << 62 : 0) | (auxiliary ? AF_CARRY : 0);
    }

    boolean carry() {
        return carry(carries, shift);
    }

    static boolean carry(long carries, int shift) {
        return shift == LOADED ? (carries & CF) != 0 : carries << shift < 0;
    }

    boolean overflow() {
        return overflow(carries, shift);
    }

    private static boolean overflow(long carries, int shift) {
        return shift == LOADED ? (carries & OF) != 0 : (carries ^ carries << 1) << shift < 0;
    }

    boolean zero() {
        return zero(result, carries, shift);
    }

    private static boolean zero(long result, long carries, int shift) {
        return shift == LOADED ? (carries & ZF) != 0 : result == 0;
    }

    boolean sign() {
        return sign(result, carries, shift);
    }

    private static boolean sign(long result, long carries, int shift) {
        return shift == LOADED ? (carries & SF) != 0 : result < 0;
    }

    boolean parity() {
        return parity(result, carries, shift);
    }

    private static boolean parity(long result, long carries, int shift) {
        return shift == LOADED ? (carries & PF) != 0 : (Integer.bitCount((int) result & 0xff) & 1) == 0;
    }

    boolean auxiliary() {
        return shift == LOADED ? (carries & AF) != 0 : (carries & AF_CARRY) != 0;
    }

    /// Whether one of the sixteen conditions of Jcc, SETcc and CMOVcc holds (SDM volume 1, appendix B).
    boolean holds(int condition) {
        return holds(result, carries, shift, condition);
    }

    /// The same of flags that are not in an object.
    static boolean holds(long result, long carries, int shift, int condition) {
        boolean even = switch (condition >> 1) {
            case 0 -> overflow(carries, shift);
            case 1 -> carry(carries, shift);
            case 2 -> zero(result, carries, shift);
            case 3 -> carry(carries, shift) || zero(result, carries, shift);
            case 4 -> sign(result, carries, shift);
            case 5 -> parity(result, carries, shift);
            case 6 -> sign(result, carries, shift) != overflow(carries, shift);
            default -> zero(result, carries, shift) || sign(result, carries, shift) != overflow(carries, shift);
        };
        return even != ((condition & 1) != 0);
    }

    /// The six status flags at their places in RFLAGS.
    int status() {
        if (shift == LOADED) {
            return (int) carries;
        }
        return (carry() ? CF : 0) | (parity() ? PF : 0) | (auxiliary() ? AF : 0)
                | (zero() ? ZF : 0) | (sign() ? SF : 0) | (overflow() ? OF : 0);
    }

    /// Sets all six status flags.
    void setStatus(int status) {
        carries = status & STATUS;
        shift = LOADED;
    }

    /// Sets some status flags (those in `mask`) and leaves the others.
    void setStatus(int status, int mask) {
        setStatus(status() & ~mask | status & mask);
    }

    /// All of RFLAGS.
    int value() {
        return others | status();
    }

    /// Sets all of RFLAGS; bits that are not there stay 0.
    void setValue(int value) {
        others = value & (TF | IF | DF | IOPL | NT | RF | VM | AC | ID) | RESERVED_1;
        setStatus(value);
    }

    /// Whether a flag is set that is not a status flag.
    boolean has(int flag) {
        return (others & flag) != 0;
    }

    /// Sets or clears a flag that is not a status flag.
    void put(int flag, boolean value) {
        others = value ? others | flag : others & ~flag;
    }
}
