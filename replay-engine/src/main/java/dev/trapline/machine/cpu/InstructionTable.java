package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Encoding.Attribute;
import dev.trapline.machine.cpu.Encoding.RmForm;
import dev.trapline.machine.cpu.Operand.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringTokenizer;

/// The encodings of `instructions.txt`, which describes its own notation, by opcode.
final class InstructionTable {

    private static final String SOURCE = "instructions.txt";
    private static final String[] CONDITIONS =
            {"O", "NO", "B", "AE", "E", "NE", "BE", "A", "S", "NS", "P", "NP", "L", "GE", "LE", "G"};
    private static final int OPCODES = 256;
    private static final String CONDITION = "cc";
    private static final String VEX = "VEX.";
    /// What the names of extensions begin with that have a page but no pages for their instructions.
    private static final char EXTENSION = '(';

    private static final InstructionTable INSTANCE = read();

    private final List<Encoding> all = new ArrayList<>();
    /// By map and opcode, the most specific first.
    private final EnumMap<Encoding.Map, Encoding[][]> byOpcode = new EnumMap<>(Encoding.Map.class);

    /// The table.
    static InstructionTable get() {
        return INSTANCE;
    }

    /// Every encoding, in the order of the file.
    List<Encoding> all() {
        return Collections.unmodifiableList(all);
    }

    /// The encodings that share an opcode, the most specific first; none if there is no such instruction.
    Encoding[] of(Encoding.Map map, int opcode) {
        return Objects.requireNonNull(byOpcode.get(map))[opcode];
    }

    private static InstructionTable read() {
        InstructionTable table = new InstructionTable();
        try (InputStream in = Objects.requireNonNull(InstructionTable.class.getResourceAsStream(SOURCE), SOURCE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            String mnemonic = "";
            FlagEffects flags = FlagEffects.NONE;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank() || line.charAt(0) == '#') {
                    continue;
                }
                StringTokenizer words = new StringTokenizer(line);
                if (line.charAt(0) == ' ') {
                    new EncodingLine(words, table).addTo(mnemonic, flags);
                } else {
                    mnemonic = words.nextToken();
                    flags = flags(words);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(SOURCE, e);
        }
        table.index();
        return table;
    }

    private static FlagEffects flags(StringTokenizer words) {
        int written = 0;
        int undefined = 0;
        int undefinedUnlessOne = 0;
        int read = 0;
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            int equals = word.indexOf('=');
            int mask = FlagEffects.mask(word.substring(equals + 1));
            switch (word.substring(0, equals)) {
                case "writes" -> written = mask;
                case "undefined" -> undefined = mask;
                case "undefined1" -> undefinedUnlessOne = mask;
                case "reads" -> read = mask;
                default -> throw new IllegalArgumentException(SOURCE + ": " + word);
            }
        }
        return new FlagEffects(written, undefined, undefinedUnlessOne, read);
    }

    private void index() {
        Encoding[] none = {};
        for (Encoding.Map map : Encoding.Map.values()) {
            Encoding[][] opcodes = new Encoding[OPCODES][];
            Arrays.fill(opcodes, none);
            byOpcode.put(map, opcodes);
        }
        for (Encoding encoding : all) {
            Encoding[][] opcodes = Objects.requireNonNull(byOpcode.get(encoding.map()));
            Encoding[] before = opcodes[encoding.opcode()];
            Encoding[] sharing = Arrays.copyOf(before, before.length + 1);
            sharing[before.length] = encoding;
            opcodes[encoding.opcode()] = sharing;
        }
        for (Encoding[][] opcodes : byOpcode.values()) {
            for (Encoding[] sharing : opcodes) {
                if (sharing.length > 1) {
                    Arrays.sort(sharing, InstructionTable::moreSpecificFirst);
                }
            }
        }
    }

    private static int moreSpecificFirst(Encoding a, Encoding b) {
        return a.isMoreSpecificThan(b) ? -1 : b.isMoreSpecificThan(a) ? 1 : 0;
    }

    /// An indented line: opcode, operands, attributes.
    private static final class EncodingLine {

        private final InstructionTable table;
        private final List<Operand> operands = new ArrayList<>();
        private final EnumSet<Attribute> attributes = EnumSet.noneOf(Attribute.class);
        private Encoding.Map map = Encoding.Map.ONE_BYTE;
        private int opcode = Encoding.ANY;
        private int prefix = Encoding.ANY_PREFIX;
        private int extension = Encoding.ANY;
        private int modRm = Encoding.ANY;
        private int operandBytes = Encoding.ANY;
        /// How many opcodes in a row it stands for: 8 if the opcode holds a register, 16 if it holds a condition.
        private int opcodes = 1;
        private boolean conditional;

        EncodingLine(StringTokenizer words, InstructionTable table) {
            this.table = table;
            String word = words.nextToken();
            while (isOpcode(word)) {
                opcodePart(word);
                word = words.nextToken();
            }
            if (!word.equals("-")) {
                for (StringTokenizer codes = new StringTokenizer(word, ","); codes.hasMoreTokens();) {
                    operands.add(Operand.parse(codes.nextToken()));
                }
            }
            while (words.hasMoreTokens()) {
                attributes.add(Attribute.valueOf(words.nextToken().toUpperCase(Locale.ROOT)));
            }
        }

        private static boolean isOpcode(String word) {
            return word.charAt(0) == '/' || word.startsWith(VEX) || word.startsWith("E" + VEX) || word.equals("NP")
                    || word.equals("REX.W") || word.equals("o16")
                    || word.equals("o32")
                    || word.equals("o64") || word.length() >= 2 && isDigit(word.charAt(0)) && isDigit(word.charAt(1));
        }

        /// Digits are in upper case, so that `Eb` is none.
        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9' || c >= 'A' && c <= 'F';
        }

        private void opcodePart(String word) {
            if (word.startsWith(VEX) || word.startsWith("E" + VEX)) {
                map = Encoding.Map.valueOf(word.replace('.', '_'));
            } else if ((map != Encoding.Map.ONE_BYTE || opcode != Encoding.ANY) && isDigit(word.charAt(0))) {
                opcodeByte(word);
            } else {
                otherPart(word);
            }
        }

        private void otherPart(String word) {
            switch (word) {
                case "NP" -> prefix = Encoding.NO_PREFIX;
                case "REX.W", "o64" -> operandBytes = 8;
                case "o32" -> operandBytes = 4;
                case "o16" -> operandBytes = 2;
                case "66", "F2", "F3" -> prefix = Integer.parseInt(word, 16);
                case "/r" -> {
                    // That there is a ModR/M byte is also to be seen from the operands.
                }
                default -> {
                    if (word.charAt(0) == '/') {
                        extension = Integer.parseInt(word, 1, 2, 10);
                    } else {
                        opcodeByte(word);
                    }
                }
            }
        }

        private void opcodeByte(String word) {
            int value = Integer.parseInt(word, 0, 2, 16);
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
            int dash = word.indexOf('-');
            if (dash > 0) {
                opcodes = Integer.parseInt(word, dash + 1, word.length(), 16) - value + 1;
            } else if (word.endsWith("+r")) {
                opcodes = 8;
            } else if (word.endsWith("+cc")) {
                opcodes = CONDITIONS.length;
                conditional = true;
            }
        }

        void addTo(String mnemonic, FlagEffects flags) {
            boolean hasModRm = extension != Encoding.ANY || modRm != Encoding.ANY
                    || operands.stream().anyMatch(operand -> operand.place().needsModRm());
            for (int i = 0; i < opcodes; i++) {
                String name = conditional
                        ? mnemonic.substring(0, mnemonic.length() - CONDITION.length()) + CONDITIONS[i]
                        : mnemonic;
                int condition = conditional ? i : 0;
                FlagEffects effects = conditional ? new FlagEffects(0, 0, 0, readBy(i)) : flags;
                table.all.add(
                        new Encoding(name, operation(mnemonic, operands, attributes), condition, map, opcode + i,
                                prefix, extension, modRm,
                                operandBytes, hasModRm, form(), List.copyOf(operands), attributes, effects));
            }
        }

        private RmForm form() {
            if (attributes.contains(Attribute.REG)) {
                return RmForm.REGISTER;
            }
            for (Operand operand : operands) {
                if (operand.place() == Place.M) {
                    return RmForm.MEMORY;
                }
                // Moves to and from control and debug registers take a register whatever mod says.
                if (operand.place() == Place.R && operands.stream().noneMatch(EncodingLine::isControlOrDebug)
                        || operand.place() == Place.U || operand.place() == Place.N || operand.place() == Place.F) {
                    return RmForm.REGISTER;
                }
            }
            return RmForm.ANY;
        }

        private static boolean isControlOrDebug(Operand operand) {
            return operand.place() == Place.C || operand.place() == Place.D;
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
    }

    /// What the interpreter does for a mnemonic of the table.
    private static Operation operation(String mnemonic, List<Operand> operands, EnumSet<Attribute> attributes) {
        if (mnemonic.charAt(0) == EXTENSION || attributes.contains(Attribute.ABSENT)) {
            return Operation.ABSENT;
        }
        for (Operand operand : operands) {
            if (operand.place() == Place.C) {
                return Operation.MOV_CONTROL;
            }
            if (operand.place() == Place.D) {
                return Operation.MOV_DEBUG;
            }
        }
        String name = mnemonic.toUpperCase(Locale.ROOT);
        return Arrays.stream(Operation.values()).filter(operation -> operation.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(SOURCE + ": nobody executes " + mnemonic));
    }
}
