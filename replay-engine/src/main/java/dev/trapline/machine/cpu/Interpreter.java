package dev.trapline.machine.cpu;

import static dev.trapline.machine.cpu.Registers.RSP;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.DeviceAccess;
import dev.trapline.machine.memory.Mmu;
import org.jspecify.annotations.Nullable;

/// Executes instructions on the state of a [Cpu], a block at a time.
///
/// The kinds of instructions that programs execute most have a case of their own here, with the arithmetic of [Alu];
/// [Operations] does all others. Why it is made so: docs/adr/0012.
public final class Interpreter {

    private static final int USER = 3;
    private static final long LOW_32 = 0xffff_ffffL;
    /// A block that is executed so often is worth some milliseconds of compiling.
    private static final int COMPILE_AT = 10_000;

    private final Cpu cpu;
    private final long[] registers;
    private final BlockCache blocks;
    private final Operations operations;
    private final InstructionBoundary boundary;
    private final BlockTrail trail = new BlockTrail();
    private final boolean delivers;
    private int compileAt = COMPILE_AT;
    /// RIP of the instruction that raised the last trap.
    private long instruction;
    /// What cannot be executed.
    private String trouble = "";

    /// Executes a guest that has a kernel: exceptions and interrupts go through its tables, and SYSCALL goes where the model-specific
    /// registers say.
    public Interpreter(Cpu cpu) {
        this(cpu, null);
    }

    /// Executes a program whose kernel is the caller: SYSCALL goes to `syscalls`, and exceptions are thrown out of [#run]. Only in real
    /// mode, where every program handles them itself, they go through the vector table.
    public Interpreter(Cpu cpu, @Nullable SyscallEntry syscalls) {
        this.cpu = cpu;
        delivers = syscalls == null;
        registers = cpu.registers;
        blocks = new BlockCache(cpu.mmu);
        operations = new Operations(cpu, syscalls);
        boundary = new InstructionBoundary(cpu, operations.delivery);
    }

    /// Executes exactly so many instructions, or fewer if something else ends it. An exception or interrupt that is delivered counts as
    /// one.
    ///
    /// @return why it has ended
    /// @throws CpuException                    if an instruction raises an exception that is for the caller: the state is that before
    ///                                         it, or after it for a trap
    /// @throws UnsupportedInstructionException if an instruction is not known, and the caller is the kernel
    public StopReason run(long instructions) {
        cpu.events.set(PendingEvents.PAUSE, false);
        cpu.mmu.deferDevices(true);
        try {
            return advance(instructions);
        } catch (UnsupportedInstructionException unsupported) {
            if (!delivers) {
                throw unsupported;
            }
            trouble = unsupported.getMessage();
            return StopReason.UNSUPPORTED;
        } finally {
            cpu.mmu.deferDevices(false);
        }
    }

    private StopReason advance(long instructions) {
        PendingEvents events = cpu.events;
        Flags flags = cpu.flags;
        long start = cpu.instructions();
        for (long left = instructions; left > 0; left = instructions - (cpu.instructions() - start)) {
            try {
                if (events.attention != 0 || flags.has(Flags.TF | Flags.RF | Flags.AC)
                        || flags.has(Flags.IF) && events.interruptPending()) {
                    StopReason reason = carefully();
                    if (reason != null) {
                        return reason;
                    }
                } else {
                    Block block = blocks.at(cpu.rip, cpu.context, cpu.privilege() == USER);
                    int most = (int) Math.min(left, Integer.MAX_VALUE);
                    CompiledCode code = block.code == null ? warmed(block) : block.code;
                    boolean compiled = code != null && most >= block.least;
                    trail.add(block, compiled, cpu.instructions());
                    if (compiled) {
                        execute(code, block.entry, most);
                    } else {
                        execute(block, Math.min(most, block.length));
                    }
                }
            } catch (CpuException raised) {
                deliver(raised);
            }
        }
        return StopReason.BUDGET;
    }

    /// The code of a block that has been executed often, and of those around it; null while it is not worth it, or cannot be.
    private @Nullable CompiledCode warmed(Block block) {
        if (++block.heat == compileAt && block.context.mode() == Mode.BITS_64) {
            Region region = Region.from(block, rip -> blocks.beside(block, rip));
            if (region != null) {
                region.isCompiled(RegionCompiler.compile(region));
            }
        }
        return block.code;
    }

    private void execute(CompiledCode code, int entry, int most) {
        try {
            cpu.addInstructions(code.run(cpu, registers, cpu.mmu, cpu.flags, operations, most, entry));
        } catch (CpuException raised) {
            raised(raised, code.step(), code.executed());
        } catch (DeviceAccess reached) {
            alone(code.step(), code.executed());
        }
    }

    /// Compiles what is executed so often; never if it is 0.
    public void compileAfter(int executions) {
        compileAt = executions;
    }

    /// Delivers what waits, or executes one instruction, with all that has to be looked at before and after it.
    private @Nullable StopReason carefully() {
        if (cpu.events.has(PendingEvents.PAUSE)) {
            return StopReason.BUDGET;
        }
        long before = cpu.instructions();
        if (boundary.deliver()) {
            trail.interrupted(before);
            cpu.addInstructions(1);
            return null;
        }
        StopReason reason = boundary.stop();
        if (reason == null) {
            boundary.begin();
            Block block = blocks.at(cpu.rip, cpu.context, cpu.privilege() == USER);
            trail.add(block, false, before);
            execute(block, 1);
            boundary.end();
        }
        return reason;
    }

    /// The seam between a guest with a kernel and one whose kernel is the caller.
    private void deliver(CpuException raised) {
        cpu.mmu.setChecksAlignment(false);
        if (!delivers && cpu.operatingMode() != OperatingMode.REAL) {
            throw raised;
        }
        operations.delivery.exception(raised, instruction);
        if (!raised.isSoftware()) {
            // So that a handler that faults at once comes to an end too.
            cpu.addInstructions(1);
        }
    }

    /// Stops before the instruction at a linear address whenever execution gets there, or no longer. Meanwhile everything is slower.
    public void stopAt(long linear, boolean stop) {
        boundary.stopAt(linear, stop);
    }

    /// What a person wants to see of a guest that has come to an end: why, registers, mode, segments, and what it did before.
    public String report() {
        return new ProcessorReport(cpu).text(trouble, trail);
    }

    /// The part of the [#report] that says what was executed last: the mode, then a line for each instruction.
    public String lastInstructions() {
        return new ProcessorReport(cpu).lastInstructions(trail);
    }

    /// Executes the first steps of a block. One method, because the state of the loop would not stay in registers otherwise.
    // The casts to int and byte are there to sign-extend.
    @SuppressWarnings("UnnecessaryLongToIntConversion")
    private void execute(Block block, int count) {
        Step[] steps = count == block.steps.length ? block.whole : block.steps;
        // Locals, because the JVM reads fields again after every call.
        long[] r = registers;
        Flags flags = cpu.flags;
        Mmu mmu = cpu.mmu;
        VectorOperations vectors = operations.vectors;
        int done = 0;
        try {
            do {
                Step step = steps[done];
                int d = step.destination;
                int s = step.source;
                switch (step.code) {
                    case Code.ADD | Code.RR_32 -> r[d] = Alu.add(flags, (int) r[d], (int) r[s], 32) & LOW_32;
                    case Code.ADD | Code.RI_32 -> r[d] = Alu.add(flags, (int) r[d], step.immediate, 32) & LOW_32;
                    case Code.ADD | Code.RM_32 ->
                            r[d] = Alu.add(flags, (int) r[d], mmu.read32(address(step, r)), 32) & LOW_32;
                    case Code.ADD | Code.RR_64 -> r[d] = Alu.add(flags, r[d], r[s], 64);
                    case Code.ADD | Code.RI_64 -> r[d] = Alu.add(flags, r[d], step.immediate, 64);
                    case Code.ADD | Code.RM_64 -> r[d] = Alu.add(flags, r[d], mmu.read64(address(step, r)), 64);
                    case Code.SUB | Code.RR_32 -> r[d] = Alu.sub(flags, (int) r[d], (int) r[s], 32) & LOW_32;
                    case Code.SUB | Code.RI_32 -> r[d] = Alu.sub(flags, (int) r[d], step.immediate, 32) & LOW_32;
                    case Code.SUB | Code.RM_32 ->
                            r[d] = Alu.sub(flags, (int) r[d], mmu.read32(address(step, r)), 32) & LOW_32;
                    case Code.SUB | Code.RR_64 -> r[d] = Alu.sub(flags, r[d], r[s], 64);
                    case Code.SUB | Code.RI_64 -> r[d] = Alu.sub(flags, r[d], step.immediate, 64);
                    case Code.SUB | Code.RM_64 -> r[d] = Alu.sub(flags, r[d], mmu.read64(address(step, r)), 64);
                    case Code.AND | Code.RR_32 -> r[d] = Alu.and(flags, (int) r[d], (int) r[s]) & LOW_32;
                    case Code.AND | Code.RI_32 -> r[d] = Alu.and(flags, (int) r[d], step.immediate) & LOW_32;
                    case Code.AND | Code.RM_32 ->
                            r[d] = Alu.and(flags, (int) r[d], mmu.read32(address(step, r))) & LOW_32;
                    case Code.AND | Code.RR_64 -> r[d] = Alu.and(flags, r[d], r[s]);
                    case Code.AND | Code.RI_64 -> r[d] = Alu.and(flags, r[d], step.immediate);
                    case Code.AND | Code.RM_64 -> r[d] = Alu.and(flags, r[d], mmu.read64(address(step, r)));
                    case Code.OR | Code.RR_32 -> r[d] = Alu.or(flags, (int) r[d], (int) r[s]) & LOW_32;
                    case Code.OR | Code.RI_32 -> r[d] = Alu.or(flags, (int) r[d], step.immediate) & LOW_32;
                    case Code.OR | Code.RM_32 ->
                            r[d] = Alu.or(flags, (int) r[d], mmu.read32(address(step, r))) & LOW_32;
                    case Code.OR | Code.RR_64 -> r[d] = Alu.or(flags, r[d], r[s]);
                    case Code.OR | Code.RI_64 -> r[d] = Alu.or(flags, r[d], step.immediate);
                    case Code.OR | Code.RM_64 -> r[d] = Alu.or(flags, r[d], mmu.read64(address(step, r)));
                    case Code.XOR | Code.RR_32 -> r[d] = Alu.xor(flags, (int) r[d], (int) r[s]) & LOW_32;
                    case Code.XOR | Code.RI_32 -> r[d] = Alu.xor(flags, (int) r[d], step.immediate) & LOW_32;
                    case Code.XOR | Code.RM_32 ->
                            r[d] = Alu.xor(flags, (int) r[d], mmu.read32(address(step, r))) & LOW_32;
                    case Code.XOR | Code.RR_64 -> r[d] = Alu.xor(flags, r[d], r[s]);
                    case Code.XOR | Code.RI_64 -> r[d] = Alu.xor(flags, r[d], step.immediate);
                    case Code.XOR | Code.RM_64 -> r[d] = Alu.xor(flags, r[d], mmu.read64(address(step, r)));
                    case Code.CMP | Code.RR_32 -> Alu.sub(flags, (int) r[d], (int) r[s], 32);
                    case Code.CMP | Code.RI_32 -> Alu.sub(flags, (int) r[d], step.immediate, 32);
                    case Code.CMP | Code.RM_32 -> Alu.sub(flags, (int) r[d], mmu.read32(address(step, r)), 32);
                    case Code.CMP | Code.MR_32 -> Alu.sub(flags, mmu.read32(address(step, r)), (int) r[s], 32);
                    case Code.CMP | Code.MI_32 -> Alu.sub(flags, mmu.read32(address(step, r)), step.immediate, 32);
                    case Code.CMP | Code.RR_64 -> Alu.sub(flags, r[d], r[s], 64);
                    case Code.CMP | Code.RI_64 -> Alu.sub(flags, r[d], step.immediate, 64);
                    case Code.CMP | Code.RM_64 -> Alu.sub(flags, r[d], mmu.read64(address(step, r)), 64);
                    case Code.CMP | Code.MR_64 -> Alu.sub(flags, mmu.read64(address(step, r)), r[s], 64);
                    case Code.CMP | Code.MI_64 -> Alu.sub(flags, mmu.read64(address(step, r)), step.immediate, 64);
                    case Code.CMP | Code.RR_8 -> Alu.sub(flags, (byte) r[d], (byte) r[s], 8);
                    case Code.CMP | Code.RI_8 -> Alu.sub(flags, (byte) r[d], step.immediate, 8);
                    case Code.CMP | Code.MI_8 -> Alu.sub(flags, (byte) mmu.read8(address(step, r)), step.immediate, 8);
                    case Code.CMP | Code.MR_8 -> Alu.sub(flags, (byte) mmu.read8(address(step, r)), (byte) r[s], 8);
                    case Code.TEST | Code.RR_32 -> Alu.and(flags, (int) r[d], (int) r[s]);
                    case Code.TEST | Code.RI_32 -> Alu.and(flags, (int) r[d], step.immediate);
                    case Code.TEST | Code.MR_32 -> Alu.and(flags, mmu.read32(address(step, r)), (int) r[s]);
                    case Code.TEST | Code.MI_32 -> Alu.and(flags, mmu.read32(address(step, r)), step.immediate);
                    case Code.TEST | Code.RR_64 -> Alu.and(flags, r[d], r[s]);
                    case Code.TEST | Code.RI_64 -> Alu.and(flags, r[d], step.immediate);
                    case Code.TEST | Code.MR_64 -> Alu.and(flags, mmu.read64(address(step, r)), r[s]);
                    case Code.TEST | Code.MI_64 -> Alu.and(flags, mmu.read64(address(step, r)), step.immediate);
                    case Code.TEST | Code.RR_8 -> Alu.and(flags, (byte) r[d], (byte) r[s]);
                    case Code.TEST | Code.RI_8 -> Alu.and(flags, (byte) r[d], step.immediate);
                    case Code.TEST | Code.MI_8 -> Alu.and(flags, (byte) mmu.read8(address(step, r)), step.immediate);
                    case Code.TEST | Code.MR_8 -> Alu.and(flags, (byte) mmu.read8(address(step, r)), (byte) r[s]);
                    case Code.ADD | Code.MR_32 -> {
                        long at = address(step, r);
                        mmu.checkWrite(at, 4);
                        mmu.write32(at, (int) Alu.add(flags, mmu.read32(at), (int) r[s], 32));
                    }
                    case Code.ADD | Code.MR_64 -> {
                        long at = address(step, r);
                        mmu.checkWrite(at, 8);
                        mmu.write64(at, Alu.add(flags, mmu.read64(at), r[s], 64));
                    }
                    case Code.INC | Code.R_32 -> r[d] = Alu.inc(flags, (int) r[d], 32) & LOW_32;
                    case Code.DEC | Code.R_32 -> r[d] = Alu.dec(flags, (int) r[d], 32) & LOW_32;
                    case Code.SHL | Code.RI_32 -> r[d] = Alu.shl(flags, (int) r[d], (int) step.immediate, 32) & LOW_32;
                    case Code.SHR | Code.RI_32 -> r[d] = Alu.shr(flags, (int) r[d], (int) step.immediate, 32) & LOW_32;
                    case Code.SAR | Code.RI_32 -> r[d] = Alu.sar(flags, (int) r[d], (int) step.immediate, 32) & LOW_32;
                    case Code.IMUL | Code.RR_32 -> r[d] = Alu.imul(flags, (int) r[d], (int) r[s], 32) & LOW_32;
                    case Code.MOV | Code.RR_32 -> r[d] = r[s] & LOW_32;
                    case Code.MOV | Code.RI_32 -> r[d] = step.immediate & LOW_32;
                    case Code.MOV | Code.RM_32 -> r[d] = mmu.read32(address(step, r)) & LOW_32;
                    case Code.MOV | Code.MR_32 -> mmu.write32(address(step, r), (int) r[s]);
                    case Code.MOV | Code.MI_32 -> mmu.write32(address(step, r), (int) step.immediate);
                    case Code.LEA | Code.RM_32 -> r[d] = address(step, r) & LOW_32;
                    case Code.CMOVCC | Code.RR_32 -> r[d] = (flags.holds(step.condition) ? r[s] : r[d]) & LOW_32;
                    case Code.MOVSXD | Code.RR_32 -> r[d] = (int) r[s] & LOW_32;
                    case Code.MOVSXD | Code.RM_32 -> r[d] = mmu.read32(address(step, r)) & LOW_32;
                    case Code.INC | Code.R_64 -> r[d] = Alu.inc(flags, r[d], 64);
                    case Code.DEC | Code.R_64 -> r[d] = Alu.dec(flags, r[d], 64);
                    case Code.SHL | Code.RI_64 -> r[d] = Alu.shl(flags, r[d], (int) step.immediate, 64);
                    case Code.SHR | Code.RI_64 -> r[d] = Alu.shr(flags, r[d], (int) step.immediate, 64);
                    case Code.SAR | Code.RI_64 -> r[d] = Alu.sar(flags, r[d], (int) step.immediate, 64);
                    case Code.IMUL | Code.RR_64 -> r[d] = Alu.imul(flags, r[d], r[s], 64);
                    case Code.MOV | Code.RR_64 -> r[d] = r[s];
                    case Code.MOV | Code.RI_64 -> r[d] = step.immediate;
                    case Code.MOV | Code.RM_64 -> r[d] = mmu.read64(address(step, r));
                    case Code.MOV | Code.MR_64 -> mmu.write64(address(step, r), r[s]);
                    case Code.MOV | Code.MI_64 -> mmu.write64(address(step, r), step.immediate);
                    case Code.LEA | Code.RM_64 -> r[d] = address(step, r);
                    case Code.CMOVCC | Code.RR_64 -> r[d] = (flags.holds(step.condition) ? r[s] : r[d]);
                    case Code.MOVSXD | Code.RR_64 -> r[d] = (int) r[s];
                    case Code.MOVSXD | Code.RM_64 -> r[d] = mmu.read32(address(step, r));
                    case Code.MOV | Code.MR_8 -> mmu.write8(address(step, r), (int) r[s]);
                    case Code.MOV | Code.MI_8 -> mmu.write8(address(step, r), (int) step.immediate);
                    case Code.MOV | Code.RM_8 -> r[d] = r[d] & ~0xffL | mmu.read8(address(step, r));
                    case Code.MOVZX | Code.RR_8 -> r[d] = r[s] & 0xff;
                    case Code.MOVZX | Code.RM_8 -> r[d] = mmu.read8(address(step, r));
                    case Code.MOVZX | Code.RR_16 -> r[d] = r[s] & 0xffff;
                    case Code.MOVZX | Code.RM_16 -> r[d] = mmu.read16(address(step, r));
                    case Code.PUSH | Code.R_64 -> {
                        mmu.write64(r[RSP] - 8, r[d]);
                        r[RSP] -= 8;
                    }
                    case Code.POP | Code.R_64 -> {
                        long value = mmu.read64(r[RSP]);
                        r[RSP] += 8;
                        r[d] = value;
                    }
                    case Code.CALL -> {
                        mmu.write64(r[RSP] - 8, step.next);
                        r[RSP] -= 8;
                        cpu.rip = step.immediate;
                    }
                    case Code.RET -> {
                        long target = mmu.read64(r[RSP]);
                        cpu.checkTarget(target);
                        r[RSP] += Long.BYTES;
                        cpu.rip = target;
                    }
                    // In flat 32-bit code.
                    case Code.PUSH | Code.R_32 -> {
                        long top = r[RSP] - Integer.BYTES & LOW_32;
                        mmu.write32(top, (int) r[d]);
                        r[RSP] = top;
                    }
                    case Code.POP | Code.R_32 -> {
                        long value = mmu.read32(r[RSP]) & LOW_32;
                        r[RSP] = r[RSP] + Integer.BYTES & LOW_32;
                        r[d] = value;
                    }
                    case Code.CALL_32 -> {
                        long top = r[RSP] - Integer.BYTES & LOW_32;
                        mmu.write32(top, (int) step.next);
                        r[RSP] = top;
                        cpu.rip = step.immediate;
                    }
                    case Code.RET_32 -> {
                        long target = mmu.read32(r[RSP]) & LOW_32;
                        r[RSP] = r[RSP] + Integer.BYTES & LOW_32;
                        cpu.rip = target;
                    }
                    case Code.JMP -> cpu.rip = step.immediate;
                    case Code.JCC | Flags.E -> cpu.rip = flags.zero() ? step.immediate : step.next;
                    case Code.JCC | Flags.NE -> cpu.rip = flags.zero() ? step.next : step.immediate;
                    case Code.JCC | Flags.B -> cpu.rip = flags.carry() ? step.immediate : step.next;
                    case Code.JCC | Flags.AE -> cpu.rip = flags.carry() ? step.next : step.immediate;
                    case Code.JCC | Flags.BE, Code.JCC | Flags.A, Code.JCC | Flags.S, Code.JCC | Flags.NS,
                            Code.JCC | Flags.L, Code.JCC | Flags.GE, Code.JCC | Flags.LE, Code.JCC | Flags.G ->
                            cpu.rip = flags.holds(step.condition) ? step.immediate : step.next;
                    case Code.ADD | Code.RR_32 | Code.UNSEEN -> r[d] = r[d] + r[s] & LOW_32;
                    case Code.ADD | Code.RR_64 | Code.UNSEEN -> r[d] = r[d] + r[s];
                    case Code.ADD | Code.RI_32 | Code.UNSEEN -> r[d] = r[d] + step.immediate & LOW_32;
                    case Code.ADD | Code.RI_64 | Code.UNSEEN -> r[d] = r[d] + step.immediate;
                    case Code.SUB | Code.RR_32 | Code.UNSEEN -> r[d] = r[d] - r[s] & LOW_32;
                    case Code.SUB | Code.RR_64 | Code.UNSEEN -> r[d] = r[d] - r[s];
                    case Code.SUB | Code.RI_32 | Code.UNSEEN -> r[d] = r[d] - step.immediate & LOW_32;
                    case Code.SUB | Code.RI_64 | Code.UNSEEN -> r[d] = r[d] - step.immediate;
                    case Code.AND | Code.RR_32 | Code.UNSEEN -> r[d] = (r[d] & r[s]) & LOW_32;
                    case Code.AND | Code.RR_64 | Code.UNSEEN -> r[d] = r[d] & r[s];
                    case Code.AND | Code.RI_32 | Code.UNSEEN -> r[d] = (r[d] & step.immediate) & LOW_32;
                    case Code.AND | Code.RI_64 | Code.UNSEEN -> r[d] = r[d] & step.immediate;
                    case Code.OR | Code.RR_32 | Code.UNSEEN -> r[d] = (r[d] | r[s]) & LOW_32;
                    case Code.OR | Code.RR_64 | Code.UNSEEN -> r[d] = r[d] | r[s];
                    case Code.OR | Code.RI_32 | Code.UNSEEN -> r[d] = (r[d] | step.immediate) & LOW_32;
                    case Code.OR | Code.RI_64 | Code.UNSEEN -> r[d] = r[d] | step.immediate;
                    case Code.XOR | Code.RR_32 | Code.UNSEEN -> r[d] = (r[d] ^ r[s]) & LOW_32;
                    case Code.XOR | Code.RR_64 | Code.UNSEEN -> r[d] = r[d] ^ r[s];
                    case Code.XOR | Code.RI_32 | Code.UNSEEN -> r[d] = (r[d] ^ step.immediate) & LOW_32;
                    case Code.XOR | Code.RI_64 | Code.UNSEEN -> r[d] = r[d] ^ step.immediate;
                    case Code.SHL | Code.RI_32 | Code.UNSEEN -> r[d] = ((int) r[d] << (int) step.immediate) & LOW_32;
                    case Code.SHL | Code.RI_64 | Code.UNSEEN -> r[d] = r[d] << (int) step.immediate;
                    case Code.SHR | Code.RI_32 | Code.UNSEEN -> r[d] = ((int) r[d] >>> (int) step.immediate) & LOW_32;
                    case Code.SHR | Code.RI_64 | Code.UNSEEN -> r[d] = r[d] >>> (int) step.immediate;
                    case Code.SAR | Code.RI_32 | Code.UNSEEN -> r[d] = ((int) r[d] >> (int) step.immediate) & LOW_32;
                    case Code.SAR | Code.RI_64 | Code.UNSEEN -> r[d] = r[d] >> (int) step.immediate;
                    case Code.IMUL | Code.RR_32 | Code.UNSEEN -> r[d] = r[d] * r[s] & LOW_32;
                    case Code.IMUL | Code.RR_64 | Code.UNSEEN -> r[d] = r[d] * r[s];
                    case Code.INC | Code.R_32 | Code.UNSEEN -> r[d] = r[d] + 1 & LOW_32;
                    case Code.INC | Code.R_64 | Code.UNSEEN -> r[d] = r[d] + 1;
                    case Code.DEC | Code.R_32 | Code.UNSEEN -> r[d] = r[d] - 1 & LOW_32;
                    case Code.DEC | Code.R_64 | Code.UNSEEN -> r[d] = r[d] - 1;
                    case Code.NOP -> {
                    }
                    case Code.VECTOR_COPY -> vectors.copy(d, s);
                    case Code.VECTOR_LOAD -> vectors.load(d, address(step, r));
                    case Code.VECTOR_LOAD_ALIGNED -> vectors.load(d, VectorOperands.aligned(address(step, r)));
                    case Code.VECTOR_STORE -> vectors.store(s, address(step, r));
                    case Code.VECTOR_STORE_ALIGNED -> vectors.store(s, VectorOperands.aligned(address(step, r)));
                    case Code.VECTOR -> vectors.execute(step);
                    case Code.TIMED -> timed(step, done);
                    default -> operations.execute(step);
                }
                done++;
            } while (done < count && done < block.length);
        } catch (CpuException raised) {
            raised(raised, steps[done], done);
            return;
        } catch (DeviceAccess reached) {
            alone(steps[done], done);
            return;
        } catch (UnsupportedInstructionException unsupported) {
            stopAt(steps[done], done);
            throw unsupported;
        }
        cpu.addInstructions(done);
        Step last = steps[done - 1];
        if (!last.endsBlock) {
            cpu.rip = last.next;
        }
    }

    /// The linear address of a memory operand that has no segment and is not cut. In 32-bit code one that would have to be is #GP in
    /// [Mmu].
    private static long address(Step step, long[] r) {
        return step.displacement + r[step.base] + (r[step.index] << step.scale);
    }

    /// A step that has to know how many of its block were before it.
    private void timed(Step step, int done) {
        cpu.addInstructions(done);
        try {
            operations.execute(step);
        } finally {
            cpu.addInstructions(-done);
        }
    }

    /// A step that uses a device in memory, when those before it have been counted: so it is the right time, and what the device asks for is seen
    /// before the next one.
    private void alone(Step step, int done) {
        stopAt(step, done);
        cpu.mmu.deferDevices(false);
        try {
            operations.execute(step);
        } finally {
            cpu.mmu.deferDevices(true);
        }
        if (!step.endsBlock) {
            cpu.rip = step.next;
        }
        cpu.addInstructions(1);
    }

    /// Leaves the processor as the exception found it, or does the instruction after all.
    private void raised(CpuException raised, Step step, int done) {
        if (raised.isTrap()) {
            cpu.addInstructions(done + 1);
            instruction = step.instruction.address;
            throw raised;
        }
        stopAt(step, done);
        if (raised.vector() == CpuException.GENERAL_PROTECTION && !Code.isGeneral(step.code)) {
            // Nothing has happened, so it can be done again, by those who know all of it: for addresses on the stack that are not
            // canonical it is #SS, and those of 32-bit code are cut.
            operations.execute(step);
            if (!step.endsBlock) {
                cpu.rip = step.next;
            }
            cpu.addInstructions(1);
            return;
        }
        throw raised;
    }

    private void stopAt(Step step, int done) {
        cpu.rip = step.instruction.address;
        cpu.addInstructions(done);
    }
}
