package dev.trapline.machine.cpu;

/// Instructions that put lanes elsewhere: unpacking, packing, shuffling, shifting by bytes.
final class Shuffles {

    private final VectorOperands vectors;

    Shuffles(VectorOperands vectors) {
        this.vectors = vectors;
    }

    void execute(Step step) {
        vectors.readSource(step);
        int destination = step.destination;
        long low = vectors.low(destination);
        long high = vectors.high(destination);
        long sourceLow = vectors.low;
        long sourceHigh = vectors.high;
        boolean mmx = VectorOperands.isMmx(destination);
        int selector = (int) step.immediate & 0xff;
        switch (step.operation) {
            case PUNPCKLBW -> unpackLow(destination, low, sourceLow, Byte.SIZE);
            case PUNPCKLWD -> unpackLow(destination, low, sourceLow, Short.SIZE);
            case PUNPCKLDQ, UNPCKLPS -> unpackLow(destination, low, sourceLow, Integer.SIZE);
            case PUNPCKLQDQ, UNPCKLPD -> vectors.set(destination, low, sourceLow);
            case PUNPCKHBW -> unpackHigh(destination, mmx ? low : high, mmx ? sourceLow : sourceHigh, Byte.SIZE);
            case PUNPCKHWD -> unpackHigh(destination, mmx ? low : high, mmx ? sourceLow : sourceHigh, Short.SIZE);
            case PUNPCKHDQ, UNPCKHPS ->
                    unpackHigh(destination, mmx ? low : high, mmx ? sourceLow : sourceHigh, Integer.SIZE);
            case PUNPCKHQDQ, UNPCKHPD -> vectors.set(destination, high, sourceHigh);
            case PACKSSWB, PACKSSDW, PACKUSWB -> {
                if (mmx) {
                    vectors.set(destination, pack(step.operation, low, sourceLow), 0);
                } else {
                    vectors.set(destination, pack(step.operation, low, high),
                            pack(step.operation, sourceLow, sourceHigh));
                }
            }
            case PSHUFW -> vectors.set(destination, shuffleWords(sourceLow, selector), 0);
            case PSHUFLW -> vectors.set(destination, shuffleWords(sourceLow, selector), sourceHigh);
            case PSHUFHW -> vectors.set(destination, sourceLow, shuffleWords(sourceHigh, selector));
            case PSHUFD -> vectors.set(destination, twoOfFour(sourceLow, sourceHigh, selector),
                    twoOfFour(sourceLow, sourceHigh, selector >> 4));
            case SHUFPS -> vectors.set(destination, twoOfFour(low, high, selector),
                    twoOfFour(sourceLow, sourceHigh, selector >> 4));
            case SHUFPD -> vectors.set(destination, (selector & 1) == 0 ? low : high,
                    (selector & 2) == 0 ? sourceLow : sourceHigh);
            case PSLLDQ -> shiftLeft(destination, low, high, selector);
            default -> shiftRight(destination, low, high, selector);
        }
    }

    /// Lanes of the lower half of both operands by turns; MMX keeps the lower half of that.
    private void unpackLow(int destination, long a, long b, int bits) {
        vectors.set(destination, interleave(a, b, bits), interleave(a >>> Integer.SIZE, b >>> Integer.SIZE, bits));
    }

    /// Lanes of the upper half of both operands by turns; of what MMX has, that is the upper four bytes.
    private void unpackHigh(int destination, long a, long b, int bits) {
        long upper = interleave(a >>> Integer.SIZE, b >>> Integer.SIZE, bits);
        if (VectorOperands.isMmx(destination)) {
            vectors.set(destination, upper, 0);
        } else {
            vectors.set(destination, interleave(a, b, bits), upper);
        }
    }

    /// Lanes of the low four bytes of two values by turns.
    private static long interleave(long a, long b, int bits) {
        long result = 0;
        for (int at = 0; at < Integer.SIZE; at += bits) {
            result |= Alu.zeroExtend(a >>> at, bits) << 2 * at | Alu.zeroExtend(b >>> at, bits) << 2 * at + bits;
        }
        return result;
    }

    /// Lanes of two values at half their width, saturated.
    private static long pack(Operation operation, long a, long b) {
        int bits = operation == Operation.PACKSSDW ? Integer.SIZE : Short.SIZE;
        int half = bits / 2;
        long result = 0;
        for (int at = 0; at < Long.SIZE; at += bits) {
            result |= narrow(operation, Alu.signExtend(a >>> at, bits), half) << at / 2
                    | narrow(operation, Alu.signExtend(b >>> at, bits), half) << at / 2 + Integer.SIZE;
        }
        return result;
    }

    private static long narrow(Operation operation, long value, int bits) {
        return operation == Operation.PACKUSWB
                ? PackedIntegers.saturateUnsigned(value, bits)
                : Alu.zeroExtend(PackedIntegers.saturateSigned(value, bits), bits);
    }

    private static long shuffleWords(long words, int selector) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            int from = selector >> 2 * i & 3;
            result |= (words >>> from * Short.SIZE & 0xffff) << i * Short.SIZE;
        }
        return result;
    }

    /// Two of the four doublewords of a vector, as four bits select them.
    private static long twoOfFour(long low, long high, int selector) {
        return doubleword(low, high, selector) | doubleword(low, high, selector >> 2) << Integer.SIZE;
    }

    private static long doubleword(long low, long high, int number) {
        long half = (number & 2) == 0 ? low : high;
        return (number & 1) == 0 ? half & 0xffff_ffffL : half >>> Integer.SIZE;
    }

    private void shiftLeft(int destination, long low, long high, int bytes) {
        int bits = bytes * Byte.SIZE;
        if (bytes >= 2 * Long.BYTES) {
            vectors.set(destination, 0, 0);
        } else if (bytes >= Long.BYTES) {
            vectors.set(destination, 0, low << bits - Long.SIZE);
        } else if (bytes > 0) {
            vectors.set(destination, low << bits, high << bits | low >>> Long.SIZE - bits);
        }
    }

    private void shiftRight(int destination, long low, long high, int bytes) {
        int bits = bytes * Byte.SIZE;
        if (bytes >= 2 * Long.BYTES) {
            vectors.set(destination, 0, 0);
        } else if (bytes >= Long.BYTES) {
            vectors.set(destination, high >>> bits - Long.SIZE, 0);
        } else if (bytes > 0) {
            vectors.set(destination, low >>> bits | high << Long.SIZE - bits, high >>> bits);
        }
    }
}
