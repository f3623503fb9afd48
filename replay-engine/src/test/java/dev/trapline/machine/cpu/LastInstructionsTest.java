package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.memory.PhysicalMemory;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The text of instructions is compared with objdump elsewhere ([DecoderTest]).
class LastInstructionsTest {

    private static final int CODE = 0x1000;

    private final PhysicalMemory memory = new PhysicalMemory(1 << 16);
    private final Cpu cpu = new Cpu(memory);
    private final Interpreter interpreter = new Interpreter(cpu);

    private void start(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (int i = 0; i < bytes.length; i++) {
            memory.write8(CODE + i, bytes[i]);
        }
        cpu.setRip(CODE);
    }

    private String lines() {
        return interpreter.lastInstructions().lines().skip(2).reduce("", (a, b) -> a + b + "\n");
    }

    @Test
    void instructionsComeInTheOrderTheyWereExecutedIn() {
        // mov eax,2; dec eax; jnz -4; hlt
        start("b802000000 ffc8 75fc f4");
        interpreter.run(100);

        assertThat(lines()).isEqualTo("""
                   1000       b8 02 00 00 00           mov eax,0x2
                   1005       ff c8                    dec eax
                   1007       75 fc                    jne 0x1005
                   1005       ff c8                    dec eax
                   1007       75 fc                    jne 0x1005
                   1009       f4                       hlt
                """);
        assertThat(interpreter.lastInstructions()).startsWith("64-bit mode, 64-bit code, CPL 0, no paging\n");
    }

    @Test
    void theNextOneIsMarkedWhereABlockIsInterrupted() {
        start("b802000000 ffc8 ffc8 f4");
        interpreter.run(2);

        assertThat(lines()).isEqualTo("""
                   1000       b8 02 00 00 00           mov eax,0x2
                   1005       ff c8                    dec eax
                => 1007       ff c8                    dec eax
                """);
    }

    /// Without an interrupt descriptor table a division by 0 is a triple fault; memory has changed since it was decoded.
    @Test
    void theInstructionThatRaisedAnExceptionIsTheLast() {
        // xor edx,edx; div ecx; hlt
        start("31d2 f7f1 f4");
        StopReason reason = interpreter.run(100);
        memory.write8(CODE, 0x90);

        assertThat(reason).isEqualTo(StopReason.SHUTDOWN);
        assertThat(lines()).isEqualTo("""
                   1000       31 d2                    xor edx,edx
                   1002       f7 f1                    div ecx
                """);
    }

    @Test
    void onlySoManyAreShown() {
        start("90".repeat(40) + "f4");
        interpreter.run(100);

        assertThat(lines().lines()).hasSize(16).last().asString().endsWith("hlt");
        assertThat(lines()).startsWith("   1019 ");
    }

    @Test
    void ofCompiledCodeThePiecesAreKnown() {
        // mov ecx,1000; dec ecx; jnz -4; hlt
        start("b9e8030000 ffc9 75fc f4");
        interpreter.compileAfter(10);
        interpreter.run(10_000);

        assertThat(lines()).contains("""
                 instructions of compiled code entered at 1005, which is:
                     1005       ff c9                    dec ecx
                     1007       75 fc                    jne 0x1005
                   1009       f4                       hlt
                """);
        assertThat(lines().split("compiled code", -1)).hasSize(2);
    }

    @Test
    void ofRealModeTheOffsetsAreShown() {
        memory.write8(0x2345, 0xf4);
        cpu.reset();
        cpu.jumpReal(0x200, 0x345);
        interpreter.run(10);

        assertThat(lines()).isEqualTo("   2000+345   f4                       hlt\n");
    }
}
