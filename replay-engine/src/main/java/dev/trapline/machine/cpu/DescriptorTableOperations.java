package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// The registers that say where descriptors are (LGDT, LIDT, LLDT, LTR and those that store them), and the machine status word.
final class DescriptorTableOperations {

    private static final int BASE_24 = 0xff_ffff;
    private static final int IN_LDT = 4;

    private final Operands operands;
    private final Cpu cpu;
    private final Segments segments;
    private final DescriptorTables tables;

    DescriptorTableOperations(Operands operands, Cpu cpu) {
        this.operands = operands;
        this.cpu = cpu;
        segments = cpu.segments;
        tables = cpu.descriptorTables;
    }

    void execute(Step step) {
        switch (step.operation) {
            case LGDT -> loadTable(step, segments.gdtr);
            case LIDT -> loadTable(step, segments.idtr);
            case SGDT -> storeTable(step, segments.gdtr);
            case SIDT -> storeTable(step, segments.idtr);
            case LMSW -> {
                cpu.control.writeMachineStatusWord(operands.destination(step));
                cpu.rip = step.next;
            }
            case SMSW -> store(step, cpu.cr0());
            case SLDT -> {
                checkProtected();
                store(step, segments.ldtr.selector());
            }
            case STR -> {
                checkProtected();
                store(step, segments.tr.selector());
            }
            case LLDT -> {
                checkProtected();
                loadLocalTable((int) operands.destination(step) & 0xffff);
            }
            default -> {
                checkProtected();
                loadTask((int) operands.destination(step) & 0xffff);
            }
        }
    }

    /// In real mode there are no such instructions.
    private void checkProtected() {
        if (cpu.operatingMode() == OperatingMode.REAL) {
            throw CpuException.invalidOpcode();
        }
    }

    private int baseBytes() {
        return segments.bits64() ? Long.BYTES : Integer.BYTES;
    }

    private void loadTable(Step step, TableRegister table) {
        long address = operands.address(step, Short.BYTES + baseBytes());
        int limit = (int) operands.memory(address, Short.SIZE);
        int bits = baseBytes() * Byte.SIZE;
        long base = Alu.zeroExtend(operands.memory(address + Short.BYTES, bits), bits);
        // With 16-bit operands the 80286's 24 bits.
        boolean short24 = !segments.bits64() && step.instruction.operandBytes == Short.BYTES;
        table.set(short24 ? base & BASE_24 : base, limit);
    }

    private void storeTable(Step step, TableRegister table) {
        int bytes = Short.BYTES + baseBytes();
        long address = operands.writtenAddress(step, bytes);
        cpu.mmu.checkWrite(address, bytes);
        operands.setMemory(address, table.limit(), Short.SIZE);
        operands.setMemory(address + Short.BYTES, table.base(), baseBytes() * Byte.SIZE);
    }

    /// To memory always two bytes.
    private void store(Step step, long value) {
        if (step.destination == Registers.MEMORY) {
            operands.setMemory(operands.writtenAddress(step, Short.BYTES), value, Short.SIZE);
        } else {
            operands.setRegister(step.destination, value, step.bits);
        }
    }

    private void loadLocalTable(int selector) {
        if (DescriptorTables.isNull(selector)) {
            segments.ldtr.setNull(selector);
            return;
        }
        Descriptor table = system(selector);
        if (table.type() != Descriptor.LDT) {
            throw DescriptorTables.fault(CpuException.GENERAL_PROTECTION, selector);
        }
        checkPresent(table, selector);
        segments.ldtr.load(selector, table);
    }

    private void loadTask(int selector) {
        if (DescriptorTables.isNull(selector)) {
            throw CpuException.generalProtection();
        }
        Descriptor task = system(selector);
        boolean has16Bits = task.type() == Descriptor.TSS_16 && cpu.operatingMode() != OperatingMode.LONG;
        if (task.type() != Descriptor.TSS_32 && !has16Bits) {
            throw DescriptorTables.fault(CpuException.GENERAL_PROTECTION, selector);
        }
        checkPresent(task, selector);
        segments.tr.load(selector, tables.markBusy(selector, task));
    }

    /// The descriptor of a system segment, which has to be in the GDT.
    private Descriptor system(int selector) {
        if ((selector & IN_LDT) != 0) {
            throw DescriptorTables.fault(CpuException.GENERAL_PROTECTION, selector);
        }
        Descriptor descriptor = tables.readSystem(selector, CpuException.GENERAL_PROTECTION);
        if (descriptor.isSegment()) {
            throw DescriptorTables.fault(CpuException.GENERAL_PROTECTION, selector);
        }
        return descriptor;
    }

    private static void checkPresent(Descriptor descriptor, int selector) {
        if (!descriptor.isPresent()) {
            throw DescriptorTables.fault(CpuException.SEGMENT_NOT_PRESENT, selector);
        }
    }
}
