package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// Products twice as wide as their factors, and the way back: MUL, IMUL of one operand, DIV, IDIV. The wide number is in
/// rDX:rAX, for bytes in AX.
final class Multiplication {

    private final Operands operands;
    private final Flags flags;

    Multiplication(Operands operands, Flags flags) {
        this.operands = operands;
        this.flags = flags;
    }

    void multiply(Step step, boolean signed) {
        int bits = step.bits;
        long a = operands.register(Registers.RAX, bits);
        long b = operands.destination(step);
        if (!signed) {
            a = Alu.zeroExtend(a, bits);
            b = Alu.zeroExtend(b, bits);
        }
        long low = a * b;
        long high;
        if (bits == Long.SIZE) {
            high = signed ? Math.multiplyHigh(a, b) : Math.unsignedMultiplyHigh(a, b);
        } else {
            high = low >> bits;
        }
        long result = Alu.signExtend(low, bits);
        setWide(Alu.signExtend(high, bits), result, bits);
        boolean significant = Alu.signExtend(high, bits) != (signed ? result >> Long.SIZE - 1 : 0);
        flags.set(result, significant, significant, false);
    }

    private void setWide(long high, long low, int bits) {
        if (bits == Byte.SIZE) {
            operands.setRegister(Registers.RAX, high << Byte.SIZE | low & 0xff, Short.SIZE);
        } else {
            operands.setRegister(Registers.RAX, low, bits);
            operands.setRegister(Registers.RDX, high, bits);
        }
    }

    void divide(Step step, boolean signed) {
        int bits = step.bits;
        long divisor = operands.destination(step);
        if (divisor == 0) {
            throw divideError();
        }
        long high;
        long low;
        if (bits == Byte.SIZE) {
            long ax = operands.register(Registers.RAX, Short.SIZE);
            high = ax >> Byte.SIZE;
            low = ax & 0xff;
        } else {
            high = operands.register(Registers.RDX, bits);
            low = operands.register(Registers.RAX, bits);
        }
        if (bits == Long.SIZE) {
            divide128(high, low, divisor, signed);
            return;
        }
        long dividend = high << bits | Alu.zeroExtend(low, bits);
        long unsignedDivisor = Alu.zeroExtend(divisor, bits);
        long quotient;
        long remainder;
        if (signed) {
            quotient = dividend / divisor;
            remainder = dividend % divisor;
            // The smallest long by -1 overflows to itself, which is too large like all the others.
            if (quotient != Alu.signExtend(quotient, bits)) {
                throw divideError();
            }
        } else {
            long unsignedDividend = Alu.zeroExtend(dividend, 2 * bits);
            quotient = Long.divideUnsigned(unsignedDividend, unsignedDivisor);
            remainder = Long.remainderUnsigned(unsignedDividend, unsignedDivisor);
            if (quotient != Alu.zeroExtend(quotient, bits)) {
                throw divideError();
            }
        }
        if (bits == Byte.SIZE) {
            operands.setRegister(Registers.RAX, remainder << Byte.SIZE | quotient & 0xff, Short.SIZE);
        } else {
            operands.setRegister(Registers.RAX, quotient, bits);
            operands.setRegister(Registers.RDX, remainder, bits);
        }
    }

    private void divide128(long high, long low, long divisor, boolean signed) {
        boolean negativeDividend = signed && high < 0;
        boolean negativeDivisor = signed && divisor < 0;
        long absoluteLow = negativeDividend ? -low : low;
        long absoluteHigh = negativeDividend ? ~high + (low == 0 ? 1 : 0) : high;
        long absoluteDivisor = negativeDivisor ? -divisor : divisor;
        if (Long.compareUnsigned(absoluteHigh, absoluteDivisor) >= 0) {
            throw divideError();
        }
        long quotient = absoluteHigh == 0
                ? Long.divideUnsigned(absoluteLow, absoluteDivisor)
                : quotient(absoluteHigh, absoluteLow, absoluteDivisor);
        long remainder = absoluteLow - quotient * absoluteDivisor;
        if (negativeDividend != negativeDivisor) {
            if (Long.compareUnsigned(quotient, Long.MIN_VALUE) > 0) {
                throw divideError();
            }
            quotient = -quotient;
        } else if (signed && quotient < 0) {
            throw divideError();
        }
        operands.setRegister(Registers.RAX, quotient, Long.SIZE);
        operands.setRegister(Registers.RDX, negativeDividend ? -remainder : remainder, Long.SIZE);
    }

    /// The quotient of a dividend of 128 bits whose upper half is below the divisor, bit by bit.
    static long quotient(long high, long low, long divisor) {
        long remainder = high;
        long rest = low;
        for (int i = 0; i < Long.SIZE; i++) {
            boolean carry = remainder < 0;
            remainder = remainder << 1 | rest >>> Long.SIZE - 1;
            rest <<= 1;
            if (carry || Long.compareUnsigned(remainder, divisor) >= 0) {
                remainder -= divisor;
                rest |= 1;
            }
        }
        return rest;
    }

    private static CpuException divideError() {
        return CpuException.of(CpuException.DIVIDE_ERROR, 0);
    }
}
