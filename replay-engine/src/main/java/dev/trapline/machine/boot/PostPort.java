package dev.trapline.machine.boot;

import dev.trapline.machine.device.PortDevice;
import dev.trapline.machine.device.StateDigest;
import java.util.function.IntConsumer;

/// Port 0x80, to which firmware says how far it has got; a card with two digits shows it.
final class PostPort implements PortDevice {

    private final IntConsumer display;
    private int last;

    PostPort(IntConsumer display) {
        this.display = display;
    }

    @Override
    public String name() {
        return "POST port";
    }

    @Override
    public int read(int offset, int bytes) {
        return last;
    }

    @Override
    public void write(int offset, int bytes, int value) {
        last = value;
        display.accept(value);
    }

    @Override
    public void addState(StateDigest digest) {
        digest.add((long) last);
    }
}
