package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.PhysicalMemory;

/// Our processor, set up as the native one is for a program: four levels of page tables, privilege level 3.
final class SimulatedProcessor {

    private static final long PRESENT = 1;
    private static final long WRITABLE = 2;
    private static final long USER = 4;
    private static final long NO_EXECUTE = 1L << 63;
    private static final long TABLES = 0x1000;
    private static final long CODE_FRAME = 0x1_0000;
    private static final long DATA_FRAME = 0x2_0000;

    private final PhysicalMemory memory = new PhysicalMemory(0x10_0000);
    private final Cpu cpu = new Cpu(memory);
    private final Interpreter interpreter = new Interpreter(cpu, _ -> {
        throw new AssertionError("SYSCALL");
    });
    /// Bytes of code that were written last.
    private int written;
    private int outside;
    private final int atOnce;
    private long nextTable = TABLES + VectorInput.PAGE;

    /// Interprets everything, one instruction at a time.
    SimulatedProcessor() {
        this(1, 0);
    }

    /// @param atOnce       how many instructions it is asked for at once
    /// @param compileAfter compiles what is executed so often, nothing if 0
    SimulatedProcessor(int atOnce, int compileAfter) {
        this.atOnce = atOnce;
        interpreter.compileAfter(compileAfter);
        map(VectorInput.CODE_PAGE, CODE_FRAME | PRESENT | USER);
        map(VectorInput.DATA_PAGE, DATA_FRAME | PRESENT | USER | WRITABLE | NO_EXECUTE);
        map(VectorInput.DATA_PAGE + VectorInput.PAGE, DATA_FRAME + VectorInput.PAGE | PRESENT | USER | NO_EXECUTE);
        cpu.setPaging(Cpu.CR0_PG | Cpu.CR0_WP, TABLES, 0, Cpu.EFER_NXE);
        cpu.setPrivilege(3);
        for (int i = 0; i < VectorInput.PAGE; i++) {
            memory.write8(CODE_FRAME + i, VectorInput.INT3);
        }
    }

    private void map(long address, long entry) {
        long table = TABLES;
        for (int shift = 39; shift > 12; shift -= 9) {
            long at = table + (address >>> shift & 511) * Long.BYTES;
            if (memory.read64(at) == 0) {
                memory.write64(at, nextTable | PRESENT | USER | WRITABLE);
                nextTable += VectorInput.PAGE;
            }
            table = memory.read64(at) & -VectorInput.PAGE;
        }
        memory.write64(table + (address >>> 12 & 511) * Long.BYTES, entry);
    }

    VectorOutcome execute(VectorInput input) {
        VectorOutcome outcome = execute(input, 1);
        if (outside != 0) {
            throw new AssertionError("memory outside of the window was written");
        }
        return outcome;
    }

    /// A digest of what the last execution has written outside of the window, 0 if nothing.
    int outside() {
        return outside;
    }

    /// Executes so many instructions of the code from its beginning on.
    VectorOutcome execute(VectorInput input, int instructions) {
        VectorInput.State state = input.state();
        long codeAt = CODE_FRAME + VectorInput.CODE - VectorInput.CODE_PAGE;
        for (int i = 0; i < Math.max(15, Math.max(written, input.code().length)); i++) {
            memory.write8(codeAt + i, i < input.code().length ? input.code()[i] : VectorInput.INT3);
        }
        written = input.code().length;
        long windowAt = DATA_FRAME + VectorInput.WINDOW - VectorInput.DATA_PAGE;
        for (int i = 0; i < VectorInput.WINDOW_BYTES; i++) {
            memory.write8(windowAt + i, state.window()[i]);
        }
        for (int i = 0; i < VectorInput.GENERAL_REGISTERS; i++) {
            cpu.setRegister(i, state.registers()[i]);
        }
        cpu.setRflags(state.rflags());
        cpu.setRip(VectorInput.CODE);
        int vector = VectorOutcome.NO_EXCEPTION;
        int errorCode = 0;
        long address = 0;
        try {
            for (int left = instructions; left > 0; left -= atOnce) {
                interpreter.run(Math.min(left, atOnce));
            }
        } catch (CpuException raised) {
            vector = raised.vector();
            errorCode = raised.errorCode();
            address = raised.address();
        }
        long[] registers = new long[VectorInput.GENERAL_REGISTERS];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = cpu.register(i);
        }
        byte[] window = new byte[VectorInput.WINDOW_BYTES];
        for (int i = 0; i < window.length; i++) {
            window[i] = (byte) memory.read8(windowAt + i);
        }
        outside = 0;
        for (long at = DATA_FRAME; at < windowAt; at += Long.BYTES) {
            if (memory.read64(at) != 0) {
                outside = 31 * outside + Long.hashCode(at ^ memory.read64(at));
                memory.write64(at, 0);
            }
        }
        return new VectorOutcome(vector, errorCode, address, cpu.rip(), registers, cpu.rflags(), window);
    }
}
