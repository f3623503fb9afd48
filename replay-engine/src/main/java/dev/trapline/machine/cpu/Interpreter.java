package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.DeviceAccess;
import org.jspecify.annotations.Nullable;

/// Executes instructions on the state of a [Cpu], a block at a time.
///
/// What programs do most is done by [FastPath], as long as nothing comes of it; [Operations] does all else. Why it is made so:
/// docs/adr/0012.
public final class Interpreter {

    private static final int USER = 3;
    /// A block that is executed so often is worth some milliseconds of compiling.
    private static final int COMPILE_AT = 10_000;

    private final Cpu cpu;
    private final long[] registers;
    private final BlockCache blocks;
    private final Operations operations;
    private final FastPath fast;
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
        fast = new FastPath(cpu);
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
                        interpret(block, most);
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

    private void interpret(Block block, int most) {
        if (block.length <= most) {
            execute(block, most);
        } else {
            executeSome(block, most);
        }
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
            interpret(block, 1);
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

    /// Executes a block, and what follows it as far as that is known, may be interpreted, and there is a budget of `most` instructions
    /// for all of it.
    private void execute(Block first, int most) {
        int translations = blocks.translations(cpu.privilege() == USER);
        long before = cpu.instructions();
        int counted = 0;
        Block block = first;
        while (true) {
            Step begin = block.begin;
            Step rest = begin == null ? null : fast.run(begin);
            if (rest != null) {
                cpu.addInstructions(counted);
                executeRest(block, block.whole, rest.place, block.steps.length);
                return;
            }
            counted += block.steps.length;
            // Nothing can have happened that would have to be looked at now.
            Block next = follow(block, translations);
            if (next == null || next.length > most - counted || next.code != null || next.heat + 1 == compileAt) {
                cpu.addInstructions(counted);
                return;
            }
            next.heat++;
            trail.add(next, false, before + counted);
            block = next;
        }
    }

    /// Goes where a block leads, all of which has been executed.
    ///
    /// @return the block there, if it is known
    private @Nullable Block follow(Block block, int translations) {
        Step jump = block.jump;
        if (jump == null) {
            finish(block);
            return blocks.known(cpu.rip, block.context, translations);
        }
        if (jump.operation == Operation.JMP || holds(jump.condition)) {
            cpu.rip = jump.immediate;
            if (block.takenFor != translations) {
                block.taken = blocks.known(jump.immediate, block.context, translations);
                block.takenFor = block.taken == null ? 0 : translations;
            }
            return block.taken;
        }
        cpu.rip = jump.next;
        if (block.passedFor != translations) {
            block.passed = blocks.known(jump.next, block.context, translations);
            block.passedFor = block.passed == null ? 0 : translations;
        }
        return block.passed;
    }

    /// The same as [Flags#holds]; the frequent ones come first, because a JVM that has just begun looks at each case.
    private boolean holds(int condition) {
        return condition >> 1 == Flags.E >> 1
                ? cpu.flags.zero() == (condition == Flags.E)
                : cpu.flags.holds(condition);
    }

    /// Goes where a block leads, if its steps have not done that.
    private void finish(Block block) {
        Step jump = block.jump;
        if (jump != null) {
            cpu.rip = jump.operation == Operation.JMP || holds(jump.condition) ? jump.immediate : jump.next;
        } else {
            Step last = block.steps[block.steps.length - 1];
            if (!last.endsBlock) {
                cpu.rip = last.next;
            }
        }
    }

    /// Executes only some steps of a block.
    private void executeSome(Block block, int count) {
        Step[] steps = Fusion.prefix(block.steps, count);
        Step rest = fast.run(steps[0]);
        if (rest == null) {
            cpu.addInstructions(count);
            cpu.rip = steps[count - 1].next;
        } else {
            executeRest(block, steps, rest.place, count);
        }
    }

    /// Executes what is left of some steps of a block, of which the first is one that not everybody can do.
    private void executeRest(Block block, Step[] tied, int from, int count) {
        Step[] steps = block.steps;
        int body = Math.min(count, block.body);
        int done = from;
        try {
            while (true) {
                Step step = steps[done];
                general(step, done);
                done++;
                if (done == count || block.length == 0) {
                    cpu.addInstructions(done);
                    if (!step.endsBlock) {
                        cpu.rip = step.next;
                    }
                    return;
                }
                Step rest = done < body ? fast.run(tied[done]) : null;
                if (rest == null) {
                    cpu.addInstructions(count);
                    if (count == steps.length) {
                        finish(block);
                    } else {
                        cpu.rip = steps[count - 1].next;
                    }
                    return;
                }
                done = rest.place;
            }
        } catch (CpuException raised) {
            raised(raised, steps[done], done);
        } catch (DeviceAccess reached) {
            alone(steps[done], done);
        } catch (UnsupportedInstructionException unsupported) {
            stopAt(steps[done], done);
            throw unsupported;
        }
    }

    private void general(Step step, int done) {
        switch (step.code) {
            case Code.VECTOR_COPY -> operations.vectors.copy(step.destination, step.source);
            case Code.VECTOR_LOAD -> operations.vectors.load(step.destination, address(step));
            case Code.VECTOR_LOAD_ALIGNED ->
                    operations.vectors.load(step.destination, VectorOperands.aligned(address(step)));
            case Code.VECTOR_STORE -> operations.vectors.store(step.source, address(step));
            case Code.VECTOR_STORE_ALIGNED ->
                    operations.vectors.store(step.source, VectorOperands.aligned(address(step)));
            case Code.VECTOR -> operations.vectors.execute(step);
            case Code.TIMED -> timed(step, done);
            default -> operations.execute(step);
        }
    }

    /// The linear address of a memory operand that has no segment and is not cut. In 32-bit code one that would have to be is #GP in
    /// [Mmu].
    private long address(Step step) {
        return step.displacement + registers[step.base] + (registers[step.index] << step.scale);
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
