package dev.trapline.machine.cpu;

import java.util.List;

/// One encoding of one instruction: a line of the instruction table.
///
/// @param mnemonic    as the manual writes it; `Jcc` and its like with the condition in place
/// @param operation   what the interpreter does for it
/// @param condition   the condition of Jcc, SETcc and CMOVcc, otherwise 0
/// @param map         which table of opcodes the opcode is in
/// @param opcode      the last byte of the opcode
/// @param prefix      the mandatory prefix: 0x66, 0xF2 or 0xF3, [#NO_PREFIX] for none of them, or [#ANY_PREFIX]
/// @param extension   what reg of ModR/M has to be, or [#ANY]
/// @param modRm       what all of ModR/M has to be, or [#ANY]
/// @param operandBytes the operand size that it is for, or [#ANY]
/// @param hasModRm    whether a ModR/M byte follows the opcode
/// @param form        which r/m it is for
/// @param operands    destination first
/// @param attributes  bits of [Attribute]
/// @param flags       what it does to the status flags
record Encoding(String mnemonic, Operation operation, int condition, Map map, int opcode, int prefix, int extension,
        int modRm, int operandBytes, boolean hasModRm, RmForm form, List<Operand> operands,
        int attributes, FlagEffects flags) {

    static final int ANY = -1;
    static final int ANY_PREFIX = -1;
    static final int NO_PREFIX = 0;

    /// The tables of opcodes.
    enum Map {
        ONE_BYTE, TWO_BYTE_0F, THREE_BYTE_0F38, THREE_BYTE_0F3A,
        /// Behind a VEX prefix.
        VEX_0F, VEX_0F38, VEX_0F3A,
        /// Behind an EVEX prefix.
        EVEX_0F, EVEX_0F38, EVEX_0F3A, EVEX_5, EVEX_6
    }

    /// Which r/m an encoding is for.
    enum RmForm {
        ANY, REGISTER, MEMORY
    }

    /// The attributes of the table's last column.
    enum Attribute {
        /// Invalid in 64-bit mode.
        I64,
        /// Valid only in 64-bit mode.
        O64,
        /// The operand size is 8 bytes in 64-bit mode without REX.W.
        D64,
        /// The operand size is 8 bytes in 64-bit mode whatever the prefixes say.
        F64,
        /// LOCK is allowed if the destination is memory.
        LOCK,
        /// REP repeats.
        REP,
        /// REPE and REPNE repeat.
        REPZ,
        /// Only at privilege level 0.
        CPL0,
        /// CPUID does not offer it: #UD.
        ABSENT,
        /// Not with REX.B.
        NOREXB,
        /// Only if r/m is a register, though there is no operand.
        REG;

        @SuppressWarnings("EnumOrdinal") // No set of them outlives the run.
        int bit() {
            return 1 << ordinal();
        }
    }

    boolean is(Attribute attribute) {
        return (attributes & attribute.bit()) != 0;
    }

    /// Whether there is an operand of this kind.
    boolean has(Operand.Place place) {
        return Operand.any(operands, place);
    }

    /// Of encodings that share an opcode, the one with more is to be tried first.
    int specificity() {
        return (modRm == ANY ? 0 : 64) + (prefix > NO_PREFIX ? 32 : 0) + (extension == ANY ? 0 : 16)
                + (form == RmForm.ANY ? 0 : 8)
                + (operandBytes == ANY ? 0 : 4) + (prefix == NO_PREFIX ? 2 : 0) + (is(Attribute.NOREXB) ? 1 : 0);
    }
}
