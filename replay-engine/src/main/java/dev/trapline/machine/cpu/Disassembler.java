package dev.trapline.machine.cpu;

import java.util.Locale;

/// Writes instructions as the Intel manual does, in the dialect of `objdump -M intel`.
final class Disassembler {

    private Disassembler() {}

    /// The mnemonic of an instruction with the prefixes that belong to it, such as `lock cmpxchg`.
    static String mnemonic(Instruction instruction) {
        Encoding encoding = instruction.encoding();
        String name = encoding.mnemonic().toLowerCase(Locale.ROOT);
        boolean wide = encoding.operands().stream().anyMatch(operand -> operand.place() == Operand.Place.O)
                && instruction.addressBytes == 8
                || encoding.operation() == Operation.MOV && instruction.operandBytes == 8 && encoding.opcode() >= 0xb8
                        && encoding.opcode() <= 0xbf;
        if (wide) {
            name = "movabs";
        } else if (encoding.operation() == Operation.JRCXZ && instruction.addressBytes < Long.BYTES) {
            name = instruction.addressBytes == Short.BYTES ? "jcxz" : "jecxz";
        }
        if (instruction.repeats()) {
            boolean compares = encoding.is(Encoding.Attribute.REPZ);
            name = (instruction.repeat == 0xf2 ? "repnz " : compares ? "repz " : "rep ") + name;
        }
        return instruction.lock ? "lock " + name : name;
    }

    /// An instruction with its operands.
    static String text(Instruction instruction) {
        StringBuilder text = new StringBuilder(mnemonic(instruction));
        String separator = " ";
        for (Operand operand : instruction.encoding().operands()) {
            text.append(separator);
            operand(text, instruction, operand);
            separator = ",";
        }
        return text.toString();
    }

    private static void operand(StringBuilder text, Instruction instruction, Operand operand) {
        int bytes = operand.width().bytes(instruction.operandBytes);
        switch (operand.place()) {
            case E -> {
                if (instruction.memory) {
                    size(text, bytes);
                    memory(text, instruction);
                } else {
                    text.append(Registers.name(instruction.general(instruction.rm(), bytes), bytes));
                }
            }
            case M -> {
                size(text, bytes);
                memory(text, instruction);
            }
            case O -> memory(text, instruction);
            case R -> text.append(Registers.name(instruction.rm(), bytes));
            case G -> text.append(Registers.name(instruction.general(instruction.reg(), bytes), bytes));
            case Z -> text.append(Registers.name(instruction.general(instruction.rm(), bytes), bytes));
            case I -> {
                boolean second = !operand.equals(instruction.encoding().operands().get(0))
                        && instruction.encoding().operands().get(0).place() == Operand.Place.I;
                // A shorter one is sign-extended to the operand size.
                int shown = operand.width() == Operand.Width.Z ? instruction.operandBytes : bytes;
                hex(text, unsigned(second ? instruction.second : instruction.immediate, shown));
            }
            case J -> hex(text, unsigned(instruction.next() + instruction.immediate, instruction.operandBytes));
            case FIXED -> text.append(Registers.name(operand.register(), bytes));
            case ONE -> text.append('1');
            case S -> text.append(Registers.name(Registers.SEGMENTS + (instruction.reg() & 7), 2));
            case C -> text.append(Registers.name(Registers.CONTROL + instruction.reg(), 8));
            case D -> text.append(Registers.name(Registers.DEBUG + instruction.reg(), 8));
            case X -> {
                size(text, bytes);
                text.append(Registers.name(instruction.segment, 2)).append(":[")
                        .append(Registers.name(Registers.RSI, instruction.addressBytes)).append(']');
            }
            case Y -> {
                size(text, bytes);
                text.append("es:[").append(Registers.name(Registers.RDI, instruction.addressBytes)).append(']');
            }
            case A -> {
                hex(text, instruction.second);
                text.append(':');
                hex(text, unsigned(instruction.immediate, instruction.operandBytes));
            }
            case V -> text.append("xmm").append(instruction.reg());
            case U -> text.append("xmm").append(instruction.rm());
            case P -> text.append("mm").append(instruction.reg() & 7);
            case F -> text.append("st(").append(instruction.rm() & 7).append(')');
            case ST -> text.append("st");
            case N -> text.append("mm").append(instruction.rm() & 7);
            case W, Q -> {
                if (instruction.memory) {
                    size(text, bytes);
                    memory(text, instruction);
                } else if (operand.place() == Operand.Place.W) {
                    text.append("xmm").append(instruction.rm());
                } else {
                    text.append("mm").append(instruction.rm() & 7);
                }
            }
        }
    }

    private static void memory(StringBuilder text, Instruction instruction) {
        if (instruction.segmentPrefix) {
            text.append(Registers.name(instruction.segment, 2)).append(':');
        }
        if (instruction.base == Registers.NONE && instruction.index == Registers.NONE && !instruction.ripRelative) {
            if (!instruction.segmentPrefix) {
                text.append("ds:");
            }
            hex(text, unsigned(instruction.displacement, instruction.addressBytes));
            return;
        }
        text.append('[');
        if (instruction.ripRelative) {
            text.append("rip");
        }
        if (instruction.base != Registers.NONE) {
            text.append(Registers.name(instruction.base, instruction.addressBytes));
        }
        if (instruction.index != Registers.NONE) {
            if (instruction.base != Registers.NONE) {
                text.append('+');
            }
            text.append(Registers.name(instruction.index, instruction.addressBytes));
            if (instruction.addressBytes > Short.BYTES) {
                text.append('*').append(1 << instruction.scale);
            }
        }
        if (instruction.ripRelative) {
            text.append('+');
            hex(text, instruction.displacement - instruction.next());
        } else if (instruction.hasDisplacement) {
            text.append(instruction.displacement < 0 ? '-' : '+');
            hex(text, Math.abs(instruction.displacement));
        }
        text.append(']');
    }

    private static void size(StringBuilder text, int bytes) {
        text.append(switch (bytes) {
            case 1 -> "BYTE PTR ";
            case 2 -> "WORD PTR ";
            case 4 -> "DWORD PTR ";
            case 8 -> "QWORD PTR ";
            case 10 -> "TBYTE PTR ";
            case 16 -> "XMMWORD PTR ";
            default -> "";
        });
    }

    private static long unsigned(long value, int bytes) {
        return bytes == 0 ? value : Alu.zeroExtend(value, bytes * Byte.SIZE);
    }

    private static void hex(StringBuilder text, long value) {
        text.append("0x").append(Long.toHexString(value));
    }
}
