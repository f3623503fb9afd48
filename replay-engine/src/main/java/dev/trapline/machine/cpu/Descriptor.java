package dev.trapline.machine.cpu;

/// An entry of the GDT, an LDT or the IDT (SDM volume 3, 3.4.5, 3.5 and 6.11):
///
///     segment   63       56 55 54 53  52 51      48 47 46 45 44 43  40 39          16 15          0
///              +-----------+--+---+--+---+---------+--+-----+--+------+--------------+------------+
///              | base      | G|D/B| L|AVL| limit   | P| DPL | S| type | base         | limit      |
///              +-----------+--+---+--+---+---------+--+-----+--+------+--------------+------------+
///     gate     | offset 31..16                     | P| DPL | 0| type |count| selector| offset     |
///
/// In long mode those of the system (S = 0) have 8 bytes more: bits 63 to 32 of base or offset.
///
/// @param value the first 8 bytes
/// @param upper the next 8, or 0
record Descriptor(long value, long upper) {

    // Bits of attributes.
    static final int ACCESSED = 1;
    /// Data may be written; code may be read.
    static final int WRITABLE = 2;
    static final int READABLE = 2;
    static final int EXPAND_DOWN = 4;
    static final int CONFORMING = 4;
    static final int CODE = 8;
    /// S: of code or data, not of the system.
    static final int SEGMENT = 0x10;
    static final int PRESENT = 0x80;
    static final int LONG = 0x2000;
    static final int BIG = 0x4000;
    static final int GRANULAR = 0x8000;

    // Types of the system.
    static final int TSS_16 = 1;
    static final int LDT = 2;
    static final int TSS_16_BUSY = 3;
    static final int CALL_GATE_16 = 4;
    static final int TASK_GATE = 5;
    /// In long mode the only one, of 64 bits; so are the next ones.
    static final int TSS_32 = 9;
    static final int TSS_32_BUSY = 11;
    static final int CALL_GATE_32 = 12;

    private static final int ATTRIBUTES = 0xf0ff;
    static final int TYPE = 0xf;

    /// The access byte in bits 0 to 7, AVL L D/B G in bits 12 to 15.
    int attributes() {
        return (int) (value >>> 40) & ATTRIBUTES;
    }

    /// Type of a segment or of the system.
    int type() {
        return attributes() & TYPE;
    }

    boolean isSegment() {
        return (attributes() & SEGMENT) != 0;
    }

    boolean isCode() {
        return (attributes() & (SEGMENT | CODE)) == (SEGMENT | CODE);
    }

    boolean isConforming() {
        return isCode() && (attributes() & CONFORMING) != 0;
    }

    boolean isWritableData() {
        return (attributes() & (SEGMENT | CODE | WRITABLE)) == (SEGMENT | WRITABLE);
    }

    /// Data, or code that may be read as such.
    boolean isReadable() {
        return isSegment() && (!isCode() || (attributes() & READABLE) != 0);
    }

    /// Of the system, and of this type.
    boolean isSystem(int type) {
        return !isSegment() && type() == type;
    }

    boolean isPresent() {
        return (attributes() & PRESENT) != 0;
    }

    int dpl() {
        return attributes() >> 5 & 3;
    }

    boolean isLong() {
        return (attributes() & LONG) != 0;
    }

    boolean isBig() {
        return (attributes() & BIG) != 0;
    }

    long base() {
        return value >>> 16 & 0xff_ffff | value >>> 56 << 24 | upper << Integer.SIZE;
    }

    /// The limit in bytes.
    long limit() {
        long limit = value & 0xffff | value >>> 32 & 0xf_0000;
        return (attributes() & GRANULAR) == 0 ? limit : limit << 12 | 0xfff;
    }

    /// Of a gate: where it leads to.
    int gateSelector() {
        return (int) (value >>> 16) & 0xffff;
    }

    /// Of a gate of 32 or 64 bits.
    long gateOffset() {
        return value & 0xffff | value >>> 48 << 16 | upper << Integer.SIZE;
    }

    /// Of a call gate: how many parameters it copies.
    int gateCount() {
        return (int) (value >>> 32) & 0x1f;
    }
}
