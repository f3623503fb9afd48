package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;

/// Goes through the gates of the interrupt descriptor table to handlers, in protected mode (SDM volume 3, 6.12) and in long mode (6.14).
///
/// Nothing changes but memory of the new stack until all checks are passed. Error codes are those without the bit that says that the
/// event came from outside.
final class InterruptGates {

    private static final int GATE_BYTES = 8;
    private static final int LONG_GATE_BYTES = 16;
    private static final int INTERRUPT_GATE_16 = 6;
    private static final int TRAP_GATE_16 = 7;
    private static final int INTERRUPT_GATE = 14;
    private static final int TRAP_GATE = 15;
    /// Bit of an error code: it names an entry of the IDT.
    private static final int IN_IDT = 2;
    private static final int IST_MASK = 7;
    private static final int RSP0 = 4;
    private static final int IST0 = 28;
    private static final long STACK_ALIGNMENT = 16;
    private static final int USER = 3;

    private final Cpu cpu;
    private final Segments segments;
    private final DescriptorTables tables;
    private final SystemMemory memory;
    private final SegmentLoader loader;
    private final Mmu mmu;
    /// The stack of a handler, while it is only looked at.
    private final Segment newStack = new Segment(CpuException.STACK_FAULT);

    InterruptGates(Cpu cpu) {
        this.cpu = cpu;
        segments = cpu.segments;
        tables = cpu.descriptorTables;
        memory = cpu.systemMemory;
        loader = cpu.segmentLoader;
        mmu = cpu.mmu;
    }

    /// Goes to the handler of an event; RIP is where it will return to.
    ///
    /// @throws CpuException if one of the many conditions is not met
    void enter(Event event) {
        boolean longMode = cpu.operatingMode() == OperatingMode.LONG;
        Descriptor gate = gate(event, longMode);
        int selector = gate.gateSelector();
        Descriptor code = code(selector, longMode);
        int privilege = code.isConforming() ? cpu.privilege() : code.dpl();
        code = tables.markAccessed(selector, code);
        if (longMode) {
            enterLong(event, gate, privilege);
        } else {
            enterProtected(event, gate, code, privilege);
        }
        loader.setCode(selector, code, privilege);
        cpu.flags.put(Flags.TF | Flags.NT | Flags.RF | Flags.VM, false);
        if (gate.type() == INTERRUPT_GATE || gate.type() == INTERRUPT_GATE_16) {
            cpu.flags.put(Flags.IF, false);
        }
    }

    private Descriptor gate(Event event, boolean longMode) {
        int error = event.vector() * GATE_BYTES | IN_IDT;
        int bytes = longMode ? LONG_GATE_BYTES : GATE_BYTES;
        int at = event.vector() * bytes;
        TableRegister idt = segments.idtr;
        if (at + bytes - 1 > idt.limit()) {
            throw CpuException.of(CpuException.GENERAL_PROTECTION, error);
        }
        long upper = longMode ? memory.read(idt.base() + at + Long.BYTES, Long.BYTES) & Segment.LOW_32 : 0;
        Descriptor gate = new Descriptor(memory.read(idt.base() + at, Long.BYTES), upper);
        boolean known = !gate.isSegment() && switch (gate.type()) {
            case INTERRUPT_GATE, TRAP_GATE -> true;
            case INTERRUPT_GATE_16, TRAP_GATE_16, Descriptor.TASK_GATE -> !longMode;
            default -> false;
        };
        if (!known || event.software() && gate.dpl() < cpu.privilege()) {
            throw CpuException.of(CpuException.GENERAL_PROTECTION, error);
        }
        if (!gate.isPresent()) {
            throw CpuException.of(CpuException.SEGMENT_NOT_PRESENT, error);
        }
        if (gate.type() == Descriptor.TASK_GATE) {
            throw new UnsupportedInstructionException("a task gate, for vector " + event.vector(), cpu.rip);
        }
        return gate;
    }

    private Descriptor code(int selector, boolean longMode) {
        if (DescriptorTables.isNull(selector)) {
            throw CpuException.generalProtection();
        }
        Descriptor code = tables.read(selector, CpuException.GENERAL_PROTECTION);
        if (!code.isCode() || code.dpl() > cpu.privilege() || longMode && (!code.isLong() || code.isBig())) {
            throw DescriptorTables.fault(CpuException.GENERAL_PROTECTION, selector);
        }
        if (!code.isPresent()) {
            throw DescriptorTables.fault(CpuException.SEGMENT_NOT_PRESENT, selector);
        }
        return code;
    }

    /// The frame always has SS and RSP, and begins at a multiple of 16.
    private void enterLong(Event event, Descriptor gate, int privilege) {
        long target = gate.gateOffset();
        if (!Mmu.isCanonical(target)) {
            throw CpuException.generalProtection();
        }
        int ist = (int) (gate.value() >>> Integer.SIZE) & IST_MASK;
        long stack = cpu.registers[Registers.RSP];
        if (ist != 0 || privilege != cpu.privilege()) {
            stack = taskStack(ist != 0 ? IST0 + ist * Long.BYTES : RSP0 + privilege * Long.BYTES);
        }
        long top = stack & -STACK_ALIGNMENT;
        int oldStack = segments.get(Registers.SS).selector();
        top = push(top, oldStack, privilege);
        top = push(top, cpu.registers[Registers.RSP], privilege);
        top = push(top, event.returnFlags(), privilege);
        top = push(top, segments.get(Registers.CS).selector(), privilege);
        top = push(top, cpu.rip, privilege);
        if (event.hasErrorCode()) {
            top = push(top, event.errorCode(), privilege);
        }
        if (privilege != cpu.privilege()) {
            segments.get(Registers.SS).setNull(privilege);
        }
        cpu.registers[Registers.RSP] = top;
        cpu.rip = target;
    }

    /// A stack pointer of the task state segment.
    private long taskStack(int at) {
        Segment task = segments.tr;
        if (!task.isUsable() || at + Long.BYTES - 1 > task.limit()) {
            throw DescriptorTables.fault(CpuException.INVALID_TSS, task.selector());
        }
        return memory.read(task.base() + at, Long.BYTES);
    }

    private long push(long top, long value, int privilege) {
        long at = top - Long.BYTES;
        if (!Mmu.isCanonical(at)) {
            throw CpuException.of(CpuException.STACK_FAULT, 0);
        }
        write(at, value, Long.BYTES, privilege);
        return at;
    }

    private void write(long at, long value, int bytes, int privilege) {
        mmu.setUser(privilege == USER);
        try {
            switch (bytes) {
                case Short.BYTES -> mmu.write16(at, (int) value);
                case Integer.BYTES -> mmu.write32(at, (int) value);
                default -> mmu.write64(at, value);
            }
        } finally {
            mmu.setUser(cpu.privilege() == USER);
        }
    }

    /// The frame has SS and ESP only if the privilege changes, and is as wide as the gate says.
    private void enterProtected(Event event, Descriptor gate, Descriptor code, int privilege) {
        boolean wide = gate.type() == INTERRUPT_GATE || gate.type() == TRAP_GATE;
        int bytes = wide ? Integer.BYTES : Short.BYTES;
        long target = wide ? gate.gateOffset() : gate.gateOffset() & 0xffff;
        boolean inner = privilege != cpu.privilege();
        Segment stack = segments.get(Registers.SS);
        long top = cpu.registers[Registers.RSP];
        int selector = stack.selector();
        Descriptor descriptor = null;
        if (inner) {
            TaskStack found = innerStack(privilege);
            selector = found.selector();
            top = found.pointer();
            descriptor = found.descriptor();
            newStack.load(selector, descriptor);
            stack = newStack;
        }
        if (target > code.limit()) {
            throw CpuException.generalProtection();
        }
        long mask = stack.isBig() ? Segment.LOW_32 : 0xffff;
        long[] frame = {segments.get(Registers.SS).selector(), cpu.registers[Registers.RSP], event.returnFlags(),
            segments.get(Registers.CS).selector(), cpu.rip, event.errorCode()};
        int end = event.hasErrorCode() ? frame.length : frame.length - 1;
        long pointer = top & mask;
        for (int i = inner ? 0 : 2; i < end; i++) {
            pointer = pointer - bytes & mask;
            write(linear(stack, pointer, bytes, inner), frame[i], bytes, privilege);
        }
        if (descriptor != null) {
            loader.setStack(selector, descriptor);
        }
        cpu.registers[Registers.RSP] = inner ? pointer : cpu.registers[Registers.RSP] & ~mask | pointer;
        cpu.rip = target;
    }

    private static long linear(Segment stack, long pointer, int bytes, boolean inner) {
        try {
            return stack.linear(pointer, bytes, Segment.WRITE);
        } catch (CpuException fault) {
            throw inner ? DescriptorTables.fault(CpuException.STACK_FAULT, stack.selector()) : fault;
        }
    }

    private record TaskStack(int selector, Descriptor descriptor, long pointer) {}

    /// The stack for a privilege level, as the task state segment of 16 or 32 bits says.
    private TaskStack innerStack(int privilege) {
        Segment task = segments.tr;
        boolean wide = (task.attributes() & 0xf & ~(Descriptor.TSS_32 ^ Descriptor.TSS_32_BUSY)) == Descriptor.TSS_32;
        int bytes = wide ? Integer.BYTES : Short.BYTES;
        int at = bytes + privilege * 2 * bytes;
        if (!task.isUsable() || at + bytes + Short.BYTES - 1 > task.limit()) {
            throw DescriptorTables.fault(CpuException.INVALID_TSS, task.selector());
        }
        long pointer = memory.read(task.base() + at, bytes);
        int selector = (int) memory.read(task.base() + at + bytes, Short.BYTES);
        if (DescriptorTables.isNull(selector)) {
            throw CpuException.of(CpuException.INVALID_TSS, 0);
        }
        return new TaskStack(selector, loader.checkStack(selector, privilege, CpuException.INVALID_TSS), pointer);
    }
}
