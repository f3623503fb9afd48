package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;

/// Memory as the processor itself uses it, for descriptors, task state and the frames of interrupts: with the rights of the
/// supervisor whatever the current privilege level is (SDM volume 3, 4.6.1).
final class SystemMemory {

    private static final int USER = 3;

    private final Cpu cpu;
    private final Mmu mmu;

    SystemMemory(Cpu cpu) {
        this.cpu = cpu;
        mmu = cpu.mmu();
    }

    /// Linear addresses have 32 bits outside of long mode.
    private long linear(long address) {
        return cpu.operatingMode() == OperatingMode.LONG ? address : address & Segment.LOW_32;
    }

    long read(long address, int bytes) {
        mmu.setUser(false);
        try {
            long at = linear(address);
            return switch (bytes) {
                case Byte.BYTES -> mmu.read8(at);
                case Short.BYTES -> mmu.read16(at);
                case Integer.BYTES -> mmu.read32(at) & Segment.LOW_32;
                default -> mmu.read64(at);
            };
        } finally {
            mmu.setUser(cpu.privilege() == USER);
        }
    }

    void write(long address, long value, int bytes) {
        mmu.setUser(false);
        try {
            long at = linear(address);
            switch (bytes) {
                case Byte.BYTES -> mmu.write8(at, (int) value);
                case Short.BYTES -> mmu.write16(at, (int) value);
                case Integer.BYTES -> mmu.write32(at, (int) value);
                default -> mmu.write64(at, value);
            }
        } finally {
            mmu.setUser(cpu.privilege() == USER);
        }
    }
}
