package dev.trapline.machine.cpu;

/// GDTR or IDTR: where a table of descriptors is.
public final class TableRegister {

    private static final int POWER_ON_LIMIT = 0xffff;

    private long base;
    private int limit = POWER_ON_LIMIT;

    /// The linear address of its first byte.
    public long base() {
        return base;
    }

    /// The offset of its last byte.
    public int limit() {
        return limit;
    }

    /// Sets both.
    public void set(long newBase, int newLimit) {
        base = newBase;
        limit = newLimit & 0xffff;
    }
}
