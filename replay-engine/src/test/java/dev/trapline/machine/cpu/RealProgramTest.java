package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.memory.Mmu;
import dev.trapline.machine.memory.PhysicalMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program with the musl C library, compiled here, on the bare processor: this test is its kernel.
class RealProgramTest {

    private static final String SOURCE = """
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
            static void print(const char *name, long long number) {
                char text[64];
                char *at = text + sizeof text;
                unsigned long long rest = number < 0 ? -number : number;
                *--at = 0;
                do { *--at = '0' + rest % 10; rest /= 10; } while (rest);
                if (number < 0) *--at = '-';
                fputs(name, stdout);
                puts(at);
            }
            int main(int argc, char **argv) {
                int numbers[100];
                unsigned seed = 12345;
                for (int i = 0; i < 100; i++) { seed = seed * 1103515245 + 12345; numbers[i] = seed >> 16 & 1023; }
                qsort(numbers, 100, sizeof *numbers, compare);
                for (int i = 0; i < 100; i += 9) print("sorted ", numbers[i]);
                print("quotient ", strtoll("-123456789012", 0, 10) / 7);
                puts(strstr("a needle in hay", "needle"));
                print(argv[0], argc);
                return numbers[50] & 63;
            }
            """;

    private static final long STACK = 0x80_0000;
    private static final int LOADABLE = 1;
    private static final int ENOSYS = 38;
    private static final int WRITEV = 20;
    private static final int ARCH_PRCTL = 158;
    private static final int SET_TID_ADDRESS = 218;
    private static final int EXIT_GROUP = 231;

    private final PhysicalMemory memory = new PhysicalMemory(0x100_0000);
    private final Cpu cpu = new Cpu(memory);
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final List<Integer> calls = new ArrayList<>();

    @Test
    void aProgramDoesHereWhatItDoesOnThisMachine(@TempDir Path directory) throws Exception {
        Assumptions.assumeThat(Files.isExecutable(Path.of("/usr/bin/musl-gcc"))).as("musl-gcc is not installed")
                .isTrue();
        Path source = Files.writeString(directory.resolve("program.c"), SOURCE);
        Path program = directory.resolve("program");
        run(List.of("musl-gcc", "-O2", "-static", "-no-pie", "-mno-sse", "-o", program.toString(), source.toString()));
        Process real = new ProcessBuilder("./program").directory(directory.toFile()).start();
        String expected = new String(real.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        load(Files.readAllBytes(program));
        new Interpreter(cpu, this::syscall).run(1_000_000);

        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
        assertThat(cpu.halted()).isTrue();
        assertThat(cpu.register(Registers.RDI)).isEqualTo(real.waitFor());
        assertThat(calls).contains(ARCH_PRCTL, SET_TID_ADDRESS, WRITEV, EXIT_GROUP);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(command.toString()).isZero();
    }

    /// Puts an ELF program into memory, and its arguments and the auxiliary vector on the stack.
    private void load(byte[] elf) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        int headers = (int) file.getLong(32);
        long headersAt = 0;
        for (int i = 0; i < file.getShort(56); i++) {
            int header = headers + i * 56;
            if (file.getInt(header) == LOADABLE) {
                long address = file.getLong(header + 16);
                if (file.getLong(header + 8) == 0) {
                    headersAt = address + headers;
                }
                for (int at = 0; at < file.getLong(header + 32); at++) {
                    memory.write8(address + at, elf[(int) file.getLong(header + 8) + at]);
                }
            }
        }
        byte[] name = "./program\0".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < name.length; i++) {
            memory.write8(STACK + 0x100 + i, name[i]);
        }
        // argc, argv, envp, then AT_PHDR, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_RANDOM.
        long[] stack =
                {1, STACK + 0x100, 0, 0, 3, headersAt, 4, 56, 5, file.getShort(56), 6, 4096, 25, STACK + 0x200, 0, 0};
        for (int i = 0; i < stack.length; i++) {
            memory.write64(STACK + i * 8L, stack[i]);
        }
        cpu.setRegister(Registers.RSP, STACK);
        cpu.setRip(file.getLong(24));
    }

    private void syscall(Cpu caller) {
        Mmu mmu = caller.mmu();
        int number = (int) caller.register(Registers.RAX);
        calls.add(number);
        long first = caller.register(Registers.RDI);
        long second = caller.register(Registers.RSI);
        long result = switch (number) {
            case ARCH_PRCTL -> {
                caller.setFsBase(second);
                yield 0;
            }
            case SET_TID_ADDRESS -> 1;
            case WRITEV -> {
                long written = 0;
                for (long i = 0; i < caller.register(Registers.RDX); i++) {
                    long bytes = mmu.read64(second + i * 16 + 8);
                    for (long at = 0; at < bytes; at++) {
                        output.write(mmu.read8(mmu.read64(second + i * 16) + at));
                    }
                    written += bytes;
                }
                yield written;
            }
            case EXIT_GROUP -> {
                caller.halt();
                yield first;
            }
            default -> -ENOSYS;
        };
        caller.setRegister(Registers.RAX, result);
    }
}
