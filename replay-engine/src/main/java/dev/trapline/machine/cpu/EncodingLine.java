package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Encoding.Attribute;
import dev.trapline.machine.cpu.Encoding.RmForm;
import dev.trapline.machine.cpu.Operand.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An indented line of the table: opcode, operands, attributes. Its opcode is read at once, the rest when it is asked for.
final class EncodingLine {

    private static final Attribute[] ATTRIBUTES = Attribute.values();
    private static final Encoding.Map[] MAPS = Encoding.Map.values();
    private static final String[] CONDITIONS =
            {"O", "NO", "B", "AE", "E", "NE", "BE", "A", "S", "NS", "P", "NP", "L", "GE", "LE", "G"};
    private static final String CONDITION = "cc";

    private final Words words;

    private Encoding.Map map = Encoding.Map.ONE_BYTE;
    private int opcode = Encoding.ANY;
    private int prefix = Encoding.ANY_PREFIX;
    private int extension = Encoding.ANY;
    private int modRm = Encoding.ANY;
    private int operandBytes = Encoding.ANY;
    /// How many opcodes in a row it stands for: 8 if the opcode holds a register, 16 if it holds a condition.
    private int opcodes = 1;
    private boolean conditional;

    // What follows the opcode.
    private @Nullable List<Operand> operands;
    private int attributes;

    /// The line that begins somewhere in the text.
    EncodingLine(byte[] text, int from) {
        words = new Words(text, from);
        boolean more = words.next();
        while (more && opcodePart()) {
            more = words.next();
        }
    }

    Encoding.Map map() {
        return map;
    }

    /// The first opcode.
    int opcode() {
        return opcode;
    }

    /// How many opcodes from the first on.
    int opcodes() {
        return opcodes;
    }

    /// Takes a word if it is a part of the opcode.
    private boolean opcodePart() {
        int begin = words.charAt(0);
        if (begin == '/') {
            // That there is a ModR/M byte for /r is also to be seen from the operands.
            if (words.charAt(1) != 'r') {
                extension = words.charAt(1) - '0';
            }
            return true;
        }
        if (words.length() > 1 && isDigit(begin) && isDigit(words.charAt(1))) {
            boolean isPrefix = map == Encoding.Map.ONE_BYTE && opcode == Encoding.ANY
                    && (words.is("66") || words.is("F2") || words.is("F3"));
            if (isPrefix) {
                prefix = words.hex(0);
            } else {
                opcodeByte();
            }
            return true;
        }
        return switch (begin) {
            case 'N' -> noPrefix();
            case 'R', 'o' -> operandSize();
            case 'V', 'E' -> vectorMap();
            default -> false;
        };
    }

    /// Digits are in upper case, so that `Eb` is none.
    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'F';
    }

    private boolean noPrefix() {
        if (!words.is("NP")) {
            return false;
        }
        prefix = Encoding.NO_PREFIX;
        return true;
    }

    private boolean operandSize() {
        if (words.is("REX.W") || words.is("o64")) {
            operandBytes = 8;
        } else if (words.is("o32")) {
            operandBytes = 4;
        } else if (words.is("o16")) {
            operandBytes = 2;
        } else {
            return false;
        }
        return true;
    }

    private boolean vectorMap() {
        if (!words.startsWith("VEX.") && !words.startsWith("EVEX.")) {
            return false;
        }
        String name = words.text().replace('.', '_');
        for (Encoding.Map vector : MAPS) {
            if (vector.name().equals(name)) {
                map = vector;
                return true;
            }
        }
        throw words.unknown();
    }

    private void opcodeByte() {
        int value = words.hex(0);
        if (opcode != Encoding.ANY) {
            modRm = value;
        } else if (value == 0x0f && map == Encoding.Map.ONE_BYTE) {
            map = Encoding.Map.TWO_BYTE_0F;
        } else if (value == 0x38 && map == Encoding.Map.TWO_BYTE_0F) {
            map = Encoding.Map.THREE_BYTE_0F38;
        } else if (value == 0x3a && map == Encoding.Map.TWO_BYTE_0F) {
            map = Encoding.Map.THREE_BYTE_0F3A;
        } else {
            opcode = value;
        }
        if (words.length() > 2) {
            if (words.charAt(2) == '-') {
                opcodes = words.hex(3) - value + 1;
            } else if (words.charAt(3) == 'r') {
                opcodes = 8;
            } else {
                opcodes = CONDITIONS.length;
                conditional = true;
            }
        }
    }

    /// The encoding of one of its opcodes.
    ///
    /// @param number    which of them, from 0 on
    /// @param mnemonic  of the page
    /// @param operation what [#operation] says
    /// @param flags     of the page
    Encoding encoding(int number, String mnemonic, Operation operation, FlagEffects flags) {
        List<Operand> operands = operands();
        boolean hasModRm = extension != Encoding.ANY || modRm != Encoding.ANY;
        for (Operand operand : operands) {
            hasModRm |= operand.place().needsModRm();
        }
        String name = conditional
                ? mnemonic.substring(0, mnemonic.length() - CONDITION.length()).concat(CONDITIONS[number])
                : mnemonic;
        FlagEffects effects = conditional ? new FlagEffects(0, 0, 0, readBy(number)) : flags;
        return new Encoding(name, operation, conditional ? number : 0, map,
                opcode + number, prefix, extension, modRm, operandBytes, hasModRm, form(operands, attributes),
                operands, attributes, effects);
    }

    private List<Operand> operands() {
        if (operands == null) {
            operands = readOperands();
            attributes = attributes();
        }
        return operands;
    }

    private List<Operand> readOperands() {
        List<Operand> found = new ArrayList<>();
        if (!words.is("-")) {
            String codes = words.text();
            for (int from = 0; from < codes.length();) {
                int comma = codes.indexOf(',', from);
                int to = comma < 0 ? codes.length() : comma;
                found.add(Operand.parse(codes.substring(from, to)));
                from = to + 1;
            }
        }
        return List.copyOf(found);
    }

    private int attributes() {
        int bits = 0;
        while (words.next()) {
            bits |= attribute().bit();
        }
        return bits;
    }

    private Attribute attribute() {
        String name = words.text().toUpperCase(Locale.ROOT);
        for (Attribute attribute : ATTRIBUTES) {
            if (attribute.name().equals(name)) {
                return attribute;
            }
        }
        throw words.unknown();
    }

    private static RmForm form(List<Operand> operands, int attributes) {
        if ((attributes & Attribute.REG.bit()) != 0) {
            return RmForm.REGISTER;
        }
        for (Operand operand : operands) {
            Place place = operand.place();
            if (place == Place.M) {
                return RmForm.MEMORY;
            }
            // Moves to and from control and debug registers take a register whatever mod says.
            if (place == Place.R && !Operand.any(operands, Place.C) && !Operand.any(operands, Place.D)
                    || place == Place.U || place == Place.N || place == Place.F) {
                return RmForm.REGISTER;
            }
        }
        return RmForm.ANY;
    }

    private static int readBy(int condition) {
        return FlagEffects.mask(switch (condition >> 1) {
            case 0 -> "O";
            case 1 -> "C";
            case 2 -> "Z";
            case 3 -> "CZ";
            case 4 -> "S";
            case 5 -> "P";
            case 6 -> "SO";
            default -> "ZSO";
        });
    }

    /// What the interpreter does for a mnemonic of the table. The names of extensions that have a page but no pages for their
    /// instructions begin with a parenthesis.
    Operation operation(String mnemonic) {
        List<Operand> operands = operands();
        if (mnemonic.charAt(0) == '(' || (attributes & Attribute.ABSENT.bit()) != 0) {
            return Operation.ABSENT;
        }
        if (Operand.any(operands, Place.C)) {
            return Operation.MOV_CONTROL;
        }
        if (Operand.any(operands, Place.D)) {
            return Operation.MOV_DEBUG;
        }
        return Operation.named(mnemonic.toUpperCase(Locale.ROOT));
    }
}
