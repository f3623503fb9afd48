package dev.trapline.machine.device;

import java.util.function.IntConsumer;

/// A port at 0xF4 by which a guest ends its machine: what it writes, up to 32 bits, is the result.
public final class ExitPort implements PortDevice {

    /// Where it is.
    public static final int PORT = 0xf4;
    /// How many ports it has, so that it can be written in any width.
    public static final int PORTS = 4;

    private final IntConsumer exit;

    /// A port that calls this.
    public ExitPort(IntConsumer exit) {
        this.exit = exit;
    }

    @Override
    public String name() {
        return "exit port";
    }

    @Override
    public int registerBytes(int offset) {
        return offset == 0 ? Integer.BYTES : Byte.BYTES;
    }

    @Override
    public int read(int offset, int bytes) {
        return 0;
    }

    @Override
    public void write(int offset, int bytes, int value) {
        if (offset == 0) {
            exit.accept(value);
        }
    }

    @Override
    public void addState(StateDigest digest) {
        // It keeps nothing.
    }
}
