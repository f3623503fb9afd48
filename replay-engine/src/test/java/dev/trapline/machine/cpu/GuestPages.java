package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.PhysicalMemory;

/// Page tables of four levels, or of the three of PAE, made as pages are mapped.
final class GuestPages {

    static final long PRESENT = 1;
    static final long WRITABLE = 2;
    static final long USER = 4;
    static final long NO_EXECUTE = 1L << 63;

    /// The lowest bit of an address that the highest table translates.
    static final int FOUR_LEVELS = 39;
    static final int PAE = 30;

    private static final int PAGE = 4096;
    private static final int ENTRIES = 512;

    private final PhysicalMemory memory;
    private final long root;
    private final int highest;
    private long nextTable;

    /// The tables begin at a physical address.
    GuestPages(PhysicalMemory memory, long root, int highest) {
        this.memory = memory;
        this.root = root;
        this.highest = highest;
        nextTable = root + PAGE;
    }

    /// Where the tables begin, for CR3.
    long root() {
        return root;
    }

    /// Sets the entry of a page; 0 for none.
    void map(long address, long entry) {
        memory.write64(entryAddress(address), entry);
    }

    /// The entry of a page, 0 if there is none.
    long entry(long address) {
        return memory.read64(entryAddress(address));
    }

    private long entryAddress(long address) {
        long table = root;
        for (int shift = highest; shift > 12; shift -= 9) {
            long at = table + (address >>> shift & ENTRIES - 1) * Long.BYTES;
            if (memory.read64(at) == 0) {
                // The four pointers of PAE have no rights.
                long rights = highest == FOUR_LEVELS || shift < highest ? USER | WRITABLE : 0;
                memory.write64(at, nextTable | PRESENT | rights);
                nextTable += PAGE;
            }
            table = memory.read64(at) & -PAGE;
        }
        return table + (address >>> 12 & ENTRIES - 1) * Long.BYTES;
    }
}
