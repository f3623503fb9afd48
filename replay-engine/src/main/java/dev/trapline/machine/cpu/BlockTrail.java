package dev.trapline.machine.cpu;

/// The addresses of the blocks that were executed last: how a processor came to where it is.
final class BlockTrail {

    private static final int LENGTH = 64;

    private final long[] addresses = new long[LENGTH];
    private long next;

    /// A block at a linear address is about to be executed.
    void add(long address) {
        addresses[(int) next++ & LENGTH - 1] = address;
    }

    /// The last so many, oldest first.
    long[] last(int count) {
        int known = (int) Math.min(Math.min(count, LENGTH), next);
        long[] result = new long[known];
        for (int i = 0; i < known; i++) {
            result[i] = addresses[(int) (next - known + i) & LENGTH - 1];
        }
        return result;
    }
}
