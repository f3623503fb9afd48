package dev.trapline.benchmarks;

import dev.trapline.machine.Machine;
import dev.trapline.machine.MachinePlan;
import dev.trapline.machine.boot.Rom;
import dev.trapline.machine.cpu.Cpu;
import dev.trapline.machine.cpu.Interpreter;
import dev.trapline.machine.device.BoardPlan;
import dev.trapline.machine.memory.PhysicalMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the first 10,000 instructions of a program take: `ColdStart FILE...`, in elapsed milliseconds from before the machine is made.
///
/// Only the first file meets a JVM that has simulated nothing yet. A file whose name ends in `.rom` is firmware of a PC, any
/// other raw 64-bit code for address 0x7C00. See `cold-start.sh`.
final class ColdStart {

    private static final int INSTRUCTIONS = 10_000;
    private static final long MEMORY = 64L << 20;
    private static final int BASE = 0x7c00;
    private static final int RSP = 4;
    private static final double NANOSECONDS = 1e6;

    private ColdStart() {}

    public static void main(String[] files) throws IOException {
        StringBuilder out = new StringBuilder();
        for (String file : files) {
            byte[] bytes = Files.readAllBytes(Path.of(file));
            long started = System.nanoTime();
            long executed = file.endsWith(".rom") ? firmware(bytes) : program(bytes);
            double took = (System.nanoTime() - started) / NANOSECONDS;
            out.append(Math.round(took * 100) / 100.0).append(" ms ").append(executed).append(" instructions of ")
                    .append(Path.of(file).getFileName()).append('\n');
        }
        System.out.print(out);
    }

    private static long program(byte[] bytes) {
        PhysicalMemory memory = new PhysicalMemory(MEMORY);
        for (int i = 0; i < bytes.length; i++) {
            memory.write8(BASE + (long) i, bytes[i]);
        }
        Cpu cpu = new Cpu(memory);
        cpu.setRip(BASE);
        cpu.setRegister(RSP, MEMORY);
        new Interpreter(cpu).run(INSTRUCTIONS);
        return cpu.instructions();
    }

    private static long firmware(byte[] bytes) {
        Machine machine = new Machine(MachinePlan.of(BoardPlan.standard()).withMemory(MEMORY));
        Rom.install(machine, bytes);
        return machine.run(INSTRUCTIONS, Long.MAX_VALUE).instructions();
    }
}
