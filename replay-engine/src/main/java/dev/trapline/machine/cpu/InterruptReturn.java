package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// IRET in protected mode and in long mode (SDM volume 2, IRET). Nothing changes until all is checked.
final class InterruptReturn {

    private final Cpu cpu;
    private final Segments segments;
    private final SegmentLoader loader;
    private final StackOperations stack;

    InterruptReturn(Cpu cpu, StackOperations stack) {
        this.cpu = cpu;
        this.stack = stack;
        segments = cpu.segments;
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
        Descriptor code = loader.checkReturn(selector);
        loader.checkOffset(code, selector, target);
        int privilege = selector & DescriptorTables.RPL;
        int before = cpu.privilege();
        if (privilege > before || segments.bits64()) {
            long pointer = Alu.zeroExtend(stack.peek(3L * bytes, bits), bits);
            int stackSelector = (int) stack.peek(4L * bytes, bits) & 0xffff;
            loader.returnWithStack(selector, code, stackSelector);
            stack.setTop(pointer);
        } else {
            loader.setCode(selector, code, privilege);
            stack.drop(3L * bytes);
        }
        cpu.rip = target;
        restoreFlags(image, bits, before);
        cpu.events.unblockNmi();
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
