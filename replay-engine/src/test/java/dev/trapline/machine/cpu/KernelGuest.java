package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.memory.PhysicalMemory;

/// A guest with the tables of a small kernel, in long mode or in 32-bit protected mode: every vector has a gate to a HLT of its own, so
/// that after an event the processor stands still with the frame on the stack.
///
/// Memory is mapped to itself, the first 2 MiB in pages of 4 KiB that everybody may use.
final class KernelGuest {

    static final long GDT = 0x1000;
    static final long IDT = 0x2000;
    static final long TSS = 0x3000;
    static final long PAGE_TABLES = 0x4000;
    static final long CODE = 0x1_0000;
    static final long HANDLERS = 0x2_0000;
    static final long STACK = 0x3_8000;
    /// The stack that the task state segment has for privilege level 0.
    static final long INNER_STACK = 0x4_8000;
    /// Its first and second stack for interrupts.
    static final long IST1 = 0x5_8000;
    static final long IST2 = 0x6_8000;
    static final long DATA = 0x7_0000;

    static final int KERNEL_CODE = 0x08;
    static final int KERNEL_DATA = 0x10;
    /// Of 32 bits; in long mode compatibility mode.
    static final int USER_CODE_32 = 0x1b;
    static final int USER_DATA = 0x23;
    static final int USER_CODE_64 = 0x2b;
    static final int KERNEL_CODE_32 = 0x30;
    static final int CONFORMING_CODE = 0x38;
    static final int TASK = 0x40;
    /// Behind the task state segment, which takes two entries in long mode.
    static final int NOT_PRESENT_CODE = 0x50;
    static final int BEYOND_GDT = 0x58;

    static final int HANDLER_BYTES = 16;

    final PhysicalMemory memory = new PhysicalMemory(0x40_0000);
    final Cpu cpu = new Cpu(memory);
    final Interpreter interpreter = new Interpreter(cpu);
    private final boolean longMode;

    private KernelGuest(boolean longMode) {
        this.longMode = longMode;
        cpu.reset();
        globalDescriptors();
        taskState();
        pageTables();
        for (int vector = 0; vector < 256; vector++) {
            gate(vector, KERNEL_CODE, handler(vector), 0x8e, 0);
            memory.write8(handler(vector), 0xf4);
        }
        long efer = longMode ? ControlRegisters.EFER_LME | ControlRegisters.EFER_NXE | ControlRegisters.EFER_SCE : 0;
        cpu.control.set(ControlRegisters.CR0_PE | ControlRegisters.CR0_PG | ControlRegisters.CR0_WP, PAGE_TABLES,
                longMode ? ControlRegisters.CR4_PAE : 0, efer);
        cpu.modeChanged();
        cpu.gdtr().set(GDT, BEYOND_GDT - 1);
        cpu.idtr().set(IDT, 256 * (longMode ? 16 : 8) - 1);
        cpu.segments.tr.set(TASK, TSS, 0x67, 0x8b);
        atPrivilege(0);
        cpu.setRip(CODE);
        cpu.setRegister(Registers.RSP, STACK);
    }

    static KernelGuest inLongMode() {
        return new KernelGuest(true);
    }

    static KernelGuest inProtectedMode() {
        return new KernelGuest(false);
    }

    private void globalDescriptors() {
        memory.write64(GDT + KERNEL_CODE, longMode ? 0x00af_9b00_0000_ffffL : 0x00cf_9b00_0000_ffffL);
        memory.write64(GDT + KERNEL_DATA, 0x00cf_9300_0000_ffffL);
        memory.write64(GDT + (USER_CODE_32 & ~3), 0x00cf_fb00_0000_ffffL);
        memory.write64(GDT + (USER_DATA & ~3), 0x00cf_f300_0000_ffffL);
        memory.write64(GDT + (USER_CODE_64 & ~3), 0x00af_fb00_0000_ffffL);
        memory.write64(GDT + KERNEL_CODE_32, 0x00cf_9b00_0000_ffffL);
        memory.write64(GDT + CONFORMING_CODE, longMode ? 0x00af_9f00_0000_ffffL : 0x00cf_9f00_0000_ffffL);
        memory.write64(GDT + NOT_PRESENT_CODE, longMode ? 0x00af_1b00_0000_ffffL : 0x00cf_1b00_0000_ffffL);
    }

    private void taskState() {
        if (longMode) {
            write64(TSS + 4, INNER_STACK);
            write64(TSS + 36, IST1);
            write64(TSS + 44, IST2);
        } else {
            memory.write32(TSS + 4, (int) INNER_STACK);
            memory.write32(TSS + 8, KERNEL_DATA);
        }
    }

    /// At an address that need not be a multiple of 8.
    private void write64(long at, long value) {
        memory.write32(at, (int) value);
        memory.write32(at + 4, (int) (value >>> 32));
    }

    private void pageTables() {
        if (longMode) {
            memory.write64(PAGE_TABLES, PAGE_TABLES + 0x1000 | 7);
            memory.write64(PAGE_TABLES + 0x1000, PAGE_TABLES + 0x2000 | 7);
            memory.write64(PAGE_TABLES + 0x2000, PAGE_TABLES + 0x3000 | 7);
        } else {
            memory.write32(PAGE_TABLES, (int) PAGE_TABLES + 0x3000 | 7);
        }
        for (int page = 0; page < 512; page++) {
            mapPage(page, page * 0x1000L | 7);
        }
    }

    /// Sets the entry of a page below 2 MiB.
    void mapPage(int page, long entry) {
        if (longMode) {
            memory.write64(PAGE_TABLES + 0x3000 + page * 8L, entry);
        } else {
            memory.write32(PAGE_TABLES + 0x3000 + page * 4L, (int) entry);
        }
        cpu.mmu().flush();
    }

    static long handler(int vector) {
        return HANDLERS + (long) vector * HANDLER_BYTES;
    }

    /// Sets a gate: selector, offset, access byte, and in long mode which stack of the task state segment.
    void gate(int vector, int selector, long offset, int access, int ist) {
        long low = offset & 0xffff | (long) selector << 16 | (long) ist << 32 | (long) access << 40
                | (offset >>> 16 & 0xffff) << 48;
        memory.write64(IDT + vector * (longMode ? 16L : 8L), low);
        if (longMode) {
            memory.write64(IDT + vector * 16L + 8, offset >>> 32);
        }
    }

    /// Code for a handler in place of HLT.
    void handler(int vector, String hex) {
        GuestCode.write(memory, handler(vector), hex);
    }

    /// Goes to a privilege level with the segments of it.
    void atPrivilege(int level) {
        int user = longMode ? USER_CODE_64 : USER_CODE_32;
        int code = level == 0 ? KERNEL_CODE : user;
        int data = level == 0 ? KERNEL_DATA : USER_DATA;
        cpu.segmentLoader.setCode(code, cpu.descriptorTables.read(code, 13), level);
        cpu.segmentLoader.setStack(data, cpu.descriptorTables.read(data, 13));
        cpu.loadSegment(SegmentRegister.DS, data);
        cpu.loadSegment(SegmentRegister.ES, data);
    }

    /// Runs code to the end.
    StopReason run(String hex) {
        GuestCode.write(memory, CODE, hex);
        cpu.setRip(CODE);
        return interpreter.run(1000);
    }

    /// The vector at whose HLT the processor stands, or -1.
    int stoppedAt() {
        long offset = cpu.rip() - 1 - HANDLERS;
        return cpu.halted() && offset >= 0 && offset < 256 * HANDLER_BYTES && offset % HANDLER_BYTES == 0
                ? (int) offset / HANDLER_BYTES
                : -1;
    }

    /// Asserts that the processor stands still at a vector, with its error code (-1 for none) on the stack.
    ///
    /// @param what of what that is expected
    /// @return which entry of the stack is RIP
    int assertEvent(String what, int vector, long errorCode) {
        assertThat(stoppedAt()).as(what).isEqualTo(vector);
        if (errorCode < 0) {
            return 0;
        }
        assertThat(stack(0)).isEqualTo(errorCode);
        return 1;
    }

    /// Asserts that #UD of the user has been taken to privilege level 0, to the stack of the task state segment.
    void assertOnInnerStack(int userCode) {
        assertEvent("#UD", 6, -1);
        assertThat(cpu.privilege()).isZero();
        assertThat(cpu.register(Registers.RSP)).isEqualTo(INNER_STACK - 5L * (longMode ? 8 : 4));
        assertThat(stack(1)).isEqualTo(userCode);
        assertThat(stack(3)).isEqualTo(STACK);
        assertThat(stack(4)).isEqualTo(USER_DATA);
    }

    /// What is on the stack, counted in entries of the mode.
    long stack(int entry) {
        long at = cpu.register(Registers.RSP) + (long) entry * (longMode ? 8 : 4);
        return longMode ? cpu.mmu().read64(at) : cpu.mmu().read32(at) & 0xffff_ffffL;
    }
}
