package dev.trapline.machine.cpu;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/// Lines of source made of the instruction table: every mnemonic with every form of its operands.
public final class SourceCorpus {

    private static final String[] WORDS = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] BYTES = {"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};

    private final Mode mode;
    private int count;

    private SourceCorpus(Mode mode) {
        this.mode = mode;
    }

    /// The lines for one mode, none of them twice.
    public static List<String> lines(Mode mode) {
        SourceCorpus corpus = new SourceCorpus(mode);
        Set<String> lines = new LinkedHashSet<>();
        for (Encoding encoding : InstructionTable.get().all()) {
            if (encoding.operation() == Operation.ABSENT
                    || encoding.is(mode == Mode.BITS_64 ? Encoding.Attribute.I64 : Encoding.Attribute.O64)) {
                continue;
            }
            for (int operandBytes : mode == Mode.BITS_64 ? new int[] {4, 2, 8} : new int[] {2, 4}) {
                if (encoding.operandBytes() == Encoding.ANY || encoding.operandBytes() == operandBytes) {
                    corpus.add(encoding, operandBytes, lines);
                }
            }
        }
        return new ArrayList<>(lines);
    }

    private void add(Encoding encoding, int operandBytes, Set<String> lines) {
        String mnemonic = encoding.mnemonic().toLowerCase(Locale.ROOT);
        boolean string = encoding.operands().stream()
                .anyMatch(operand -> operand.place() == Operand.Place.X || operand.place() == Operand.Place.Y);
        if (string) {
            Operand operand = encoding.operands().stream()
                    .filter(o -> o.place() == Operand.Place.X || o.place() == Operand.Place.Y).findFirst()
                    .orElseThrow();
            int bytes = operand.width().bytes(operandBytes);
            if (bytes == 8 && (mnemonic.startsWith("ins") || mnemonic.startsWith("outs"))) {
                return;
            }
            lines.add(mnemonic + " bwdq".charAt(Integer.numberOfTrailingZeros(bytes) + 1));
            return;
        }
        for (boolean inMemory : new boolean[] {false, true}) {
            StringJoiner operands = new StringJoiner(", ");
            for (Operand operand : encoding.operands()) {
                operands.add(operand(encoding, operand, operandBytes, inMemory));
            }
            String name = mnemonic.equals("jrcxz") ? "jecxz" : mnemonic;
            if (!isKnownDifference(mnemonic, encoding, operandBytes, inMemory)) {
                lines.add((name + " " + operands).strip());
            }
        }
    }

    /// Where nasm takes a shorter operand size because it comes to the same, sees a NOP in an exchange with itself, has an operand
    /// size for UD0 and UD1, or writes PINSRB with a register of 4 bytes; the table has PINSRD and PEXTRD not for 16 bits.
    private boolean isKnownDifference(String mnemonic, Encoding encoding, int operandBytes, boolean inMemory) {
        return switch (mnemonic) {
            case "sldt" -> operandBytes == 8 && !inMemory;
            case "mov" -> operandBytes == 8 && !inMemory && (encoding.opcode() == 0x8c || encoding.opcode() == 0xc7);
            case "xchg" -> encoding.opcode() == 0x90;
            case "pinsrb" -> !inMemory;
            case "ud0", "ud1", "pinsrd", "pextrd" -> mode == Mode.BITS_16;
            default -> false;
        };
    }

    private String operand(Encoding encoding, Operand operand, int operandBytes, boolean inMemory) {
        int bytes = operand.width().bytes(operandBytes);
        count++;
        return switch (operand.place()) {
            case E -> inMemory ? memory(Encoder.memoryBytes(encoding, operand, operandBytes)) : register(count, bytes);
            case M -> (encoding.opcode() == 0xff ? "far " : "") + memory(operand.width() == Operand.Width.P
                    ? encoding.opcode() == 0xff ? operandBytes : 0
                    : bytes);
            case R, G -> register(count, bytes);
            case Z -> register(encoding.opcode() & 7, bytes);
            case I -> immediate(operand, operandBytes, encoding.operands().size() == 1
                    && !encoding.mnemonic().startsWith("RET") && !encoding.mnemonic().startsWith("AA"));
            case J -> (operand.width() == Operand.Width.B
                    ? encoding.opcode() >= 0xe0 && encoding.opcode() != 0xeb
                            ? ""
                            : "short "
                    : "near ") + "$ + " + (operand.width() == Operand.Width.B ? 0x20 : 0x1000);
            case O -> "[" + (mode == Mode.BITS_64 ? "qword " : "") + "0x1234]";
            case A -> (operandBytes == 2 ? "word" : "dword") + " 0x18:0x1234";
            case S -> new String[] {"es", "ss", "ds", "fs", "gs"}[count % 5];
            case C -> "cr" + new int[] {0, 2, 3, 4}[count % 4];
            case D -> "dr" + new int[] {0, 1, 2, 3, 6, 7}[count % 6];
            case V, U -> "xmm" + number(count);
            case W -> inMemory ? memory(bytes) : "xmm" + number(count);
            case P, N -> "mm" + count % 8;
            case Q -> inMemory ? memory(bytes) : "mm" + count % 8;
            case F -> "st" + (1 + count % 7);
            case ST -> "st0";
            case ONE -> "1";
            case FIXED -> operand.register() >= Registers.SEGMENTS
                    ? Registers.name(operand.register(), 2)
                    : Registers.name(operand.register(), bytes);
            case X, Y -> throw new AssertionError(operand);
        };
    }

    private int number(int of) {
        return of % (mode == Mode.BITS_64 ? 16 : 8);
    }

    private String immediate(Operand operand, int operandBytes, boolean alone) {
        String size = alone && operand.width() != Operand.Width.B ? name(operandBytes) : "";
        return size + switch (operand.width()) {
            case BS -> "-" + (1 + count % 100);
            case B -> String.valueOf(count % 128);
            case W -> String.valueOf(0x1000 + count % 128);
            default -> String.valueOf(operandBytes == 2
                    ? 0x1200 + count % 128
                    : operand.width() == Operand.Width.V && operandBytes == 8
                            ? 0x1234_5678_9abcL
                            : 0x1234_5600 + count % 128);
        };
    }

    private String register(int number, int bytes) {
        int n = number(number);
        if (bytes == 1) {
            return n >= 8 ? "r" + n + "b" : mode == Mode.BITS_64 && n >= 4 ? "sil" : BYTES[n];
        }
        return switch (bytes) {
            case 2 -> n >= 8 ? "r" + n + "w" : WORDS[n];
            case 4 -> n >= 8 ? "r" + n + "d" : "e" + WORDS[n];
            default -> n >= 8 ? "r" + n : "r" + WORDS[n];
        };
    }

    private String memory(int bytes) {
        String[] addresses = switch (mode) {
            case BITS_16 -> new String[] {"bx+si", "bp+di-5", "0x1234", "es:di", "bp", "eax+ecx*4+0x1234", "bx+0x1234"};
            case BITS_32 -> new String[] {"eax", "ebp+edi-5", "0x12345678", "fs:esp+8", "ebp", "ecx*4+0x1234",
                "ebx+esi*8+0x1234", "bx+si+4", "ecx*2"};
            case BITS_64 -> new String[] {"rax", "rbp+r12-5", "0x12345678", "fs:rsp+8", "r13", "rcx*4+0x1234",
                "r8+rsi*8+0x1234", "rel $+0x100", "eax+4", "r12", "r9*2"};
        };
        return name(bytes) + "[" + addresses[count % addresses.length] + "]";
    }

    private static String name(int bytes) {
        return switch (bytes) {
            case 1 -> "byte ";
            case 2 -> "word ";
            case 4 -> "dword ";
            case 8 -> "qword ";
            case 10 -> "tword ";
            case 16 -> "oword ";
            default -> "";
        };
    }
}
