package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/// Instructions that are executed one behind the other: up to the first that may go elsewhere, or the end of the page.
final class Block {

    /// RIP of the first.
    final long rip;
    final CodeContext context;
    /// Linear address of the first.
    final long linear;
    final Step[] steps;
    /// The same where all of them are executed: some of their flags are never seen, and some steps do what the next says as well.
    final Step[] whole;
    /// The first of these, null if there is only a jump.
    @Nullable
    final Step begin;
    /// The jump at the end, if there is one whose targets are known.
    @Nullable
    final Step jump;
    /// How many come before it.
    final int body;
    /// How many of them are to be executed: 0 once their bytes have been overwritten. The interpreter looks
    /// at it after every instruction that may write them, so that one that overwrites what follows it ends the block.
    int length;

    /// Where the jump leads, and for which translations that was found: [BlockCache#translations], which is never 0.
    @Nullable
    Block taken;
    int takenFor;
    /// What follows if the condition does not hold.
    @Nullable
    Block passed;
    int passedFor;

    /// How often it has been executed by the interpreter.
    int heat;
    /// The compiled region that it is part of, if any.
    @Nullable
    CompiledCode code;
    /// Its number there.
    int entry;
    /// How many of its instructions are there: with a smaller budget that cannot begin.
    int least;

    Block(long rip, CodeContext context, Step[] steps) {
        this.rip = rip;
        this.context = context;
        linear = context.linear(rip);
        this.steps = steps;
        whole = Fusion.fused(FlagLiveness.withoutDeadFlags(steps));
        body = Code.isJump(steps[steps.length - 1].code) ? steps.length - 1 : steps.length;
        Fusion.chain(whole, body);
        jump = body == steps.length ? null : steps[body];
        begin = body == 0 ? null : whole[0];
        length = steps.length;
    }

    /// Whether its last instruction, which is its only one then, goes on in the next page.
    boolean endsInOtherPage() {
        return (rip & PhysicalMemory.FRAME_BYTES - 1) + steps[steps.length - 1].next - rip > PhysicalMemory.FRAME_BYTES;
    }

    void invalidate() {
        length = 0;
        if (code != null) {
            code.valid = false;
            code = null;
        }
    }
}
