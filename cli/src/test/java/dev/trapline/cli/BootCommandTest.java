package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class BootCommandTest {

    @Test
    void stagesComeBeforeTheConsole() {
        Cli cli = Cli.run("boot");

        assertThat(cli.exit()).isZero();
        assertThat(cli.err()).isEmpty();
        assertThat(cli.out()).startsWith("01  POST  bios.asm:").contains("""
                25  protected mode  setup.asm:""", "    CR0  0x60000010 -> 0x60000011  PE\n",
                "    EFER 0x0 -> 0x500  LME LMA\n", "\nPower down.\n");
        assertThat(cli.out().indexOf("power down")).isLessThan(cli.out().indexOf("\nTrapline BIOS\n"));
    }

    @Test
    void jsonHasStagesConsoleAndEnd() {
        Cli cli = Cli.run("boot", "--kernel", "big", "--append", "noinitrd", "--format", "json");

        JsonNode boot = new ObjectMapper().readTree(cli.out());
        assertThat(boot.get("schema").asString()).isEqualTo("trapline/boot/1");
        assertThat(boot.get("stages").get(0).get("address").asString()).startsWith("0xf");
        assertThat(boot.get("stages").findValuesAsString("title")).contains("loader", "aside", "panic");
        assertThat(boot.get("console").toString()).contains("Kernel command line: BOOT_IMAGE=big noinitrd");
        assertThat(boot.get("end").get("result").asInt()).isEqualTo(1);
        // A kernel that panics has not booted.
        assertThat(cli.exit()).isEqualTo(1);
    }

    @Test
    void aListingHasAddressesAndBytes() {
        assertThat(Cli.run("boot", "--listing", "bootsect").out())
                .contains("00000000  b010                start:  mov al, 0x10\n");
        assertThat(Cli.run("boot", "--listing", "dos").err())
                .startsWith("trapline: --listing dos: no such source; one of bios");
    }

    @Test
    void imagesAreForOtherMachines(@TempDir Path directory) throws Exception {
        assertThat(Cli.run("boot", "--images", directory.toString()).exit()).isZero();

        assertThat(Files.size(directory.resolve("bios.bin"))).isEqualTo(0x10000);
        assertThat(Files.size(directory.resolve("disk.img")) % 512).isZero();
    }

    /// One byte is a disk of one sector, which does not end as boot sectors do.
    @Test
    void aDiskOfAByteDoesNotBoot(@TempDir Path directory) throws Exception {
        Path disk = Files.write(directory.resolve("disk"), new byte[] {0x55});

        Cli cli = Cli.run("boot", "--disk", disk.toString(), "--max-time", "2000");

        assertThat(cli.exit()).isEqualTo(1);
        assertThat(cli.err()).isEmpty();
        assertThat(cli.out()).contains("01  POST").contains("rip");
    }

    @Test
    void mistakesAreOneLine(@TempDir Path directory) throws Exception {
        assertThat(Cli.run("boot", "--bad-sector", "x").err()).isEqualTo(
                "trapline: --bad-sector x: must be N or N:TIMES; try 'trapline boot --help'\n");
        assertThat(Cli.run("boot", "--memory", "1").exit()).isEqualTo(2);
        assertThat(Cli.run("boot", "--disk", "/no/such").err()).startsWith("trapline: --disk /no/such: no such file; ");
        assertThat(Cli.run("boot", "--disk", directory.toString()).err())
                .startsWith("trapline: --disk " + directory + ": is a directory; ");
        Path empty = Files.createFile(directory.resolve("empty"));
        assertThat(Cli.run("boot", "--disk", empty.toString()).err())
                .startsWith("trapline: --disk " + empty + ": empty; ");
        assertThat(Cli.run("boot", "--memory", "4096").exit()).isEqualTo(2);
        assertThat(Cli.run("boot", "--append", "x".repeat(200)).err())
                .contains("--append: a command line has up to 127");
    }
}
