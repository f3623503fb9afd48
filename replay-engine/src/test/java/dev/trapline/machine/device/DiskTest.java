package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against ATA-1 (X3.221-1994): commands of clause 8, protocols of clause 9, as a driver of a PC plays them.
class DiskTest {

    private static final int DATA = 0x1f0;
    private static final int ERROR = 0x1f1;
    private static final int COUNT = 0x1f2;
    private static final int LOW = 0x1f3;
    private static final int DRIVE = 0x1f6;
    private static final int COMMAND = 0x1f7;
    private static final int CONTROL = 0x3f6;

    private final Bench bench = new Bench();
    private final Bench.Wire irq14 = new Bench.Wire();

    private Disk disk(DiskImage image) {
        Disk disk = new Disk(image, bench.time, irq14, 100_000, 20_000);
        disk.attachTo(bench.bus);
        return disk;
    }

    /// Sectors whose bytes are their numbers.
    private static byte[] numbered(int sectors) {
        byte[] bytes = new byte[sectors * 512];
        for (int i = 0; i < sectors; i++) {
            Arrays.fill(bytes, i * 512, i * 512 + 512, (byte) i);
        }
        return bytes;
    }

    private void command(int command, int count, int lba) {
        bench.outb(DRIVE, 0xe0 | lba >> 24);
        bench.outb(COUNT, count);
        bench.outb(LOW, lba);
        bench.outb(LOW + 1, lba >> 8);
        bench.outb(LOW + 2, lba >> 16);
        bench.outb(COMMAND, command);
    }

    /// Clause 7.2.13: reading the status register ends the interrupt of the drive that is selected.
    @Test
    void theStatusOfTheDriveThatIsNotThereEndsNoInterrupt() {
        disk(DiskImage.of(numbered(4)));
        command(0x20, 1, 2);
        bench.microseconds(200);
        bench.outb(DRIVE, 0xf0);
        assertThat(irq14.high).isFalse();
        assertThat(bench.inb(COMMAND)).isZero();

        bench.outb(DRIVE, 0xe0);
        assertThat(irq14.high).isTrue();
        bench.inb(COMMAND);
        assertThat(irq14.high).isFalse();
    }

    private byte[] sector() {
        byte[] bytes = new byte[512];
        for (int i = 0; i < 512; i += 2) {
            int word = bench.bus.read(DATA, 2);
            bytes[i] = (byte) word;
            bytes[i + 1] = (byte) (word >> 8);
        }
        return bytes;
    }

    private int word(byte[] identification, int word) {
        return identification[2 * word] & 0xff | (identification[2 * word + 1] & 0xff) << 8;
    }

    // 9.1 PIO data in
    @Test
    void readingAsksForEachSectorWithAnInterrupt() {
        disk(DiskImage.of(numbered(8)));
        command(0x20, 3, 2);
        for (int i = 2; i < 5; i++) {
            assertThat(bench.inb(CONTROL)).as("busy").isEqualTo(0x80);
            bench.microseconds(i == 2 ? 99 : 19);
            assertThat(irq14.high).isFalse();
            bench.microseconds(1);
            assertThat(irq14.high).isTrue();
            assertThat(bench.inb(CONTROL)).as("the alternate status leaves the interrupt").isEqualTo(0x58);
            assertThat(irq14.high).isTrue();
            assertThat(bench.inb(COMMAND)).isEqualTo(0x58);
            assertThat(irq14.high).isFalse();
            assertThat(sector()).containsOnly(i);
        }
        assertThat(bench.inb(COMMAND)).isEqualTo(0x50);
        bench.microseconds(1000);
        assertThat(irq14.rises).isEqualTo(3);
        assertThat(bench.inb(LOW)).as("the last sector").isEqualTo(4);
        assertThat(bench.inb(COUNT)).isZero();
    }

    // 9.2 PIO data out
    @Test
    void writingTakesEachSectorBeforeItsInterrupt() {
        byte[] original = numbered(8);
        disk(DiskImage.of(original));
        command(0x30, 2, 5);
        assertThat(bench.inb(COMMAND)).as("data wanted at once, without an interrupt").isEqualTo(0x58);
        for (int i = 0; i < 2; i++) {
            for (int word = 0; word < 128; word++) {
                bench.bus.write(DATA, 4, 0x4444_4444 + i * 0x1111_1111);
            }
            assertThat(bench.inb(CONTROL)).isEqualTo(0x80);
            bench.microseconds(20);
            assertThat(irq14.high).isTrue();
            assertThat(bench.inb(COMMAND)).isEqualTo(i == 0 ? 0x58 : 0x50);
        }
        command(0x20, 1, 6);
        bench.microseconds(100);
        assertThat(sector()).containsOnly(0x55);
        assertThat(original[5 * 512]).as("the image itself is not changed").isEqualTo((byte) 5);
    }

    // 7.1.2 CHS, 8.11 INITIALIZE DRIVE PARAMETERS
    @Test
    void cylindersHeadsAndSectorsAreThoseThatWereSet() {
        disk(DiskImage.of(numbered(100)));
        bench.outb(DRIVE, 0xa1);
        bench.outb(COUNT, 18);
        bench.outb(COMMAND, 0x91);
        assertThat(bench.inb(COMMAND)).isEqualTo(0x50);
        // Cylinder 1, head 1, sector 7 with 2 heads of 18 sectors: 1 * 36 + 18 + 6
        bench.outb(DRIVE, 0xa1);
        bench.outb(COUNT, 1);
        bench.outb(LOW, 7);
        bench.outb(LOW + 1, 1);
        bench.outb(LOW + 2, 0);
        bench.outb(COMMAND, 0x20);
        bench.microseconds(100);
        assertThat(sector()).containsOnly(60);
        bench.outb(LOW, 0);
        bench.outb(COUNT, 1);
        bench.outb(COMMAND, 0x20);
        bench.microseconds(100);
        assertThat(bench.inb(COMMAND)).as("there is no sector 0").isEqualTo(0x51);
        assertThat(bench.inb(ERROR)).isEqualTo(0x10);
    }

    // 8.9 IDENTIFY DRIVE
    @Test
    void itIdentifiesItself() {
        disk(DiskImage.of(new byte[20 * 16 * 63 * 512]));
        bench.outb(DRIVE, 0xa0);
        bench.outb(COMMAND, 0xec);
        bench.microseconds(20);
        assertThat(bench.inb(COMMAND)).isEqualTo(0x58);
        byte[] words = sector();

        assertThat(word(words, 1)).isEqualTo(20);
        assertThat(word(words, 3)).isEqualTo(16);
        assertThat(word(words, 6)).isEqualTo(63);
        assertThat(word(words, 49) & 0x200).as("LBA").isNotZero();
        assertThat(word(words, 60) | word(words, 61) << 16).isEqualTo(20 * 16 * 63);
        byte[] model = Arrays.copyOfRange(words, 54, 94);
        for (int i = 0; i < model.length; i += 2) {
            byte swapped = model[i];
            model[i] = model[i + 1];
            model[i + 1] = swapped;
        }
        assertThat(new String(model, StandardCharsets.US_ASCII)).isEqualTo("%-40s".formatted("Trapline disk"));
    }

    // 7.2.4 error register: UNC; the address registers hold the sector in error
    @Test
    void anInjectedErrorStopsAtItsSectorAndARetrySeesItAgain() {
        Disk disk = disk(DiskImage.of(numbered(8)));
        disk.failReading(4);
        for (int attempt = 0; attempt < 2; attempt++) {
            command(0x20, 4, 3);
            bench.microseconds(100);
            assertThat(sector()).containsOnly(3);
            bench.microseconds(20);
            assertThat(bench.inb(COMMAND)).isEqualTo(0x51);
            assertThat(bench.inb(ERROR)).isEqualTo(0x40);
            assertThat(bench.inb(LOW)).isEqualTo(4);
            assertThat(bench.inb(COUNT)).as("still to come").isEqualTo(3);
        }
        command(0x40, 1, 4);
        bench.microseconds(100);
        assertThat(bench.inb(COMMAND)).as("verify").isEqualTo(0x51);
        command(0x40, 3, 5);
        bench.microseconds(140);
        assertThat(bench.inb(COMMAND)).isEqualTo(0x50);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 513, 1_000_003})
    void imagesOfAnySizeAreFilledUpWithZeros(int bytes, @TempDir Path directory) throws IOException {
        byte[] content = new byte[bytes];
        Arrays.fill(content, (byte) 0x77);
        Path file = Files.write(directory.resolve("image"), content);
        try (DiskImage image = DiskImage.of(file)) {
            disk(image);
            int sectors = (bytes + 511) / 512;
            assertThat(image.sectors()).isEqualTo(sectors);
            if (sectors > 0) {
                command(0x20, 1, sectors - 1);
                bench.microseconds(100);
                assertThat(bench.inb(COMMAND)).isEqualTo(0x58);
                byte[] expected = new byte[512];
                Arrays.fill(expected, 0, bytes - (sectors - 1) * 512, (byte) 0x77);
                assertThat(sector()).isEqualTo(expected);
            }
            command(0x20, 1, sectors);
            bench.microseconds(100);
            assertThat(bench.inb(COMMAND)).isEqualTo(0x51);
            assertThat(bench.inb(ERROR)).as("id not found").isEqualTo(0x10);
            command(0x30, 1, sectors);
            bench.microseconds(100);
            assertThat(bench.inb(ERROR)).isEqualTo(0x10);
        }
    }

    @Test
    void aTransferThatRunsOverTheEndStopsThere() {
        disk(DiskImage.of(numbered(2)));
        command(0x20, 0, 1);
        bench.microseconds(100);
        assertThat(sector()).containsOnly(1);
        bench.microseconds(20);
        assertThat(bench.inb(ERROR)).isEqualTo(0x10);
        assertThat(bench.inb(COUNT)).as("of 256").isEqualTo(255);
    }

    @Test
    void theSecondDriveIsNotThere() {
        disk(DiskImage.of(numbered(2)));
        bench.outb(DRIVE, 0xb0);
        bench.outb(COMMAND, 0xec);
        bench.microseconds(1000);
        assertThat(bench.inb(COMMAND)).isZero();
        assertThat(irq14.rises).isZero();
    }

    // 7.2.6 device control register: SRST and nIEN; 8.2 EXECUTE DRIVE DIAGNOSTIC
    @Test
    void resetLeavesTheSignatureAndInterruptsCanBeOff() {
        disk(DiskImage.of(numbered(2)));
        bench.outb(CONTROL, 0x02);
        command(0x20, 1, 0);
        bench.microseconds(100);
        assertThat(bench.inb(COMMAND)).isEqualTo(0x58);
        assertThat(irq14.rises).isZero();
        command(0x20, 1, 0);
        bench.outb(CONTROL, 0x06);
        assertThat(bench.inb(CONTROL)).isEqualTo(0x80);
        bench.outb(CONTROL, 0x00);
        bench.microseconds(1000);
        assertThat(bench.inb(COMMAND)).isEqualTo(0x50);
        assertThat(bench.inb(COUNT) | bench.inb(LOW) << 8 | bench.inb(LOW + 1) << 16 | bench.inb(LOW + 2) << 24)
                .isEqualTo(0x0101);
        assertThat(bench.inb(ERROR)).isEqualTo(1);
        bench.outb(COMMAND, 0x90);
        assertThat(irq14.high).isTrue();
        bench.outb(COMMAND, 0x00);
        assertThat(bench.inb(COMMAND)).as("no such command").isEqualTo(0x51);
        assertThat(bench.inb(ERROR)).isEqualTo(0x04);
    }
}
