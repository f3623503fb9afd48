package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Encoding.Attribute;
import dev.trapline.machine.cpu.Encoding.RmForm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes instructions of bytes:
///
///     prefixes  REX  opcode  ModR/M  SIB  displacement  immediate
///
/// (SDM volume 2, 2.1). What follows the opcode is what the [InstructionTable] says.
final class Decoder {

    /// The longest instruction that a processor takes.
    static final int MAX_BYTES = 15;

    private static final int TWO_BYTE_ESCAPE = 0x0f;
    private static final int VEX_2 = 0xc5;
    private static final int VEX_3 = 0xc4;
    private static final int EVEX = 0x62;
    private static final int REX_W = 8;
    private static final int REX_X = 2;
    private static final int REX_B = 1;

    private final InstructionTable table = InstructionTable.get();
    private final Mode mode;

    private byte[] code = {};
    private int start;
    private int at;
    private int end;
    /// Whether something was read behind the end.
    private boolean truncated;

    private int rex;
    private boolean operandSizePrefix;
    private boolean addressSizePrefix;
    private boolean lock;
    private int repeat;
    private int segment;

    /// For code of one mode.
    Decoder(Mode mode) {
        this.mode = mode;
    }

    /// The instruction at `from`, of which the bytes before `to` are known.
    ///
    /// @return one that is not valid, namely [Instruction#TRUNCATED], [Instruction#UNKNOWN] or [Instruction#TOO_LONG], where there is none
    Instruction decode(byte[] bytes, int from, int to, long address) {
        code = bytes;
        start = from;
        at = from;
        end = Math.min(to, from + MAX_BYTES);
        truncated = false;
        Instruction instruction = decode(address);
        if (!truncated && instruction.isValid()) {
            instruction.keep(bytes, from);
        }
        if (truncated) {
            return end == from + MAX_BYTES ? Instruction.TOO_LONG : Instruction.TRUNCATED;
        }
        return instruction;
    }

    private Instruction decode(long address) {
        prefixes();
        int opcode = u8();
        Encoding.@Nullable Map map = Encoding.Map.ONE_BYTE;
        if (isVectorPrefix(opcode)) {
            if (rex != 0 || operandSizePrefix || lock || repeat != 0) {
                return Instruction.UNKNOWN;
            }
            map = vectorMap(opcode);
            if (map == null) {
                return Instruction.UNKNOWN;
            }
            opcode = u8();
        } else if (opcode == TWO_BYTE_ESCAPE) {
            opcode = u8();
            map = Encoding.Map.TWO_BYTE_0F;
            if (opcode == 0x38 || opcode == 0x3a) {
                map = opcode == 0x38 ? Encoding.Map.THREE_BYTE_0F38 : Encoding.Map.THREE_BYTE_0F3A;
                opcode = u8();
            }
        }
        Encoding encoding = match(table.of(map, opcode));
        if (encoding == null) {
            return Instruction.UNKNOWN;
        }
        Instruction instruction = new Instruction(encoding, address);
        instruction.mode = mode;
        instruction.rex = rex;
        instruction.operandSizePrefix = operandSizePrefix;
        instruction.lock = lock;
        instruction.repeat = repeat;
        instruction.operandBytes = operandBytes(encoding);
        instruction.addressBytes = addressBytes();
        instruction.modRm = encoding.hasModRm() ? u8() : opcode;
        if (encoding.hasModRm() && encoding.modRm() == Encoding.ANY && !isRegister(encoding, instruction.modRm)) {
            memory(instruction);
        }
        if (segment != Registers.NOTHING) {
            instruction.segment = segment;
            instruction.segmentPrefix = true;
        }
        if (!namesASegment(instruction)) {
            return Instruction.UNKNOWN;
        }
        immediates(instruction, encoding);
        instruction.length = at - start;
        if (instruction.ripRelative) {
            instruction.displacement += instruction.next();
        }
        return instruction;
    }

    private void prefixes() {
        rex = 0;
        operandSizePrefix = false;
        addressSizePrefix = false;
        lock = false;
        repeat = 0;
        segment = Registers.NOTHING;
        while (true) {
            int prefix = peek();
            switch (prefix) {
                case 0x66 -> operandSizePrefix = true;
                case 0x67 -> addressSizePrefix = true;
                case 0xf0 -> lock = true;
                case 0xf2, 0xf3 -> repeat = prefix;
                case 0x26, 0x2e, 0x36, 0x3e -> {
                    // In 64-bit mode these four have no base and are ignored.
                    if (mode != Mode.BITS_64) {
                        segment = Registers.SEGMENTS + (prefix >> 3 & 3);
                    }
                }
                case 0x64, 0x65 -> segment = Registers.FS + (prefix & 1);
                default -> {
                    if (mode != Mode.BITS_64 || (prefix & 0xf0) != 0x40) {
                        return;
                    }
                    // Only a REX prefix right before the opcode counts.
                    rex = prefix;
                    at++;
                    continue;
                }
            }
            rex = 0;
            at++;
            if (truncated) {
                return;
            }
        }
    }

    /// VEX of two and three bytes and EVEX; outside of 64-bit mode these are LDS, LES and BOUND with memory.
    private boolean isVectorPrefix(int opcode) {
        return (opcode == VEX_2 || opcode == VEX_3 || opcode == EVEX) && (mode == Mode.BITS_64 || peek() >= 0xc0);
    }

    /// Reads the rest of the prefix, whose register bits are those of REX inverted.
    private Encoding.@Nullable Map vectorMap(int first) {
        int second = u8();
        if (first == VEX_2) {
            rex = ~second >> 5 & 4;
            return Encoding.Map.VEX_0F;
        }
        rex = ~second >> 5 & 7 | u8() >> 4 & REX_W;
        if (first == VEX_3) {
            return switch (second & 0x1f) {
                case 1 -> Encoding.Map.VEX_0F;
                case 2 -> Encoding.Map.VEX_0F38;
                case 3 -> Encoding.Map.VEX_0F3A;
                default -> null;
            };
        }
        u8();
        return switch (second & 7) {
            case 1 -> Encoding.Map.EVEX_0F;
            case 2 -> Encoding.Map.EVEX_0F38;
            case 3 -> Encoding.Map.EVEX_0F3A;
            case 5 -> Encoding.Map.EVEX_5;
            case 6 -> Encoding.Map.EVEX_6;
            default -> null;
        };
    }

    private @Nullable Encoding match(Encoding[] sharing) {
        for (Encoding encoding : sharing) {
            if (matches(encoding)) {
                return encoding;
            }
        }
        return null;
    }

    private boolean matches(Encoding encoding) {
        if (encoding.is(mode == Mode.BITS_64 ? Attribute.I64 : Attribute.O64)) {
            return false;
        }
        if (encoding.is(Attribute.NOREXB) && (rex & REX_B) != 0) {
            return false;
        }
        int prefix = encoding.prefix();
        if (prefix != Encoding.ANY_PREFIX
                && prefix != (repeat != 0 ? repeat : operandSizePrefix ? 0x66 : Encoding.NO_PREFIX)) {
            return false;
        }
        if (encoding.operandBytes() != Encoding.ANY && encoding.operandBytes() != operandBytes(encoding)) {
            return false;
        }
        if (!encoding.hasModRm()) {
            return true;
        }
        int modRm = peek();
        if (encoding.modRm() != Encoding.ANY) {
            return encoding.modRm() == modRm;
        }
        return (encoding.extension() == Encoding.ANY || encoding.extension() == (modRm >> 3 & 7))
                && (encoding.form() == RmForm.ANY || encoding.form() == RmForm.REGISTER == modRm >= 0xc0);
    }

    /// There are six segment registers, but eight numbers for them.
    private static boolean namesASegment(Instruction instruction) {
        return (instruction.reg() & 7) <= Registers.GS - Registers.SEGMENTS
                || !instruction.encoding().has(Operand.Place.S);
    }

    private static boolean isRegister(Encoding encoding, int modRm) {
        if (modRm >= 0xc0) {
            return true;
        }
        // Of moves to and from control and debug registers, mod is ignored.
        return encoding.has(Operand.Place.C) || encoding.has(Operand.Place.D);
    }

    private int operandBytes(Encoding encoding) {
        boolean wide = mode == Mode.BITS_64 && (rex & REX_W) != 0;
        if (mode == Mode.BITS_64 && encoding.is(Attribute.F64) || wide) {
            return 8;
        }
        // Where 66 is part of the opcode it does not change the size.
        boolean changed = operandSizePrefix && encoding.prefix() != 0x66;
        if (mode == Mode.BITS_64 && encoding.is(Attribute.D64)) {
            return changed ? 2 : 8;
        }
        return changed != (mode == Mode.BITS_16) ? 2 : 4;
    }

    private int addressBytes() {
        if (!addressSizePrefix) {
            return mode.addressBytes;
        }
        return mode == Mode.BITS_32 ? 2 : 4;
    }

    private void memory(Instruction instruction) {
        instruction.memory = true;
        if (instruction.addressBytes == 2) {
            memory16(instruction);
            return;
        }
        int mod = instruction.modRm >> 6;
        int rm = instruction.modRm & 7;
        boolean noBase = false;
        if (rm == 4) {
            int sib = u8();
            int index = sib >> 3 & 7 | (rex & REX_X) << 2;
            instruction.scale = sib >> 6;
            instruction.index = index == Registers.RSP ? Registers.NONE : index;
            rm = sib & 7;
            noBase = rm == 5 && mod == 0;
        } else if (rm == 5 && mod == 0) {
            noBase = true;
            instruction.ripRelative = mode == Mode.BITS_64;
        }
        if (!noBase) {
            instruction.base = rm | (rex & REX_B) << 3;
            if (instruction.base == Registers.RSP || instruction.base == Registers.RBP) {
                instruction.segment = Registers.SS;
            }
        }
        instruction.hasDisplacement = mod != 0 || noBase;
        instruction.displacement = mod == 1 ? (byte) u8() : mod == 2 || noBase ? s32() : 0;
    }

    private void memory16(Instruction instruction) {
        int mod = instruction.modRm >> 6;
        int rm = instruction.modRm & 7;
        boolean noBase = rm == 6 && mod == 0;
        if (!noBase) {
            instruction.base = switch (rm) {
                case 0, 1, 7 -> Registers.RBX;
                case 2, 3, 6 -> Registers.RBP;
                case 4 -> Registers.RSI;
                default -> Registers.RDI;
            };
            instruction.index = rm >= 4 ? Registers.NONE : (rm & 1) == 0 ? Registers.RSI : Registers.RDI;
            if (instruction.base == Registers.RBP) {
                instruction.segment = Registers.SS;
            }
        }
        instruction.hasDisplacement = mod != 0 || noBase;
        instruction.displacement = mod == 1 ? (byte) u8() : mod == 2 || noBase ? (short) u16() : 0;
    }

    private void immediates(Instruction instruction, Encoding encoding) {
        boolean first = true;
        List<Operand> operands = encoding.operands();
        for (int i = 0; i < operands.size(); i++) {
            Operand operand = operands.get(i);
            switch (operand.place()) {
                case I, J -> {
                    long value = signed(operand.width().encodedBytes(instruction.operandBytes));
                    if (first) {
                        instruction.immediate = value;
                    } else {
                        instruction.second = (int) value & 0xff;
                    }
                    first = false;
                }
                case O -> {
                    instruction.memory = true;
                    instruction.displacement = instruction.addressBytes == 8 ? s64() : signed(instruction.addressBytes);
                }
                case A -> {
                    instruction.immediate = signed(instruction.operandBytes);
                    instruction.second = u16();
                }
                default -> {
                    // Not in the bytes behind ModR/M.
                }
            }
        }
    }

    private long signed(int bytes) {
        return switch (bytes) {
            case 1 -> (byte) u8();
            case 2 -> (short) u16();
            case 4 -> s32();
            default -> s64();
        };
    }

    private int peek() {
        if (at >= end) {
            truncated = true;
            return 0;
        }
        return code[at] & 0xff;
    }

    private int u8() {
        int value = peek();
        at++;
        return value;
    }

    private int u16() {
        int low = u8();
        return low | u8() << 8;
    }

    private int s32() {
        int low = u16();
        return low | u16() << 16;
    }

    private long s64() {
        long low = s32() & 0xffff_ffffL;
        return low | (long) s32() << 32;
    }
}
