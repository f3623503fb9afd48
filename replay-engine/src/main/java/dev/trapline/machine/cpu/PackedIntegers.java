package dev.trapline.machine.cpu;

/// Logic and integer arithmetic on lanes. Nearly all of it is done for eight bytes at a time, which is a register of MMX or half of one of
/// SSE.
final class PackedIntegers {

    // The sign of every lane.
    private static final long SIGNS_8 = 0x8080_8080_8080_8080L;
    private static final long SIGNS_16 = 0x8000_8000_8000_8000L;
    private static final long SIGNS_32 = 0x8000_0000_8000_0000L;

    private final VectorOperands vectors;

    PackedIntegers(VectorOperands vectors) {
        this.vectors = vectors;
    }

    void execute(Step step) {
        switch (step.operation) {
            case PSLLW, PSRLW, PSRAW -> shift(step, Short.SIZE);
            case PSLLD, PSRLD, PSRAD -> shift(step, Integer.SIZE);
            case PSLLQ, PSRLQ -> shift(step, Long.SIZE);
            default -> {
                vectors.readSource(step);
                int destination = step.destination;
                long low = half(step.operation, vectors.low(destination), vectors.low);
                vectors.set(destination, low, half(step.operation, vectors.high(destination), vectors.high));
            }
        }
    }

    private static long half(Operation operation, long a, long b) {
        return switch (operation) {
            case ANDPS, ANDPD, PAND -> a & b;
            case ANDNPS, ANDNPD, PANDN -> ~a & b;
            case ORPS, ORPD, POR -> a | b;
            case XORPS, XORPD, PXOR -> a ^ b;
            case PADDQ -> a + b;
            case PSUBQ -> a - b;
            case PMULUDQ -> (a & 0xffff_ffffL) * (b & 0xffff_ffffL);
            case PMADDWD -> multiplyAdd(a, b);
            case PSADBW -> sumOfDifferences(a, b);
            case PADDB -> add(a, b, SIGNS_8);
            case PADDW -> add(a, b, SIGNS_16);
            case PADDD -> add(a, b, SIGNS_32);
            case PSUBB -> subtract(a, b, SIGNS_8);
            case PSUBW -> subtract(a, b, SIGNS_16);
            case PSUBD -> subtract(a, b, SIGNS_32);
            case PCMPEQB -> equal(a, b, SIGNS_8, Byte.SIZE);
            case PCMPEQW -> equal(a, b, SIGNS_16, Short.SIZE);
            case PCMPEQD -> equal(a, b, SIGNS_32, Integer.SIZE);
            case PCMPGTD -> lanes(operation, a, b, Integer.SIZE);
            case PADDSW, PADDUSW, PSUBSW, PSUBUSW, PMULLW, PMULHW, PMULHUW, PMINSW, PMAXSW, PAVGW, PCMPGTW ->
                    lanes(operation, a, b, Short.SIZE);
            default -> lanes(operation, a, b, Byte.SIZE);
        };
    }

    // All lanes at once: the signs are kept out of what is carried, and put in without a carry.

    private static long add(long a, long b, long signs) {
        return (a & ~signs) + (b & ~signs) ^ (a ^ b) & signs;
    }

    private static long subtract(long a, long b, long signs) {
        return (a | signs) - (b & ~signs) ^ (a ^ ~b) & signs;
    }

    private static long equal(long a, long b, long signs, int bits) {
        long different = a ^ b;
        long signOfEqual = ~((different & ~signs) + ~signs | different) & signs;
        return (signOfEqual << 1) - (signOfEqual >>> bits - 1);
    }

    private static long lanes(Operation operation, long a, long b, int bits) {
        long result = 0;
        for (int at = 0; at < Long.SIZE; at += bits) {
            long value = lane(operation, Alu.signExtend(a >>> at, bits), Alu.signExtend(b >>> at, bits), bits);
            result |= Alu.zeroExtend(value, bits) << at;
        }
        return result;
    }

    /// One lane of both operands, sign-extended; what comes out is cut to its width.
    private static long lane(Operation operation, long a, long b, int bits) {
        return switch (operation) {
            case PADDSB, PADDSW -> saturateSigned(a + b, bits);
            case PSUBSB, PSUBSW -> saturateSigned(a - b, bits);
            case PADDUSB, PADDUSW -> saturateUnsigned(unsigned(a, bits) + unsigned(b, bits), bits);
            case PSUBUSB, PSUBUSW -> saturateUnsigned(unsigned(a, bits) - unsigned(b, bits), bits);
            case PMULLW -> a * b;
            case PMULHW -> a * b >> Short.SIZE;
            case PMULHUW -> unsigned(a, bits) * unsigned(b, bits) >> Short.SIZE;
            case PMINSW -> Math.min(a, b);
            case PMAXSW -> Math.max(a, b);
            case PMINUB -> Math.min(unsigned(a, bits), unsigned(b, bits));
            case PMAXUB -> Math.max(unsigned(a, bits), unsigned(b, bits));
            case PAVGB, PAVGW -> unsigned(a, bits) + unsigned(b, bits) + 1 >> 1;
            case PCMPGTB, PCMPGTW, PCMPGTD -> a > b ? -1 : 0;
            default -> throw new IllegalArgumentException(operation.name());
        };
    }

    private static long unsigned(long lane, int bits) {
        return Alu.zeroExtend(lane, bits);
    }

    /// The nearest number that so many bits can say, with a sign.
    static long saturateSigned(long value, int bits) {
        long limit = 1L << bits - 1;
        return Math.clamp(value, -limit, limit - 1);
    }

    /// The nearest number that so many bits can say, without a sign.
    static long saturateUnsigned(long value, int bits) {
        return Math.clamp(value, 0, (1L << bits) - 1);
    }

    /// PMADDWD: products of words, added by pairs.
    private static long multiplyAdd(long a, long b) {
        long low = (long) (short) a * (short) b + (long) (short) (a >> 16) * (short) (b >> 16);
        long high = (long) (short) (a >> 32) * (short) (b >> 32) + (a >> 48) * (b >> 48);
        return low & 0xffff_ffffL | high << Integer.SIZE;
    }

    /// PSADBW: how far the bytes are apart, in sum.
    private static long sumOfDifferences(long a, long b) {
        long sum = 0;
        for (int at = 0; at < Long.SIZE; at += Byte.SIZE) {
            sum += Math.abs((a >>> at & 0xff) - (b >>> at & 0xff));
        }
        return sum;
    }

    /// All lanes by the same count, which an immediate or the lower half of the source says; one beyond the lane leaves nothing but,
    /// to the right with the sign, the sign.
    private void shift(Step step, int bits) {
        long count = step.immediate & 0xff;
        if (step.source != Registers.IMMEDIATE) {
            vectors.readSource(step);
            count = vectors.low;
        }
        int limited = Long.compareUnsigned(count, bits) < 0 ? (int) count : bits;
        int destination = step.destination;
        long low = shift(step.operation, vectors.low(destination), limited, bits);
        vectors.set(destination, low, shift(step.operation, vectors.high(destination), limited, bits));
    }

    private static long shift(Operation operation, long lanes, int count, int bits) {
        boolean signed = operation == Operation.PSRAW || operation == Operation.PSRAD;
        if (count == bits && !signed) {
            return 0;
        }
        long result = 0;
        for (int at = 0; at < Long.SIZE; at += bits) {
            long lane = lanes >>> at;
            long shifted = switch (operation) {
                case PSRAW, PSRAD -> Alu.signExtend(lane, bits) >> count;
                case PSRLW, PSRLD, PSRLQ -> Alu.zeroExtend(lane, bits) >>> count;
                default -> lane << count;
            };
            result |= Alu.zeroExtend(shifted, bits) << at;
        }
        return result;
    }
}
