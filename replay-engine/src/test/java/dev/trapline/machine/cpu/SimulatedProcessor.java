package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.Arrays;

/// Our processor, set up as the native one is for a program: four levels of page tables, privilege level 3, for code of 32 bits
/// compatibility mode. Such code can be executed in protected mode, too, with tables of PAE.
final class SimulatedProcessor {

    private static final long READABLE = GuestPages.PRESENT | GuestPages.USER;
    private static final long TABLES = 0x1000;
    private static final long CODE_FRAME = 0x1_0000;
    private static final long DATA_FRAME = 0x2_0000;

    // What Linux has for programs of 32 bits.
    private static final int CODE_32 = 0x23;
    private static final int DATA_32 = 0x2b;
    private static final long LIMIT = 0xffff_ffffL;
    private static final int FLAT_CODE = 0xc0fb;
    private static final int FLAT_DATA = 0xc0f3;
    // What the native program puts into its local table.
    private static final int CODE_16 = 0x07;
    private static final int DATA_16 = 0x0f;
    private static final int STACK_16 = 0x17;
    private static final long LIMIT_16 = 0xffff;
    private static final long LIMIT_DATA = 0x2fff;
    private static final int CODE_ACCESS = 0xfb;
    private static final int DATA_ACCESS = 0xf3;

    /// Descriptors where only the supervisor reads them.
    private static final long TABLES_PAGE = 0x3000_0000;
    private static final long TABLES_FRAME = 0x3_0000;
    private static final int LOCAL_AT = 0x100;
    private static final int LDT_ACCESS = 0x82;
    /// Linux's: code and data of the kernel from entry 1, code of 32 bits, data, code of 64 bits of users from entry 4.
    private static final long[] GLOBAL = {0, 0x00cf_9b00_0000_ffffL, 0x00af_9b00_0000_ffffL, 0x00cf_9300_0000_ffffL,
        0x00cf_fb00_0000_ffffL, 0x00cf_f300_0000_ffffL, 0x00af_fb00_0000_ffffL, 0};
    /// The native program's: its code, data and stack, read-only and absent data, data that expands down, code that cannot be read, data of
    /// 4 GiB.
    private static final long[] LOCAL = {0x1000_fb00_0000_ffffL, 0x2000_f300_0000_2fffL, 0x2000_f300_0000_ffffL,
        0x2000_f100_0000_ffffL, 0x2000_7300_0000_ffffL, 0x2000_f700_0000_0fffL, 0x1000_f900_0000_ffffL,
        0x00cf_f300_0000_ffffL};

    private final PhysicalMemory memory = new PhysicalMemory(0x10_0000);
    private final Cpu cpu = new Cpu(memory);
    private final Interpreter interpreter = new Interpreter(cpu, _ -> {
        throw new AssertionError("SYSCALL");
    });
    /// Bytes of code that were written last.
    private int written;
    private int outside;
    private int atOnce = 1;
    private final long codeBase;

    SimulatedProcessor(Mode mode) {
        this(mode, OperatingMode.LONG);
    }

    /// Executes 64-bit code otherwise than one instruction after the other.
    ///
    /// @param atOnce       how many instructions it is asked for at once
    /// @param compileAfter compiles what is executed so often, nothing if 0
    SimulatedProcessor(int atOnce, int compileAfter) {
        this(Mode.BITS_64);
        this.atOnce = atOnce;
        interpreter.compileAfter(compileAfter);
    }

    SimulatedProcessor(Mode mode, OperatingMode operatingMode) {
        boolean longMode = operatingMode == OperatingMode.LONG;
        codeBase = VectorInput.codeBase(mode);
        if (mode == Mode.BITS_32) {
            cpu.segments.get(Registers.CS).set(CODE_32, 0, LIMIT, FLAT_CODE);
            for (int place : new int[] {Registers.ES, Registers.SS, Registers.DS}) {
                cpu.segments.get(place).set(DATA_32, 0, LIMIT, FLAT_DATA);
            }
            cpu.segments.changed();
        } else if (mode == Mode.BITS_16) {
            cpu.gdtr().set(TABLES_PAGE, GLOBAL.length * Long.BYTES - 1);
            cpu.segments.ldtr.set(0, TABLES_PAGE + LOCAL_AT, LOCAL.length * Long.BYTES - 1, LDT_ACCESS);
            for (int i = 0; i < LOCAL.length; i++) {
                memory.write64(TABLES_FRAME + (long) i * Long.BYTES, GLOBAL[i]);
                memory.write64(TABLES_FRAME + LOCAL_AT + (long) i * Long.BYTES, LOCAL[i]);
            }
        }
        GuestPages pages = new GuestPages(memory, TABLES, longMode ? GuestPages.FOUR_LEVELS : GuestPages.PAE);
        pages.map(VectorInput.CODE_PAGE, CODE_FRAME | READABLE);
        if (mode == Mode.BITS_16) {
            // Where no offset of these segments reaches.
            pages.map(TABLES_PAGE, TABLES_FRAME | GuestPages.PRESENT | GuestPages.WRITABLE);
        }
        pages.map(VectorInput.DATA_PAGE, DATA_FRAME | READABLE | GuestPages.WRITABLE | GuestPages.NO_EXECUTE);
        pages.map(VectorInput.DATA_PAGE + VectorInput.PAGE,
                DATA_FRAME + VectorInput.PAGE | READABLE | GuestPages.NO_EXECUTE);
        if (longMode) {
            cpu.setPaging(Cpu.CR0_PG | Cpu.CR0_WP, pages.root(), 0, Cpu.EFER_NXE);
        } else {
            cpu.control.set(ControlRegisters.CR0_PE | Cpu.CR0_PG | Cpu.CR0_WP, pages.root(), ControlRegisters.CR4_PAE,
                    Cpu.EFER_NXE);
            cpu.modeChanged();
        }
        cpu.setPrivilege(3);
        for (int i = 0; i < VectorInput.PAGE; i++) {
            memory.write8(CODE_FRAME + i, VectorInput.INT3);
        }
    }

    /// Which instructions may have changed.
    private void setSegments16() {
        cpu.segments.get(Registers.CS).set(CODE_16, codeBase, LIMIT_16, CODE_ACCESS);
        cpu.segments.get(Registers.DS).set(DATA_16, VectorInput.DATA_PAGE, LIMIT_DATA, DATA_ACCESS);
        cpu.segments.get(Registers.ES).set(DATA_16, VectorInput.DATA_PAGE, LIMIT_DATA, DATA_ACCESS);
        cpu.segments.get(Registers.SS).set(STACK_16, VectorInput.DATA_PAGE, LIMIT_16, DATA_ACCESS);
        cpu.segments.changed();
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
        if (input.mode() == Mode.BITS_16) {
            setSegments16();
        }
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
        FxState.restore(cpu, state.image());
        cpu.setRip(VectorInput.CODE - codeBase);
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
        return new VectorOutcome(vector, errorCode, address, cpu.rip() + codeBase, registers, cpu.rflags(), window,
                Arrays.copyOf(FxState.save(cpu), Numbers.IMAGE_BYTES));
    }
}
