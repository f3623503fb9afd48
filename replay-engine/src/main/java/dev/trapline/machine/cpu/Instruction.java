package dev.trapline.machine.cpu;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A decoded instruction: which encoding, and what its bytes say beyond that.
final class Instruction {

    /// More bytes are needed to tell.
    static final Instruction TRUNCATED = new Instruction(null, 0);
    /// No instruction of the table begins with these bytes.
    static final Instruction UNKNOWN = new Instruction(null, 0);
    /// Longer than the 15 bytes that a processor takes.
    static final Instruction TOO_LONG = new Instruction(null, 0);

    private final @Nullable Encoding encoding;
    /// RIP of the first byte: its offset in the code segment.
    final long address;

    /// Bytes of all of it.
    int length;
    Mode mode = Mode.BITS_64;
    /// Bytes of an operand whose width is the operand size.
    int operandBytes;
    /// Bytes of an address.
    int addressBytes;
    /// The REX prefix, or 0.
    int rex;
    boolean operandSizePrefix;
    boolean lock;
    /// 0xF2 or 0xF3, whichever came last, or 0; a mandatory prefix too.
    int repeat;
    /// The segment of the memory operand, as [Registers] numbers them.
    int segment = Registers.DS;
    /// Whether a prefix said so.
    boolean segmentPrefix;
    int modRm;
    /// Whether r/m is memory.
    boolean memory;
    /// Of a memory operand; [Registers#NONE] if it has none.
    int base = Registers.NONE;
    int index = Registers.NONE;
    /// Shift count of the index.
    int scale;
    /// Of a memory operand; relative to RIP it is the address already.
    long displacement;
    boolean ripRelative;
    /// Whether the displacement takes bytes, which may all be 0.
    boolean hasDisplacement;
    /// Sign-extended from its bytes.
    long immediate;
    /// Its bytes, the first lowest: eight of them, and the others.
    private long firstBytes;
    private long otherBytes;
    /// The second immediate (ENTER), or the selector of a far pointer.
    int second;

    Instruction(@Nullable Encoding encoding, long address) {
        this.encoding = encoding;
        this.address = address;
    }

    /// Whether these bytes are an instruction.
    boolean isValid() {
        return encoding != null;
    }

    /// Which encoding it is; only of a valid one.
    Encoding encoding() {
        return Objects.requireNonNull(encoding, "no instruction");
    }

    /// Keeps its bytes, of which there are [#length] from here on.
    void keep(byte[] code, int from) {
        for (int i = length - 1; i >= 0; i--) {
            int value = code[from + i] & 0xff;
            if (i < Long.BYTES) {
                firstBytes = firstBytes << Byte.SIZE | value;
            } else {
                otherBytes = otherBytes << Byte.SIZE | value;
            }
        }
    }

    /// One of its bytes.
    int byteAt(int i) {
        return (int) (i < Long.BYTES ? firstBytes >>> i * Byte.SIZE : otherBytes >>> (i - Long.BYTES) * Byte.SIZE)
                & 0xff;
    }

    /// RIP of what is behind it.
    long next() {
        return mode == Mode.BITS_64 ? address + length : address + length & 0xffff_ffffL;
    }

    /// Whether a prefix of the instruction repeats it.
    boolean repeats() {
        return repeat != 0 && (encoding().is(Encoding.Attribute.REP) || encoding().is(Encoding.Attribute.REPZ));
    }

    /// Which register reg of ModR/M names, without regard to what kind of register.
    int reg() {
        return modRm >> 3 & 7 | (rex & 4) << 1;
    }

    /// Which register r/m names if it is not memory.
    int rm() {
        return modRm & 7 | (rex & 1) << 3;
    }

    /// The number of a general register of so many bytes: of a byte, 4 to 7 mean AH to BH unless there is a REX prefix.
    int general(int number, int bytes) {
        return bytes == 1 && rex == 0 && number >= 4 ? Registers.HIGH_BYTES + number - 4 : number;
    }
}
