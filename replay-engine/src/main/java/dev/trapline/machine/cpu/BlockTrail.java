package dev.trapline.machine.cpu;

import org.jspecify.annotations.Nullable;

/// What was executed last, block by block: how a processor came to where it is.
///
/// Noted is where each begins and how many instructions had been executed then, so that the next says how far it came.
final class BlockTrail {

    private static final int LENGTH = 64;

    /// Null for an interrupt.
    private final @Nullable Block[] blocks = new Block[LENGTH];
    private final long[] counts = new long[LENGTH];
    private final boolean[] compiled = new boolean[LENGTH];
    private long next;

    /// Some of the instructions of a block, or compiled code that begins with it.
    ///
    /// @param executed how many instructions, an exception that was delivered included
    record Piece(@Nullable Block block, boolean compiled, long executed) {}

    /// A block is about to be executed, or compiled code that begins with it, after so many instructions.
    void add(@Nullable Block block, boolean isCompiled, long instructions) {
        int at = (int) next++ & LENGTH - 1;
        blocks[at] = block;
        counts[at] = instructions;
        compiled[at] = isCompiled;
    }

    /// An interrupt is about to be delivered.
    void interrupted(long instructions) {
        add(null, false, instructions);
    }

    /// How many pieces are known.
    int size() {
        return (int) Math.min(next, LENGTH);
    }

    /// The piece before the last `back` ones.
    ///
    /// @param instructions that have been executed now
    Piece piece(int back, long instructions) {
        int at = (int) (next - 1 - back) & LENGTH - 1;
        long end = back == 0 ? instructions : counts[at + 1 & LENGTH - 1];
        return new Piece(blocks[at], compiled[at], end - counts[at]);
    }
}
