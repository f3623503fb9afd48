package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// A segment register: the selector that was loaded, and what the processor keeps of its descriptor (SDM volume 3, 3.4.3).
public final class Segment {

    /// Which bytes an access may do.
    static final int READ = 1;
    static final int WRITE = 2;

    static final long LOW_32 = 0xffff_ffffL;
    private static final long LOW_16 = 0xffff;
    /// Data, read and write, accessed; present.
    private static final int REAL_MODE_ACCESS = 0x93;
    private static final int ACCESS_BYTE = 0xff;

    /// What an access that is not allowed raises: #SS of SS, #GP of the others.
    private final int faultVector;
    private int selector;
    private long base;
    private long limit;
    private int attributes;

    /// The offsets that it has, and what may be done there; none if it is not usable.
    private long first;
    private long last;
    private int rights;

    Segment(int faultVector) {
        this.faultVector = faultVector;
        setNull(0);
    }

    /// The selector.
    public int selector() {
        return selector;
    }

    /// The linear address of offset 0.
    public long base() {
        return base;
    }

    /// The limit in bytes, as granularity makes it.
    public long limit() {
        return limit;
    }

    /// The access byte of the descriptor in bits 0 to 7, AVL L D/B G in bits 12 to 15; 0 if it is not usable.
    public int attributes() {
        return attributes;
    }

    /// Whether it can be used at all: no null selector was loaded.
    boolean isUsable() {
        return (attributes & Descriptor.PRESENT) != 0;
    }

    /// D or B: 32-bit code, or a 32-bit stack.
    boolean isBig() {
        return (attributes & Descriptor.BIG) != 0;
    }

    /// L: 64-bit code in long mode.
    boolean isLong() {
        return (attributes & Descriptor.LONG) != 0;
    }

    /// Takes over a descriptor.
    void load(int newSelector, Descriptor descriptor) {
        set(newSelector, descriptor.base(), descriptor.limit(), descriptor.attributes());
    }

    /// As real mode does: the base follows from the selector; limit, B and G stay what they were (SDM volume 3, 21.1.4).
    void loadReal(int newSelector) {
        set(newSelector, (long) newSelector << 4, limit, attributes & ~ACCESS_BYTE | REAL_MODE_ACCESS);
    }

    /// A null selector, through which nothing can be reached.
    void setNull(int newSelector) {
        set(newSelector, 0, 0, 0);
    }

    /// Any contents.
    void set(int newSelector, long newBase, long newLimit, int newAttributes) {
        selector = newSelector;
        base = newBase;
        limit = newLimit;
        attributes = newAttributes;
        boolean code = (attributes & Descriptor.CODE) != 0;
        boolean second = (attributes & Descriptor.WRITABLE) != 0;
        if (!isUsable()) {
            rights = 0;
        } else if (code) {
            rights = second ? READ : 0;
        } else {
            rights = second ? READ | WRITE : READ;
        }
        if (!code && (attributes & Descriptor.EXPAND_DOWN) != 0) {
            first = limit + 1;
            last = isBig() ? LOW_32 : LOW_16;
        } else {
            first = 0;
            last = limit;
        }
    }

    /// Sets only the base, as the MSRs of FS and GS do.
    void setBase(long newBase) {
        base = newBase;
    }

    /// Whether the offset of an instruction is in it.
    boolean contains(long offset) {
        return offset >= 0 && offset <= limit;
    }

    /// Whether it makes no difference: from 0 to 4 GiB, read and write, or read for code.
    boolean isFlat() {
        int needed = (attributes & Descriptor.CODE) != 0 ? READ : READ | WRITE;
        return base == 0 && first == 0 && last == LOW_32 && rights == needed;
    }

    /// The linear address of an access to so many bytes at an offset, outside of 64-bit mode.
    ///
    /// @param right [#READ] or [#WRITE]
    /// @throws CpuException #GP(0), or #SS(0) for SS
    long linear(long offset, int bytes, int right) {
        if (offset < first || offset + bytes - 1 > last || (rights & right) == 0) {
            throw CpuException.of(faultVector, 0);
        }
        return base + offset & LOW_32;
    }
}
