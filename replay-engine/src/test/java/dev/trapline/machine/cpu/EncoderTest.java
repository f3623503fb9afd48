package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.cpu.Argument.Immediate;
import dev.trapline.machine.cpu.Argument.Memory;
import dev.trapline.machine.cpu.Argument.Register;
import dev.trapline.machine.cpu.Argument.Register.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The encoder and the decoder say the same of every line of the instruction table.
class EncoderTest {

    private static final long ADDRESS = 0x7c00;
    private static final int TRIES = 12;

    /// Whatever is encoded is decoded as the same encoding with the same operands.
    @ParameterizedTest
    @EnumSource(Mode.class)
    void everyEncodingIsDecodedAsItself(Mode mode) throws Exception {
        Set<Encoding> encoded = new LinkedHashSet<>();
        List<String> differences = new ArrayList<>();
        for (Encoding encoding : InstructionTable.get().all()) {
            for (int operandBytes : new int[] {2, 4, 8}) {
                for (int i = 0; i < TRIES; i++) {
                    String difference = tryOne(mode, encoding, operandBytes, i, encoded);
                    if (!difference.isEmpty()) {
                        differences.add(difference);
                    }
                }
            }
        }

        assertThat(differences).isEmpty();
        // A NOP with a register in reg, which no operand names, and the registers of XCHG that make it a NOP.
        assertThat(notEncoded(mode, encoded)).isSubsetOf("NOP d", "XCHG 90");
    }

    private static Set<String> notEncoded(Mode mode, Set<Encoding> encoded) {
        Set<String> missing = new TreeSet<>();
        for (Encoding encoding : InstructionTable.get().all()) {
            boolean valid = !encoding.is(mode == Mode.BITS_64 ? Encoding.Attribute.I64 : Encoding.Attribute.O64)
                    && (encoding.operandBytes() != 8 || mode == Mode.BITS_64)
                    && encoding.operation() != Operation.ABSENT;
            // The table has no word for an operand size of 4 that a prefix of the opcode cannot ask for.
            boolean unreachable = mode == Mode.BITS_16 && encoding.operandBytes() == 4 && encoding.prefix() == 0x66;
            if (valid && !unreachable && !encoded.contains(encoding)) {
                missing.add(encoding.mnemonic() + " " + Integer.toHexString(encoding.opcode()));
            }
        }
        return missing;
    }

    private static String tryOne(Mode mode, Encoding encoding, int operandBytes, int variant, Set<Encoding> encoded)
            throws Exception {
        if (encoding.operation() == Operation.ABSENT
                || encoding.operandBytes() != Encoding.ANY && encoding.operandBytes() != operandBytes) {
            return "";
        }
        boolean stays = encoding.is(Encoding.Attribute.F64) && operandBytes != 8
                || encoding.is(Encoding.Attribute.D64) && operandBytes == 4;
        if (mode == Mode.BITS_64 && stays) {
            return "";
        }
        Sample sample = new Sample(mode, operandBytes, variant);
        List<Argument> arguments = sample.arguments(encoding);
        byte[] bytes;
        InstructionPrefixes prefixes = new InstructionPrefixes(false, 0, Memory.NO_REGISTER,
                Math.max(sample.stringBytes(encoding), encoding.operands().isEmpty() ? operandBytes : 0), 0);
        try {
            bytes = new Encoder(mode).encodeAs(encoding, operandBytes, arguments, prefixes, ADDRESS);
        } catch (EncodingException e) {
            return "";
        }
        Instruction instruction = new Decoder(mode).decode(bytes, 0, bytes.length, ADDRESS);
        String what = mode + " " + encoding.mnemonic() + " " + arguments + " "
                + HexFormat.of().formatHex(bytes);
        if (!instruction.isValid() || !instruction.encoding().equals(encoding) || instruction.length != bytes.length) {
            return what + " is decoded as " + (instruction.isValid() ? Disassembler.text(instruction) : "nothing");
        }
        List<Argument> decoded = new DecodedArguments(instruction).all();
        if (!decoded.equals(arguments)) {
            return what + " is decoded with " + decoded;
        }
        encoded.add(encoding);
        return "";
    }

    /// Operands for an encoding; another variant gives other ones.
    private record Sample(Mode mode, int operandBytes, int variant) {

        private static final int[] NUMBERS = {0, 1, 3, 4, 5, 7, 8, 13, 15, 12, 6, 2};

        List<Argument> arguments(Encoding encoding) {
            boolean implied = encoding.operands().stream()
                    .anyMatch(operand -> operand.place() == Operand.Place.X || operand.place() == Operand.Place.Y);
            if (implied) {
                return List.of();
            }
            List<Argument> arguments = new ArrayList<>();
            for (Operand operand : encoding.operands()) {
                arguments.add(argument(encoding, operand));
            }
            return arguments;
        }

        int stringBytes(Encoding encoding) {
            return encoding.operands().stream()
                    .filter(operand -> operand.place() == Operand.Place.X || operand.place() == Operand.Place.Y)
                    .mapToInt(operand -> operand.width().bytes(operandBytes)).findFirst().orElse(0);
        }

        private Argument argument(Encoding encoding, Operand operand) {
            int bytes = operand.width().bytes(operandBytes);
            boolean inMemory = variant % 2 == 0;
            return switch (operand.place()) {
                case E -> inMemory ? memory() : general(bytes, variant / 2);
                case M -> operand.width() == Operand.Width.P && encoding.opcode() == 0xff ? far() : memory();
                case R -> general(bytes, variant / 2);
                case G -> general(bytes, variant);
                case Z -> opcodeRegister(encoding, bytes);
                case I -> Immediate.of(variant % 3 == 0
                        ? -variant - 1
                        : operand.width().encodedBytes(operandBytes) == 1
                                ? variant
                                : variant * 0x123L);
                case J -> new Immediate(ADDRESS + variant * 9L, false, 0, Immediate.Reach.ANY);
                case O -> new Memory(0, false, Memory.NO_REGISTER, Memory.NO_REGISTER, Memory.NO_REGISTER, 1,
                        0x1234 + variant, false, false, mode.addressBytes);
                case A -> new Argument.FarPointer(8 * variant, 0x1234, 0);
                case S -> new Register(Kind.SEGMENT, variant % 6, 0);
                case C -> new Register(Kind.CONTROL, variant % 2 * 3, 0);
                case D -> new Register(Kind.DEBUG, variant % 8, 0);
                case V -> new Register(Kind.XMM, number(variant), 0);
                case U -> new Register(Kind.XMM, number(variant / 2), 0);
                case W -> inMemory ? memory() : new Register(Kind.XMM, number(variant / 2), 0);
                case P -> new Register(Kind.MMX, variant % 8, 0);
                case N -> new Register(Kind.MMX, variant / 2 % 8, 0);
                case Q -> inMemory ? memory() : new Register(Kind.MMX, variant / 2 % 8, 0);
                case F -> new Register(Kind.X87, variant % 8, 0);
                case ST -> new Register(Kind.X87, 0, 0);
                case ONE -> Immediate.of(1);
                case FIXED -> operand.register() >= Registers.SEGMENTS
                        ? new Register(Kind.SEGMENT, operand.register() - Registers.SEGMENTS, 0)
                        : new Register(Kind.GENERAL, operand.register(), bytes);
                case X, Y -> throw new AssertionError(operand);
            };
        }

        private int number(int of) {
            return NUMBERS[of % NUMBERS.length] & (mode == Mode.BITS_64 ? 15 : 7);
        }

        private Register opcodeRegister(Encoding encoding, int bytes) {
            int low = encoding.opcode() & 7;
            boolean high = bytes == 1 && low >= 4 && mode != Mode.BITS_64;
            return new Register(high ? Kind.HIGH_BYTE : Kind.GENERAL, mode == Mode.BITS_64 ? low | variant & 8 : low,
                    bytes);
        }

        private Register general(int bytes, int of) {
            return new Register(Kind.GENERAL, bytes == 1 && mode != Mode.BITS_64 ? number(of) & 3 : number(of), bytes);
        }

        private Memory far() {
            Memory near = memory();
            return new Memory(0, true, near.segment(), near.base(), near.index(), near.scale(), near.displacement(),
                    false,
                    false, near.addressBytes());
        }

        private Memory memory() {
            int step = variant / 2;
            long displacement = step == 0 ? 0 : step % 2 == 0 ? -step : step * 0x101;
            int segment = step == 3 ? 4 : Memory.NO_REGISTER;
            if (mode == Mode.BITS_16 && step != 4) {
                int[][] pairs = {{3, 6}, {5, 7}, {6, -1}, {5, -1}, {}, {3, -1}};
                return new Memory(0, false, segment, pairs[step][0], pairs[step][1], 1, displacement, false, false, 2);
            }
            int width = mode == Mode.BITS_16 ? 4 : mode.addressBytes;
            if (mode == Mode.BITS_64 && step == 5) {
                return new Memory(0, false, segment, -1, -1, 1, 0x8000, false, true, 8);
            }
            int index = step % 2 == 0 ? number(2 + step) == 4 ? -1 : number(2 + step) : -1;
            return new Memory(0, false, segment, number(step), index, index == -1 ? 1 : 1 << step % 4, displacement,
                    false,
                    false, width);
        }
    }

    /// The operands that an instruction was decoded with.
    private record DecodedArguments(Instruction instruction) {

        private static final Map<Operand.Place, Kind> KINDS = new EnumMap<>(Map.of(Operand.Place.S, Kind.SEGMENT,
                Operand.Place.C, Kind.CONTROL, Operand.Place.D, Kind.DEBUG, Operand.Place.V, Kind.XMM,
                Operand.Place.P, Kind.MMX));

        List<Argument> all() {
            List<Argument> arguments = new ArrayList<>();
            boolean first = true;
            for (Operand operand : instruction.encoding().operands()) {
                int bytes = operand.width().bytes(instruction.operandBytes);
                switch (operand.place()) {
                    case X, Y -> {
                        return List.of();
                    }
                    case I -> {
                        arguments.add(Immediate.of(first ? instruction.immediate : (byte) instruction.second));
                        first = false;
                    }
                    default -> arguments.add(argument(operand, bytes));
                }
            }
            return arguments;
        }

        private Argument argument(Operand operand, int bytes) {
            Kind kind = KINDS.get(operand.place());
            if (kind != null) {
                return new Register(kind, kind == Kind.MMX ? instruction.reg() & 7 : instruction.reg(), 0);
            }
            return switch (operand.place()) {
                case E -> instruction.memory ? memory() : general(instruction.rm(), bytes);
                case M, O -> memory();
                case R, Z -> general(instruction.rm(), bytes);
                case G -> general(instruction.reg(), bytes);
                case J -> new Immediate(instruction.next() + instruction.immediate, false, 0, Immediate.Reach.ANY);
                case A -> new Argument.FarPointer(instruction.second, instruction.immediate, 0);
                case U -> new Register(Kind.XMM, instruction.rm(), 0);
                case W -> instruction.memory ? memory() : new Register(Kind.XMM, instruction.rm(), 0);
                case N -> new Register(Kind.MMX, instruction.rm() & 7, 0);
                case Q -> instruction.memory ? memory() : new Register(Kind.MMX, instruction.rm() & 7, 0);
                case F -> new Register(Kind.X87, instruction.rm() & 7, 0);
                case ST -> new Register(Kind.X87, 0, 0);
                case ONE -> Immediate.of(1);
                case FIXED -> operand.register() >= Registers.SEGMENTS
                        ? new Register(Kind.SEGMENT, operand.register() - Registers.SEGMENTS, 0)
                        : general(operand.register(), bytes);
                default -> throw new AssertionError(operand);
            };
        }

        private Register general(int number, int bytes) {
            boolean high = instruction.general(number, bytes) >= Registers.HIGH_BYTES;
            return new Register(high ? Kind.HIGH_BYTE : Kind.GENERAL, number, bytes);
        }

        private Memory memory() {
            boolean far = instruction.encoding().opcode() == 0xff && instruction.encoding().operands().getFirst()
                    .width() == Operand.Width.P;
            return new Memory(0, far, instruction.segmentPrefix ? instruction.segment - Registers.SEGMENTS : -1,
                    instruction.base == Registers.NONE ? -1 : instruction.base,
                    instruction.index == Registers.NONE ? -1 : instruction.index, 1 << instruction.scale,
                    instruction.displacement, false, instruction.ripRelative, instruction.addressBytes);
        }
    }
}
