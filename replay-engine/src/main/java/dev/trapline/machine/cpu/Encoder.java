package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Argument.Memory;
import dev.trapline.machine.cpu.Encoding.Attribute;
import dev.trapline.machine.cpu.Operand.Place;
import dev.trapline.machine.cpu.Operand.Width;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes bytes of instructions, the way back from the [Decoder]: what there is, the [InstructionTable] says; of several
/// encodings it takes the shortest, and of those one with an immediate of a byte, or else the first of the table.
public final class Encoder {

    private static final Map<String, List<Encoding>> BY_MNEMONIC = byMnemonic();

    private final Mode mode;

    /// For code of one mode.
    public Encoder(Mode mode) {
        this.mode = mode;
    }

    private static Map<String, List<Encoding>> byMnemonic() {
        Map<String, List<Encoding>> encodings = new HashMap<>();
        for (Encoding encoding : InstructionTable.get().all()) {
            encodings.computeIfAbsent(encoding.mnemonic(), _ -> new ArrayList<>()).add(encoding);
        }
        return encodings;
    }

    /// Whether the table has this mnemonic, which has to be in upper case.
    public static boolean knows(String mnemonic) {
        return BY_MNEMONIC.containsKey(mnemonic);
    }

    /// The bytes of an instruction.
    ///
    /// @param mnemonic  in upper case, as the table has it
    /// @param address   where it will be
    /// @param atLeast   how many bytes it has to have: an assembler that goes over its source repeatedly comes to an end if
    ///                  no instruction ever gets shorter
    /// @throws EncodingException if there is no such instruction
    public byte[] encode(String mnemonic, List<Argument> arguments, InstructionPrefixes prefixes, long address,
            int atLeast) throws EncodingException {
        List<Encoding> encodings = BY_MNEMONIC.getOrDefault(mnemonic, List.of());
        byte @Nullable [] shortest = null;
        for (int operandBytes : operandSizes(prefixes)) {
            List<Match> matches = new ArrayList<>();
            for (Encoding encoding : encodings) {
                int actual = operandBytes(encoding, operandBytes, prefixes);
                if (actual != 0 && isValid(encoding, actual, arguments, prefixes)) {
                    matches.add(new Match(encoding, actual));
                }
            }
            checkSizes(matches, arguments);
            for (Match match : matches) {
                byte @Nullable [] bytes = new InstructionBytes(mode, match.encoding, match.operandBytes, prefixes)
                        .write(arguments, address);
                if (bytes != null && bytes.length >= atLeast
                        && (shortest == null || bytes.length < shortest.length
                                || bytes.length == shortest.length && hasShortImmediate(match.encoding))) {
                    shortest = bytes;
                }
            }
            if (shortest != null) {
                return shortest;
            }
        }
        throw new EncodingException(
                encodings.isEmpty() ? "no instruction " + mnemonic : "no such operands: " + mnemonic);
    }

    private static boolean hasShortImmediate(Encoding encoding) {
        return encoding.operands().stream().anyMatch(operand -> operand.width() == Width.BS);
    }

    /// The bytes of one certain encoding.
    byte[] encodeAs(Encoding encoding, int operandBytes, List<Argument> arguments, InstructionPrefixes prefixes,
            long address) throws EncodingException {
        if (!isValid(encoding, operandBytes, arguments, prefixes)) {
            throw new EncodingException("not these operands");
        }
        byte @Nullable [] bytes =
                new InstructionBytes(mode, encoding, operandBytes, prefixes).write(arguments, address);
        if (bytes == null) {
            throw new EncodingException("out of reach");
        }
        return bytes;
    }

    private record Match(Encoding encoding, int operandBytes) {}

    /// First that of the mode, which others only follow where registers or keywords ask for them.
    private int[] operandSizes(InstructionPrefixes prefixes) {
        if (prefixes.operandBytes() > 1) {
            return new int[] {prefixes.operandBytes()};
        }
        return switch (mode) {
            case BITS_16 -> new int[] {2, 4};
            case BITS_32 -> new int[] {4, 2};
            case BITS_64 -> new int[] {4, 2, 8};
        };
    }

    /// The operand size that an encoding has if `wanted` is tried, 0 if it is not for that.
    private int operandBytes(Encoding encoding, int wanted, InstructionPrefixes prefixes) {
        if (mode == Mode.BITS_64 && encoding.is(Attribute.F64)) {
            return wanted == 4 || wanted == 8 ? 8 : 0;
        }
        boolean asked = prefixes.operandBytes() > 1;
        if (mode == Mode.BITS_64 && encoding.is(Attribute.D64)) {
            return wanted == 2 ? 2 : wanted == 4 && asked ? 0 : 8;
        }
        if (encoding.operandBytes() != Encoding.ANY) {
            boolean first = wanted == (mode == Mode.BITS_16 ? 2 : 4);
            return asked && encoding.operandBytes() != wanted || !asked && !first ? 0 : encoding.operandBytes();
        }
        return wanted;
    }

    private boolean isValid(Encoding encoding, int operandBytes, List<Argument> arguments,
            InstructionPrefixes prefixes) {
        if (encoding.is(mode == Mode.BITS_64 ? Attribute.I64 : Attribute.O64)
                || operandBytes == 8 && mode != Mode.BITS_64 || !isReachable(encoding, operandBytes)
                || !isMeaningful(encoding, operandBytes, prefixes)) {
            return false;
        }
        List<Operand> operands = encoding.operands();
        if (arguments.isEmpty() && operands.stream().allMatch(Encoder::goesWithoutSaying)) {
            return operands.stream().noneMatch(operand -> isString(operand)
                    && operand.width().bytes(operandBytes) != prefixes.operandBytes());
        }
        if (operands.size() != arguments.size()) {
            return false;
        }
        for (int i = 0; i < operands.size(); i++) {
            if (!matches(encoding, operands.get(i), arguments.get(i), operandBytes)) {
                return false;
            }
        }
        return !isNop(encoding, arguments.isEmpty() ? null : arguments.getFirst()) && !isShadowed(encoding);
    }

    /// Where 66 selects the instruction, by being there or not, it cannot change the operand size.
    private boolean isReachable(Encoding encoding, int operandBytes) {
        return encoding.prefix() != 0x66 && encoding.prefix() != Encoding.NO_PREFIX
                || operandBytes == (mode == Mode.BITS_16 ? 2 : 4) || operandBytes == 8;
    }

    /// Whether an operand size other than that of the mode changes something, or was asked for where it may do so.
    private boolean isMeaningful(Encoding encoding, int operandBytes, InstructionPrefixes prefixes) {
        boolean byDefault = operandBytes == (mode == Mode.BITS_16 ? 2 : 4);
        if (byDefault || encoding.operandBytes() != Encoding.ANY || mode == Mode.BITS_64
                && (encoding.is(Attribute.F64) || encoding.is(Attribute.D64))) {
            return true;
        }
        boolean asked = prefixes.operandBytes() == operandBytes;
        for (Operand operand : encoding.operands()) {
            switch (operand.width()) {
                case V, Z, Y, BS, P, A -> {
                    return true;
                }
                case D, Q, DQ, T -> asked = false;
                case B, W, NONE -> {
                    // These are what they are.
                }
            }
        }
        return asked;
    }

    /// The encoding of XCHG that is NOP when it is about RAX, which is not the same for EAX.
    private static boolean isNop(Encoding encoding, @Nullable Argument first) {
        return encoding.mnemonic().equals("XCHG") && encoding.opcode() == 0x90
                && first instanceof Argument.Register register && register.number() == 0;
    }

    /// Whether reg of ModR/M would be 0 for want of an operand, and 0 makes another instruction of it.
    private static boolean isShadowed(Encoding encoding) {
        if (!encoding.hasModRm() || encoding.extension() != Encoding.ANY || encoding.modRm() != Encoding.ANY) {
            return false;
        }
        boolean inReg = encoding.operands().stream().anyMatch(operand -> switch (operand.place()) {
            case G, S, C, D, V, P -> true;
            default -> false;
        });
        return !inReg && Arrays.stream(InstructionTable.get().of(encoding.map(), encoding.opcode()))
                .anyMatch(other -> other.extension() == 0 && other.prefix() == Encoding.ANY_PREFIX);
    }

    private static boolean isString(Operand operand) {
        return operand.place() == Place.X || operand.place() == Place.Y;
    }

    /// Of string instructions the operands are part of the mnemonic.
    private static boolean goesWithoutSaying(Operand operand) {
        return isString(operand) || operand.place() == Place.FIXED;
    }

    /// Where nothing but the size of memory tells encodings apart, it has to be said.
    private static void checkSizes(List<Match> matches, List<Argument> arguments) throws EncodingException {
        for (int i = 0; i < arguments.size(); i++) {
            if (!(arguments.get(i) instanceof Memory memory) || memory.bytes() != 0) {
                continue;
            }
            int bytes = 0;
            for (Match match : matches) {
                int other = memoryBytes(match.encoding, match.encoding.operands().get(i), match.operandBytes);
                if (bytes != 0 && other != 0 && bytes != other) {
                    throw new EncodingException("how wide is the memory? (byte, word, dword, qword)");
                }
                bytes = other == 0 ? bytes : other;
            }
        }
    }

    /// How wide an operand in memory is, 0 for what has no width.
    static int memoryBytes(Encoding encoding, Operand operand, int operandBytes) {
        return switch (encoding.mnemonic()) {
            // A selector takes two bytes of memory, whatever the operand size.
            case "SLDT", "STR", "SMSW" -> 2;
            case "MOV" -> encoding.opcode() == 0x8c && encoding.map() == Encoding.Map.ONE_BYTE
                    ? 2
                    : operand.width().bytes(operandBytes);
            default -> operand.width() == Width.P ? 0 : operand.width().bytes(operandBytes);
        };
    }

    private boolean matches(Encoding encoding, Operand operand, Argument argument, int operandBytes) {
        int bytes = operand.width().bytes(operandBytes);
        return switch (operand.place()) {
            case E -> isGeneral(argument, bytes) || isMemory(encoding, operand, argument, operandBytes)
                    || isSelectorMove(encoding) && (isGeneral(argument, 4) || isGeneral(argument, 8));
            case M -> isMemory(encoding, operand, argument, operandBytes);
            case R, G -> isGeneral(argument, bytes);
            // The table has an encoding for each of the eight registers.
            // BSWAP of 16 bits is none, though its operand can only be of 4 or 8 bytes.
            case Z -> isGeneral(argument, bytes) && argument instanceof Argument.Register register
                    && (register.number() & 7) == (encoding.opcode() & 7)
                    && (operand.width() != Width.Y || operandBytes != 2);
            case I -> argument instanceof Argument.Immediate immediate
                    && fits(immediate, operand.width(), operandBytes);
            case J -> argument instanceof Argument.Immediate immediate && reaches(immediate, operand, operandBytes);
            case O -> argument instanceof Memory memory && memory.isPlain()
                    && (memory.bytes() == 0 || memory.bytes() == bytes) && (mode != Mode.BITS_64
                            || memory.addressBytes() == 8);
            case X, Y -> false;
            case A -> argument instanceof Argument.FarPointer far && (far.bytes() == 0 || far.bytes() == operandBytes);
            case S -> is(argument, Argument.Register.Kind.SEGMENT);
            case C -> is(argument, Argument.Register.Kind.CONTROL);
            case D -> is(argument, Argument.Register.Kind.DEBUG);
            case V, U -> is(argument, Argument.Register.Kind.XMM);
            case W -> is(argument, Argument.Register.Kind.XMM) || isMemory(encoding, operand, argument, operandBytes);
            case P, N -> is(argument, Argument.Register.Kind.MMX);
            case Q -> is(argument, Argument.Register.Kind.MMX) || isMemory(encoding, operand, argument, operandBytes);
            case F -> is(argument, Argument.Register.Kind.X87);
            case ST -> argument instanceof Argument.Register register
                    && register.kind() == Argument.Register.Kind.X87 && register.number() == 0;
            case FIXED -> isFixed(operand, argument, bytes);
            case ONE -> argument instanceof Argument.Immediate immediate && immediate.value() == 1
                    && !immediate.address() && immediate.bytes() <= 1;
        };
    }

    private static boolean is(Argument argument, Argument.Register.Kind kind) {
        return argument instanceof Argument.Register register && register.kind() == kind;
    }

    /// MOV to a segment register takes the low 16 bits of whatever register.
    private static boolean isSelectorMove(Encoding encoding) {
        return encoding.opcode() == 0x8e && encoding.mnemonic().equals("MOV");
    }

    private static boolean isGeneral(Argument argument, int bytes) {
        return argument instanceof Argument.Register register && register.bytes() == bytes
                && (register.kind() == Argument.Register.Kind.GENERAL
                        || register.kind() == Argument.Register.Kind.HIGH_BYTE);
    }

    private static boolean isFixed(Operand operand, Argument argument, int bytes) {
        if (!(argument instanceof Argument.Register register)) {
            return false;
        }
        if (operand.register() >= Registers.SEGMENTS) {
            return register.kind() == Argument.Register.Kind.SEGMENT
                    && register.number() == operand.register() - Registers.SEGMENTS;
        }
        return register.kind() == Argument.Register.Kind.GENERAL && register.number() == operand.register()
                && register.bytes() == bytes;
    }

    private static boolean isMemory(Encoding encoding, Operand operand, Argument argument, int operandBytes) {
        // Where 8 bytes of address were asked for, a displacement of 4 will not do.
        if (!(argument instanceof Memory memory) || memory.isPlain() && memory.addressBytes() == 8) {
            return false;
        }
        if (operand.width() == Width.P) {
            boolean transfer = encoding.opcode() == 0xff;
            return memory.far() == transfer && (memory.bytes() == 0 || memory.bytes() == operandBytes);
        }
        int bytes = memoryBytes(encoding, operand, operandBytes);
        return !memory.far() && (memory.bytes() == 0 || bytes == 0 || memory.bytes() == bytes);
    }

    private static boolean fits(Argument.Immediate immediate, Width width, int operandBytes) {
        long value = immediate.value();
        int bytes = width.bytes(operandBytes);
        int encoded = width.encodedBytes(operandBytes);
        boolean asked = immediate.bytes() == bytes || width == Width.Z && immediate.bytes() == operandBytes
                || width == Width.BS && immediate.bytes() == 1;
        if (immediate.bytes() != 0 && !asked) {
            return false;
        }
        if (width == Width.BS) {
            return !immediate.address() && isWithin(value, bytes)
                    && Alu.signExtend(value, bytes * Byte.SIZE) == (byte) value;
        }
        if (width == Width.Z && operandBytes == 8) {
            return value == (int) value;
        }
        return isWithin(value, encoded);
    }

    /// Whether so many bytes hold a number, with or without a sign.
    private static boolean isWithin(long value, int bytes) {
        if (bytes >= 8) {
            return true;
        }
        long high = value >> bytes * Byte.SIZE;
        return high == 0 || high == -1 && value >> bytes * Byte.SIZE - 1 == -1;
    }

    private static boolean reaches(Argument.Immediate target, Operand operand, int operandBytes) {
        boolean isShort = operand.width() == Width.B;
        boolean asked = switch (target.reach()) {
            case ANY -> true;
            case SHORT -> isShort;
            case NEAR -> !isShort;
        };
        return asked && (target.bytes() == 0 || target.bytes() == operandBytes);
    }
}
