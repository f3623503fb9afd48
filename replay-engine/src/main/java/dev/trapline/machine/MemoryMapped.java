package dev.trapline.machine;

/// Registers of a device in physical memory.
public interface MemoryMapped {

    /// Reads 1, 2, 4 or 8 bytes at an offset in the device's range, unsigned in the low bits of the result.
    long read(long offset, int bytes);

    /// Writes 1, 2, 4 or 8 bytes at an offset in the device's range.
    void write(long offset, int bytes, long value);

    /// Reads as many bytes as there is room for, as a processor does to execute them.
    default void read(long offset, byte[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = (byte) read(offset + i, Byte.BYTES);
        }
    }
}
