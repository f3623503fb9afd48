package dev.trapline.machine.device;

/// A bus and a clock of 2 GHz, to try chips on, in the words of a driver.
final class Bench {

    static final long CYCLES_PER_SECOND = 2_000_000_000;
    static final long CYCLES_PER_MICROSECOND = CYCLES_PER_SECOND / 1_000_000;

    final EventQueue time = new EventQueue(CYCLES_PER_SECOND);
    final Bus bus = new Bus();

    /// A wire that remembers.
    static final class Wire implements IrqLine {
        boolean high;
        int rises;

        @Override
        public void set(boolean newHigh) {
            if (newHigh && !high) {
                rises++;
            }
            high = newHigh;
        }
    }

    void outb(int port, int value) {
        bus.write(port, 1, value);
    }

    int inb(int port) {
        return bus.read(port, 1);
    }

    void outb(int port, int... values) {
        for (int value : values) {
            outb(port, value);
        }
    }

    void cycles(long cycles) {
        time.advanceTo(time.now() + cycles);
    }

    void microseconds(long microseconds) {
        cycles(microseconds * CYCLES_PER_MICROSECOND);
    }
}
