package dev.trapline.benchmarks;

import dev.trapline.machine.cpu.Cpu;
import dev.trapline.machine.cpu.Interpreter;
import dev.trapline.machine.memory.PhysicalMemory;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// How many instructions a second the simulated processor executes, interpreted and compiled: `CpuLoops RUNS PROGRAM...`
/// runs static programs that make no system call but exit, with paging, at privilege level 3. Time is that of the
/// thread, without the compiling of the JVM, which other threads do; so others on the machine do not count. See `cpu-loops.sh`.
final class CpuLoops {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final PrintStream OUT = System.out;
    private static final int NEVER = 0;
    private static final int HOT = 10_000;
    private static final int PAGE = 4096;
    private static final long TABLES = 0x1000;
    private static final long MEMORY = 64L << 20;
    private static final long STACK = MEMORY - PAGE;
    private static final long PRESENT_WRITABLE_USER = 7;
    private static final long SLICE = 1_000_000;
    private static final int RAX = 0;
    private static final int RSP = 4;
    private static final int RDI = 7;
    private static final int EXIT = 60;
    private static final int LOADABLE = 1;

    private final PhysicalMemory memory = new PhysicalMemory(MEMORY);
    private final Cpu cpu = new Cpu(memory);

    private CpuLoops() {}

    public static void main(String[] arguments) throws IOException {
        int runs = Integer.parseInt(arguments[0]);
        List<Path> programs = Arrays.stream(arguments).skip(1).map(Path::of).toList();
        for (Path program : programs) {
            measure(program, runs, "interpreted", NEVER);
            measure(program, runs, "compiled", HOT);
        }
    }

    private static void measure(Path program, int runs, String how, int compileAfter) throws IOException {
        double[] rates = new double[runs];
        long instructions = 0;
        long status = 0;
        for (int i = 0; i < runs; i++) {
            CpuLoops loops = new CpuLoops();
            loops.load(Files.readAllBytes(program));
            long started = THREADS.getCurrentThreadCpuTime();
            loops.run(compileAfter);
            instructions = loops.cpu.instructions();
            status = loops.cpu.register(RDI);
            rates[i] = instructions * 1e3 / (THREADS.getCurrentThreadCpuTime() - started);
        }
        OUT.printf("%s %s: status %d, %d instructions, %.1f million a second first, %.1f in the median of %d%n",
                program.getFileName(), how,
                status, instructions, rates[0], Arrays.stream(rates).sorted().toArray()[runs / 2], runs);
    }

    /// Loads an ELF program where it wants to be, with tables that translate every address to itself.
    private void load(byte[] elf) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        int headers = (int) file.getLong(32);
        for (int i = 0; i < file.getShort(56); i++) {
            int header = headers + i * 56;
            if (file.getInt(header) == LOADABLE) {
                long address = file.getLong(header + 16);
                for (int at = 0; at < file.getLong(header + 32); at++) {
                    memory.write8(address + at, elf[(int) file.getLong(header + 8) + at]);
                }
            }
        }
        long pages = MEMORY / PAGE;
        long table = TABLES + 3 * PAGE;
        memory.write64(TABLES, TABLES + PAGE | PRESENT_WRITABLE_USER);
        memory.write64(TABLES + PAGE, TABLES + 2 * PAGE | PRESENT_WRITABLE_USER);
        for (long page = 0; page < pages; page++) {
            memory.write64(table + page * Long.BYTES, page * PAGE | PRESENT_WRITABLE_USER);
            if (page % 512 == 0) {
                memory.write64(TABLES + 2 * PAGE + page / 512 * Long.BYTES,
                        table + page * Long.BYTES | PRESENT_WRITABLE_USER);
            }
        }
        cpu.setPaging(Cpu.CR0_PG | Cpu.CR0_WP, TABLES, 0, Cpu.EFER_NXE);
        cpu.setPrivilege(3);
        cpu.setRegister(RSP, STACK);
        cpu.setRip(file.getLong(24));
    }

    private void run(int compileAfter) {
        Interpreter interpreter = new Interpreter(cpu, caller -> {
            if (caller.register(RAX) != EXIT) {
                throw new IllegalStateException("system call " + caller.register(RAX));
            }
            caller.halt();
        });
        interpreter.compileAfter(compileAfter);
        while (!cpu.halted()) {
            interpreter.run(SLICE);
        }
    }
}
