package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;

/// A [Region] as bytecode of the JVM. [RegionCompiler] makes the classes.
abstract class CompiledCode {

    /// Everything that is executed here, block by block.
    final Step[] steps;
    /// For each step, how many of its block are left when it begins, itself included.
    private final int[] left;
    /// Becomes false when bytes it was made of are overwritten. The code looks at it after every write, as the
    /// interpreter looks at [Block#length].
    boolean valid = true;
    private int at;
    private int executed;

    CompiledCode(Step[] steps, int[] left) {
        this.steps = steps;
        this.left = left;
    }

    /// Executes from the beginning of one of its blocks on, the one numbered `entry`: at most `budget` instructions, which is none if
    /// the block has more.
    ///
    /// @return how many
    /// @throws dev.trapline.machine.CpuException as the instruction at [#step] raised it, after [#executed] others; general registers and
    ///                                           flags are as the instruction found them
    abstract int run(Cpu cpu, long[] registers, Mmu mmu, Flags flags, Operations operations, int budget,
            int entry);

    /// Said by the code when an instruction raises an exception.
    final void stopped(int stepUnderWay, int counted) {
        at = stepUnderWay;
        executed = counted - left[stepUnderWay];
    }

    /// The instruction that raised the last exception.
    final Step step() {
        return steps[at];
    }

    /// How many instructions were executed before it.
    final int executed() {
        return executed;
    }
}
