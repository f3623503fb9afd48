package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;

/// IRET in protected mode and in long mode (SDM volume 2, IRET). Nothing changes until all is checked.
final class InterruptReturn {

    private static final int USER = 3;

    private final Cpu cpu;
    private final Segments segments;
    private final DescriptorTables tables;
    private final SegmentLoader loader;
    private final StackOperations stack;

    InterruptReturn(Cpu cpu, StackOperations stack) {
        this.cpu = cpu;
        this.stack = stack;
        segments = cpu.segments;
        tables = cpu.descriptorTables;
        loader = cpu.segmentLoader;
    }

    /// Returns from a handler; `bits` is the operand size.
    ///
    /// @throws CpuException                    #GP, #NP or #SS for a frame that leads nowhere
    /// @throws UnsupportedInstructionException for a return to another task, or to virtual-8086 mode
    void execute(int bits) {
        boolean longMode = cpu.operatingMode() == OperatingMode.LONG;
        if (cpu.flags.has(Flags.NT)) {
            if (longMode) {
                throw CpuException.generalProtection();
            }
            throw new UnsupportedInstructionException("iret to another task", cpu.rip);
        }
        int bytes = bits / Byte.SIZE;
        long target = Alu.zeroExtend(stack.peek(0, bits), bits);
        int selector = (int) stack.peek(bytes, bits) & 0xffff;
        int image = (int) stack.peek(2L * bytes, bits);
        if (!longMode && bits == Integer.SIZE && (image & Flags.VM) != 0 && cpu.privilege() == 0) {
            throw new UnsupportedInstructionException("iret to virtual-8086 mode", cpu.rip);
        }
        Descriptor code = code(selector, longMode);
        int privilege = selector & DescriptorTables.RPL;
        boolean to64Bits = longMode && code.isLong();
        if (to64Bits ? !Mmu.isCanonical(target) : target > code.limit()) {
            throw CpuException.generalProtection();
        }
        int before = cpu.privilege();
        if (privilege > before || segments.bits64()) {
            toOtherStack(selector, code, privilege, to64Bits, bits);
        } else {
            loader.setCode(selector, code, privilege);
            stack.drop(3L * bytes);
        }
        cpu.rip = target;
        restoreFlags(image, bits, before);
        cpu.events.unblockNmi();
    }

    private Descriptor code(int selector, boolean longMode) {
        if (DescriptorTables.isNull(selector)) {
            throw CpuException.generalProtection();
        }
        Descriptor code = tables.read(selector, CpuException.GENERAL_PROTECTION);
        int rpl = selector & DescriptorTables.RPL;
        boolean mayReturn = code.isConforming() ? code.dpl() <= rpl : code.dpl() == rpl;
        if (!code.isCode() || rpl < cpu.privilege() || !mayReturn || longMode && code.isLong() && code.isBig()) {
            throw DescriptorTables.fault(CpuException.GENERAL_PROTECTION, selector);
        }
        if (!code.isPresent()) {
            throw DescriptorTables.fault(CpuException.SEGMENT_NOT_PRESENT, selector);
        }
        return tables.markAccessed(selector, code);
    }

    private void toOtherStack(int selector, Descriptor code, int privilege, boolean to64Bits, int bits) {
        int bytes = bits / Byte.SIZE;
        long pointer = Alu.zeroExtend(stack.peek(3L * bytes, bits), bits);
        int stackSelector = (int) stack.peek(4L * bytes, bits) & 0xffff;
        boolean outer = privilege > cpu.privilege();
        if (DescriptorTables.isNull(stackSelector)) {
            if (!to64Bits || privilege == USER || (stackSelector & DescriptorTables.RPL) != privilege) {
                throw CpuException.generalProtection();
            }
            segments.get(Registers.SS).setNull(stackSelector);
        } else {
            Descriptor descriptor = loader.checkStack(stackSelector, privilege, CpuException.GENERAL_PROTECTION);
            loader.setStack(stackSelector, descriptor);
        }
        loader.setCode(selector, code, privilege);
        if (to64Bits || segments.stackBits() != Short.SIZE) {
            cpu.registers[Registers.RSP] = pointer;
        } else {
            cpu.registers[Registers.RSP] = cpu.registers[Registers.RSP] & ~0xffffL | pointer & 0xffff;
        }
        if (outer) {
            loader.dropPrivilegedData();
        }
    }

    /// What a privilege level may change of the flags.
    private void restoreFlags(int image, int bits, int privilege) {
        int changeable = Flags.STATUS | Flags.TF | Flags.DF | Flags.NT;
        if (bits > Short.SIZE) {
            changeable |= Flags.RF | Flags.AC | Flags.ID;
        }
        if (privilege <= cpu.ioPrivilege()) {
            changeable |= Flags.IF;
        }
        if (privilege == 0) {
            changeable |= Flags.IOPL;
        }
        cpu.flags.setValue(cpu.flags.value() & ~changeable | image & changeable);
    }
}
