package dev.trapline.machine.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.asm.Assembly;
import dev.trapline.machine.asm.Nasm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The sources of the boot, before anything executes them.
class BootSourcesTest {

    private static final Map<String, Long> OPEN = Map.of("SETUP_SECTORS", 4L, "KERNEL_PARAGRAPHS", 0x1234L,
            "LOADED_HIGH", 1L, "IMAGE_BYTES", 0x12345L, "BALLAST", 0x10000L);

    @ParameterizedTest
    @EnumSource(BootSource.class)
    void nasmMakesTheSameBytesOfThem(BootSource source, @TempDir Path directory) throws Exception {
        Assumptions.assumeThat(Nasm.isAvailable()).as("nasm is not installed").isTrue();

        byte[] ours = source.assemble(OPEN).bytes();

        assertThat(HexFormat.of().formatHex(ours))
                .isEqualTo(HexFormat.of().formatHex(new Nasm(directory).assemble(source.text(), OPEN)));
    }

    /// A stage is described in the line that writes its number to port 0x80; the line above loads that number.
    @Test
    void everyStageSaysTheNumberThatItsDescriptionHas() {
        Map<Integer, BootStage> stages = BootStage.all();

        assertThat(stages).hasSizeGreaterThan(40);
        for (BootStage stage : stages.values()) {
            String[] lines = stage.source().text().split("\n", -1);
            assertThat(lines[stage.line() - 1].strip()).startsWith("out POST, al");
            assertThat(lines[stage.line() - 2].strip()).endsWith("mov al, 0x%02x".formatted(stage.code()));
        }
    }

    /// SDM volume 3, 10.1.4: the first instruction is 16 bytes below the end.
    @Test
    void theFirmwareEndsWithTheResetVectorAndAddsUpToZero() {
        Firmware firmware = Firmware.assemble();
        int sum = 0;
        for (byte b : firmware.bytes()) {
            sum += b;
        }

        assertThat(firmware.bytes()).hasSize(0x10000);
        assertThat(sum & 0xff).isZero();
        // JMP ptr16:16 to offset 0 of segment 0xF000.
        assertThat(HexFormat.of().formatHex(firmware.bytes(), 0xfff0, 0xfff5)).isEqualTo("ea000000f0");
    }

    /// The fields that the boot protocol of Linux has at fixed offsets (Documentation/arch/x86/boot.rst).
    @Test
    void aKernelImageHasTheFieldsOfTheBootProtocol() {
        KernelImage image = KernelImage.of(true);
        byte[] bytes = image.bytes();

        assertThat(bytes.length % 512).isZero();
        assertThat(bytes[0x1f1]).isEqualTo((byte) 4);
        assertThat(HexFormat.of().formatHex(bytes, 0x1fe, 0x200)).isEqualTo("55aa");
        assertThat(new String(bytes, 0x202, 4, StandardCharsets.US_ASCII)).isEqualTo("HdrS");
        assertThat(bytes[0x211] & 1).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(bytes, 0x214, 0x218)).isEqualTo("00001000");
        long paragraphs = Integer.toUnsignedLong(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
                .getInt(0x1f4));
        assertThat((paragraphs * 16 + 511) / 512 + 1 + 4).isEqualTo(bytes.length / 512);
    }

    @Test
    void theListingIsThereToRead() {
        Assembly assembly = Firmware.assemble().assembly();

        assertThat(assembly.listing()).contains("00000000  fa                  post:   cli\n");
    }
}
