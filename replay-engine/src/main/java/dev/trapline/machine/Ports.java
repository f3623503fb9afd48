package dev.trapline.machine;

/// The input and output ports, as a processor sees them.
public interface Ports {

    /// A bus without devices: reads give all ones, writes are lost.
    Ports NONE = new Ports() {
        @Override
        public int read(int port, int bytes) {
            return -1 >>> Integer.SIZE - bytes * Byte.SIZE;
        }

        @Override
        public void write(int port, int bytes, int value) {
            // Nobody listens.
        }
    };

    /// Reads 1, 2 or 4 bytes, unsigned in the low bits of the result. Where there is no device, all bits are 1.
    int read(int port, int bytes);

    /// Writes 1, 2 or 4 bytes. Where there is no device, they are lost.
    void write(int port, int bytes, int value);
}
