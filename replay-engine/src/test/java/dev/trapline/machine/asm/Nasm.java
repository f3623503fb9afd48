package dev.trapline.machine.asm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The assembler nasm, as a second opinion.
public final class Nasm {

    private final Path directory;
    /// What nasm says of lines that it does not take, by line number from 1.
    final Map<Integer, String> errors = new HashMap<>();

    /// One that keeps its files there.
    public Nasm(Path directory) {
        this.directory = directory;
    }

    /// Whether there is one.
    public static boolean isAvailable() {
        return Files.isExecutable(Path.of("/usr/bin/nasm"));
    }

    /// The bytes of a source as flat binary.
    public byte[] assemble(String source, Map<String, Long> definitions) throws IOException, InterruptedException {
        Path file = directory.resolve("whole.asm");
        Path binary = directory.resolve("whole.bin");
        Files.writeString(file, source);
        List<String> command = new ArrayList<>(List.of("nasm", "-f", "bin", "-o", binary.toString()));
        definitions.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add(file.toString());
        String messages = run(command);
        if (!Files.exists(binary)) {
            throw new IOException(messages);
        }
        return Files.readAllBytes(binary);
    }

    /// The bytes of each line, which has to be an instruction; none for those that nasm does not take.
    List<byte[]> lines(int bits, List<String> lines) throws IOException, InterruptedException {
        collectErrors(bits, lines);
        return bytes(Files.readAllLines(directory.resolve("lines.lst")), lines.size());
    }

    /// It checks in stages: with the errors of one gone, there may be others.
    private void collectErrors(int bits, List<String> lines) throws IOException, InterruptedException {
        Path file = directory.resolve("all.asm");
        int before;
        do {
            before = errors.size();
            StringBuilder source = new StringBuilder("bits " + bits + "\n");
            for (int i = 0; i < lines.size(); i++) {
                source.append(errors.containsKey(i + 1) ? "" : lines.get(i)).append('\n');
            }
            Files.writeString(file, source);
            String messages = run(List.of("nasm", "-w-all", "-f", "bin", "-o", directory.resolve("all.bin").toString(),
                    "-l", directory.resolve("lines.lst").toString(), file.toString()));
            for (String message : messages.lines().toList()) {
                String place = message.substring(file.toString().length() + 1);
                int colon = place.indexOf(':');
                errors.put(Integer.parseInt(place, 0, colon, 10) - 1, place.substring(colon + 1).strip());
            }
        } while (errors.size() > before);
    }

    /// `     2 00000000 66678B07                mov eax,[edi]`, longer ones going on with a `-` in the next line.
    private static List<byte[]> bytes(List<String> listing, int count) {
        Map<Integer, StringBuilder> hex = new HashMap<>();
        for (String line : listing) {
            int number = Integer.parseInt(line.substring(0, 6).strip()) - 1;
            if (line.length() > 16 && line.charAt(7) != ' ') {
                String digits = line.substring(16, Math.min(line.length(), 35)).strip();
                StringBuilder of = hex.computeIfAbsent(number, _ -> new StringBuilder());
                digits.chars().filter(c -> Character.digit(c, 16) >= 0).forEach(c -> of.append((char) c));
            }
        }
        List<byte[]> bytes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            bytes.add(HexFormat.of().parseHex(hex.getOrDefault(i, new StringBuilder())));
        }
        return bytes;
    }

    /// What objdump says of instructions, each for itself.
    List<String> disassembled(int bits, List<byte[]> instructions) throws IOException, InterruptedException {
        int slot = 32;
        byte[] all = new byte[slot * instructions.size()];
        Arrays.fill(all, (byte) 0x90);
        for (int i = 0; i < instructions.size(); i++) {
            System.arraycopy(instructions.get(i), 0, all, i * slot, instructions.get(i).length);
        }
        Path binary = directory.resolve("objdump.bin");
        Files.write(binary, all);
        String machine = bits == 16 ? "i8086" : bits == 32 ? "i386" : "x86-64";
        String output = run(List.of("objdump", "-D", "-w", "-b", "binary", "-m", "i386", "-M", "intel," + machine,
                "--no-show-raw-insn", binary.toString()));
        Map<Integer, String> byAddress = new HashMap<>();
        for (String line : output.lines().toList()) {
            int colon = line.indexOf(":\t");
            if (colon > 0) {
                byAddress.put(Integer.parseInt(line.substring(0, colon).strip(), 16),
                        line.substring(colon + 2).strip());
            }
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < instructions.size(); i++) {
            texts.add(byAddress.getOrDefault(i * slot, "nothing"));
        }
        return texts;
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.waitFor();
        return output;
    }
}
