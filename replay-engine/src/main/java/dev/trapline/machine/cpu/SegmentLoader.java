package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;

/// Loads segment registers, with all that is checked of a selector and its descriptor (SDM volume 3, 5.5 to 5.7).
final class SegmentLoader {

    private static final int USER = 3;

    private final Cpu cpu;
    private final Segments segments;
    private final DescriptorTables tables;

    SegmentLoader(Cpu cpu, Segments segments, DescriptorTables tables) {
        this.cpu = cpu;
        this.segments = segments;
        this.tables = tables;
    }

    /// Loads a segment register other than CS, as MOV and POP do.
    ///
    /// @param place as [Registers] numbers them
    /// @throws CpuException #GP, #NP or #SS with the selector; nothing is loaded then
    void load(int place, int selector) {
        if (cpu.operatingMode() == OperatingMode.REAL) {
            segments.get(place).loadReal(selector);
        } else if (place == Registers.SS) {
            loadStack(selector, cpu.privilege());
        } else {
            loadData(place, selector);
        }
        segments.changed();
    }

    private void loadData(int place, int selector) {
        if (DescriptorTables.isNull(selector)) {
            segments.get(place).setNull(selector);
            return;
        }
        Descriptor descriptor = tables.read(selector, CpuException.GENERAL_PROTECTION);
        int rpl = selector & DescriptorTables.RPL;
        boolean privileged = !descriptor.isConforming()
                && (rpl > descriptor.dpl() || cpu.privilege() > descriptor.dpl());
        if (!descriptor.isReadable() || privileged) {
            throw DescriptorTables.fault(CpuException.GENERAL_PROTECTION, selector);
        }
        if (!descriptor.isPresent()) {
            throw DescriptorTables.fault(CpuException.SEGMENT_NOT_PRESENT, selector);
        }
        segments.get(place).load(selector, tables.markAccessed(selector, descriptor));
    }

    private void loadStack(int selector, int privilege) {
        if (DescriptorTables.isNull(selector)) {
            if (!mayBeNullStack(selector, privilege)) {
                throw CpuException.generalProtection();
            }
            segments.get(Registers.SS).setNull(selector);
            return;
        }
        Descriptor descriptor = checkStack(selector, privilege, CpuException.GENERAL_PROTECTION);
        segments.get(Registers.SS).load(selector, tables.markAccessed(selector, descriptor));
    }

    /// In 64-bit mode SS may be null, but for the user.
    private boolean mayBeNullStack(int selector, int privilege) {
        return segments.bits64() && privilege != USER && selector == privilege;
    }

    /// The descriptor of a stack for a privilege level.
    ///
    /// @param vector what is raised, with the selector, if it is none: #GP, or #TS if the selector comes from a task state segment
    Descriptor checkStack(int selector, int privilege, int vector) {
        Descriptor descriptor = tables.read(selector, vector);
        if ((selector & DescriptorTables.RPL) != privilege || !descriptor.isWritableData()
                || descriptor.dpl() != privilege) {
            throw DescriptorTables.fault(vector, selector);
        }
        if (!descriptor.isPresent()) {
            throw DescriptorTables.fault(CpuException.STACK_FAULT, selector);
        }
        return descriptor;
    }

    /// The descriptor of a code segment to return to, at a privilege level that is the same or lower.
    ///
    /// @throws CpuException #GP or #NP with the selector, if it is none
    Descriptor checkReturn(int selector) {
        if (DescriptorTables.isNull(selector)) {
            throw CpuException.generalProtection();
        }
        Descriptor code = tables.read(selector, CpuException.GENERAL_PROTECTION);
        int rpl = selector & DescriptorTables.RPL;
        boolean fits = code.isConforming() ? code.dpl() <= rpl : code.dpl() == rpl;
        if (!code.isCode() || rpl < cpu.privilege() || !fits) {
            throw DescriptorTables.fault(CpuException.GENERAL_PROTECTION, selector);
        }
        if (!code.isPresent()) {
            throw DescriptorTables.fault(CpuException.SEGMENT_NOT_PRESENT, selector);
        }
        return code;
    }

    /// Checks where to go on in a code segment.
    ///
    /// @throws CpuException #GP
    void checkOffset(Descriptor code, int selector, long offset) {
        boolean longMode = cpu.operatingMode() == OperatingMode.LONG;
        if (longMode && code.isLong() && code.isBig()) {
            throw DescriptorTables.fault(CpuException.GENERAL_PROTECTION, selector);
        }
        boolean inside = longMode && code.isLong() ? Mmu.isCanonical(offset) : offset <= code.limit();
        if (!inside) {
            throw CpuException.generalProtection();
        }
    }

    /// Goes back to code, which has been checked, with a stack that is checked here; of data it takes away what a lower privilege level may
    /// not have.
    ///
    /// @throws CpuException #GP or #SS, if the stack is none for it; then nothing has changed
    void returnWithStack(int codeSelector, Descriptor code, int stackSelector) {
        int privilege = codeSelector & DescriptorTables.RPL;
        if (DescriptorTables.isNull(stackSelector)) {
            boolean bits64 = cpu.operatingMode() == OperatingMode.LONG && code.isLong();
            if (!bits64 || privilege == USER || stackSelector != privilege) {
                throw CpuException.generalProtection();
            }
            setCode(codeSelector, code, privilege);
            segments.get(Registers.SS).setNull(stackSelector);
            segments.changed();
        } else {
            Descriptor stack = checkStack(stackSelector, privilege, CpuException.GENERAL_PROTECTION);
            Descriptor accessed = tables.markAccessed(stackSelector, stack);
            setCode(codeSelector, code, privilege);
            setStack(stackSelector, accessed);
        }
        dropPrivilegedData();
    }

    /// Loads SS with a stack that has been checked.
    void setStack(int selector, Descriptor descriptor) {
        segments.get(Registers.SS).load(selector, tables.markAccessed(selector, descriptor));
        segments.changed();
    }

    /// Loads CS with code that has been checked, to be executed at a privilege level, which may be another than before.
    void setCode(int selector, Descriptor descriptor, int privilege) {
        int withRpl = selector & ~DescriptorTables.RPL | privilege;
        segments.get(Registers.CS).load(withRpl, tables.markAccessed(selector, descriptor));
        cpu.setPrivilege(privilege);
        segments.changed();
    }

    /// Takes away what the registers for data may not keep at a lower privilege (SDM volume 2, RET).
    private void dropPrivilegedData() {
        for (int place : new int[] {Registers.ES, Registers.DS, Registers.FS, Registers.GS}) {
            Segment segment = segments.get(place);
            int attributes = segment.attributes();
            boolean conforming = (attributes & (Descriptor.CODE | Descriptor.CONFORMING)) == (Descriptor.CODE
                    | Descriptor.CONFORMING);
            if (segment.isUsable() && !conforming && (attributes >> 5 & 3) < cpu.privilege()) {
                segment.setNull(0);
            }
        }
        segments.changed();
    }
}
