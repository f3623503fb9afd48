package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// Instructions that ask what a selector is worth, and tell in ZF: LAR, LSL, VERR, VERW and ARPL.
final class SelectorOperations {

    /// Types of the system, as bits: those that LAR accepts, and those that have a limit.
    private static final int WITH_RIGHTS = 1 << Descriptor.TSS_16 | 1 << Descriptor.LDT | 1 << Descriptor.TSS_16_BUSY
            | 1 << Descriptor.CALL_GATE_16 | 1 << Descriptor.TASK_GATE | 1 << Descriptor.TSS_32
            | 1 << Descriptor.TSS_32_BUSY | 1 << Descriptor.CALL_GATE_32;
    private static final int WITH_LIMIT = 1 << Descriptor.TSS_16 | 1 << Descriptor.LDT | 1 << Descriptor.TSS_16_BUSY
            | 1 << Descriptor.TSS_32 | 1 << Descriptor.TSS_32_BUSY;
    private static final int IN_LONG_MODE = 1 << Descriptor.LDT | 1 << Descriptor.TSS_32 | 1 << Descriptor.TSS_32_BUSY
            | 1 << Descriptor.CALL_GATE_32;
    private static final int RIGHTS = 0xff_ff00;

    private final Operands operands;
    private final Cpu cpu;
    private final DescriptorTables tables;
    private final Flags flags;

    SelectorOperations(Operands operands, Cpu cpu) {
        this.operands = operands;
        this.cpu = cpu;
        tables = cpu.descriptorTables;
        flags = cpu.flags;
    }

    void execute(Step step) {
        if (cpu.operatingMode() == OperatingMode.REAL) {
            throw CpuException.invalidOpcode();
        }
        switch (step.operation) {
            case LAR -> describe(step, WITH_RIGHTS);
            case LSL -> describe(step, WITH_LIMIT);
            case VERR, VERW -> verify(step);
            default -> adjustPrivilege(step);
        }
    }

    /// LAR and LSL: rights or limit of a segment that is visible at this privilege level.
    private void describe(Step step, int systemTypes) {
        // Two bytes of memory, whatever the operand size is.
        int selector = (int) operands.read(step, step.source, Short.SIZE) & 0xffff;
        int types = cpu.operatingMode() == OperatingMode.LONG ? systemTypes & IN_LONG_MODE : systemTypes;
        if (DescriptorTables.isNull(selector) || !tables.isWithin(selector)) {
            answer(false);
            return;
        }
        Descriptor descriptor = tables.read(selector, CpuException.GENERAL_PROTECTION);
        boolean known = descriptor.isSegment() || (types >> descriptor.type() & 1) != 0;
        boolean visible = known && (descriptor.isConforming() || isReachable(selector, descriptor));
        if (visible) {
            long value = step.operation == Operation.LAR
                    ? descriptor.value() >>> Integer.SIZE & RIGHTS
                    : descriptor.limit();
            operands.setRegister(step.destination, value, step.bits);
        }
        answer(visible);
    }

    private void verify(Step step) {
        int selector = (int) operands.destination(step) & 0xffff;
        if (DescriptorTables.isNull(selector) || !tables.isWithin(selector)) {
            answer(false);
            return;
        }
        Descriptor descriptor = tables.read(selector, CpuException.GENERAL_PROTECTION);
        answer(step.operation == Operation.VERR
                ? descriptor.isReadable() && (descriptor.isConforming() || isReachable(selector, descriptor))
                : descriptor.isWritableData() && isReachable(selector, descriptor));
    }

    private boolean isReachable(int selector, Descriptor descriptor) {
        return descriptor.dpl() >= Math.max(cpu.privilege(), selector & DescriptorTables.RPL);
    }

    /// ARPL: raises the requested privilege level of the destination to that of the source.
    private void adjustPrivilege(Step step) {
        long selector = operands.destination(step);
        long least = operands.source(step) & DescriptorTables.RPL;
        boolean raised = (selector & DescriptorTables.RPL) < least;
        if (raised) {
            operands.write(step, selector & ~(long) DescriptorTables.RPL | least);
        }
        answer(raised);
    }

    private void answer(boolean yes) {
        flags.setStatus(yes ? Flags.ZF : 0, Flags.ZF);
    }
}
