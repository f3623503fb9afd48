package dev.trapline.machine.cpu;

/// Arithmetic and logic of every width. Operands and results are sign-extended from `bits` to 64, so that one method
/// serves every width and 64 bits cost nothing extra. Each method sets the flags of its instruction.
final class Alu {

    private Alu() {}

    /// The low `bits` of a value, sign-extended.
    static long signExtend(long value, int bits) {
        int unused = Long.SIZE - bits;
        return value << unused >> unused;
    }

    /// The low `bits` of a value, zero-extended.
    static long zeroExtend(long value, int bits) {
        int unused = Long.SIZE - bits;
        return value << unused >>> unused;
    }

    // Addition and subtraction extend the sign themselves: every call counts where the JVM has not compiled anything yet.

    static long add(Flags flags, long a, long b, int bits) {
        long sum = a + b;
        int unused = Long.SIZE - bits;
        long result = sum << unused >> unused;
        flags.set(result, sumCarries(a, b, sum), bits);
        return result;
    }

    static long adc(Flags flags, long a, long b, int bits) {
        long sum = a + b + (flags.carry() ? 1 : 0);
        long result = signExtend(sum, bits);
        flags.set(result, sumCarries(a, b, sum), bits);
        return result;
    }

    /// The carries out of every bit of a sum, with or without a carry in.
    static long sumCarries(long a, long b, long sum) {
        return a & b | (a | b) & ~sum;
    }

    static long sub(Flags flags, long a, long b, int bits) {
        long difference = a - b;
        int unused = Long.SIZE - bits;
        long result = difference << unused >> unused;
        flags.set(result, differenceCarries(a, b, difference), bits);
        return result;
    }

    static long sbb(Flags flags, long a, long b, int bits) {
        long difference = a - b - (flags.carry() ? 1 : 0);
        long result = signExtend(difference, bits);
        flags.set(result, differenceCarries(a, b, difference), bits);
        return result;
    }

    /// The borrows out of every bit of a difference, with or without a borrow in.
    static long differenceCarries(long a, long b, long difference) {
        return ~a & b | (~a | b) & difference;
    }

    static long and(Flags flags, long a, long b) {
        long result = a & b;
        flags.setLogic(result);
        return result;
    }

    static long or(Flags flags, long a, long b) {
        long result = a | b;
        flags.setLogic(result);
        return result;
    }

    static long xor(Flags flags, long a, long b) {
        long result = a ^ b;
        flags.setLogic(result);
        return result;
    }

    /// Leaves CF alone.
    static long inc(Flags flags, long a, int bits) {
        long result = signExtend(a + 1, bits);
        flags.set(result, incCarries(result, flags.carry(), bits), Long.SIZE);
        return result;
    }

    /// What INC leaves of the carries, from its result.
    static long incCarries(long result, boolean carry, int bits) {
        return Flags.carries(carry, result == minimum(bits), (result & 0xf) == 0);
    }

    /// Leaves CF alone.
    static long dec(Flags flags, long a, int bits) {
        long result = signExtend(a - 1, bits);
        flags.set(result, decCarries(a, flags.carry(), bits), Long.SIZE);
        return result;
    }

    /// What DEC leaves of the carries, from its operand.
    static long decCarries(long a, boolean carry, int bits) {
        return Flags.carries(carry, a == minimum(bits), (a & 0xf) == 0);
    }

    private static long minimum(int bits) {
        return -1L << bits - 1;
    }

    /// The product of two signed factors, cut to their width. CF and OF tell whether something was lost.
    static long imul(Flags flags, long a, long b, int bits) {
        long result = signExtend(a * b, bits);
        flags.set(result, imulCarries(a, b, bits), Long.SIZE);
        return result;
    }

    /// The carries of a signed product.
    static long imulCarries(long a, long b, int bits) {
        long low = a * b;
        boolean lost = bits == Long.SIZE
                ? Math.multiplyHigh(a, b) != low >> Long.SIZE - 1
                : signExtend(low, bits) != low;
        return Flags.carries(lost, lost, false);
    }

    /// SHL; `count` is masked but not 0. OF is defined for a count of 1; for others it is computed the same way, as
    /// processors do.
    static long shl(Flags flags, long a, int count, int bits) {
        long result = shl(a, count, bits);
        flags.set(result, shlCarries(a, count, bits), Long.SIZE);
        return result;
    }

    /// A value shifted to the left, without flags.
    static long shl(long a, int count, int bits) {
        return count >= bits ? 0 : signExtend(a << count, bits);
    }

    /// The carries of a shift to the left.
    static long shlCarries(long a, int count, int bits) {
        boolean carry = count <= bits && (a >>> bits - count & 1) != 0;
        return Flags.carries(carry, shl(a, count, bits) < 0 != carry, false);
    }

    /// SHR; `count` is masked but not 0.
    static long shr(Flags flags, long a, int count, int bits) {
        long result = shr(a, count, bits);
        flags.set(result, shrCarries(a, count, bits), Long.SIZE);
        return result;
    }

    /// A value shifted to the right and filled with zeros, without flags.
    static long shr(long a, int count, int bits) {
        return signExtend(zeroExtend(a, bits) >>> count, bits);
    }

    /// The carries of a shift to the right that fills with zeros.
    static long shrCarries(long a, int count, int bits) {
        return Flags.carries((zeroExtend(a, bits) >>> count - 1 & 1) != 0, a < 0 && count == 1, false);
    }

    /// SAR; `count` is masked but not 0.
    static long sar(Flags flags, long a, int count, int bits) {
        long result = signExtend(a >> count, bits);
        flags.set(result, sarCarries(a, count), Long.SIZE);
        return result;
    }

    /// The carries of a shift to the right that keeps the sign.
    static long sarCarries(long a, int count) {
        return Flags.carries((a >> count - 1 & 1) != 0, false, false);
    }

    /// ROL; `count` is masked but not 0.
    static long rol(Flags flags, long a, int count, int bits) {
        long result = rotateLeft(zeroExtend(a, bits), count & bits - 1, bits);
        boolean carry = (result & 1) != 0;
        rotated(flags, carry, result < 0 != carry);
        return result;
    }

    /// ROR; `count` is masked but not 0.
    static long ror(Flags flags, long a, int count, int bits) {
        long result = rotateLeft(zeroExtend(a, bits), -count & bits - 1, bits);
        rotated(flags, result < 0, topBitsDiffer(result, bits));
        return result;
    }

    private static long rotateLeft(long unsigned, int count, int bits) {
        return signExtend(count == 0 ? unsigned : unsigned << count | unsigned >>> bits - count, bits);
    }

    private static void rotated(Flags flags, boolean carry, boolean overflow) {
        flags.setStatus((carry ? Flags.CF : 0) | (overflow ? Flags.OF : 0), Flags.CF | Flags.OF);
    }

    private static boolean topBitsDiffer(long result, int bits) {
        return ((result ^ result << 1) >>> bits - 1 & 1) != 0;
    }

    /// RCL; `count` is masked. CF is the bit above the operand.
    static long rcl(Flags flags, long a, int count, int bits) {
        boolean carry = flags.carry();
        long value = zeroExtend(a, bits);
        for (int left = count % (bits + 1); left > 0; left--) {
            boolean out = (value >>> bits - 1 & 1) != 0;
            value = zeroExtend(value << 1 | (carry ? 1 : 0), bits);
            carry = out;
        }
        long result = signExtend(value, bits);
        rotated(flags, carry, result < 0 != carry);
        return result;
    }

    /// RCR; `count` is masked. CF is the bit above the operand.
    static long rcr(Flags flags, long a, int count, int bits) {
        boolean carry = flags.carry();
        long value = zeroExtend(a, bits);
        for (int left = count % (bits + 1); left > 0; left--) {
            boolean out = (value & 1) != 0;
            value = value >>> 1 | (carry ? 1L << bits - 1 : 0);
            carry = out;
        }
        long result = signExtend(value, bits);
        rotated(flags, carry, topBitsDiffer(result, bits));
        return result;
    }

    /// SHLD: `a` shifted left, filled from the top of `b`; `count` is masked but not 0.
    static long shld(Flags flags, long a, long b, int count, int bits) {
        long high = zeroExtend(a, bits);
        long low = zeroExtend(b, bits);
        long result;
        boolean carry;
        if (count <= bits) {
            result = signExtend((count == Long.SIZE ? 0 : high << count) | low >>> bits - count, bits);
            carry = (high >>> bits - count & 1) != 0;
        } else {
            // 16 bits shifted by more: undefined. What comes in after `b` is `a` again.
            result = signExtend(low << count - bits | high >>> 2 * bits - count, bits);
            carry = (low >>> 2 * bits - count & 1) != 0;
        }
        flags.set(result, carry, result < 0 != a < 0, false);
        return result;
    }

    /// SHRD: `a` shifted right, filled from the bottom of `b`; `count` is masked but not 0.
    static long shrd(Flags flags, long a, long b, int count, int bits) {
        long low = zeroExtend(a, bits);
        long high = zeroExtend(b, bits);
        long result;
        boolean carry;
        if (count <= bits) {
            result = signExtend(low >>> count | high << bits - count, bits);
            carry = (low >>> count - 1 & 1) != 0;
        } else {
            result = signExtend(high >>> count - bits | low << 2 * bits - count, bits);
            carry = (high >>> count - bits - 1 & 1) != 0;
        }
        flags.set(result, carry, result < 0 != a < 0, false);
        return result;
    }
}
