package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// Executes instructions on the state of a [Cpu], a block at a time.
public final class Interpreter {

    private static final int USER = 3;

    private final Cpu cpu;
    private final BlockCache blocks;
    private final Operations operations;

    /// Executes on this processor; SYSCALL goes to `syscalls`.
    public Interpreter(Cpu cpu, SyscallEntry syscalls) {
        this.cpu = cpu;
        blocks = new BlockCache(cpu.mmu);
        operations = new Operations(cpu, new Alu(cpu.flags), syscalls);
    }

    /// Executes exactly so many instructions, or fewer if the processor halts.
    ///
    /// @throws CpuException                    if one raises an exception: the state is that before it, or after it for a trap
    /// @throws UnsupportedInstructionException if one is not known
    public void run(long instructions) {
        long end = cpu.instructions() + instructions;
        for (long left = instructions; left > 0 && !cpu.halted(); left = end - cpu.instructions()) {
            Block block = blocks.at(cpu.rip, Mode.BITS_64, cpu.privilege() == USER);
            execute(block, (int) Math.min(left, block.length));
        }
    }

    /// Executes the first steps of a block.
    private void execute(Block block, int count) {
        Step[] steps = block.steps;
        int done = 0;
        try {
            do {
                operations.execute(steps[done]);
                done++;
            } while (done < count && done < block.length);
        } catch (CpuException raised) {
            if (raised.isTrap()) {
                done++;
            } else {
                cpu.rip = steps[done].instruction.address;
            }
            cpu.addInstructions(done);
            throw raised;
        } catch (UnsupportedInstructionException unsupported) {
            cpu.rip = steps[done].instruction.address;
            cpu.addInstructions(done);
            throw unsupported;
        }
        cpu.addInstructions(done);
        Step last = steps[done - 1];
        if (!last.endsBlock) {
            cpu.rip = last.next;
        }
    }
}
