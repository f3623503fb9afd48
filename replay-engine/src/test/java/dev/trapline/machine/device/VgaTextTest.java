package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.memory.PhysicalMemory;
import java.nio.charset.Charset;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;

class VgaTextTest {

    private final PhysicalMemory memory = new PhysicalMemory(0x10_0000);
    private final VgaText vga = new VgaText(memory);

    private void put(int line, int column, int code) {
        memory.write8(VgaText.BASE + 2L * (line * 80 + column), code);
        memory.write8(VgaText.BASE + 2L * (line * 80 + column) + 1, 0x07);
    }

    @Test
    void theScreenIsTwentyFiveLines() {
        put(0, 0, 'H');
        put(0, 2, 'i');
        put(24, 79, '!');
        assertThat(vga.text()).isEqualTo("H i" + "\n".repeat(24) + " ".repeat(79) + "!\n");
    }

    @Test
    void charactersAreThoseOfCodePage437() {
        Assumptions.assumeThat(Charset.isSupported("IBM437")).as("this Java has no code page 437").isTrue();
        for (int code = 0x20; code < 0x100; code++) {
            put(1, 1, code);
            String expected = code == 0x7f ? " " : new String(new byte[] {(byte) code}, Charset.forName("IBM437"));
            assertThat(vga.character(1, 1)).as("%02x", code).isEqualTo(expected.charAt(0));
        }
        put(1, 1, 7);
        assertThat(vga.character(1, 1)).isEqualTo(' ');
    }
}
