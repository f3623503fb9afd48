package dev.trapline.machine.cpu;

/// Arithmetic and logic of every width. Operands and results are sign-extended from `bits` to 64, so that one method
/// serves every width and 64 bits cost nothing extra. Each method sets the flags of its instruction.
final class Alu {

    private final Flags flags;

    Alu(Flags flags) {
        this.flags = flags;
    }

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

    long add(long a, long b, int bits) {
        return sum(a, b, a + b, bits);
    }

    long adc(long a, long b, int bits) {
        return sum(a, b, a + b + (flags.carry() ? 1 : 0), bits);
    }

    private long sum(long a, long b, long sum, int bits) {
        long result = signExtend(sum, bits);
        flags.set(result, a & b | (a | b) & ~sum, bits);
        return result;
    }

    long sub(long a, long b, int bits) {
        return difference(a, b, a - b, bits);
    }

    long sbb(long a, long b, int bits) {
        return difference(a, b, a - b - (flags.carry() ? 1 : 0), bits);
    }

    private long difference(long a, long b, long difference, int bits) {
        long result = signExtend(difference, bits);
        flags.set(result, ~a & b | (~a | b) & difference, bits);
        return result;
    }

    long and(long a, long b) {
        long result = a & b;
        flags.setLogic(result);
        return result;
    }

    long or(long a, long b) {
        long result = a | b;
        flags.setLogic(result);
        return result;
    }

    long xor(long a, long b) {
        long result = a ^ b;
        flags.setLogic(result);
        return result;
    }

    /// Leaves CF alone.
    long inc(long a, int bits) {
        long result = signExtend(a + 1, bits);
        flags.set(result, flags.carry(), result == minimum(bits), (result & 0xf) == 0);
        return result;
    }

    /// Leaves CF alone.
    long dec(long a, int bits) {
        long result = signExtend(a - 1, bits);
        flags.set(result, flags.carry(), a == minimum(bits), (a & 0xf) == 0);
        return result;
    }

    private static long minimum(int bits) {
        return -1L << bits - 1;
    }

    /// The product of two signed factors, cut to their width. CF and OF tell whether something was lost.
    long imul(long a, long b, int bits) {
        long low = a * b;
        long result = signExtend(low, bits);
        boolean lost = bits == Long.SIZE ? Math.multiplyHigh(a, b) != low >> Long.SIZE - 1 : result != low;
        flags.set(result, lost, lost, false);
        return result;
    }

    /// SHL; `count` is masked but not 0. OF is defined for a count of 1; for others it is computed the same way, as
    /// processors do.
    long shl(long a, int count, int bits) {
        long result = count >= bits ? 0 : signExtend(a << count, bits);
        boolean carry = count <= bits && (a >>> bits - count & 1) != 0;
        flags.set(result, carry, result < 0 != carry, false);
        return result;
    }

    /// SHR; `count` is masked but not 0.
    long shr(long a, int count, int bits) {
        long unsigned = zeroExtend(a, bits);
        long result = signExtend(unsigned >>> count, bits);
        flags.set(result, (unsigned >>> count - 1 & 1) != 0, a < 0 && count == 1, false);
        return result;
    }

    /// SAR; `count` is masked but not 0.
    long sar(long a, int count, int bits) {
        long result = signExtend(a >> count, bits);
        flags.set(result, (a >> count - 1 & 1) != 0, false, false);
        return result;
    }

    /// ROL; `count` is masked but not 0.
    long rol(long a, int count, int bits) {
        long result = rotateLeft(zeroExtend(a, bits), count & bits - 1, bits);
        boolean carry = (result & 1) != 0;
        rotated(carry, result < 0 != carry);
        return result;
    }

    /// ROR; `count` is masked but not 0.
    long ror(long a, int count, int bits) {
        long result = rotateLeft(zeroExtend(a, bits), -count & bits - 1, bits);
        rotated(result < 0, topBitsDiffer(result, bits));
        return result;
    }

    private static long rotateLeft(long unsigned, int count, int bits) {
        return signExtend(count == 0 ? unsigned : unsigned << count | unsigned >>> bits - count, bits);
    }

    private void rotated(boolean carry, boolean overflow) {
        flags.setStatus((carry ? Flags.CF : 0) | (overflow ? Flags.OF : 0), Flags.CF | Flags.OF);
    }

    private static boolean topBitsDiffer(long result, int bits) {
        return ((result ^ result << 1) >>> bits - 1 & 1) != 0;
    }

    /// RCL; `count` is masked. CF is the bit above the operand.
    long rcl(long a, int count, int bits) {
        boolean carry = flags.carry();
        long value = zeroExtend(a, bits);
        for (int left = count % (bits + 1); left > 0; left--) {
            boolean out = (value >>> bits - 1 & 1) != 0;
            value = zeroExtend(value << 1 | (carry ? 1 : 0), bits);
            carry = out;
        }
        long result = signExtend(value, bits);
        rotated(carry, result < 0 != carry);
        return result;
    }

    /// RCR; `count` is masked. CF is the bit above the operand.
    long rcr(long a, int count, int bits) {
        boolean carry = flags.carry();
        long value = zeroExtend(a, bits);
        for (int left = count % (bits + 1); left > 0; left--) {
            boolean out = (value & 1) != 0;
            value = value >>> 1 | (carry ? 1L << bits - 1 : 0);
            carry = out;
        }
        long result = signExtend(value, bits);
        rotated(carry, topBitsDiffer(result, bits));
        return result;
    }

    /// SHLD: `a` shifted left, filled from the top of `b`; `count` is masked but not 0.
    long shld(long a, long b, int count, int bits) {
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
    long shrd(long a, long b, int count, int bits) {
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
