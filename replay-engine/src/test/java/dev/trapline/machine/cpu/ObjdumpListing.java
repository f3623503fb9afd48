package dev.trapline.machine.cpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What `objdump -d` says of the code in a program, beside what the decoder says.
final class ObjdumpListing {

    int compared;
    int wrongLengths;
    /// Of extensions whose mnemonics the table does not have.
    int lengthOnly;
    int unknown;
    final Map<String, Integer> unknownMnemonics = new TreeMap<>();
    final Map<String, Integer> differences = new TreeMap<>();

    private final Decoder decoder = new Decoder(Mode.BITS_64);
    static boolean isAvailable() {
        return Files.isExecutable(Path.of("/usr/bin/objdump"));
    }

    void compare(Path program) throws IOException, InterruptedException {
        Process objdump = new ProcessBuilder(List.of("objdump", "-d", "-w", "-M", "intel", program.toString())).start();
        try (BufferedReader lines = objdump.inputReader(StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                compareLine(line);
            }
        }
        if (objdump.waitFor() != 0) {
            throw new IOException("objdump failed for " + program);
        }
    }

    /// `  401136:\t48 89 e5             \tmov    rbp,rsp`
    private void compareLine(String line) {
        int colon = line.indexOf(":\t");
        int tab = line.indexOf('\t', colon + 2);
        if (colon < 0 || tab < 0) {
            return;
        }
        byte[] bytes = HexFormat.of().parseHex(line.substring(colon + 2, tab).replace(" ", ""));
        String text = line.substring(tab + 1);
        if (text.startsWith("(bad)") || text.startsWith(".byte")) {
            return;
        }
        long address = Long.parseUnsignedLong(line.substring(0, colon).strip(), 16);
        String expected = mnemonic(text);
        if (expected == null) {
            return;
        }
        compared++;
        Instruction instruction = decoder.decode(bytes, 0, bytes.length, address);
        if (instruction == Instruction.UNKNOWN) {
            unknown++;
            unknownMnemonics.merge(expected, 1, Integer::sum);
            return;
        }
        if (instruction.length != bytes.length) {
            wrongLengths++;
            differences.merge("length of " + text, 1, Integer::sum);
            return;
        }
        if (instruction.encoding().operation() == Operation.ABSENT) {
            lengthOnly++;
            return;
        }
        String actual = Disassembler.mnemonic(instruction);
        // 66 90 exchanges AX with itself, which the manual calls NOP.
        boolean same = actual.equals(expected)
                ? operands(text).equals(operands(Disassembler.text(instruction)))
                : actual.equals("nop") && operands(text).equals("ax,ax ");
        if (!same) {
            differences.merge(text + " | " + Disassembler.text(instruction), 1, Integer::sum);
        }
    }

    /// The mnemonic with the prefixes that mean something, or null for a line of prefixes only.
    private static @Nullable String mnemonic(String text) {
        StringTokenizer words = new StringTokenizer(text);
        String kept = "";
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            switch (word) {
                case "rep", "repz", "repnz", "lock" -> kept += word + " ";
                case "data16", "addr32", "cs", "ds", "es", "ss", "fs", "gs", "bnd", "notrack" -> {
                    // Ignored by the processor, or part of the operand.
                }
                default -> {
                    if (word.startsWith("rex")) {
                        continue;
                    }
                    boolean branch = word.startsWith("j") || word.equals("ret") || word.equals("call");
                    return branch ? word : kept + word;
                }
            }
        }
        return null;
    }

    /// What stands behind prefixes and mnemonic, without comments; of a target only its digits.
    private static String operands(String text) {
        int comment = text.indexOf('#');
        int symbol = text.indexOf('<');
        int end = Math.min(comment < 0 ? text.length() : comment, symbol < 0 ? text.length() : symbol);
        StringTokenizer words = new StringTokenizer(text.substring(0, end));
        String kept = "";
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            boolean ofOperand =
                    word.equals("WORD") || word.equals("DWORD") || word.equals("QWORD") || word.equals("BYTE")
                            || word.equals("XMMWORD") || word.equals("PTR");
            if (!kept.isEmpty() || ofOperand || word.indexOf(',') >= 0 || !words.hasMoreTokens()) {
                kept += word + " ";
            }
        }
        return kept.startsWith("0x") ? kept.substring(2) : kept;
    }
}
