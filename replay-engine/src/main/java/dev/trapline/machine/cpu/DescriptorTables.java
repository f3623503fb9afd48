package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// Reads the descriptors that selectors name, in the GDT and the LDT.
///
/// A selector: index of the descriptor in bits 3 to 15, table in bit 2 (1: LDT), requested privilege level in bits 0 and 1.
final class DescriptorTables {

    static final int RPL = 3;
    private static final int IN_LDT = 4;
    private static final int INDEX = 0xfff8;
    private static final int ENTRY_BYTES = 8;
    private static final int LONG_ENTRY_BYTES = 16;
    private static final int ACCESS_BYTE = 5;
    private static final int BUSY = 2;

    private final Cpu cpu;
    private final Segments segments;
    private final SystemMemory memory;

    DescriptorTables(Cpu cpu, Segments segments, SystemMemory memory) {
        this.cpu = cpu;
        this.segments = segments;
        this.memory = memory;
    }

    /// Whether a selector names no descriptor.
    static boolean isNull(int selector) {
        return (selector & ~RPL) == 0;
    }

    /// A fault that names a selector.
    static CpuException fault(int vector, int selector) {
        return CpuException.of(vector, selector & ~RPL & 0xffff);
    }

    /// The descriptor of a selector that is not null.
    ///
    /// @param vector what is raised, with the selector, if the table is too short
    Descriptor read(int selector, int vector) {
        return read(selector, ENTRY_BYTES, vector);
    }

    /// The descriptor of a system segment or gate, which in long mode is twice as long.
    Descriptor readSystem(int selector, int vector) {
        return read(selector, cpu.operatingMode() == OperatingMode.LONG ? LONG_ENTRY_BYTES : ENTRY_BYTES, vector);
    }

    private Descriptor read(int selector, int bytes, int vector) {
        if (!isWithin(selector, bytes)) {
            throw fault(vector, selector);
        }
        long at = address(selector);
        long upper = bytes == LONG_ENTRY_BYTES ? memory.read(at + Long.BYTES, Long.BYTES) & Segment.LOW_32 : 0;
        return new Descriptor(memory.read(at, Long.BYTES), upper);
    }

    /// Whether the table is long enough for the descriptor of a selector.
    boolean isWithin(int selector) {
        return isWithin(selector, ENTRY_BYTES);
    }

    private boolean isWithin(int selector, int bytes) {
        int last = (selector & INDEX) + bytes - 1;
        if ((selector & IN_LDT) == 0) {
            return last <= segments.gdtr.limit();
        }
        return segments.ldtr.isUsable() && last <= segments.ldtr.limit();
    }

    private long address(int selector) {
        long table = (selector & IN_LDT) == 0 ? segments.gdtr.base() : segments.ldtr.base();
        return table + (selector & INDEX);
    }

    /// Sets the accessed bit of a segment's descriptor, as loading it does.
    Descriptor markAccessed(int selector, Descriptor descriptor) {
        return (descriptor.attributes() & Descriptor.ACCESSED) != 0
                ? descriptor
                : mark(selector, descriptor, Descriptor.ACCESSED);
    }

    /// Makes an available task state segment a busy one.
    Descriptor markBusy(int selector, Descriptor descriptor) {
        return mark(selector, descriptor, BUSY);
    }

    private Descriptor mark(int selector, Descriptor descriptor, int bit) {
        long at = address(selector) + ACCESS_BYTE;
        memory.write(at, descriptor.attributes() | bit, Byte.BYTES);
        return new Descriptor(descriptor.value() | (long) bit << ACCESS_BYTE * Byte.SIZE, descriptor.upper());
    }
}
