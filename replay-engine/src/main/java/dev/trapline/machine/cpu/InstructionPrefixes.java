package dev.trapline.machine.cpu;

/// What is written in front of a mnemonic, or follows from it.
///
/// @param lock         LOCK
/// @param repeat       0xF2, 0xF3, or 0 for no repetition
/// @param segment      the segment, 0 to 5 for ES CS SS DS FS GS, or [Argument.Memory#NO_REGISTER]
/// @param operandBytes the operand size that is asked for, or 0
/// @param addressBytes the address size that is asked for, or 0
public record InstructionPrefixes(boolean lock, int repeat, int segment, int operandBytes, int addressBytes) {

    /// Nothing.
    public static final InstructionPrefixes NONE =
            new InstructionPrefixes(false, 0, Argument.Memory.NO_REGISTER, 0, 0);
}
