package dev.trapline.machine.memory;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.PagingMode.Structure;

/// Walks the page tables that translate a linear address, and sets their accessed and dirty flags.
///
/// An entry of 8 bytes (SDM volume 3, 4.4 and 4.5); those of 32-bit paging (4.3) are its lower half:
///
///      63  62      52 51                       12 11  9 8 7  6 5 4 3 2 1 0
///     +---+----------+---------------------------+-----+-+--+-+-+-+-+-+-+-+
///     |NX |          | frame of the next level   |     |G|PS|D|A| | |U|W|P|
///     +---+----------+---------------------------+-----+-+--+-+-+-+-+-+-+-+
final class PageTables {

    /// Bits of a physical address, as CPUID says.
    private static final int PHYSICAL_BITS = 40;

    private static final long PRESENT = 1;
    private static final long WRITABLE = 2;
    private static final long USER = 4;
    private static final long ACCESSED = 0x20;
    private static final long DIRTY = 0x40;
    private static final long LARGE = 0x80;
    private static final long GLOBAL = 0x100;
    private static final long NO_EXECUTE = 1L << 63;
    private static final long FRAME = bits(51, 12);
    /// Of an entry of 32-bit paging for 4 MiB: bits 39 to 32 of the frame, in bits 20 to 13.
    private static final int HIGH_FRAME_SHIFT = 13;

    /// Bits of a page fault's error code.
    private static final int ERROR_PRESENT = 1;
    private static final int ERROR_WRITE = 2;
    private static final int ERROR_USER = 4;
    private static final int ERROR_RESERVED = 8;
    private static final int ERROR_FETCH = 0x10;

    private static final int MAX_LEVELS = 4;
    private static final int PAE_POINTERS = 4;
    private static final int PAE_POINTER_SHIFT = 30;
    private static final long PAE_CR3 = bits(31, 5);
    private static final long PAE_POINTER_RESERVED = bits(2, 1) | bits(8, 5) | bits(63, PHYSICAL_BITS);
    private static final long BITS_32 = bits(31, 0);

    private final PhysicalMemory memory;
    private final PagingMode mode;
    /// What of a physical address reaches memory.
    private final long physicalMask;
    private final int levels;
    private final int indexBits;
    private final int entryBytes;
    /// What of a linear address is translated.
    private final long linearMask;
    /// By level, bits that have to be 0 in an entry that points to a table, and in one that maps a page.
    private final long[] reservedInTable = new long[MAX_LEVELS];
    private final long[] reservedInPage = new long[MAX_LEVELS];
    private final boolean[] mayBeLarge = new boolean[MAX_LEVELS];
    /// The four pointers that the processor holds with PAE paging.
    private final long[] pointers = new long[PAE_POINTERS];

    private final long[] entryAddress = new long[MAX_LEVELS];
    private final long[] entry = new long[MAX_LEVELS];

    // About the page found last.
    private boolean writable;
    private boolean global;
    private boolean large;

    /// Tables in a memory of which only the addresses in a mask can be reached.
    ///
    /// @throws CpuException #GP, if they begin with PAE pointers that have reserved bits set
    PageTables(PhysicalMemory memory, PagingMode mode, long physicalMask) {
        this.memory = memory;
        this.mode = mode;
        this.physicalMask = physicalMask;
        boolean narrow = mode.structure() == Structure.BITS_32;
        levels = mode.structure() == Structure.FOUR_LEVEL ? MAX_LEVELS : 2;
        indexBits = narrow ? 10 : 9;
        entryBytes = narrow ? Integer.BYTES : Long.BYTES;
        linearMask = mode.structure() == Structure.FOUR_LEVEL ? -1 : BITS_32;
        if (narrow) {
            mayBeLarge[1] = mode.largePages();
            reservedInPage[1] = bits(21, 21);
        } else {
            reserveInWideEntries();
        }
        if (mode.structure() == Structure.PAE) {
            loadPointers();
        }
    }

    private static long bits(int high, int low) {
        return -1L >>> Long.SIZE - 1 - high & -1L << low;
    }

    private void reserveInWideEntries() {
        boolean fourLevels = mode.structure() == Structure.FOUR_LEVEL;
        long always = bits(fourLevels ? 51 : 62, PHYSICAL_BITS) | (mode.noExecute() ? 0 : NO_EXECUTE);
        for (int level = 0; level < levels; level++) {
            // Bit 12 of a large page's entry is PAT.
            long belowSize = level == 0 ? 0 : bits(PhysicalMemory.FRAME_SHIFT + level * indexBits - 1, 13);
            reservedInTable[level] = always;
            reservedInPage[level] = always | belowSize;
            mayBeLarge[level] = level == 1 || level == 2;
        }
        reservedInTable[MAX_LEVELS - 1] = always | LARGE;
    }

    private void loadPointers() {
        for (int i = 0; i < PAE_POINTERS; i++) {
            pointers[i] = memory.read64((mode.cr3() & PAE_CR3) + i * (long) Long.BYTES & physicalMask);
            if ((pointers[i] & PRESENT) != 0 && (pointers[i] & PAE_POINTER_RESERVED) != 0) {
                throw CpuException.generalProtection();
            }
        }
    }

    /// The physical address behind a linear one, which is canonical if it has 64 bits.
    ///
    /// @throws CpuException #PF, if there is none or not for this; then no flag of any entry was changed
    long translate(long linear, Access access, boolean user) {
        long address = linear & linearMask;
        long table = mode.cr3() & FRAME;
        if (mode.structure() == Structure.PAE) {
            long pointer = pointers[(int) (address >>> PAE_POINTER_SHIFT)];
            if ((pointer & PRESENT) == 0) {
                throw fault(address, access, user, 0);
            }
            table = pointer & FRAME;
        }
        long rights = WRITABLE | USER;
        long noExecute = 0;
        for (int level = levels - 1;; level--) {
            int shift = PhysicalMemory.FRAME_SHIFT + level * indexBits;
            long at = table + (address >>> shift & (1 << indexBits) - 1) * entryBytes & physicalMask;
            long found = read(at);
            if ((found & PRESENT) == 0) {
                throw fault(address, access, user, 0);
            }
            boolean page = level == 0 || (found & LARGE) != 0 && mayBeLarge[level];
            if ((found & (page ? reservedInPage[level] : reservedInTable[level])) != 0) {
                throw fault(address, access, user, ERROR_PRESENT | ERROR_RESERVED);
            }
            entryAddress[level] = at;
            entry[level] = found;
            rights &= found;
            noExecute |= found & NO_EXECUTE;
            if (page) {
                use(address, access, user, rights, noExecute != 0, level);
                long within = (1L << shift) - 1;
                return frame(found, level) & ~within | address & within;
            }
            table = found & FRAME;
        }
    }

    /// Whether a write to the page translated last needs no walk: it is allowed, and the page is dirty already.
    boolean writable() {
        return writable;
    }

    /// Whether the translation found last survives a change of CR3.
    boolean global() {
        return global;
    }

    /// Whether the page translated last is larger than a frame.
    boolean large() {
        return large;
    }

    private void use(long address, Access access, boolean user, long rights, boolean noExecute, int level) {
        boolean mayWrite = (rights & WRITABLE) != 0 || !user && !mode.writeProtect();
        boolean allowed = (!user || (rights & USER) != 0) && switch (access) {
            case READ -> true;
            case WRITE -> mayWrite;
            case FETCH -> !noExecute && (user || !mode.smep() || (rights & USER) == 0);
        };
        if (!allowed) {
            throw fault(address, access, user, ERROR_PRESENT);
        }
        mark(level, access);
        writable = mayWrite && (entry[level] & DIRTY) != 0;
        global = mode.globalPages() && (entry[level] & GLOBAL) != 0;
        large = level > 0;
    }

    private long frame(long found, int level) {
        if (entryBytes == Integer.BYTES && level > 0) {
            return found & bits(31, 22) | (found >>> HIGH_FRAME_SHIFT & 0xff) << Integer.SIZE;
        }
        return found & FRAME;
    }

    private long read(long at) {
        return entryBytes == Long.BYTES ? memory.read64(at) : memory.read32(at) & BITS_32;
    }

    private void mark(int lowest, Access access) {
        for (int level = levels - 1; level >= lowest; level--) {
            long marked = entry[level] | ACCESSED;
            if (level == lowest && access == Access.WRITE) {
                marked |= DIRTY;
            }
            if (marked != entry[level]) {
                if (entryBytes == Long.BYTES) {
                    memory.write64(entryAddress[level], marked);
                } else {
                    memory.write32(entryAddress[level], (int) marked);
                }
                entry[level] = marked;
            }
        }
    }

    private CpuException fault(long address, Access access, boolean user, int cause) {
        int code = cause | (user ? ERROR_USER : 0);
        boolean knowsFetches = mode.smep() || mode.noExecute() && mode.structure() != Structure.BITS_32;
        if (access == Access.WRITE) {
            code |= ERROR_WRITE;
        } else if (access == Access.FETCH && knowsFetches) {
            code |= ERROR_FETCH;
        }
        return CpuException.pageFault(address, code);
    }
}
