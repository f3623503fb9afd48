package dev.trapline.machine.memory;

import dev.trapline.machine.CpuException;

/// Walks the four levels of page tables that translate a linear address in long mode (SDM volume 3, 4.5), and sets
/// their accessed and dirty flags.
///
/// An entry, of 8 bytes:
///
///      63  62      52 51                       12 11  9 8 7  6 5 4 3 2 1 0
///     +---+----------+---------------------------+-----+-+--+-+-+-+-+-+-+-+
///     |NX |          | frame of the next level   |     |G|PS|D|A| | |U|W|P|
///     +---+----------+---------------------------+-----+-+--+-+-+-+-+-+-+-+
final class PageTables {

    private static final long PRESENT = 1;
    private static final long WRITABLE = 2;
    private static final long USER = 4;
    private static final long ACCESSED = 0x20;
    private static final long DIRTY = 0x40;
    private static final long LARGE = 0x80;
    private static final long NO_EXECUTE = 1L << 63;
    private static final long FRAME = 0x000f_ffff_ffff_f000L;

    /// Bits of a page fault's error code.
    private static final int ERROR_PRESENT = 1;
    private static final int ERROR_WRITE = 2;
    private static final int ERROR_USER = 4;
    private static final int ERROR_RESERVED = 8;
    private static final int ERROR_FETCH = 0x10;

    private static final int LEVELS = 4;
    private static final int INDEX_BITS = 9;
    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;
    private static final int ENTRY_BYTES = 8;

    private final PhysicalMemory memory;
    private final PagingMode mode;
    private final long[] entryAddress = new long[LEVELS];
    private final long[] entry = new long[LEVELS];

    /// Whether the page found last may be written by the one who asked, without setting a flag.
    private boolean writable;

    PageTables(PhysicalMemory memory, PagingMode mode) {
        this.memory = memory;
        this.mode = mode;
    }

    /// The physical address behind a canonical linear one.
    ///
    /// @throws CpuException #PF, if there is none or not for this; then no flag of any entry was changed
    long translate(long address, Access access, boolean user) {
        long table = mode.cr3() & FRAME;
        long rights = WRITABLE | USER;
        long noExecute = 0;
        for (int level = LEVELS - 1;; level--) {
            int shift = PhysicalMemory.FRAME_SHIFT + level * INDEX_BITS;
            long at = table + (address >>> shift & INDEX_MASK) * ENTRY_BYTES;
            long found = memory.read64(at);
            if ((found & PRESENT) == 0) {
                throw fault(address, access, user, 0);
            }
            if (isReserved(found, level)) {
                throw fault(address, access, user, ERROR_PRESENT | ERROR_RESERVED);
            }
            entryAddress[level] = at;
            entry[level] = found;
            rights &= found;
            noExecute |= found & NO_EXECUTE;
            if (level == 0 || (found & LARGE) != 0) {
                boolean mayWrite = (rights & WRITABLE) != 0 || !user && !mode.writeProtect();
                boolean allowed = (!user || (rights & USER) != 0) && switch (access) {
                    case READ -> true;
                    case WRITE -> mayWrite;
                    case FETCH -> noExecute == 0 && (user || !mode.smep() || (rights & USER) == 0);
                };
                if (!allowed) {
                    throw fault(address, access, user, ERROR_PRESENT);
                }
                mark(level, access);
                writable = mayWrite && (entry[level] & DIRTY) != 0;
                long within = (1L << shift) - 1;
                return found & FRAME & ~within | address & within;
            }
            table = found & FRAME;
        }
    }

    /// Whether a write to the page translated last needs no walk: it is allowed, and the page is dirty already.
    boolean writable() {
        return writable;
    }

    /// Physical memory ends at 52 bits, so only NX (if it is not in use) and the bits of a large page's frame
    /// below its size can be reserved, and PS at the top level.
    private boolean isReserved(long found, int level) {
        if ((found & NO_EXECUTE) != 0 && !mode.noExecute()) {
            return true;
        }
        if ((found & LARGE) == 0 || level == 0) {
            return false;
        }
        // Bit 12 of a large page's entry is PAT.
        long belowSize = (1L << PhysicalMemory.FRAME_SHIFT + level * INDEX_BITS) - 1;
        return level == LEVELS - 1 || (found & FRAME & belowSize & ~(1L << PhysicalMemory.FRAME_SHIFT)) != 0;
    }

    private void mark(int lowest, Access access) {
        for (int level = LEVELS - 1; level >= lowest; level--) {
            long marked = entry[level] | ACCESSED;
            if (level == lowest && access == Access.WRITE) {
                marked |= DIRTY;
            }
            if (marked != entry[level]) {
                memory.write64(entryAddress[level], marked);
                entry[level] = marked;
            }
        }
    }

    private CpuException fault(long address, Access access, boolean user, int cause) {
        int code = cause | (user ? ERROR_USER : 0);
        if (access == Access.WRITE) {
            code |= ERROR_WRITE;
        } else if (access == Access.FETCH && (mode.noExecute() || mode.smep())) {
            code |= ERROR_FETCH;
        }
        return CpuException.pageFault(address, code);
    }
}
