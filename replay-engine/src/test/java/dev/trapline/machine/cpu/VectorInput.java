package dev.trapline.machine.cpu;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// One instruction and the state it starts from. The state follows from a seed, but for what is said apart: pointers that have to
/// point somewhere, counts that have to be small.
///
/// @param code      the bytes of the instruction
/// @param mode      of the code: 64-bit, or 32-bit or 16-bit in compatibility mode, where registers have 32 bits
/// @param seed      of the state
/// @param pins what is not as the seed has it
/// @param numbers what is in vectors, and in memory
@SuppressWarnings("ArrayRecordComponent") // never compared
record VectorInput(byte[] code, Mode mode, long seed, List<Pin> pins, Numbers numbers) {

    /// Where the code is, in a page to read and execute; around it is INT3.
    static final long CODE_PAGE = 0x1000_0000;
    static final long CODE = CODE_PAGE + 0x800;
    static final int INT3 = 0xcc;
    /// A page to read and write, then one to read, then nothing.
    static final long DATA_PAGE = 0x2000_0000;
    static final int PAGE = 4096;
    /// The bytes around the border of the two pages of data that are not 0.
    static final int WINDOW_BYTES = 256;
    static final long WINDOW = DATA_PAGE + PAGE - WINDOW_BYTES / 2;
    static final int GENERAL_REGISTERS = 16;

    private static final int REGISTERS_32 = 8;
    private static final long LOW_32 = 0xffff_ffffL;
    private static final int ALWAYS = 0x202;
    private static final long[] INTERESTING =
            {0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffffL, 0x8000_0000L,
                0xffff_ffffL, Long.MAX_VALUE, Long.MIN_VALUE, -1, -2};

    /// A register, or eight bytes of memory from `GENERAL_REGISTERS` plus their place in the window on.
    record Pin(int place, long value) {}

    /// What a state consists of; of floating point and vectors an image as FXSAVE makes it.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record State(long[] registers, int rflags, byte[] window, byte[] image) {}

    /// The linear address of offset 0 of code: 16-bit code has segments of its own, of 64 KiB.
    static long codeBase(Mode mode) {
        return mode == Mode.BITS_16 ? CODE_PAGE : 0;
    }

    /// The linear address of offset 0 of data and stack.
    static long dataBase(Mode mode) {
        return mode == Mode.BITS_16 ? DATA_PAGE : 0;
    }

    /// The state before the instruction.
    State state() {
        State state = ofSeed(seed, numbers);
        if (mode != Mode.BITS_64) {
            Arrays.setAll(state.registers, i -> i < REGISTERS_32 ? state.registers[i] & LOW_32 : 0);
        }
        for (Pin pin : pins) {
            if (pin.place < GENERAL_REGISTERS) {
                state.registers[pin.place] = mode == Mode.BITS_64 ? pin.value : pin.value & LOW_32;
            } else {
                for (int i = 0; i < Long.BYTES; i++) {
                    state.window[pin.place - GENERAL_REGISTERS + i] = (byte) (pin.value >>> i * Byte.SIZE);
                }
            }
        }
        return state;
    }

    /// Registers, a third of them from the edges of number ranges; flags; memory.
    private static State ofSeed(long seed, Numbers numbers) {
        Seeded random = new Seeded(seed);
        long[] registers = new long[GENERAL_REGISTERS];
        Arrays.setAll(registers,
                _ -> random.below(3) == 0 ? INTERESTING[random.below(INTERESTING.length)] : random.next());
        int direction = random.below(4) == 0 ? Flags.DF : 0;
        int rflags = ALWAYS | direction | (int) random.next() & Flags.STATUS;
        byte[] window = new byte[WINDOW_BYTES];
        numbers.fill(ByteBuffer.wrap(window), random);
        return new State(registers, rflags, window, numbers.image(random));
    }

    /// Numbers that follow from a seed, the same in every version (the SplitMix64 of Steele, Lea and Flood).
    static final class Seeded {
        private long state;

        Seeded(long seed) {
            state = seed;
        }

        long next() {
            state += 0x9e37_79b9_7f4a_7c15L;
            long z = state;
            z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
            z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
            return z ^ z >>> 31;
        }

        int below(int bound) {
            return (int) Long.remainderUnsigned(next(), bound);
        }

        boolean oneIn(int bound) {
            return below(bound) == 0;
        }
    }
}
