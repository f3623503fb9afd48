package dev.trapline.machine.boot;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.cpu.Cpu;
import dev.trapline.machine.cpu.Interpreter;
import dev.trapline.machine.cpu.Mode;
import dev.trapline.machine.cpu.SegmentRegister;
import dev.trapline.machine.cpu.StopReason;
import dev.trapline.machine.cpu.UnsupportedInstructionException;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.Locale;
import java.util.Map;

/// Raw code, executed alone: no firmware, no kernel, no devices. It ends with HLT, with a fault, or with the budget.
public final class FlatProgram {

    /// In real mode all vectors lead here, each to a HLT of its own.
    private static final int VECTORS_SEGMENT = 0xf000;
    private static final int VECTORS = 256;
    private static final int HLT = 0xf4;
    private static final long REAL_MODE_END = 0x10_0000;
    private static final long START_INSTRUCTIONS = 100;
    private static final int RSP = 4;

    private FlatProgram() {}

    /// Changed bytes in a row.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Change(long address, byte[] bytes) {}

    /// How it went.
    ///
    /// @param end          in words: `hlt`, `budget`, `exception 14 ...`
    /// @param halted       whether it was HLT
    /// @param instructions executed
    /// @param last         in words: the mode, then what was executed last, an instruction a line
    /// @param cpu          as it is now
    /// @param changes      of memory, in order
    public record Result(String end, boolean halted, long instructions, String last, Cpu cpu,
            Iterable<Change> changes) {}

    /// Runs code.
    ///
    /// @param mode        how it is to be read; 16 bits are real mode, with all segments 0 if the code is below 64 KiB, else at its
    ///                    paragraph; otherwise segments are flat
    /// @param base        where it is and begins
    /// @param registers   what general registers hold, by number
    /// @param memoryBytes of RAM
    /// @throws IllegalArgumentException if the code does not fit
    public static Result run(byte[] code, Mode mode, long base, Map<Integer, Long> registers, long memoryBytes,
            long instructions) {
        long end = mode == Mode.BITS_16 ? Math.min(memoryBytes, REAL_MODE_END) : memoryBytes;
        if (base < 0 || base > end - code.length) {
            throw new IllegalArgumentException("code of %d bytes at 0x%x does not fit below 0x%x"
                    .formatted(code.length, base, end));
        }
        PhysicalMemory memory = new PhysicalMemory(memoryBytes);
        Cpu cpu = new Cpu(memory);
        Interpreter interpreter = new Interpreter(cpu, _ -> {
            throw new UnsupportedOperationException("SYSCALL");
        });
        start(cpu, memory, interpreter, mode, base);
        MemoryChanges changes = new MemoryChanges(memory, code, base);
        registers.forEach(cpu::setRegister);
        long first = cpu.instructions();
        String how = execute(interpreter, cpu, instructions);
        return new Result(how, how.equals("hlt"), cpu.instructions() - first, interpreter.lastInstructions(), cpu,
                changes);
    }

    private static void start(Cpu cpu, PhysicalMemory memory, Interpreter interpreter, Mode mode, long base) {
        switch (mode) {
            case BITS_64 -> {
                cpu.setRip(base);
                cpu.setRegister(RSP, memory.bytes());
            }
            case BITS_32 -> {
                cpu.reset();
                ProtectedStart.prepare(cpu, memory, base, memory.bytes(), 0, 0);
                interpreter.stopAt(base, true);
                interpreter.run(START_INSTRUCTIONS);
                interpreter.stopAt(base, false);
            }
            case BITS_16 -> {
                cpu.reset();
                for (int vector = 0; vector < VECTORS; vector++) {
                    memory.write8((VECTORS_SEGMENT << 4) + vector, HLT);
                    memory.write32((long) vector * Integer.BYTES, VECTORS_SEGMENT << 16 | vector);
                }
                int segment = base < 0x1_0000 ? 0 : (int) (base >> 4);
                for (SegmentRegister register : SegmentRegister.values()) {
                    if (register != SegmentRegister.CS) {
                        cpu.loadSegment(register, segment);
                    }
                }
                cpu.jumpReal(segment, (int) (base - ((long) segment << 4)));
            }
        }
    }

    private static String execute(Interpreter interpreter, Cpu cpu, long instructions) {
        try {
            StopReason reason = interpreter.run(instructions);
            if (reason != StopReason.HALTED) {
                return reason == StopReason.BUDGET ? "budget" : "shutdown";
            }
            boolean vector = cpu.segment(SegmentRegister.CS).selector() == VECTORS_SEGMENT && cpu.rip() <= VECTORS;
            return vector ? "interrupt " + (cpu.rip() - 1) : "hlt";
        } catch (CpuException e) {
            return e.getMessage();
        } catch (UnsupportedInstructionException e) {
            return "not simulated: " + e.getMessage();
        } catch (UnsupportedOperationException e) {
            return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        }
    }
}
