package dev.trapline.machine.cpu;

/// What an instruction is written with: its operands, as an assembler has understood them.
public sealed interface Argument {

    /// A register: `number` is the one that instructions hold, `bytes` how wide it is (0 where that goes without saying).
    record Register(Kind kind, int number, int bytes) implements Argument {

        /// The kinds of registers.
        public enum Kind {
            GENERAL,
            /// AH, CH, DH and BH, whose numbers are 4 to 7.
            HIGH_BYTE, SEGMENT, CONTROL, DEBUG, MMX, XMM, X87
        }
    }

    /// A number, or a target in the code.
    ///
    /// @param address whether it depends on where the code is: such numbers are never encoded shorter for being small
    /// @param bytes   what a size keyword says, or 0
    /// @param reach   what `short` and `near` say of a jump
    record Immediate(long value, boolean address, int bytes, Reach reach) implements Argument {

        /// How far a jump may go.
        public enum Reach {
            /// Whatever is shorter.
            ANY, SHORT, NEAR
        }

        /// A plain number.
        public static Immediate of(long value) {
            return new Immediate(value, false, 0, Reach.ANY);
        }
    }

    /// Memory at `base + index * scale + displacement`.
    ///
    /// @param bytes        what a size keyword says, or 0
    /// @param far          whether it holds a far pointer to go to
    /// @param segment      the segment that was named, 0 to 5 for ES CS SS DS FS GS, or [#NO_REGISTER]
    /// @param base         a general register or [#NO_REGISTER]
    /// @param index        a general register or [#NO_REGISTER]
    /// @param scale        1, 2, 4 or 8
    /// @param displacement the number; of what is relative to RIP the address meant
    /// @param address      whether the displacement depends on where the code is, which makes it take all its bytes
    /// @param ripRelative  whether it is encoded relative to RIP
    /// @param addressBytes how wide the address is, or 0 for as wide as the mode has it
    record Memory(int bytes, boolean far, int segment, int base, int index, int scale, long displacement,
            boolean address, boolean ripRelative, int addressBytes) implements Argument {

        /// No register.
        public static final int NO_REGISTER = -1;

        /// The memory at an address that is a number.
        public static Memory at(long displacement, int bytes) {
            return new Memory(bytes, false, NO_REGISTER, NO_REGISTER, NO_REGISTER, 1, displacement, false, false, 0);
        }

        boolean isPlain() {
            return base == NO_REGISTER && index == NO_REGISTER && !ripRelative;
        }
    }

    /// A far pointer, `selector:offset`.
    ///
    /// @param bytes how wide the offset is, or 0 for the operand size of the mode
    record FarPointer(long selector, long offset, int bytes) implements Argument {}
}
