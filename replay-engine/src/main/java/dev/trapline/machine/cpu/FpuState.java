package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import java.util.Arrays;

/// The registers of x87 (SDM volume 1, 8.1), which those of MMX are a part of.
///
/// The eight data registers hold a significand of 64 bits, whose integer bit is explicit, and sign and exponent in 16:
///
///      79  78              64 63                                    0
///     +---+------------------+--+-----------------------------------+
///     | s |     exponent     |i |              fraction             |
///     +---+------------------+--+-----------------------------------+
///
/// They are a stack: ST(0) is the one that TOP of the status word names, and those pushed before follow.
final class FpuState {

    static final int REGISTERS = 8;
    private static final int NUMBER_MASK = REGISTERS - 1;

    /// After FNINIT: everything masked, 64 bits, rounding to nearest.
    static final int INITIAL_CONTROL = 0x37f;
    /// A bit of the control word that is always set.
    private static final int CONTROL_ALWAYS = 0x40;
    private static final int CONTROL_MASK = 0x1f7f;

    // Bits of the status word.
    static final int EXCEPTIONS = 0x3f;
    static final int STACK_FAULT = 0x40;
    /// Whether an exception waits that is not masked.
    static final int SUMMARY = 0x80;
    static final int C0 = 0x100;
    static final int C1 = 0x200;
    static final int C2 = 0x400;
    static final int C3 = 0x4000;
    static final int BUSY = 0x8000;
    static final int CONDITIONS = C0 | C1 | C2 | C3;
    private static final int TOP_SHIFT = 11;
    private static final int TOP_MASK = NUMBER_MASK << TOP_SHIFT;

    /// The bits of an opcode that are kept: eleven, the others are those of every x87 instruction.
    static final int OPCODE_MASK = 0x7ff;

    /// Sign and exponent of what MMX writes.
    private static final int MMX_EXPONENT = 0xffff;

    final long[] significand = new long[REGISTERS];
    final int[] exponent = new int[REGISTERS];
    /// Which registers are not empty, a bit for each.
    int full;
    int top;
    private int control = INITIAL_CONTROL;
    /// The status word without TOP, ES and B, which follow from others.
    int status;
    /// The last instruction that was not about control: opcode, address, address of its operand.
    int opcode;
    long instructionPointer;
    long dataPointer;

    int control() {
        return control;
    }

    void setControl(int value) {
        control = value & CONTROL_MASK | CONTROL_ALWAYS;
    }

    /// FNINIT. What is in the registers stays there.
    void initialize() {
        control = INITIAL_CONTROL;
        status = 0;
        top = 0;
        full = 0;
        opcode = 0;
        instructionPointer = 0;
        dataPointer = 0;
    }

    /// As after power-on: everything is 0, and nothing masked.
    void reset() {
        initialize();
        control = CONTROL_ALWAYS;
        full = (1 << REGISTERS) - 1;
        Arrays.fill(significand, 0);
        Arrays.fill(exponent, 0);
    }

    /// Whether an exception waits that is not masked.
    boolean pending() {
        return (status & ~control & EXCEPTIONS) != 0;
    }

    /// Lets an exception that has waited happen.
    ///
    /// @throws CpuException #MF
    void checkPending() {
        if (pending()) {
            throw CpuException.of(CpuException.FPU_ERROR, 0);
        }
    }

    int statusWord() {
        return status | top << TOP_SHIFT | (pending() ? SUMMARY | BUSY : 0);
    }

    void setStatusWord(int value) {
        status = value & (EXCEPTIONS | STACK_FAULT | CONDITIONS);
        top = (value & TOP_MASK) >> TOP_SHIFT;
    }

    /// Which register ST(i) is.
    int physical(int i) {
        return top + i & NUMBER_MASK;
    }

    boolean isEmpty(int i) {
        return (full >> physical(i) & 1) == 0;
    }

    /// The value of an MMX register.
    long mmx(int number) {
        return significand[number];
    }

    void setMmx(int number, long value) {
        significand[number] = value;
        exponent[number] = MMX_EXPONENT;
    }

    /// What every MMX instruction but EMMS does: the registers are no stack any more, and all in use.
    void enterMmx() {
        top = 0;
        full = (1 << REGISTERS) - 1;
    }

    /// EMMS: an empty stack again.
    void leaveMmx() {
        top = 0;
        full = 0;
    }
}
