package dev.trapline.machine.memory;

import java.util.Arrays;

/// A translation lookaside buffer: translations of one privilege for one kind of access, found by the low bits of the page's number.
final class Lookaside {

    static final long PAGE_MASK = -PhysicalMemory.FRAME_BYTES;

    private static final int ENTRIES = 256;
    static final int ENTRY_MASK = ENTRIES - 1;
    /// No page has this number.
    private static final long NO_PAGE = 1;
    private static final byte[] NO_FRAME = {};

    /// Addresses of pages.
    final long[] page = new long[ENTRIES];
    /// The bytes behind them.
    final byte[][] frame = new byte[ENTRIES][];
    /// Which outlive a change of CR3.
    private final boolean[] global = new boolean[ENTRIES];

    Lookaside() {
        clear();
    }

    /// Where an address would be.
    static int entry(long address) {
        return (int) (address >>> PhysicalMemory.FRAME_SHIFT) & ENTRY_MASK;
    }

    void clear() {
        Arrays.fill(page, NO_PAGE);
        Arrays.fill(frame, NO_FRAME);
    }

    void clearLocal() {
        for (int i = 0; i < ENTRIES; i++) {
            if (!global[i]) {
                page[i] = NO_PAGE;
            }
        }
    }

    void forget(long address) {
        page[entry(address)] = NO_PAGE;
    }

    void put(long address, byte[] bytes, boolean isGlobal) {
        page[entry(address)] = address & PAGE_MASK;
        frame[entry(address)] = bytes;
        global[entry(address)] = isGlobal;
    }
}
