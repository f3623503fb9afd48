package dev.trapline.machine.device;

import java.util.function.IntConsumer;

/// The debug console of emulators at port 0xE9: a byte written is a byte of output, and reading gives 0xE9 so that software can find it.
public final class DebugConsole implements PortDevice {

    /// Where it is.
    public static final int PORT = 0xe9;

    private final IntConsumer sink;

    /// A console that writes there.
    public DebugConsole(IntConsumer sink) {
        this.sink = sink;
    }

    @Override
    public String name() {
        return "debug console";
    }

    @Override
    public int read(int offset, int bytes) {
        return PORT;
    }

    @Override
    public void write(int offset, int bytes, int value) {
        sink.accept(value);
    }

    @Override
    public void addState(StateDigest digest) {
        // It keeps nothing.
    }
}
