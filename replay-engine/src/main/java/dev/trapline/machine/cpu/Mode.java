package dev.trapline.machine.cpu;

/// How the bytes of instructions are read.
public enum Mode {
    /// Real mode, or a 16-bit code segment.
    BITS_16(2),
    /// A 32-bit code segment.
    BITS_32(4),
    /// 64-bit mode.
    BITS_64(8);

    /// Bytes of an address without prefixes.
    final int addressBytes;

    Mode(int addressBytes) {
        this.addressBytes = addressBytes;
    }
}
