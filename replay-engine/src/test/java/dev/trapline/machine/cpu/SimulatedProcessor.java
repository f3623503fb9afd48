package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.Arrays;

/// Our processor, set up as the native one is for a program: four levels of page tables, privilege level 3.
final class SimulatedProcessor {

    private static final long READABLE = GuestPages.PRESENT | GuestPages.USER;
    private static final long TABLES = 0x1000;
    private static final long CODE_FRAME = 0x1_0000;
    private static final long DATA_FRAME = 0x2_0000;

    private final PhysicalMemory memory = new PhysicalMemory(0x10_0000);
    private final Cpu cpu = new Cpu(memory);
    private final Interpreter interpreter = new Interpreter(cpu, _ -> {
        throw new AssertionError("SYSCALL");
    });

    SimulatedProcessor() {
        GuestPages pages = new GuestPages(memory, TABLES);
        pages.map(VectorInput.CODE_PAGE, CODE_FRAME | READABLE);
        pages.map(VectorInput.DATA_PAGE, DATA_FRAME | READABLE | GuestPages.WRITABLE | GuestPages.NO_EXECUTE);
        pages.map(VectorInput.DATA_PAGE + VectorInput.PAGE,
                DATA_FRAME + VectorInput.PAGE | READABLE | GuestPages.NO_EXECUTE);
        cpu.setPaging(Cpu.CR0_PG | Cpu.CR0_WP, pages.root(), 0, Cpu.EFER_NXE);
        cpu.setPrivilege(3);
        for (int i = 0; i < VectorInput.PAGE; i++) {
            memory.write8(CODE_FRAME + i, VectorInput.INT3);
        }
    }

    VectorOutcome execute(VectorInput input) {
        VectorInput.State state = input.state();
        long codeAt = CODE_FRAME + VectorInput.CODE - VectorInput.CODE_PAGE;
        for (int i = 0; i < 15; i++) {
            memory.write8(codeAt + i, i < input.code().length ? input.code()[i] : VectorInput.INT3);
        }
        long windowAt = DATA_FRAME + VectorInput.WINDOW - VectorInput.DATA_PAGE;
        for (int i = 0; i < VectorInput.WINDOW_BYTES; i++) {
            memory.write8(windowAt + i, state.window()[i]);
        }
        for (int i = 0; i < VectorInput.GENERAL_REGISTERS; i++) {
            cpu.setRegister(i, state.registers()[i]);
        }
        cpu.setRflags(state.rflags());
        FxState.restore(cpu, state.image());
        cpu.setRip(VectorInput.CODE);
        int vector = VectorOutcome.NO_EXCEPTION;
        int errorCode = 0;
        long address = 0;
        try {
            interpreter.run(1);
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
        for (long at = DATA_FRAME; at < windowAt; at += Long.BYTES) {
            if (memory.read64(at) != 0) {
                memory.write64(at, 0);
                throw new AssertionError("memory outside of the window was written at " + Long.toHexString(at));
            }
        }
        return new VectorOutcome(vector, errorCode, address, cpu.rip(), registers, cpu.rflags(), window,
                Arrays.copyOf(FxState.save(cpu), Numbers.IMAGE_BYTES));
    }
}
