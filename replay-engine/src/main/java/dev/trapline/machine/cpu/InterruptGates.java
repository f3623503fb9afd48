package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;

/// Goes through the gates of the interrupt descriptor table to handlers, in protected mode (SDM volume 3, 6.12) and in long mode (6.14).
///
/// Nothing changes until all checks are passed. Error codes are those without the bit that says that the
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
    /// Of a gate in long mode: which stack of the task state segment, or 0.
    private static final int INTERRUPT_STACK = 7;
    /// Values of the shortest frame: flags, CS and the instruction pointer.
    private static final int FRAME = 3;

    private final Cpu cpu;
    private final StackOperations stack;
    private final Segments segments;
    private final DescriptorTables tables;
    private final SystemMemory memory;
    private final SegmentLoader loader;

    InterruptGates(Cpu cpu, StackOperations stack) {
        this.cpu = cpu;
        this.stack = stack;
        segments = cpu.segments;
        tables = cpu.descriptorTables;
        memory = cpu.systemMemory;
        loader = cpu.segmentLoader;
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
            enterLong(event, gate, selector, code, privilege);
        } else {
            enterProtected(event, gate, selector, code, privilege);
        }
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

    /// The frame always has SS and RSP.
    private void enterLong(Event event, Descriptor gate, int selector, Descriptor code, int privilege) {
        long target = gate.gateOffset();
        if (!Mmu.isCanonical(target)) {
            throw CpuException.generalProtection();
        }
        InnerStack handler =
                InnerStack.ofHandler(cpu, privilege, (int) (gate.value() >>> Integer.SIZE) & INTERRUPT_STACK);
        pushFrame(handler, event, cpu.registers[Registers.RSP]);
        handler.write(Long.SIZE);
        loader.setCode(selector, code, privilege);
        handler.use();
        cpu.rip = target;
    }

    /// The frame has SS and ESP only if the privilege changes, and is as wide as the gate says.
    private void enterProtected(Event event, Descriptor gate, int selector, Descriptor code, int privilege) {
        boolean wide = gate.type() == INTERRUPT_GATE || gate.type() == TRAP_GATE;
        int bits = wide ? Integer.SIZE : Short.SIZE;
        long target = Alu.zeroExtend(gate.gateOffset(), bits);
        if (privilege == cpu.privilege()) {
            stack.checkPush(event.hasErrorCode() ? FRAME + 1 : FRAME, bits);
            checkTarget(target, code);
            stack.push(event.returnFlags(), bits);
            stack.push(segments.get(Registers.CS).selector(), bits);
            stack.push(cpu.rip, bits);
            if (event.hasErrorCode()) {
                stack.push(event.errorCode(), bits);
            }
            loader.setCode(selector, code, privilege);
        } else {
            InnerStack inner = InnerStack.of(cpu, privilege);
            checkTarget(target, code);
            pushFrame(inner, event, Alu.zeroExtend(cpu.registers[Registers.RSP], segments.stackBits()));
            inner.write(bits);
            loader.setCode(selector, code, privilege);
            inner.use();
        }
        cpu.rip = target;
    }

    private static void checkTarget(long target, Descriptor code) {
        if (target > code.limit()) {
            throw CpuException.generalProtection();
        }
    }

    private void pushFrame(InnerStack handler, Event event, long pointer) {
        handler.push(segments.get(Registers.SS).selector());
        handler.push(pointer);
        handler.push(event.returnFlags());
        handler.push(segments.get(Registers.CS).selector());
        handler.push(cpu.rip);
        if (event.hasErrorCode()) {
            handler.push(event.errorCode());
        }
    }
}
