package dev.trapline.machine.memory;

import static dev.trapline.machine.memory.Lookaside.PAGE_MASK;
import static dev.trapline.machine.memory.Lookaside.entry;

import dev.trapline.machine.CpuException;
import org.jspecify.annotations.Nullable;

/// The way from linear addresses to memory, for one processor.
///
/// Every access tries the translation lookaside buffer first. The entry of a page is found by the low bits of its number and is
/// compared with the page of the access's *last* byte: so one comparison also sends what crosses a page to the slow way. Entries for
/// reading and for writing are apart. A page is in the latter only if a write to it needs no attention: it is
/// permitted, the page is already dirty, and no code decoded from it would become wrong. User and supervisor have
/// entries of their own, so a change of privilege flushes nothing.
///
/// An access that cannot be done throws [CpuException] and has changed nothing, also where it crosses pages.
public final class Mmu {

    private static final long A20 = 1L << 20;
    /// No frame.
    public static final byte[] UNKNOWN = {};
    /// Bits of an address that long mode translates; those above repeat the highest of them.
    private static final int LINEAR_BITS = 48;

    private final PhysicalMemory memory;
    private final Lookaside[] reads = {new Lookaside(), new Lookaside()};
    private final Lookaside[] writes = {new Lookaside(), new Lookaside()};
    /// One that stays empty, so that every access comes the slow way.
    private final Lookaside empty = new Lookaside();
    private PageTables tables;
    private PagingMode mode = PagingMode.OFF;
    private PhysicalMemory.@Nullable CodeWatch codeWatch;
    private AccessWatch watch = AccessWatch.NONE;
    private long physicalMask = -1;
    private boolean user;
    private boolean linear32;
    private boolean checksAlignment;
    private boolean defersDevices;
    /// Whether there may be a translation that is part of a larger page's.
    private boolean knowsLargePages;

    // Those of the current privilege.
    private long[] readPage = reads[0].page;
    private byte[][] readFrame = reads[0].frame;
    private long[] writePage = writes[0].page;
    private byte[][] writeFrame = writes[0].frame;

    /// Without paging, until a mode is set.
    public Mmu(PhysicalMemory memory) {
        this.memory = memory;
        tables = new PageTables(memory, mode, physicalMask);
        memory.onLayoutChanged(this);
    }

    /// Whom to tell when linear addresses may lead to other frames than before, or not be allowed any more.
    public void onTranslationsChanged(PhysicalMemory.CodeWatch listener) {
        codeWatch = listener;
    }

    private void translationsChanged() {
        if (codeWatch != null) {
            codeWatch.translationsChanged();
        }
    }

    /// Switches paging as control registers say, and forgets all translations.
    ///
    /// @throws CpuException #GP for PAE pointers with reserved bits set; then nothing has changed
    public void setMode(PagingMode newMode) {
        tables = new PageTables(memory, newMode, physicalMask);
        mode = newMode;
        flush();
    }

    /// Sets where the highest table is, and forgets all translations but the global ones (SDM volume 3, 4.10.4.1).
    ///
    /// @throws CpuException as [#setMode(PagingMode)]
    public void setCr3(long cr3) {
        PagingMode newMode = mode.withCr3(cr3);
        tables = new PageTables(memory, newMode, physicalMask);
        mode = newMode;
        for (int privilege = 0; privilege < reads.length; privilege++) {
            reads[privilege].clearLocal();
            writes[privilege].clearLocal();
        }
        translationsChanged();
    }

    /// Opens or closes the A20 gate: while it is closed, bit 20 of physical addresses is 0, as software of the first PCs expects.
    public void setA20(boolean open) {
        physicalMask = open ? -1 : ~A20;
        tables = new PageTables(memory, mode, physicalMask);
        flush();
    }

    /// Tells of accesses from now on, and forgets all translations, so that none is missed.
    public void watch(AccessWatch newWatch) {
        watch = newWatch;
        flush();
    }

    /// What control registers said last.
    public PagingMode mode() {
        return mode;
    }

    /// Says whether linear addresses have 32 bits, as they do outside of long mode: others are #GP then.
    public void setLinear32(boolean newLinear32) {
        linear32 = newLinear32;
    }

    /// Whether accesses are the user's.
    public boolean user() {
        return user;
    }

    /// Says whether accesses are from now on the user's (CPL 3) or the supervisor's.
    public void setUser(boolean newUser) {
        user = newUser;
        int privilege = newUser ? 1 : 0;
        boolean slowly = newUser && checksAlignment;
        Lookaside reading = slowly ? empty : reads[privilege];
        Lookaside writing = slowly ? empty : writes[privilege];
        readPage = reading.page;
        readFrame = reading.frame;
        writePage = writing.page;
        writeFrame = writing.frame;
    }

    /// Says whether accesses of the user have to be at multiples of their size (SDM volume 3, 6.15, #AC). While they have, they are slow.
    public void setChecksAlignment(boolean checks) {
        if (checks != checksAlignment) {
            checksAlignment = checks;
            setUser(user);
        }
    }

    /// Says whether accesses that do not come to RAM are from now on a [DeviceAccess]. Devices are functions of time, so whoever executes many
    /// instructions at once has to know of them beforehand.
    public void deferDevices(boolean defers) {
        defersDevices = defers;
    }

    /// Forgets all translations.
    public void flush() {
        for (int privilege = 0; privilege < reads.length; privilege++) {
            reads[privilege].clear();
            writes[privilege].clear();
        }
        knowsLargePages = false;
        translationsChanged();
    }

    /// Forgets the translation of one page (INVLPG). What is known of a large page is in pieces, so all are forgotten with it.
    public void flushPage(long address) {
        if (knowsLargePages) {
            flush();
            return;
        }
        for (int privilege = 0; privilege < reads.length; privilege++) {
            reads[privilege].forget(address);
            writes[privilege].forget(address);
        }
        translationsChanged();
    }

    /// Forgets to which pages writes need no attention: code has been decoded from one of them.
    public void flushWrites() {
        for (Lookaside lookaside : writes) {
            lookaside.clear();
        }
    }

    private static int offset(long address) {
        return (int) address & PhysicalMemory.OFFSET_MASK;
    }

    // Written out below are entry and offset: these are called for every access of a JVM that has not compiled anything yet.

    /// The frame with so many bytes at an address, if they can be read at once: then [#get8] and its like do that.
    public byte[] readable(long address, int bytes) {
        int entry = (int) (address >>> PhysicalMemory.FRAME_SHIFT) & Lookaside.ENTRY_MASK;
        return readPage[entry] == (address + bytes - 1 & PAGE_MASK) ? readFrame[entry] : UNKNOWN;
    }

    /// The frame with so many bytes at an address, if they can be written at once, and read, too: then [#set8] and its like do that.
    public byte[] writable(long address, int bytes) {
        int entry = (int) (address >>> PhysicalMemory.FRAME_SHIFT) & Lookaside.ENTRY_MASK;
        return writePage[entry] == (address + bytes - 1 & PAGE_MASK) ? writeFrame[entry] : UNKNOWN;
    }

    /// A byte of a frame, 0 to 255.
    public static int get8(byte[] frame, long address) {
        return frame[(int) address & PhysicalMemory.OFFSET_MASK] & 0xff;
    }

    /// Two bytes of a frame, 0 to 65535.
    public static int get16(byte[] frame, long address) {
        return (short) PhysicalMemory.SHORT.get(frame, (int) address & PhysicalMemory.OFFSET_MASK) & 0xffff;
    }

    /// Four bytes of a frame.
    public static int get32(byte[] frame, long address) {
        return (int) PhysicalMemory.INT.get(frame, (int) address & PhysicalMemory.OFFSET_MASK);
    }

    /// Eight bytes of a frame.
    public static long get64(byte[] frame, long address) {
        return (long) PhysicalMemory.LONG.get(frame, (int) address & PhysicalMemory.OFFSET_MASK);
    }

    /// Sets a byte of a frame.
    public static void set8(byte[] frame, long address, int value) {
        frame[(int) address & PhysicalMemory.OFFSET_MASK] = (byte) value;
    }

    /// Sets four bytes of a frame.
    public static void set32(byte[] frame, long address, int value) {
        PhysicalMemory.INT.set(frame, (int) address & PhysicalMemory.OFFSET_MASK, value);
    }

    /// Sets eight bytes of a frame.
    public static void set64(byte[] frame, long address, long value) {
        PhysicalMemory.LONG.set(frame, (int) address & PhysicalMemory.OFFSET_MASK, value);
    }

    /// The byte at an address, 0 to 255.
    public int read8(long address) {
        int entry = entry(address);
        if (readPage[entry] == (address & PAGE_MASK)) {
            return readFrame[entry][offset(address)] & 0xff;
        }
        return (int) readSlow(address, Byte.BYTES);
    }

    /// The two bytes at an address, 0 to 65535.
    public int read16(long address) {
        int entry = entry(address);
        if (readPage[entry] == (address + 1 & PAGE_MASK)) {
            return (short) PhysicalMemory.SHORT.get(readFrame[entry], offset(address)) & 0xffff;
        }
        return (int) readSlow(address, Short.BYTES);
    }

    /// The four bytes at an address.
    public int read32(long address) {
        int entry = entry(address);
        if (readPage[entry] == (address + 3 & PAGE_MASK)) {
            return (int) PhysicalMemory.INT.get(readFrame[entry], offset(address));
        }
        return (int) readSlow(address, Integer.BYTES);
    }

    /// The eight bytes at an address.
    public long read64(long address) {
        int entry = entry(address);
        if (readPage[entry] == (address + 7 & PAGE_MASK)) {
            return (long) PhysicalMemory.LONG.get(readFrame[entry], offset(address));
        }
        return readSlow(address, Long.BYTES);
    }

    /// Sets the byte at an address.
    public void write8(long address, int value) {
        int entry = entry(address);
        if (writePage[entry] == (address & PAGE_MASK)) {
            writeFrame[entry][offset(address)] = (byte) value;
        } else {
            writeSlow(address, value, Byte.BYTES);
        }
    }

    /// Sets the two bytes at an address.
    public void write16(long address, int value) {
        int entry = entry(address);
        if (writePage[entry] == (address + 1 & PAGE_MASK)) {
            PhysicalMemory.SHORT.set(writeFrame[entry], offset(address), (short) value);
        } else {
            writeSlow(address, value, Short.BYTES);
        }
    }

    /// Sets the four bytes at an address.
    public void write32(long address, int value) {
        int entry = entry(address);
        if (writePage[entry] == (address + 3 & PAGE_MASK)) {
            PhysicalMemory.INT.set(writeFrame[entry], offset(address), value);
        } else {
            writeSlow(address, value, Integer.BYTES);
        }
    }

    /// Sets the eight bytes at an address.
    public void write64(long address, long value) {
        int entry = entry(address);
        if (writePage[entry] == (address + 7 & PAGE_MASK)) {
            PhysicalMemory.LONG.set(writeFrame[entry], offset(address), value);
        } else {
            writeSlow(address, value, Long.BYTES);
        }
    }

    /// Makes sure that so many bytes (at most a page) at an address may be written, as an instruction does that reads its operand and then
    /// writes it: a read-only page faults as a write, before anything of the instruction has happened.
    public void checkWrite(long address, int bytes) {
        if (writePage[entry(address)] != (address + bytes - 1 & PAGE_MASK)) {
            checkLinear(address, bytes);
            checkAlignment(address, bytes);
            checkPage(address);
            if (crosses(address, bytes)) {
                checkPage(address + bytes - 1 & PAGE_MASK);
            }
        }
    }

    private void checkPage(long address) {
        long physical = translate(address, Access.WRITE);
        if (defersDevices) {
            ram(physical);
        }
    }

    /// The frame of a physical address, null where there is no RAM.
    ///
    /// @throws DeviceAccess if that is to be deferred
    private byte @Nullable [] ram(long physical) {
        byte[] frame = memory.frame(physical >>> PhysicalMemory.FRAME_SHIFT);
        if (frame == null && defersDevices) {
            throw new DeviceAccess();
        }
        return frame;
    }

    /// The physical address of code.
    public long translateFetch(long address) {
        return translate(address, Access.FETCH);
    }

    /// The memory behind.
    public PhysicalMemory memory() {
        return memory;
    }

    /// Whether the bits of an address that are not translated repeat the highest that is.
    public static boolean isCanonical(long address) {
        int unused = Long.SIZE - LINEAR_BITS;
        return address << unused >> unused == address;
    }

    private static boolean crosses(long address, int bytes) {
        return offset(address) + bytes > PhysicalMemory.FRAME_BYTES;
    }

    private long translate(long address, Access access) {
        if (!mode.paging()) {
            return address & physicalMask;
        }
        if (mode.structure() == PagingMode.Structure.FOUR_LEVEL && !isCanonical(address)) {
            throw CpuException.generalProtection();
        }
        return tables.translate(address, access, user) & physicalMask;
    }

    /// Makes sure that all of an access has an address of 32 bits, where that is all that there are.
    private void checkLinear(long address, int bytes) {
        if (linear32 && (address | address + bytes - 1) >>> Integer.SIZE != 0) {
            throw CpuException.generalProtection();
        }
    }

    /// What is larger than a general register is checked as the pieces that it is made of.
    private void checkAlignment(long address, int bytes) {
        if (checksAlignment && user && bytes <= Long.BYTES && (address & bytes - 1) != 0) {
            throw CpuException.of(CpuException.ALIGNMENT_CHECK, 0);
        }
    }

    private long readSlow(long address, int bytes) {
        checkLinear(address, bytes);
        checkAlignment(address, bytes);
        if (!crosses(address, bytes)) {
            return readPage(address, bytes);
        }
        int first = (int) (-address & PhysicalMemory.OFFSET_MASK);
        long low = readPage(address, first);
        long high = readPage(address + first, bytes - first);
        return low | high << first * Byte.SIZE;
    }

    private long readPage(long address, int bytes) {
        long physical = translate(address, Access.READ);
        byte[] frame = ram(physical);
        watch.accessed(address, bytes, false);
        if (frame == null) {
            return memory.readDevice(physical, bytes);
        }
        remember(reads[user ? 1 : 0], address, frame);
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << Byte.SIZE | frame[offset(physical) + i] & 0xff;
        }
        return value;
    }

    private void remember(Lookaside lookaside, long address, byte[] frame) {
        if (!watch.watches(address & PAGE_MASK, PhysicalMemory.FRAME_BYTES)) {
            boolean paging = mode.paging();
            lookaside.put(address, frame, paging && tables.global());
            knowsLargePages |= paging && tables.large();
        }
    }

    private void writeSlow(long address, long value, int bytes) {
        checkLinear(address, bytes);
        checkAlignment(address, bytes);
        if (!crosses(address, bytes)) {
            writePage(address, translate(address, Access.WRITE), value, bytes);
            return;
        }
        int first = (int) (-address & PhysicalMemory.OFFSET_MASK);
        long low = translate(address, Access.WRITE);
        long high = translate(address + first, Access.WRITE);
        // Of the two, the higher was walked last, so what is known of writing belongs to it.
        writePage(address + first, high, value >>> first * Byte.SIZE, bytes - first);
        translate(address, Access.WRITE);
        writePage(address, low, value, first);
    }

    private void writePage(long address, long physical, long value, int bytes) {
        byte[] frame = ram(physical);
        watch.accessed(address, bytes, true);
        if (frame == null) {
            memory.writeDevice(physical, value, bytes);
            return;
        }
        memory.written(physical >>> PhysicalMemory.FRAME_SHIFT);
        if (!mode.paging() || tables.writable()) {
            remember(writes[user ? 1 : 0], address, frame);
        }
        for (int i = 0; i < bytes; i++) {
            frame[offset(physical) + i] = (byte) (value >>> i * Byte.SIZE);
        }
    }
}
