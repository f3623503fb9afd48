package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.Ports;
import dev.trapline.machine.memory.PhysicalMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Firmware that goes from power-on into long mode or 32-bit protected mode and tries out exceptions, gates, stacks, IRET, system calls,
/// single steps and breakpoints at both privilege levels, and prints where each ended, says the same here as it did in QEMU
/// (`src/oracle/firmware.sh` records it anew).
class FirmwareProbesTest {

    private static final int DEBUG_CONSOLE = 0xe9;
    private static final int EXIT = 0xf4;
    private static final int ROM_SEGMENT = 0xf000;
    private static final int RESET_OFFSET = 0xfff0;
    /// Columns of a line.
    private static final int VECTOR_AT = 5;
    private static final int ERROR_AT = 8;
    private static final int IN_IDT = 2;

    @Test
    void exceptionsInLongModeAreThoseOfQemu() throws IOException {
        List<String> expected = new String(resource("long-mode.txt"), StandardCharsets.US_ASCII).lines()
                .map(FirmwareProbesTest::withIndex).toList();

        assertThat(expected).hasSizeGreaterThan(100);
        assertThat(run("long-mode.bin.gz").lines()).containsExactlyElementsOf(expected);
    }

    @Test
    void exceptionsInProtectedModeAreThoseOfQemu() throws IOException {
        List<String> expected =
                new String(resource("protected-mode.txt"), StandardCharsets.US_ASCII).lines().toList();

        assertThat(expected).hasSizeGreaterThan(100);
        assertThat(run("protected-mode.bin.gz").lines()).containsExactlyElementsOf(expected);
    }

    /// Where an error code names a gate, QEMU 7 has the offset of the gate in it, which is 16 bytes long; it should be the index (SDM volume
    /// 3, 6.13; real processors say 0x402 for INT 0x80).
    private static String withIndex(String line) {
        int error = Integer.parseInt(line, ERROR_AT, ERROR_AT + 8, 16);
        String vector = line.substring(VECTOR_AT, VECTOR_AT + 2);
        if (!(vector.equals("0d") || vector.equals("0b")) || (error & IN_IDT) == 0) {
            return line;
        }
        String index = "%08x".formatted((error & ~7) / 2 | error & 7);
        return line.substring(0, ERROR_AT) + index + line.substring(ERROR_AT + 8);
    }

    private static String run(String firmware) throws IOException {
        PhysicalMemory memory = new PhysicalMemory(0x40_0000);
        Cpu cpu = new Cpu(memory);
        StringBuilder printed = new StringBuilder();
        cpu.setPorts(new Ports() {
            @Override
            public int read(int port, int bytes) {
                return Ports.NONE.read(port, bytes);
            }

            @Override
            public void write(int port, int bytes, int value) {
                if (port == DEBUG_CONSOLE) {
                    printed.append((char) value);
                } else if (port == EXIT) {
                    cpu.halt();
                }
            }
        });
        byte[] rom = resource(firmware);
        for (int i = 0; i < rom.length; i++) {
            memory.write8((ROM_SEGMENT << 4) + i, rom[i]);
        }
        cpu.reset();
        cpu.jumpReal(ROM_SEGMENT, RESET_OFFSET);
        Interpreter interpreter = new Interpreter(cpu);

        assertThat(interpreter.run(10_000_000)).as(() -> printed + interpreter.report()).isEqualTo(StopReason.HALTED);
        return printed.toString();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(FirmwareProbesTest.class.getResourceAsStream(name), name);
                InputStream bytes = name.endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return bytes.readAllBytes();
        }
    }
}
