package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Argument.Memory;
import dev.trapline.machine.cpu.Encoding.Attribute;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes one instruction in one encoding; the order is that of the [Decoder].
final class InstructionBytes {

    private static final int REX = 0x40;
    private static final int REX_W = 8;
    private static final int REX_R = 4;
    private static final int REX_B = 1;

    private final Mode mode;
    private final Encoding encoding;
    private final int operandBytes;
    private final InstructionPrefixes prefixes;
    /// Far more than an instruction has, so that what is too long can be said to be so.
    private final byte[] bytes = new byte[2 * Decoder.MAX_BYTES];
    private int length;

    private int rex;
    private boolean highByte;
    private int reg;
    private int rm;
    private @Nullable Memory memory;

    InstructionBytes(Mode mode, Encoding encoding, int operandBytes, InstructionPrefixes prefixes) {
        this.mode = mode;
        this.encoding = encoding;
        this.operandBytes = operandBytes;
        this.prefixes = prefixes;
    }

    /// The bytes for operands that match the encoding, or null if a jump does not reach its target.
    byte @Nullable [] write(List<Argument> arguments, long address) throws EncodingException {
        for (int i = 0; i < arguments.size(); i++) {
            place(encoding.operands().get(i), arguments.get(i));
        }
        if (operandBytes == 8 && !encoding.is(Attribute.F64) && !encoding.is(Attribute.D64)) {
            rex |= REX | REX_W;
        }
        boolean inMemory = memory != null && encoding.hasModRm();
        int addressBytes = memory == null ? prefixes.addressBytes() : addressBytes(memory);
        MemoryForm form = inMemory ? MemoryForm.of(memory, addressBytes, mode) : MemoryForm.NONE;
        rex |= (form.rex() != 0 ? REX : 0) | form.rex();
        if (rex != 0 && mode != Mode.BITS_64) {
            throw new EncodingException("a register of 64-bit mode");
        }
        if (rex != 0 && highByte) {
            throw new EncodingException("AH, CH, DH and BH do not go with registers or sizes of 64-bit mode");
        }
        prefixes(addressBytes);
        opcode();
        if (encoding.hasModRm()) {
            modRm(form);
        }
        int immediates = immediateBytes(arguments);
        if (inMemory) {
            displacement(form, address, immediates);
        }
        for (int i = 0; i < arguments.size(); i++) {
            if (!immediate(encoding.operands().get(i), arguments.get(i), address)) {
                return null;
            }
        }
        if (length > Decoder.MAX_BYTES) {
            throw new EncodingException("longer than " + Decoder.MAX_BYTES + " bytes");
        }
        return Arrays.copyOf(bytes, length);
    }

    private void place(Operand operand, Argument argument) {
        if (argument instanceof Memory inMemory) {
            memory = inMemory;
            return;
        }
        if (!(argument instanceof Argument.Register register)) {
            return;
        }
        int number = register.number();
        int bit = switch (operand.place()) {
            case E, R, W, U, Q, N, F -> {
                rm = number & 7;
                yield REX_B;
            }
            case G, S, C, D, V, P -> {
                reg = number & 7;
                yield REX_R;
            }
            case Z -> REX_B;
            default -> 0;
        };
        if (number >= 8) {
            rex |= REX | bit;
        }
        if (register.kind() == Argument.Register.Kind.HIGH_BYTE) {
            highByte = true;
        } else if (register.kind() == Argument.Register.Kind.GENERAL && register.bytes() == 1 && number >= 4) {
            // SPL, BPL, SIL and DIL.
            rex |= REX;
        }
    }

    private int addressBytes(Memory operand) {
        if (prefixes.addressBytes() != 0) {
            return prefixes.addressBytes();
        }
        return operand.addressBytes() == 0 ? mode.addressBytes : operand.addressBytes();
    }

    private void prefixes(int addressBytes) throws EncodingException {
        if (prefixes.lock()) {
            put(0xf0);
        }
        if (prefixes.repeat() != 0) {
            put(prefixes.repeat());
        }
        int named = memory == null || memory.segment() == Memory.NO_REGISTER ? prefixes.segment() : memory.segment();
        if (named != Memory.NO_REGISTER) {
            put(named < 4 ? 0x26 + named * 8 : 0x60 + named);
        }
        boolean byDefault = operandBytes == (mode == Mode.BITS_16 ? 2 : 4) || operandBytes == 8;
        if (!byDefault && encoding.prefix() != 0x66) {
            put(0x66);
        }
        if (addressBytes != 0 && addressBytes != mode.addressBytes) {
            boolean possible = mode == Mode.BITS_64 ? addressBytes == 4 : addressBytes != 8;
            if (!possible) {
                throw new EncodingException("an address of " + addressBytes * Byte.SIZE + " bits");
            }
            put(0x67);
        }
        if (encoding.prefix() > Encoding.NO_PREFIX) {
            put(encoding.prefix());
        }
        if (rex != 0) {
            put(rex);
        }
    }

    private void opcode() throws EncodingException {
        switch (encoding.map()) {
            case ONE_BYTE -> {
                // Nothing in front of it.
            }
            case TWO_BYTE_0F -> put(0x0f);
            case THREE_BYTE_0F38 -> {
                put(0x0f);
                put(0x38);
            }
            case THREE_BYTE_0F3A -> {
                put(0x0f);
                put(0x3a);
            }
            default -> throw new EncodingException("no instructions of AVX");
        }
        put(encoding.opcode());
    }

    private void modRm(MemoryForm form) {
        if (encoding.modRm() != Encoding.ANY) {
            put(encoding.modRm());
            return;
        }
        int middle = encoding.extension() == Encoding.ANY ? reg : encoding.extension();
        put(form.equals(MemoryForm.NONE) ? 0xc0 | middle << 3 | rm : form.mod() << 6 | middle << 3 | form.rm());
        if (form.sib() != MemoryForm.NO_SIB) {
            put(form.sib());
        }
    }

    private void displacement(MemoryForm form, long address, int behind) throws EncodingException {
        long value = form.displacement();
        if (form.ripRelative()) {
            value -= address + length + form.displacementBytes() + behind;
            if (value != (int) value) {
                throw new EncodingException("too far to be relative to RIP");
            }
        }
        put(value, form.displacementBytes());
    }

    private int immediateBytes(List<Argument> arguments) {
        int sum = 0;
        for (int i = 0; i < arguments.size(); i++) {
            Operand operand = encoding.operands().get(i);
            if (operand.place() == Operand.Place.I) {
                sum += operand.width().encodedBytes(operandBytes);
            }
        }
        return sum;
    }

    /// Whether a jump reaches.
    private boolean immediate(Operand operand, Argument argument, long address) {
        int size = operand.width().encodedBytes(operandBytes);
        switch (operand.place()) {
            case I -> put(((Argument.Immediate) argument).value(), size);
            case J -> {
                long distance = ((Argument.Immediate) argument).value() - (address + length + size);
                if (mode != Mode.BITS_64) {
                    distance = Alu.signExtend(distance, operandBytes * Byte.SIZE);
                }
                put(distance, size);
                return Alu.signExtend(distance, size * Byte.SIZE) == distance;
            }
            case O -> put(((Memory) argument).displacement(), addressBytes((Memory) argument));
            case A -> {
                Argument.FarPointer far = (Argument.FarPointer) argument;
                put(far.offset(), operandBytes);
                put(far.selector(), 2);
            }
            default -> {
                // Not behind ModR/M.
            }
        }
        return true;
    }

    private void put(long value, int count) {
        for (int i = 0; i < count; i++) {
            put((int) (value >> i * Byte.SIZE));
        }
    }

    private void put(int value) {
        bytes[length++] = (byte) value;
    }
}
