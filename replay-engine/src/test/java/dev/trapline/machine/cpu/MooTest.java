package dev.trapline.machine.cpu;

import java.util.Map;

/// What a real 80286 did with an instruction in real mode, up to and with the HLT behind.
///
/// @param name      the instruction
/// @param code      its bytes, and HLT
/// @param before    all registers, and the memory that it uses
/// @param after     what of them is different
/// @param exception the vector of an exception that it raised, or [#NO_EXCEPTION]
@SuppressWarnings("ArrayRecordComponent") // never compared
record MooTest(String name, byte[] code, State before, State after, int exception) {

    static final int NO_EXCEPTION = -1;
    /// A register that `after` does not say.
    static final int UNCHANGED = -1;
    static final int REGISTERS = 14;

    // Registers in the order of the files.
    static final int AX = 0;
    static final int BX = 1;
    static final int CX = 2;
    static final int DX = 3;
    static final int CS = 4;
    static final int SS = 5;
    static final int DS = 6;
    static final int ES = 7;
    static final int SP = 8;
    static final int BP = 9;
    static final int SI = 10;
    static final int DI = 11;
    static final int IP = 12;
    static final int FLAGS = 13;

    /// Registers and bytes of memory by their addresses.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record State(int[] registers, Map<Integer, Integer> memory) {
        static final State NONE = new State(new int[REGISTERS], Map.of());
    }

    /// A register after it.
    int expected(int register) {
        int value = after.registers[register];
        return value == UNCHANGED ? before.registers[register] : value;
    }
}
