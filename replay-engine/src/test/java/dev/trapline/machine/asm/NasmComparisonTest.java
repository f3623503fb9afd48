package dev.trapline.machine.asm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.cpu.Mode;
import dev.trapline.machine.cpu.SourceCorpus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every mnemonic with every form of operands comes out as nasm has it, or as something that reads the same.
class NasmComparisonTest {

    @ParameterizedTest
    @EnumSource(Mode.class)
    void linesBecomeWhatNasmMakesOfThem(Mode mode, @TempDir Path directory) throws Exception {
        Assumptions.assumeThat(Nasm.isAvailable()).as("nasm is not installed").isTrue();
        int bits = Integer.parseInt(mode.name().substring("BITS_".length()));
        List<String> lines = SourceCorpus.lines(mode);
        Nasm nasm = new Nasm(directory);
        List<byte[]> theirs = nasm.lines(bits, lines);
        List<Integer> different = new ArrayList<>();
        List<byte[]> ours = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        int same = 0;
        for (int i = 0; i < lines.size(); i++) {
            byte[] bytes = {};
            try {
                bytes = Assembler.assemble("line", "bits " + bits + "\n" + lines.get(i) + "\n", Map.of()).bytes();
            } catch (AssemblyException e) {
                if (theirs.get(i).length > 0) {
                    refused.add(lines.get(i) + " | " + e.getMessage());
                }
            }
            ours.add(bytes);
            if (Arrays.equals(bytes, theirs.get(i))) {
                same++;
            } else if (theirs.get(i).length > 0 && bytes.length > 0) {
                different.add(i);
            }
        }
        List<String> ourTexts = nasm.disassembled(bits, different.stream().map(ours::get).toList());
        List<String> theirTexts = nasm.disassembled(bits, different.stream().map(theirs::get).toList());
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < different.size(); i++) {
            if (!ourTexts.get(i).equals(theirTexts.get(i))) {
                int line = different.get(i);
                differences.add(lines.get(line) + " | " + HexFormat.of().formatHex(ours.get(line)) + " "
                        + ourTexts.get(i) + " | " + HexFormat.of().formatHex(theirs.get(line)) + " "
                        + theirTexts.get(i));
            }
        }

        // nasm does not take all that the table can be written as, such as a size for the memory of CLFLUSH.
        assertThat(nasm.errors.size()).isLessThan(lines.size() / 30);
        assertThat(same).isGreaterThan(lines.size() * 19 / 20);
        assertThat(refused).isEmpty();
        assertThat(differences).isEmpty();
    }
}
