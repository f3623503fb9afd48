package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// Arithmetic of decimal digits: DAA, DAS, AAA, AAS, AAM and AAD, and SALC. Undefined flags are those of the result.
final class DecimalOperations {

    private static final int DIGIT = 0xf;
    private static final int LARGEST_DIGIT = 9;
    private static final int LARGEST_PAIR = 0x99;

    private final Operands operands;
    private final Flags flags;

    DecimalOperations(Operands operands, Flags flags) {
        this.operands = operands;
        this.flags = flags;
    }

    void execute(Step step) {
        switch (step.operation) {
            case DAA -> adjustPacked(1);
            case DAS -> adjustPacked(-1);
            case AAA -> adjustDigit(1);
            case AAS -> adjustDigit(-1);
            case AAM -> split((int) step.immediate & 0xff);
            case AAD -> {
                long ax = operands.register(Registers.RAX, Short.SIZE);
                setResult(ax + (ax >> Byte.SIZE & 0xff) * (step.immediate & 0xff), 0, false, false);
            }
            default -> operands.setRegister(Registers.RAX, flags.carry() ? -1 : 0, Byte.SIZE);
        }
    }

    /// DAA (`sign` 1) and DAS (-1): corrects both digits of AL after an addition or subtraction.
    private void adjustPacked(int sign) {
        int al = (int) operands.register(Registers.RAX, Byte.SIZE) & 0xff;
        boolean low = flags.auxiliary() || (al & DIGIT) > LARGEST_DIGIT;
        boolean high = flags.carry() || al > LARGEST_PAIR;
        int result = al + sign * ((low ? 6 : 0) + (high ? 0x60 : 0));
        // A borrow of the low digit alone is a carry too.
        boolean carry = high || sign < 0 && low && al < 6;
        byte cut = (byte) result;
        flags.set(cut, carry, cut < 0 != (byte) al < 0, low);
        operands.setRegister(Registers.RAX, cut, Byte.SIZE);
    }

    /// AAA (`sign` 1) and AAS (-1): makes AL one digit, and counts what goes beyond in AH.
    private void adjustDigit(int sign) {
        int ax = (int) operands.register(Registers.RAX, Short.SIZE) & 0xffff;
        boolean beyond = flags.auxiliary() || (ax & DIGIT) > LARGEST_DIGIT;
        int adjusted = beyond ? ax + sign * 0x106 : ax;
        byte al = (byte) adjusted;
        flags.set(al, beyond, false, beyond);
        operands.setRegister(Registers.RAX, adjusted & 0xff0f, Short.SIZE);
    }

    /// AAM: quotient in AH, remainder in AL.
    private void split(int base) {
        if (base == 0) {
            throw CpuException.of(CpuException.DIVIDE_ERROR, 0);
        }
        int al = (int) operands.register(Registers.RAX, Byte.SIZE) & 0xff;
        setResult(al % base, al / base, false, false);
    }

    private void setResult(long al, long ah, boolean carry, boolean auxiliary) {
        operands.setRegister(Registers.RAX, ah << Byte.SIZE | al & 0xff, Short.SIZE);
        flags.set((byte) al, carry, false, auxiliary);
    }
}
