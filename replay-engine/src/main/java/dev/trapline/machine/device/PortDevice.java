package dev.trapline.machine.device;

/// A device with input and output ports. Offsets count from the first port of the range that it was attached with.
public interface PortDevice extends Device {

    /// How many bytes the register at an offset has at most: 1, 2 or 4. Wider accesses reach the device in pieces.
    default int registerBytes(int offset) {
        return Byte.BYTES;
    }

    /// Reads as many bytes as the register has, or fewer; unsigned in the low bits of the result.
    int read(int offset, int bytes);

    /// Writes as many bytes as the register has, or fewer; the value has no bits above them.
    void write(int offset, int bytes, int value);
}
