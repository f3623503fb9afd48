package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;

/// What brings numbers into the registers of x87 and out of them.
final class FpuMoves {

    private static final int SIGN = 0x8000;
    private static final int EXTENDED_BYTES = 10;
    private static final long INDEFINITE = 0xc000_0000_0000_0000L;
    private static final int DECIMAL_DIGITS = 18;
    private static final long DECIMAL_LIMIT = 1_000_000_000_000_000_000L;
    private static final int DECIMAL_INDEFINITE = 0xffff;

    private final Operands operands;
    private final FpuStack stack;
    private final FloatContext context;
    private final FpuState state;
    private final Flags flags;
    private final Mmu mmu;
    private final Real number = new Real();

    FpuMoves(Operands operands, FpuStack stack, Cpu cpu) {
        this.operands = operands;
        this.stack = stack;
        context = stack.context;
        state = cpu.fpu;
        flags = cpu.flags;
        mmu = cpu.mmu;
    }

    void execute(Step step) {
        switch (step.operation) {
            case FLD -> load(step);
            case FILD -> {
                FpuArithmetic.readMemory(step, operands, number);
                push();
            }
            case FBLD -> {
                readDecimal(operands.address(step, EXTENDED_BYTES));
                push();
            }
            case FST -> store(step, 0);
            case FSTP -> store(step, 1);
            case FIST -> storeInteger(step, 0);
            case FISTP -> storeInteger(step, 1);
            case FBSTP -> storeDecimal(step);
            case FXCH -> exchange(step.destination - Registers.ST);
            case FCMOVB, FCMOVNB, FCMOVE, FCMOVNE, FCMOVBE, FCMOVNBE, FCMOVU, FCMOVNU -> moveConditionally(step);
            case FCHS, FABS -> changeSign(step);
            default -> constant(step);
        }
    }

    private void load(Step step) {
        if (step.destination != Registers.MEMORY) {
            loadRegister(step.destination - Registers.ST);
        } else if (step.bits == EXTENDED_BYTES * Byte.SIZE) {
            long address = operands.address(step, EXTENDED_BYTES);
            long significand = mmu.read64(address);
            int exponent = mmu.read16(address + Long.BYTES);
            if (stack.makesRoom()) {
                stack.write(0, exponent, significand);
                stack.end();
            }
        } else {
            FpuArithmetic.readMemory(step, operands, number);
            if (number.kind == Real.Kind.SIGNALING_NAN) {
                context.raise(FloatContext.INVALID);
                number.quiet();
            }
            stack.arithmetic.noteDenormal(number, number);
            push();
        }
    }

    private void loadRegister(int i) {
        int exponent = stack.exponent(i);
        long significand = stack.significand(i);
        boolean empty = stack.isEmpty(i);
        if (empty) {
            if (stack.fault(false)) {
                state.top = state.physical(FpuState.REGISTERS - 1);
                stack.writeIndefinite(0);
            }
        } else if (stack.makesRoom()) {
            stack.write(0, exponent, significand);
            stack.end();
        }
    }

    /// Pushes a number. Of the exceptions of its conversion only an invalid operand prevents it.
    private void push() {
        boolean prevented = (context.raised & ~context.masks & FloatContext.INVALID) != 0;
        if (stack.isEmpty(FpuState.REGISTERS - 1) && prevented) {
            stack.end();
        } else if (stack.makesRoom()) {
            stack.write(0, number);
            stack.end();
        }
    }

    private void constant(Step step) {
        switch (step.operation) {
            case FLD1 -> number.setInteger(1);
            case FLDZ -> number.setZero(false);
            // Bits behind the 64, because rounding control decides what becomes of them.
            case FLDL2T -> number.setFinite(false, 1, 0xd49a_784b_cd1b_8afeL, 0x492b_f6ff_4daf_db4cL);
            case FLDL2E -> number.setFinite(false, 0, 0xb8aa_3b29_5c17_f0bbL, 0xbe87_fed0_691d_3e88L);
            case FLDPI -> number.setFinite(false, 1, 0xc90f_daa2_2168_c234L, 0xc4c6_628b_80dc_1cd1L);
            case FLDLG2 -> number.setFinite(false, -2, 0x9a20_9a84_fbcf_f798L, 0x8f89_59ac_0b7c_9178L);
            default -> number.setFinite(false, -1, 0xb172_17f7_d1cf_79abL, 0xc9e3_b398_03f2_f6afL);
        }
        stack.arithmetic.round(number, FloatFormat.EXTENDED);
        // Constants are never inexact.
        context.raised = 0;
        context.roundedUp = false;
        push();
    }

    private void store(Step step, int pops) {
        boolean toMemory = step.destination == Registers.MEMORY;
        boolean empty = stack.isEmpty(0);
        boolean extended = !toMemory || step.bits == EXTENDED_BYTES * Byte.SIZE;
        if (empty) {
            number.setIndefinite();
            if (!context.isMasked(FloatContext.INVALID)) {
                checkWritable(step);
                stack.fault(false);
                return;
            }
        } else {
            stack.read(0, number);
        }
        if (extended) {
            int exponent = empty ? DECIMAL_INDEFINITE : stack.exponent(0);
            long significand = empty ? INDEFINITE : stack.significand(0);
            if (toMemory) {
                writeExtended(operands.writtenAddress(step, EXTENDED_BYTES), exponent, significand);
            } else {
                stack.write(step.destination - Registers.ST, exponent, significand);
            }
        } else if (!storesRounded(step)) {
            stack.end();
            return;
        }
        if (empty) {
            stack.fault(false);
        } else {
            stack.end();
        }
        pop(pops);
    }

    private void checkWritable(Step step) {
        if (step.destination == Registers.MEMORY) {
            int bytes = step.bits / Byte.SIZE;
            mmu.checkWrite(operands.writtenAddress(step, bytes), bytes);
        }
    }

    private void writeExtended(long address, int exponent, long significand) {
        mmu.checkWrite(address, EXTENDED_BYTES);
        mmu.write64(address, significand);
        mmu.write16(address + Long.BYTES, exponent);
    }

    /// Stores a number of 32 or 64 bits, unless an exception prevents it: then nothing is written and nothing popped.
    private boolean storesRounded(Step step) {
        FloatFormat format = step.bits == Integer.SIZE ? FloatFormat.SINGLE : FloatFormat.DOUBLE;
        switch (number.kind) {
            case SIGNALING_NAN -> {
                context.raise(FloatContext.INVALID);
                number.quiet();
            }
            case UNSUPPORTED -> {
                context.raise(FloatContext.INVALID);
                number.setIndefinite();
            }
            default -> stack.arithmetic.round(number, format);
        }
        int preventing = FloatContext.INVALID | FloatContext.OVERFLOW | FloatContext.UNDERFLOW;
        checkWritable(step);
        if ((context.raised & ~context.masks & preventing) != 0) {
            // What is not stored is not inexact.
            context.raised &= ~FloatContext.PRECISION;
            context.roundedUp = false;
            return false;
        }
        operands.write(step, format.encode(number));
        return true;
    }

    private void pop(int times) {
        for (int i = 0; i < times; i++) {
            stack.pop();
        }
    }

    private void storeInteger(Step step, int pops) {
        boolean empty = stack.isEmpty(0);
        long value = -1L << step.bits - 1;
        if (empty) {
            context.raise(FloatContext.INVALID);
        } else {
            stack.read(0, number);
            value = stack.arithmetic.toInteger(number, step.bits);
        }
        checkWritable(step);
        boolean stored = (context.raised & ~context.masks & FloatContext.INVALID) == 0;
        if (stored) {
            operands.write(step, value);
        }
        if (empty) {
            stack.fault(false);
        } else {
            stack.end();
        }
        if (stored) {
            pop(pops);
        }
    }

    /// FBSTP: 18 digits, two in a byte, the lowest first, and behind them the sign.
    private void storeDecimal(Step step) {
        boolean empty = stack.isEmpty(0);
        long value = 0;
        boolean negative = false;
        if (empty) {
            context.raise(FloatContext.INVALID);
        } else {
            stack.read(0, number);
            negative = number.negative;
            value = Math.abs(stack.arithmetic.toInteger(number, Long.SIZE));
            if (Long.compareUnsigned(value, DECIMAL_LIMIT) >= 0) {
                context.raised = FloatContext.INVALID;
                context.roundedUp = false;
            }
        }
        long address = operands.writtenAddress(step, EXTENDED_BYTES);
        mmu.checkWrite(address, EXTENDED_BYTES);
        boolean invalid = (context.raised & FloatContext.INVALID) != 0;
        boolean stored = !invalid || context.isMasked(FloatContext.INVALID);
        if (invalid && stored) {
            writeExtended(address, DECIMAL_INDEFINITE, INDEFINITE);
        } else if (stored) {
            long digits = 0;
            for (int i = 0; i < DECIMAL_DIGITS - 2; i++) {
                digits |= value % 10 << 4 * i;
                value /= 10;
            }
            writeExtended(address, (int) (value % 10 | value / 10 << 4) | (negative ? SIGN : 0), digits);
        }
        if (empty) {
            stack.fault(false);
        } else {
            stack.end();
        }
        if (stored) {
            stack.pop();
        }
    }

    private void readDecimal(long address) {
        long digits = mmu.read64(address);
        int rest = mmu.read16(address + Long.BYTES);
        long value = (rest >> 4 & 0xf) * 10L + (rest & 0xf);
        for (int i = DECIMAL_DIGITS - 3; i >= 0; i--) {
            value = value * 10 + (digits >>> 4 * i & 0xf);
        }
        number.setInteger(value);
        number.negative = (rest & SIGN) != 0;
    }

    private void exchange(int i) {
        if (stack.isEmpty(0) || stack.isEmpty(i)) {
            if (!stack.fault(false)) {
                return;
            }
            if (stack.isEmpty(0)) {
                stack.writeIndefinite(0);
            }
            if (stack.isEmpty(i)) {
                stack.writeIndefinite(i);
            }
        } else {
            stack.end();
        }
        int exponent = stack.exponent(0);
        long significand = stack.significand(0);
        stack.write(0, stack.exponent(i), stack.significand(i));
        stack.write(i, exponent, significand);
    }

    private void moveConditionally(Step step) {
        int i = step.source - Registers.ST;
        if (stack.isEmpty(0) || stack.isEmpty(i)) {
            if (stack.fault(false)) {
                stack.writeIndefinite(0);
            }
            return;
        }
        boolean moves = switch (step.operation) {
            case FCMOVB -> flags.carry();
            case FCMOVNB -> !flags.carry();
            case FCMOVE -> flags.zero();
            case FCMOVNE -> !flags.zero();
            case FCMOVBE -> flags.carry() || flags.zero();
            case FCMOVNBE -> !flags.carry() && !flags.zero();
            case FCMOVU -> flags.parity();
            default -> !flags.parity();
        };
        if (moves) {
            stack.write(0, stack.exponent(i), stack.significand(i));
        }
    }

    /// FCHS and FABS, even of what is no number.
    private void changeSign(Step step) {
        if (stack.isEmpty(0)) {
            if (stack.fault(false)) {
                stack.writeIndefinite(0);
            }
            return;
        }
        int exponent = stack.exponent(0);
        stack.write(0, step.operation == Operation.FABS ? exponent & ~SIGN : exponent ^ SIGN, stack.significand(0));
        stack.end();
    }
}
