package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Argument.Memory;

/// How ModR/M, SIB and displacement say an address (SDM volume 2, tables 2-1 to 2-3).
///
/// @param rex               bits X and B of REX
/// @param sib               the SIB byte or [#NO_SIB]
/// @param displacement      its number; relative to RIP the address that is meant
/// @param displacementBytes 0, 1, 2 or 4
record MemoryForm(int mod, int rm, int sib, int rex, long displacement, int displacementBytes, boolean ripRelative) {

    static final int NO_SIB = -1;
    /// No memory.
    static final MemoryForm NONE = new MemoryForm(3, 0, NO_SIB, 0, 0, 0, false);

    private static final int NO_BASE = 5;
    private static final int SIB_FOLLOWS = 4;

    static MemoryForm of(Memory memory, int addressBytes, Mode mode) throws EncodingException {
        if (addressBytes == 2) {
            return of16(memory);
        }
        if (memory.ripRelative()) {
            return new MemoryForm(0, NO_BASE, NO_SIB, 0, memory.displacement(), 4, true);
        }
        long displacement = memory.displacement();
        if (addressBytes == 4 && displacement >>> Integer.SIZE == 0) {
            displacement = Alu.signExtend(displacement, Integer.SIZE);
        }
        if (displacement != (int) displacement) {
            throw new EncodingException("an address beyond 32 bits");
        }
        return of32(memory, displacement, mode);
    }

    private static MemoryForm of32(Memory memory, long displacement, Mode mode) throws EncodingException {
        int base = memory.base();
        int index = memory.index();
        if (index == Registers.RSP) {
            throw new EncodingException("ESP cannot be an index");
        }
        if (base == Memory.NO_REGISTER && index == Memory.NO_REGISTER) {
            return mode == Mode.BITS_64
                    ? new MemoryForm(0, SIB_FOLLOWS, SIB_FOLLOWS << 3 | NO_BASE, 0, displacement, 4, false)
                    : new MemoryForm(0, NO_BASE, NO_SIB, 0, displacement, 4, false);
        }
        if (base == Memory.NO_REGISTER) {
            int sib = scaleBits(memory.scale()) << 6 | (index & 7) << 3 | NO_BASE;
            return new MemoryForm(0, SIB_FOLLOWS, sib, index >= 8 ? 2 : 0, displacement, 4, false);
        }
        int rex = (base >= 8 ? 1 : 0) | (index >= 8 ? 2 : 0);
        boolean needed = displacement != 0 || memory.address() || (base & 7) == Registers.RBP;
        int bytes = !needed ? 0 : displacement == (byte) displacement && !memory.address() ? 1 : 4;
        int mod = bytes == 4 ? 2 : bytes;
        if (index == Memory.NO_REGISTER && (base & 7) != Registers.RSP) {
            return new MemoryForm(mod, base & 7, NO_SIB, rex, displacement, bytes, false);
        }
        int indexBits = index == Memory.NO_REGISTER ? SIB_FOLLOWS : index & 7;
        int sib = scaleBits(memory.scale()) << 6 | indexBits << 3 | base & 7;
        return new MemoryForm(mod, SIB_FOLLOWS, sib, rex, displacement, bytes, false);
    }

    private static int scaleBits(int scale) {
        return Integer.numberOfTrailingZeros(scale);
    }

    private static MemoryForm of16(Memory memory) throws EncodingException {
        long displacement = (short) memory.displacement();
        if (displacement != memory.displacement() && (displacement & 0xffff) != memory.displacement()) {
            throw new EncodingException("an address beyond 16 bits");
        }
        if (memory.isPlain()) {
            return new MemoryForm(0, 6, NO_SIB, 0, displacement, 2, false);
        }
        int rm = rm16(memory);
        boolean needed = displacement != 0 || memory.address() || rm == 6;
        int bytes = !needed ? 0 : displacement == (byte) displacement && !memory.address() ? 1 : 2;
        return new MemoryForm(bytes, rm, NO_SIB, 0, displacement, bytes, false);
    }

    private static int rm16(Memory memory) throws EncodingException {
        int mask = bit(memory.base()) | bit(memory.index());
        if (memory.scale() == 1) {
            for (int rm = 0; rm < 8; rm++) {
                if (mask == registers16(rm)) {
                    return rm;
                }
            }
        }
        throw new EncodingException("these registers do not make an address of 16 bits");
    }

    private static int bit(int register) {
        return register == Memory.NO_REGISTER ? 0 : 1 << register;
    }

    private static int registers16(int rm) {
        return switch (rm) {
            case 0 -> 1 << Registers.RBX | 1 << Registers.RSI;
            case 1 -> 1 << Registers.RBX | 1 << Registers.RDI;
            case 2 -> 1 << Registers.RBP | 1 << Registers.RSI;
            case 3 -> 1 << Registers.RBP | 1 << Registers.RDI;
            case 4 -> 1 << Registers.RSI;
            case 5 -> 1 << Registers.RDI;
            case 6 -> 1 << Registers.RBP;
            default -> 1 << Registers.RBX;
        };
    }
}
