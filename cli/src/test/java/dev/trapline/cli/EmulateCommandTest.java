package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class EmulateCommandTest {
    @TempDir
    Path directory;

    @Test
    void rawCodeLeavesRegistersAndMemory() throws IOException {
        String code = Guests.write("code.bin", directory).toString();

        Cli cli = Cli.run("emulate", "--flat", code, "--mode", "32", "--set", "eax=7,ecx=0x10", "--dump", "json");

        JsonNode dump = new ObjectMapper().readTree(cli.out());
        assertThat(cli.exit()).isZero();
        assertThat(dump.get("end").asString()).isEqualTo("hlt");
        assertThat(dump.get("registers").get("rax").asString()).isEqualTo("0x70");
        assertThat(dump.get("memory").toString()).isEqualTo("[{\"address\":\"0x9000\",\"bytes\":\"70\"}]");
    }

    /// 0F 0B is UD2, vector 6.
    @Test
    void aFaultIsAFailure() throws IOException {
        Path code = Files.write(directory.resolve("ud"), new byte[] {0x0f, 0x0b});

        for (String mode : new String[] {"16", "32", "64"}) {
            Cli cli = Cli.run("emulate", "--flat", code.toString(), "--mode", mode);

            assertThat(cli.exit()).isEqualTo(1);
            assertThat(cli.out()).startsWith(mode.equals("16") ? "interrupt 6 " : "exception 6,");
        }
    }

    /// EB FE jumps to itself.
    @Test
    void codeThatDoesNotEndIsStopped() throws IOException {
        Path code = Files.write(directory.resolve("loop"), new byte[] {(byte) 0xeb, (byte) 0xfe});

        Cli cli = Cli.run("emulate", "--flat", code.toString(), "--max-instructions", "1000");

        assertThat(cli.exit()).isEqualTo(1);
        assertThat(cli.out()).startsWith("budget after 1000 instructions\n");
    }

    /// More than fits is refused, which the heap of this JVM decides.
    @Test
    void memoryIsThatOfTheProcess() throws IOException {
        String code = Guests.write("code.bin", directory).toString();
        long room = Runtime.getRuntime().maxMemory() / 2 >> 20;

        assertThat(Cli.run("emulate", "--flat", code, "--memory", Long.toString(room + 1)).err())
                .startsWith("trapline: --memory " + (room + 1) + ": must be " + Math.min(room, 2048) + " or less");
        assertThat(Cli.run("emulate", "--flat", code, "--mode", "32", "--memory", "" + Math.min(room, 2048)).exit())
                .isZero();
    }

    /// 01 00 01 00 from 0x10000 to the end of memory.
    @Test
    void everyOtherByteOfAllMemoryCanChange() throws IOException {
        // mov edi,0x10000; mov ecx,(2M-64K)/4; mov eax,0x10001; rep stosd; hlt
        byte[] program = HexFormat.of().parseHex("bf00000100b900c00700b801000100f3abf4");
        Path code = Files.write(directory.resolve("fill"), program);

        Cli cli = Cli.run("emulate", "--flat", code.toString(), "--mode", "32", "--memory", "2", "--dump", "json");

        JsonNode memory = new ObjectMapper().readTree(cli.out()).get("memory");
        assertThat(memory.size()).isEqualTo((2 << 20) - (64 << 10) >> 1);
        assertThat(memory.get(0).get("address").asString()).isEqualTo("0x10000");
        assertThat(memory.get(memory.size() - 1).toString()).isEqualTo("{\"address\":\"0x1ffffe\",\"bytes\":\"01\"}");
    }

    /// What the code says of itself is no change, but what it changes of itself is.
    @Test
    void codeThatChangesItselfIsSeen() throws IOException {
        // c6 05 addr32 imm8: mov byte [0x7c01],0x99; hlt
        byte[] program = HexFormat.of().parseHex("c605017c000099f4");
        Path code = Files.write(directory.resolve("self"), program);

        Cli cli = Cli.run("emulate", "--flat", code.toString(), "--mode", "32", "--dump", "json");

        assertThat(new ObjectMapper().readTree(cli.out()).get("memory").toString())
                .isEqualTo("[{\"address\":\"0x7c01\",\"bytes\":\"99\"}]");
    }

    @Test
    void firmwareBeginsAtTheResetVector() throws IOException {
        Cli cli = Cli.run("emulate", "--rom", Guests.write("bios.bin", directory).toString());

        assertThat(cli.err()).isEmpty();
        assertThat(cli.out()).isEqualTo("F\n");
        assertThat(cli.exit()).isZero();
    }

    @Test
    void aMultibootKernelIsToldItsCommandLine() throws IOException {
        Cli cli = Cli.run("emulate", "--multiboot", Guests.write("kernel.elf", directory).toString(), "--append",
                "root=/dev/sda1 quiet");

        assertThat(cli.err()).isEmpty();
        assertThat(cli.out()).isEqualTo("root=/dev/sda1 quiet\n");
        assertThat(cli.exit()).isZero();
    }

    @Test
    void aTripleFaultIsReported() throws IOException {
        byte[] image = Files.readAllBytes(Guests.write("bios.bin", directory));
        // LIDT with a limit of 0 from where there are zeros, then INT3: nothing can be delivered.
        byte[] code =
                {0x2e, 0x0f, 0x01, 0x1e, 0x10, (byte) 0xf0, (byte) 0xcc, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        System.arraycopy(code, 0, image, 0, code.length);
        Path rom = Files.write(directory.resolve("bad.bin"), image);

        Cli cli = Cli.run("emulate", "--rom", rom.toString());

        assertThat(cli.exit()).isEqualTo(1);
        assertThat(cli.err()).contains("shut down").contains("rip");
    }

    @Test
    void mistakesAreOneLine() throws IOException {
        String kernel = Guests.write("code.bin", directory).toString();

        assertThat(Cli.run("emulate").err()).isEqualTo(
                "trapline: one of --flat, --rom and --multiboot is needed; try 'trapline emulate --help'\n");
        assertThat(Cli.run("emulate", "--rom", "/no/such").err()).startsWith("trapline: /no/such: no such file; ");
        assertThat(Cli.run("emulate", "--flat", directory.toString()).err())
                .isEqualTo("trapline: " + directory + ": is a directory; try 'trapline emulate --help'\n");
        Path empty = Files.createFile(directory.resolve("empty"));
        for (String kind : new String[] {"--flat", "--rom", "--multiboot"}) {
            Cli cli = Cli.run("emulate", kind, empty.toString());
            assertThat(cli.err()).startsWith("trapline: " + empty + ": empty; ");
            assertThat(cli.exit()).isEqualTo(2);
        }
        assertThat(Cli.run("emulate", "--multiboot", kernel).err())
                .contains(": no multiboot header in the first 8 KiB; ").hasLineCount(1);
        assertThat(Cli.run("emulate", "--flat", kernel, "--set", "xyz=1").err())
                .startsWith("trapline: --set xyz=1: must be REG=VAL");
        assertThat(Cli.run("emulate", "--flat", kernel, "--base", "0xffffffff").exit()).isEqualTo(2);
    }
}
