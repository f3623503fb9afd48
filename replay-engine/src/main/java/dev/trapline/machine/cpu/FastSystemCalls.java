package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;

/// SYSCALL, SYSRET, SYSENTER and SYSEXIT (SDM volume 2), which go between privilege levels 3 and 0 without descriptors: the segments
/// are those that a flat kernel has, whatever is in the GDT.
final class FastSystemCalls {

    private static final int USER = 3;
    private static final int RPL = 3;
    private static final int DATA = 8;
    private static final int PROGRAM_CODE_64 = 16;
    /// SYSENTER_CS + 16 is the program's 32-bit code, + 32 its 64-bit code; the stack is behind each.
    private static final int SYSEXIT_CODE = 16;
    private static final int SYSEXIT_CODE_64 = 32;
    private static final int SYSCALL_SELECTOR_SHIFT = 32;
    private static final int SYSRET_SELECTOR_SHIFT = 48;
    private static final int CODE_TYPE = Descriptor.PRESENT | Descriptor.SEGMENT | Descriptor.CODE | Descriptor.READABLE
            | Descriptor.ACCESSED | Descriptor.GRANULAR;
    private static final int DATA_TYPE = Descriptor.PRESENT | Descriptor.SEGMENT | Descriptor.WRITABLE
            | Descriptor.ACCESSED | Descriptor.GRANULAR | Descriptor.BIG;
    private static final int DPL_SHIFT = 5;

    private final Cpu cpu;
    private final long[] registers;
    private final Flags flags;

    FastSystemCalls(Cpu cpu) {
        this.cpu = cpu;
        registers = cpu.registers;
        flags = cpu.flags;
    }

    /// Does what a step says.
    void execute(Step step) {
        switch (step.operation) {
            case SYSCALL -> syscall(step.next);
            case SYSRET -> sysret(step.instruction.operandBytes == Long.BYTES);
            case SYSENTER -> sysenter();
            default -> sysexit(step.instruction.operandBytes == Long.BYTES);
        }
    }

    /// To LSTAR, with the flags in FMASK cleared. In compatibility mode there is none, as on Intel's processors.
    private void syscall(long next) {
        checkEnabled();
        registers[Registers.RCX] = next;
        registers[Registers.R11] = flags.value() & ~Flags.RF;
        flags.setValue(flags.value() & ~((int) cpu.msr.read(ModelSpecificRegisters.FMASK) | Flags.RF));
        cpu.rip = cpu.msr.read(ModelSpecificRegisters.LSTAR);
        int code = (int) (cpu.msr.read(ModelSpecificRegisters.STAR) >>> SYSCALL_SELECTOR_SHIFT) & 0xfffc;
        setSegments(code, code + DATA, 0, true);
        cpu.events.afterSyscall(flags.has(Flags.TF));
    }

    private void checkEnabled() {
        if (!cpu.segments.bits64() || (cpu.efer() & ControlRegisters.EFER_SCE) == 0) {
            throw CpuException.invalidOpcode();
        }
    }

    private void sysret(boolean wide) {
        checkEnabled();
        long target = registers[Registers.RCX];
        if (wide && !Mmu.isCanonical(target)) {
            throw CpuException.generalProtection();
        }
        flags.setValue((int) registers[Registers.R11] & ~(Flags.RF | Flags.VM));
        cpu.rip = wide ? target : target & Segment.LOW_32;
        int base = (int) (cpu.msr.read(ModelSpecificRegisters.STAR) >>> SYSRET_SELECTOR_SHIFT) & 0xffff;
        setSegments((wide ? base + PROGRAM_CODE_64 : base) | RPL, base + DATA | RPL, USER, wide);
    }

    /// To SYSENTER_EIP; what to return to is for the program to say.
    private void sysenter() {
        int code = sysenterSelector();
        boolean longMode = cpu.operatingMode() == OperatingMode.LONG;
        long mask = longMode ? -1 : Segment.LOW_32;
        flags.put(Flags.VM | Flags.IF, false);
        registers[Registers.RSP] = cpu.msr.read(ModelSpecificRegisters.SYSENTER_ESP) & mask;
        cpu.rip = cpu.msr.read(ModelSpecificRegisters.SYSENTER_EIP) & mask;
        setSegments(code, code + DATA, 0, longMode);
    }

    private void sysexit(boolean wide) {
        int code = sysenterSelector();
        long target = registers[Registers.RDX];
        long stack = registers[Registers.RCX];
        if (wide && !(Mmu.isCanonical(target) && Mmu.isCanonical(stack))) {
            throw CpuException.generalProtection();
        }
        cpu.rip = wide ? target : target & Segment.LOW_32;
        registers[Registers.RSP] = wide ? stack : stack & Segment.LOW_32;
        int selector = code + (wide ? SYSEXIT_CODE_64 : SYSEXIT_CODE) | RPL;
        setSegments(selector, selector + DATA, USER, wide);
    }

    private int sysenterSelector() {
        int selector = (int) cpu.msr.read(ModelSpecificRegisters.SYSENTER_CS) & 0xfffc;
        if (cpu.operatingMode() == OperatingMode.REAL || selector == 0) {
            throw CpuException.generalProtection();
        }
        return selector;
    }

    private void setSegments(int code, int stack, int privilege, boolean wide) {
        int dpl = privilege << DPL_SHIFT;
        cpu.segments.get(Registers.CS).set(code, 0, Segment.LOW_32,
                CODE_TYPE | dpl | (wide ? Descriptor.LONG : Descriptor.BIG));
        cpu.segments.get(Registers.SS).set(stack, 0, Segment.LOW_32, DATA_TYPE | dpl);
        cpu.setPrivilege(privilege);
        cpu.segments.changed();
    }
}
