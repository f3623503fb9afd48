package dev.trapline.machine.device;

/// A set of interrupt vectors: one of the 256-bit registers of a local APIC.
final class Vectors {

    static final int NONE = -1;
    private static final int WORDS = 4;

    private final long[] words = new long[WORDS];

    boolean contains(int vector) {
        return (words[vector >> 6] >>> vector & 1) != 0;
    }

    void add(int vector) {
        words[vector >> 6] |= 1L << vector;
    }

    void remove(int vector) {
        words[vector >> 6] &= ~(1L << vector);
    }

    void clear() {
        for (int i = 0; i < WORDS; i++) {
            words[i] = 0;
        }
    }

    /// The highest vector, or [#NONE].
    int highest() {
        for (int i = WORDS - 1; i >= 0; i--) {
            if (words[i] != 0) {
                return i * Long.SIZE + Long.SIZE - 1 - Long.numberOfLeadingZeros(words[i]);
            }
        }
        return NONE;
    }

    /// Vectors `32 * index` to `32 * index + 31`, as bits.
    int register(int index) {
        return (int) (words[index >> 1] >>> (index & 1) * Integer.SIZE);
    }

    void addState(StateDigest digest) {
        digest.add(words);
    }
}
