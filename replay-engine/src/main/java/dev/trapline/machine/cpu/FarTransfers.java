package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// JMP, CALL and RET to other code segments, also through call gates and to other privilege levels (SDM volume 3, 5.8).
final class FarTransfers {

    private final Operands operands;
    private final StackOperations stack;
    private final Cpu cpu;
    private final Segments segments;
    private final SegmentLoader loader;
    private final DescriptorTables tables;
    private final RealMode realMode;

    FarTransfers(Operands operands, StackOperations stack, Cpu cpu, RealMode realMode) {
        this.operands = operands;
        this.stack = stack;
        this.cpu = cpu;
        segments = cpu.segments;
        loader = cpu.segmentLoader;
        tables = cpu.descriptorTables;
        this.realMode = realMode;
    }

    /// JMP or CALL to a far pointer, in the instruction or in memory.
    void transfer(Step step) {
        int bits = step.instruction.operandBytes * Byte.SIZE;
        long offset;
        int selector;
        if (step.instruction.memory) {
            int bytes = bits / Byte.SIZE;
            long address = operands.address(step, bytes + Short.BYTES);
            offset = operands.memory(address, bits);
            selector = (int) operands.memory(address + bytes, Short.SIZE) & 0xffff;
        } else {
            offset = step.instruction.immediate;
            selector = step.instruction.second;
        }
        offset = Alu.zeroExtend(offset, bits);
        boolean call = step.operation == Operation.CALL;
        if (cpu.operatingMode() == OperatingMode.REAL) {
            if (call) {
                realMode.call(selector, offset, step.next, bits);
            } else {
                realMode.jump(selector, offset);
            }
            return;
        }
        if (DescriptorTables.isNull(selector)) {
            throw CpuException.generalProtection();
        }
        Descriptor descriptor = tables.read(selector, CpuException.GENERAL_PROTECTION);
        if (descriptor.isSegment()) {
            toCode(step, selector, descriptor, offset, call);
        } else {
            throughGate(step, selector, descriptor, call);
        }
    }

    private void toCode(Step step, int selector, Descriptor code, long offset, boolean call) {
        int rpl = selector & DescriptorTables.RPL;
        boolean allowed = code.isConforming()
                ? code.dpl() <= cpu.privilege()
                : code.isCode() && rpl <= cpu.privilege() && code.dpl() == cpu.privilege();
        require(allowed, selector);
        checkPresent(code, selector);
        loader.checkOffset(code, selector, offset);
        enter(step.next, selector, code, offset, call, step.instruction.operandBytes * Byte.SIZE);
    }

    /// Goes to code without a change of privilege.
    private void enter(long returnTo, int selector, Descriptor code, long offset, boolean call, int bits) {
        int from = segments.get(Registers.CS).selector();
        if (call) {
            stack.checkPush(2, bits);
        }
        Descriptor accessed = tables.markAccessed(selector, code);
        if (call) {
            stack.push(from, bits);
            stack.push(returnTo, bits);
        }
        loader.setCode(selector, accessed, cpu.privilege());
        cpu.rip = offset;
    }

    private void throughGate(Step step, int selector, Descriptor found, boolean call) {
        boolean longMode = cpu.operatingMode() == OperatingMode.LONG;
        int type = found.type();
        boolean callGate = type == Descriptor.CALL_GATE_32 || type == Descriptor.CALL_GATE_16 && !longMode;
        boolean task = !longMode && (type == Descriptor.TASK_GATE || type == Descriptor.TSS_16
                || type == Descriptor.TSS_32);
        require(callGate || task, selector);
        require(found.dpl() >= Math.max(cpu.privilege(), selector & DescriptorTables.RPL), selector);
        checkPresent(found, selector);
        if (task) {
            throw new UnsupportedInstructionException("task switch by " + Disassembler.text(step.instruction),
                    step.instruction.address);
        }
        Descriptor gate = tables.readSystem(selector, CpuException.GENERAL_PROTECTION);
        int target = gate.gateSelector();
        if (DescriptorTables.isNull(target)) {
            throw CpuException.generalProtection();
        }
        Descriptor code = tables.read(target, CpuException.GENERAL_PROTECTION);
        require(code.isCode() && code.dpl() <= cpu.privilege(), target);
        require(!longMode || code.isLong() && !code.isBig(), target);
        boolean inner = !code.isConforming() && code.dpl() < cpu.privilege();
        require(call || !inner, target);
        checkPresent(code, target);
        int bits = longMode ? Long.SIZE : type == Descriptor.CALL_GATE_16 ? Short.SIZE : Integer.SIZE;
        long offset = Alu.zeroExtend(gate.gateOffset(), bits);
        loader.checkOffset(code, target, offset);
        if (inner) {
            callInner(step.next, target, code, offset, bits, longMode ? 0 : gate.gateCount());
        } else {
            enter(step.next, target, code, offset, call, bits);
        }
    }

    /// A call to a more privileged level, on the stack that the task state segment has for it, with the parameters copied.
    private void callInner(long returnTo, int selector, Descriptor code, long offset, int bits, int parameters) {
        InnerStack inner = InnerStack.of(cpu, code.dpl());
        inner.push(segments.get(Registers.SS).selector());
        inner.push(Alu.zeroExtend(cpu.registers[Registers.RSP], segments.stackBits()));
        for (int i = parameters - 1; i >= 0; i--) {
            inner.push(stack.peek((long) i * bits / Byte.SIZE, bits));
        }
        inner.push(segments.get(Registers.CS).selector());
        inner.push(returnTo);
        inner.write(bits);
        loader.setCode(selector, code, code.dpl());
        inner.use();
        cpu.rip = offset;
    }

    /// RETF, also one that takes arguments off the stack.
    void ret(Step step) {
        int bits = step.instruction.operandBytes * Byte.SIZE;
        int arguments = (int) step.immediate & 0xffff;
        if (cpu.operatingMode() == OperatingMode.REAL) {
            realMode.ret(arguments, bits);
            return;
        }
        int bytes = bits / Byte.SIZE;
        long offset = Alu.zeroExtend(stack.peek(0, bits), bits);
        int selector = (int) stack.peek(bytes, Short.SIZE) & 0xffff;
        Descriptor code = loader.checkReturn(selector);
        int privilege = selector & DescriptorTables.RPL;
        long beyond = 2L * bytes + arguments;
        if (privilege == cpu.privilege()) {
            loader.checkOffset(code, selector, offset);
            stack.drop(beyond);
            loader.setCode(selector, code, privilege);
        } else {
            long pointer = stack.peek(beyond, bits);
            int outer = (int) stack.peek(beyond + bytes, Short.SIZE) & 0xffff;
            loader.checkOffset(code, selector, offset);
            loader.returnWithStack(selector, code, outer);
            operands.setRegister(Registers.RSP, Alu.zeroExtend(pointer, bits) + arguments, segments.stackBits());
        }
        cpu.rip = offset;
    }

    private static void checkPresent(Descriptor descriptor, int selector) {
        if (!descriptor.isPresent()) {
            throw DescriptorTables.fault(CpuException.SEGMENT_NOT_PRESENT, selector);
        }
    }

    private static void require(boolean allowed, int selector) {
        if (!allowed) {
            throw DescriptorTables.fault(CpuException.GENERAL_PROTECTION, selector);
        }
    }
}
