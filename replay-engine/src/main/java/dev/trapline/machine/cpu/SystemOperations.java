package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;

/// The instructions with which a kernel rules the processor: control, debug and model-specific registers, translations, time.
final class SystemOperations {

    private static final int DR4 = 4;
    private static final int DR5 = 5;
    private static final int DR6 = 6;
    private static final int LAST_DR = 7;

    private final Cpu cpu;
    private final long[] registers;
    private final Operands operands;

    SystemOperations(Operands operands, Cpu cpu) {
        this.operands = operands;
        this.cpu = cpu;
        registers = cpu.registers;
    }

    /// Does what a step says.
    void execute(Step step) {
        switch (step.operation) {
            case MOV_CONTROL -> moveControl(step);
            case MOV_DEBUG -> moveDebug(step);
            case CLTS -> cpu.control.clearTaskSwitched();
            case RDMSR -> setPair(cpu.msr.read((int) registers[Registers.RCX]));
            case WRMSR -> cpu.msr.write((int) registers[Registers.RCX],
                    registers[Registers.RDX] << Integer.SIZE | registers[Registers.RAX] & 0xffff_ffffL);
            case SWAPGS -> cpu.msr.swapGs();
            case INVLPG -> invalidate(step);
            case INVD, WBINVD -> {
                // There are no caches.
            }
            case CPUID -> CpuId.execute(cpu);
            case RDTSC -> setPair(time());
            case RDTSCP -> {
                setPair(time());
                registers[Registers.RCX] = cpu.msr.read(ModelSpecificRegisters.TSC_AUX);
            }
            // There are no performance counters, so every number is wrong.
            case RDPMC -> throw CpuException.generalProtection();
            case RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE -> base(step);
            default -> throw new UnsupportedInstructionException(Disassembler.text(step.instruction),
                    step.instruction.address);
        }
        if (step.endsBlock) {
            cpu.rip = step.next;
        }
    }

    /// SDM volume 2, MOV to and from control registers.
    private void moveControl(Step step) {
        boolean write =
                step.destination < Registers.CONTROL + Registers.GENERAL && step.destination >= Registers.CONTROL;
        int number = (write ? step.destination : step.source) - Registers.CONTROL;
        ControlRegisters control = cpu.control;
        if (!write) {
            operands.setRegister(step.destination, switch (number) {
                case 0 -> control.cr0();
                case 2 -> control.cr2();
                case 3 -> cpu.cr3();
                case 4 -> control.cr4();
                case 8 -> cpu.events.taskPriority();
                default -> throw CpuException.invalidOpcode();
            }, step.bits);
            return;
        }
        long value = Alu.zeroExtend(registers[step.source], step.sourceBits);
        switch (number) {
            case 0 -> control.writeCr0(value);
            case 2 -> control.setCr2(value);
            case 3 -> control.writeCr3(value);
            case 4 -> control.writeCr4(value);
            case 8 -> control.writeCr8(value);
            default -> throw CpuException.invalidOpcode();
        }
    }

    /// SDM volume 2, MOV to and from debug registers, and volume 3, 18.2.
    private void moveDebug(Step step) {
        boolean write = step.destination >= Registers.DEBUG && step.destination < Registers.MEMORY;
        int number = (write ? step.destination : step.source) - Registers.DEBUG;
        if (number == DR4 || number == DR5) {
            if ((cpu.cr4() & ControlRegisters.CR4_DE) != 0) {
                throw CpuException.invalidOpcode();
            }
            number += 2;
        }
        if (number > LAST_DR) {
            throw CpuException.invalidOpcode();
        }
        if (cpu.debug.isProtected()) {
            cpu.debug.raised(0, DebugRegisters.ACCESS_DETECTED);
            throw CpuException.of(CpuException.DEBUG, 0);
        }
        if (!write) {
            operands.setRegister(step.destination, cpu.debug.read(number), step.bits);
            return;
        }
        long value = Alu.zeroExtend(registers[step.source], step.sourceBits);
        if (number >= DR6 && value >>> Integer.SIZE != 0) {
            throw CpuException.generalProtection();
        }
        cpu.debug.write(number, value);
    }

    /// Neither limits nor rights of the segment count, and an address that is not canonical has no translation to forget.
    private void invalidate(Step step) {
        int segment = step.instruction.segment;
        boolean hasBase = !cpu.segments.bits64() || segment >= Registers.FS;
        long address = operands.offset(step) + (hasBase ? cpu.segments.get(segment).base() : 0);
        if (Mmu.isCanonical(address)) {
            cpu.mmu.flushPage(address);
        }
    }

    private long time() {
        if ((cpu.cr4() & ControlRegisters.CR4_TSD) != 0 && cpu.privilege() != 0) {
            throw CpuException.generalProtection();
        }
        return cpu.timestamp();
    }

    private void setPair(long value) {
        registers[Registers.RAX] = value & 0xffff_ffffL;
        registers[Registers.RDX] = value >>> Integer.SIZE;
    }

    private void base(Step step) {
        if ((cpu.cr4() & ControlRegisters.CR4_FSGSBASE) == 0) {
            throw CpuException.invalidOpcode();
        }
        switch (step.operation) {
            case RDFSBASE -> operands.write(step, cpu.fsBase());
            case RDGSBASE -> operands.write(step, cpu.gsBase());
            case WRFSBASE -> cpu.setFsBase(canonical(step));
            default -> cpu.setGsBase(canonical(step));
        }
    }

    private long canonical(Step step) {
        long address = Alu.zeroExtend(operands.destination(step), step.bits);
        if (!Mmu.isCanonical(address)) {
            throw CpuException.generalProtection();
        }
        return address;
    }
}
